"""The side of a process that needs the servers: joins them, starting a supervisor where none runs."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from compliance.core.embedded import locks
from compliance.core.embedded.errors import EmbeddedError, HomeUnusable, StartFailed
from compliance.core.embedded.home import (
    HOME_VARIABLE,
    REPOSITORY,
    Quarters,
    append_private,
    home_find,
)
from compliance.core.embedded.kinds import KINDS, Kind

JOIN_SECONDS = 60.0  # a supervisor on its way out needs that much at most
START_SECONDS = 90.0  # first start: copy of binaries, initdb, readiness

_held: dict[Path, int] = {}  # clients' lock → descriptor, kept for the life of the process and its forks
_one_at_a_time = threading.Lock()


def servers_join(home: Path | None, given: dict[str, str]) -> dict[str, str]:
    """Variable → address for each server that `given` does not name; each runs when this returns.

    An address with this home's own password counts as not given: a parent process passed it on, and this
    process must hold the servers as well. Its path (which database) is kept.
    """
    folder = home_find(home)
    wanted = [
        kind
        for kind in KINDS
        if not given[kind.variable] or Quarters(folder, kind.name).owns(given[kind.variable])
    ]
    if not wanted:
        return {}
    os.environ[HOME_VARIABLE] = str(folder)  # children with another working directory find the same home
    with _one_at_a_time, contextlib.ExitStack() as stack:
        joinings = [stack.enter_context(_joining(kind, Quarters(folder, kind.name))) for kind in wanted]
        return {
            joining.kind.variable: readdressed(given[joining.kind.variable], joining.wait())
            for joining in joinings
        }


def readdressed(given: str, current: str) -> str:
    """The given address at the current host, port and password; the current one where none is given."""
    return urlsplit(given)._replace(netloc=urlsplit(current).netloc).geturl() if given else current


class Joining:
    """One server being joined by one client, which holds the start lock meanwhile."""

    def __init__(self, kind: Kind, quarters: Quarters, supervisor_fd: int) -> None:
        self.kind = kind
        self.quarters = quarters
        self.supervisor_fd = supervisor_fd
        self.starter = False

    def begin(self) -> None:
        """Start a supervisor unless one holds its lock."""
        if locks.lock_take(self.supervisor_fd, shared=False, timeout=0):
            self._start()

    def _start(self) -> None:
        self.starter = True
        self.quarters.state_clear()
        self._spawn()
        # The supervisor inherited this very lock: there is no moment in which nobody holds it.
        os.close(self.supervisor_fd)
        self.supervisor_fd = locks.lock_open(self.quarters.supervisor_lock)

    def wait(self) -> str:
        """The server's address, once it accepts connections."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            # Asked before the state is read: a supervisor says why it ends, then ends.
            gone = locks.lock_take(self.supervisor_fd, shared=False, timeout=0)
            state = self.quarters.state_read() or {}
            if gone and not self.starter:
                self._start()  # the one we found was on its way out
            elif error := state.get("error"):
                raise EmbeddedError(error)
            elif gone:
                raise self._failed("its supervisor ended before it was ready. Run the command again.")
            elif "url" in state and _answers(state["port"]):
                self._tell(state)
                return str(state["url"])
            time.sleep(0.01)
        raise self._failed(f"it was not ready within {START_SECONDS:.0f} s.")

    def _spawn(self) -> None:
        command = [sys.executable, "-m", "compliance.core.embedded.supervisor"]
        command += [str(self.quarters.home), self.quarters.server, str(self.supervisor_fd)]
        with os.fdopen(append_private(self.quarters.supervisor_log), "ab") as log:
            started = subprocess.run(  # returns at once: the supervisor detaches itself
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[self.supervisor_fd],
                start_new_session=True,  # Ctrl-C of a terminal must not reach it
                env=_supervisor_environment(),
                check=False,
            )
        if started.returncode != 0:
            raise self._failed(f"its supervisor ended with status {started.returncode}.")

    def _tell(self, state: dict[str, Any]) -> None:
        if self.starter:
            for note in state.get("notes", []):
                sys.stderr.write(f"{note}\n")

    def _failed(self, reason: str) -> StartFailed:
        return StartFailed(server=self.kind.title, reason=reason, log=self.quarters.supervisor_log)


@contextlib.contextmanager
def _joining(kind: Kind, quarters: Quarters) -> Iterator[Joining]:
    quarters.make()
    try:
        _hold(kind, quarters)
        start_fd = locks.lock_open(quarters.start_lock)
        supervisor_fd = locks.lock_open(quarters.supervisor_lock)
    except PermissionError as error:
        raise HomeUnusable(
            path=Path(error.filename),
            reason="belongs to another account.",
            remedy=f"Run as its owner, or set {HOME_VARIABLE} to a folder of your own.",
        ) from error
    joining = Joining(kind, quarters, supervisor_fd)
    try:
        if not locks.lock_take(start_fd, shared=False, timeout=START_SECONDS):
            raise joining._failed("another process has been starting it for too long.")
        joining.begin()
        yield joining
    finally:
        os.close(joining.supervisor_fd)
        os.close(start_fd)


def _hold(kind: Kind, quarters: Quarters) -> None:
    """Take the clients' lock once a process. Waits for a supervisor that is shutting down."""
    held = _held.get(quarters.clients_lock)
    if held is not None and _is_file(held, quarters.clients_lock):
        return
    fd = locks.lock_open(quarters.clients_lock)
    if not locks.lock_take(fd, shared=True, timeout=JOIN_SECONDS):
        os.close(fd)
        raise StartFailed(
            server=kind.title,
            reason=f"it has been shutting down for {JOIN_SECONDS:.0f} s.",
            log=quarters.supervisor_log,
        )
    _held[quarters.clients_lock] = fd


def _answers(port: int) -> bool:
    """False while the supervisor restarts a server that ended by itself."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _is_file(fd: int, path: Path) -> bool:
    """False when the home was removed and made anew since we opened the file."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except OSError:
        return False


def _supervisor_environment() -> dict[str, str]:
    # PYTHON* and the like stay; addresses go, so that nothing in the supervisor can think itself a client.
    return {key: value for key, value in os.environ.items() if key not in {kind.variable for kind in KINDS}}
