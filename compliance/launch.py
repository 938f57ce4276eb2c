"""Decides which commands need servers and starts them before Django reads its settings."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from compliance.core.embedded import EmbeddedError, ensure

SERVERLESS = frozenset(
    {
        "cbam",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "startapp",
        "startproject",
        "translations",
        "version",
    }
)
INTERRUPTED = 130  # what shells report after Ctrl-C
ASK_FOR_HELP = frozenset({"-h", "--help", "--version"})
SCHEMES = {"DATABASE_URL": ("postgres", "postgresql"), "REDIS_URL": ("redis", "rediss")}


def needs_servers(arguments: Sequence[str]) -> bool:
    """True when `manage.py ARGUMENTS` may touch the database or the broker."""
    if not arguments or ASK_FOR_HELP.intersection(arguments):
        return False
    if arguments[0] == "check":
        return any(argument.startswith("--database") for argument in arguments)
    return arguments[0] not in SERVERLESS


def servers_start(arguments: Sequence[str]) -> None:
    """Start what the command needs, or end the process with the reason."""
    # The autoreloader runs the command in a child, which comes here again and joins by itself.
    if not needs_servers(arguments):
        return
    try:
        addresses_check(os.environ)
        ensure()
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def addresses_check(environment: Mapping[str, str]) -> None:
    """Raises EmbeddedError for an address of a server that Fairlead cannot work with."""
    for variable, schemes in SCHEMES.items():
        address = environment.get(variable, "")
        scheme = urlsplit(address).scheme
        if address and scheme not in schemes:
            # Not the address itself: it may hold a password.
            found = f"it starts with {scheme}://" if scheme else "it names no scheme"
            raise EmbeddedError(
                f"{variable} must start with {schemes[0]}://, but {found}. "
                "Correct it, or unset it: then an embedded server is used."
            )


def celery_servers_start() -> None:
    """Start the servers when this process is `celery -A compliance ...`, which no manage.py precedes."""
    program = Path(sys.argv[0])
    if program.stem == "celery" or program.parent.name == "celery":  # `celery`, `python -m celery`
        servers_start(sys.argv[1:])
