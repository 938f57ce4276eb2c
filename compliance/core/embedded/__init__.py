"""PostgreSQL and Redis of one home folder: started when a process first needs them, gone after the last."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from compliance.core.embedded.binaries import platform_check
from compliance.core.embedded.errors import EmbeddedError
from compliance.core.embedded.kinds import KINDS

__all__ = ["EmbeddedError", "Servers", "ensure"]


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses to connect to; `embedded` names those that we run (`postgres`, `redis`)."""

    database_url: str
    redis_url: str
    embedded: tuple[str, ...] = ()


def ensure(home: Path | None = None) -> Servers:
    """Set DATABASE_URL and REDIS_URL, starting the servers of `home` that are not given from outside.

    The servers stay as long as this process (or a fork of it) lives. Call it as often as you like, in any
    number of processes. Raises EmbeddedError with what, where and what to do.
    """
    given = {kind.variable: os.environ.get(kind.variable, "") for kind in KINDS}
    if sys.platform == "win32" and all(given.values()):
        return Servers(database_url=given["DATABASE_URL"], redis_url=given["REDIS_URL"])
    platform_check()
    from compliance.core.embedded import client  # needs fcntl, which Windows has not

    started = client.servers_join(home, given)
    os.environ.update(started)
    urls = given | started
    return Servers(
        database_url=urls["DATABASE_URL"],
        redis_url=urls["REDIS_URL"],
        embedded=tuple(kind.name for kind in KINDS if kind.variable in started),
    )
