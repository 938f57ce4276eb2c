"""Which system account runs the servers, and what it can reach; PostgreSQL refuses to run as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from compliance.core.embedded.errors import EmbeddedError

ACCOUNT_VARIABLE = "FAIRLEAD_SERVER_USER"


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account that root hands the servers to."""

    name: str
    uid: int
    gid: int


def account_find(*existing: Path) -> Account | None:
    """None unless we are root; then the owner of existing data, else FAIRLEAD_SERVER_USER, else nobody."""
    if os.geteuid() != 0:
        return None
    owner = next((folder.stat().st_uid for folder in existing if folder.exists()), 0)
    name = os.environ.get(ACCOUNT_VARIABLE) or "nobody"
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(name)
    except KeyError:
        raise EmbeddedError(
            f"No system account {owner or name!r} to run the embedded servers as; as root they refuse. "
            f"Set {ACCOUNT_VARIABLE} to an unprivileged account, or DATABASE_URL and REDIS_URL."
        ) from None
    if entry.pw_uid == 0:
        raise EmbeddedError(f"{ACCOUNT_VARIABLE} names root; name an unprivileged account.")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def can_enter(folder: Path, account: Account | None) -> bool:
    """True when the account may pass through every folder down to and including `folder`, which exists."""
    if account is None:
        return os.access(folder, os.X_OK)
    resolved = folder.resolve()
    return all(_allows(part.stat(), account, 0o1) for part in (resolved, *resolved.parents))


def can_read(file: Path, account: Account | None) -> bool:
    """True when the account may reach and read `file`; POSIX access lists are not looked at."""
    if account is None:
        return os.access(file, os.R_OK)
    resolved = file.resolve()
    return can_enter(resolved.parent, account) and _allows(resolved.stat(), account, 0o4)


def _allows(status: os.stat_result, account: Account, bit: int) -> bool:
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == account.uid:
        return bool(mode & (bit << 6))
    if status.st_gid == account.gid:
        return bool(mode & (bit << 3))
    return bool(mode & bit)
