"""Starts server processes that die with their parent, and ends those left over, by id and only if ours."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from compliance.core.embedded.account import Account
from compliance.core.embedded.home import append_private

PR_SET_PDEATHSIG = 1  # linux/prctl.h
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PGDATA, PGPORT or the like from outside
PATIENCE_SECONDS = 5.0


def popen_options(account: Account | None, death_signal: signal.Signals) -> dict[str, Any]:
    """Options for subprocess: other account, clean environment, signal at the parent's death (Linux)."""
    options: dict[str, Any] = {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077}
    if account is not None:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    if sys.platform == "linux":
        options["preexec_fn"] = _death_signal_setter(death_signal)
    return options


def _death_signal_setter(death_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def set_death_signal() -> None:
        # Runs after the change of account, which would have cleared it. The parent may be gone already.
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return set_death_signal


def spawn(
    command: Sequence[str], *, log: Path, account: Account | None, death_signal: signal.Signals
) -> "subprocess.Popen[bytes]":
    """Start a server that appends its output to `log`. From the main thread: its death is what counts."""
    fd = append_private(log)
    try:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=fd,
            stderr=fd,
            **popen_options(account, death_signal),
        )
    finally:
        os.close(fd)


def end(child: "subprocess.Popen[bytes]", signals: Sequence[signal.Signals]) -> None:
    """End a child: each signal in turn, with patience in between, SIGKILL last."""
    for number in (*signals, signal.SIGKILL):
        if child.poll() is not None:
            return
        child.send_signal(number)
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def is_ours(pid: int, data: Path) -> bool:
    """True when the living process `pid` works in `data` or names it; a number used anew by others is not."""
    try:
        if sys.platform == "linux":
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            # redis-server overwrites its command line, but both servers change into their data folder.
            return str(data) in command or Path(f"/proc/{pid}/cwd").readlink() == data
        command = subprocess.run(
            ["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        ).stdout
        return str(data) in command
    except OSError:
        return False


def sweep(pid: int, data: Path, signals: Sequence[signal.Signals]) -> bool:
    """End a server that an earlier supervisor left behind. True when there was one."""
    found = False
    for number in (*signals, signal.SIGKILL):
        if not is_ours(pid, data):
            break
        found = True
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + PATIENCE_SECONDS
        while is_ours(pid, data) and time.monotonic() < deadline:
            time.sleep(0.02)
    return found
