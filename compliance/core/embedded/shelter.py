"""A place that the servers' account can enter, where the home or the wheels lie behind a closed folder."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from compliance.core.embedded import binaries
from compliance.core.embedded.account import Account, can_enter, can_read
from compliance.core.embedded.errors import HomeUnusable

SHELTERS = Path("/var/tmp")  # survives a reboot, and everybody may enter it


def shelter_path(home: Path) -> Path:
    """One shelter a home, so that homes stand side by side."""
    return SHELTERS / f"fairlead-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"


def data_folder(home: Path, server: str, account: Account | None) -> Path:
    """Where the server's data lie: in the home, or in its shelter when the account cannot enter the home.

    Data that exist stay where they are, also when the home's permissions change. Raises HomeUnusable when
    they have become unreachable: starting empty elsewhere would look like a loss.
    """
    inside, outside = home / server / "data", shelter_path(home) / server / "data"
    open_home = can_enter(next(folder for folder in (home, *home.parents) if folder.exists()), account)
    if inside.exists() and not open_home:
        raise HomeUnusable(
            path=home,
            reason=f"holds {server} data, but the account {account.name if account else ''!r} of the servers "
            "cannot enter it any more.",
            remedy=f"Allow others to enter it and the folders above (chmod o+x), or move {inside} away.",
        )
    return outside if outside.exists() or not open_home else inside


def data_folder_make(data: Path, home: Path, account: Account | None) -> None:
    """Create the parent of a data folder; in a shelter with the checks that a shared /var/tmp needs."""
    if home not in data.parents:
        shelter_make(home)
    data.parent.mkdir(mode=0o755, exist_ok=True)
    if not can_enter(data.parent, account):
        raise HomeUnusable(
            path=data.parent,
            reason=f"cannot be entered by the account {account.name if account else ''} of the servers.",
            remedy=f"Allow others to enter it (chmod o+x {data.parent}).",
        )


def shelter_make(home: Path) -> Path:
    """The shelter, made by us and by nobody before us: whoever owned it could swap our binaries."""
    shelter = shelter_path(home)
    shelter.mkdir(mode=0o755, exist_ok=True)
    status = shelter.lstat()
    safe = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
    if not safe:
        raise HomeUnusable(
            path=shelter,
            reason="exists, but is not a folder that only this account can write.",
            remedy="Remove it, or set FAIRLEAD_HOME to a folder that other accounts can enter.",
        )
    shelter.chmod(0o755)  # mkdir's mode is cut by the umask
    (shelter / "HOME").write_text(f"{home}\n")
    return shelter


def postgres_reachable(home: Path, account: Account | None) -> Path:
    """The PostgreSQL folder (bin/, lib/, share/) that the account can run: the wheel's own, or a copy."""
    install = binaries.postgres_install()
    if all(can_read(install / part, account) for part in ("bin/postgres", "bin/initdb", "share/postgresql")):
        return install
    site = install.parents[1]
    target = shelter_make(home) / f"postgresql-{binaries.postgres_version()}"
    # The binaries look for their libraries beside the package, by relative path: keep the wheel's shape.
    copy = target / install.relative_to(site)
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copy-") as name:
            fresh = Path(name) / "site"
            _copy_tree(install, fresh / install.relative_to(site))
            package = binaries.POSTGRES_PACKAGE
            for libraries in (site / f"{package}.libs", install.parent / ".dylibs"):
                if libraries.is_dir():
                    _copy_tree(libraries, fresh / libraries.relative_to(site))
            _open_for_reading(fresh)
            fresh.replace(target)
    return copy


def redis_reachable(home: Path, account: Account | None) -> Path:
    """The redis-server that the account can run: the one found, or a copy."""
    binary = binaries.redis_binary()
    if can_read(binary, account):
        return binary
    status = binary.stat()
    copy = shelter_make(home) / f"redis-server-{status.st_size}-{status.st_mtime_ns}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".copy-") as name:
            fresh = Path(name) / "redis-server"
            shutil.copyfile(binary, fresh)
            fresh.chmod(0o755)
            fresh.replace(copy)
    return copy


def _copy_tree(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig", "__pycache__")
    shutil.copytree(source, target, symlinks=True, ignore=ignored)


def _open_for_reading(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
