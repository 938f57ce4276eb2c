"""Advisory file locks that the kernel frees when their last holder ends, however it ends."""

import fcntl
import os
import time
from pathlib import Path

POLL_SECONDS = 0.02


def lock_open(path: Path) -> int:
    """A descriptor on the lock file, made if absent. Forked children share it, exec closes it."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def lock_take(fd: int, *, shared: bool, timeout: float) -> bool:
    """True when the lock was taken within `timeout` seconds (0: one attempt)."""
    how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(fd, how)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)


def lock_free(fd: int) -> None:
    """Give the lock back for every holder of this descriptor; it stays open."""
    fcntl.flock(fd, fcntl.LOCK_UN)
