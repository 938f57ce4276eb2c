"""Holds one server as its child for as long as any client lives: `python -m …supervisor HOME NAME LOCK_FD`.

It knows no client: a client is whoever holds the clients' lock. The kernel frees that lock however a client
ends, and ends the server (Linux) however the supervisor ends.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from compliance.core.embedded import locks, process
from compliance.core.embedded.errors import EmbeddedError, StartFailed
from compliance.core.embedded.home import Quarters, env_read, env_set
from compliance.core.embedded.postgres_server import PostgresServer
from compliance.core.embedded.redis_server import RedisServer
from compliance.core.embedded.server import Server

POLL_SECONDS = 0.1
LINGER_SECONDS = 1.0  # consecutive commands do not pay the start
LINGER_VARIABLE = "FAIRLEAD_LINGER_SECONDS"
READY_SECONDS = 60.0
START_ATTEMPTS = 3  # another process may take the port between our look and the server's
RESTARTS, RESTART_WINDOW_SECONDS = 5, 60.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
FORBIDDEN_PORTS = {5432, 6379}  # where people keep servers of their own
SERVERS: dict[str, type[Server]] = {"postgres": PostgresServer, "redis": RedisServer}

log = logging.getLogger("supervisor")


class Stopped(Exception):
    """A signal asked the supervisor to end."""


class Supervisor:
    """One server and its life; `run` returns when the last client has ended."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.quarters = server.quarters
        self.child: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.stop_asked = False
        self.crashes: list[float] = []
        self.clients_fd = locks.lock_open(self.quarters.clients_lock)

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_stop)
        try:
            self._sweep()
            notes = self.server.prepare()
            self._start(port_before(self.quarters, self.server.kind.variable))
            self._announce(notes)
            self._watch()
        except Stopped:
            log.info("asked to stop")
        finally:
            self._stop()

    def _ask_stop(self, number: int, frame: object) -> None:
        self.stop_asked = True

    def _sweep(self) -> None:
        for pid in self.server.pids_left():
            if process.sweep(pid, self.server.data, self.server.stop_signals):
                log.warning("ended process %d, left behind by an earlier run", pid)

    def _start(self, preferred_port: int) -> None:
        port = preferred_port
        for _attempt in range(START_ATTEMPTS):
            self.port = port_choose(port)
            self.child = process.spawn(
                self.server.command(self.port),
                log=self.quarters.log,
                account=self.server.account,
                death_signal=self.server.stop_signals[0],
            )
            self.quarters.pid_file.write_text(f"{self.child.pid}\n")
            if self._wait_ready(self.child):
                return
            port = 0
        raise StartFailed(
            server=self.server.kind.title,
            reason=f"it ended {START_ATTEMPTS} times during its start.",
            log=self.quarters.log,
        )

    def _wait_ready(self, child: "subprocess.Popen[bytes]") -> bool:
        """False when the child ended; raises StartFailed when it lives but does not answer."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.stop_asked:
                raise Stopped
            if child.poll() is not None:
                return False
            if self.server.is_ready(self.port, child.pid):
                return True
            time.sleep(0.01)
        raise StartFailed(
            server=self.server.kind.title,
            reason=f"it did not accept connections within {READY_SECONDS:.0f} s.",
            log=self.quarters.log,
        )

    def _announce(self, notes: list[str]) -> None:
        url = self.server.url(self.port)
        env_set(self.quarters.home, self.server.kind.variable, url)
        self.quarters.state_write(
            {
                "supervisor": os.getpid(),
                "server": self.child.pid if self.child else 0,
                "port": self.port,
                "url": url,
                "data": str(self.server.data),
                "notes": notes,
            }
        )

    def _watch(self) -> None:
        linger = linger_seconds()
        idle_since: float | None = None
        while not self.stop_asked and self._home_stands():
            if self.child is not None and self.child.poll() is not None:
                self._restart(self.child.returncode)
            log_shorten(self.quarters.log)
            if not locks.lock_take(self.clients_fd, shared=False, timeout=0):
                idle_since = None
            elif idle_since is None:
                idle_since = time.monotonic()
                locks.lock_free(self.clients_fd)
            elif time.monotonic() - idle_since >= linger:
                return  # keeping the lock: a new client waits until we are gone
            else:
                locks.lock_free(self.clients_fd)
            time.sleep(POLL_SECONDS)

    def _restart(self, status: int) -> None:
        now = time.monotonic()
        self.crashes = [when for when in self.crashes if now - when < RESTART_WINDOW_SECONDS] + [now]
        log.error("%s ended by itself with status %d", self.server.kind.name, status)
        if len(self.crashes) > RESTARTS:
            raise StartFailed(
                server=self.server.kind.title,
                reason=f"it ended by itself {len(self.crashes)} times in {RESTART_WINDOW_SECONDS:.0f} s.",
                log=self.quarters.log,
            )
        self._start(self.port)  # the same port: clients reconnect
        self._announce([])

    def _home_stands(self) -> bool:
        """False when the home was removed under us: then nobody can find us any more."""
        try:
            return self.quarters.clients_lock.stat().st_ino == os.fstat(self.clients_fd).st_ino
        except OSError:
            return False

    def _stop(self) -> None:
        # A home removed and made anew belongs to another supervisor: leave its files alone.
        if stands := self._home_stands():
            self.quarters.state_clear()
        if self.child is not None:
            process.end(self.child, self.server.stop_signals)
        if stands:
            self.quarters.pid_file.unlink(missing_ok=True)


def linger_seconds() -> float:
    """How long a server outlives its last client."""
    given = os.environ.get(LINGER_VARIABLE, "")
    try:
        return max(0.0, float(given)) if given else LINGER_SECONDS
    except ValueError:
        log.warning("%s is not a number of seconds: %r", LINGER_VARIABLE, given)
        return LINGER_SECONDS


def port_before(quarters: Quarters, variable: str) -> int:
    """The port of the last run, which clients of a supervisor that died still have in hand; 0 if none."""
    try:
        return urlsplit(env_read(quarters.home).get(variable, "")).port or 0
    except ValueError:
        return 0


def port_choose(preferred: int) -> int:
    """A free port on loopback, the preferred one if it is free; never 5432 or 6379."""
    for wanted in (preferred, *[0] * 10):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            if (port := int(probe.getsockname()[1])) not in FORBIDDEN_PORTS:
                return port
    raise EmbeddedError("No free port on 127.0.0.1 for an embedded server.")


def log_shorten(path: Path) -> None:
    """Empty a log that grew past its limit; servers append, so they go on at its new end."""
    try:
        if path.stat().st_size > LOG_LIMIT_BYTES:
            os.truncate(path, 0)
    except FileNotFoundError:
        return


def detach() -> None:
    """Become nobody's child, so that a client that ends leaves no zombie and is left none."""
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def main(home: str, name: str, lock_fd: str) -> int:
    detach()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    quarters = Quarters(home=Path(home), server=name)
    for path in (quarters.log, quarters.supervisor_log):
        log_shorten(path)
    try:
        Supervisor(SERVERS[name](quarters)).run()
    except Exception as error:  # whatever it is, the client that waits must hear of it
        known = isinstance(error, EmbeddedError)
        log.error("%s", error if known else traceback.format_exc())
        text = str(error) if known else f"Embedded {name} failed: {error!r} (see {quarters.supervisor_log})"
        quarters.state_write({"error": text})
        return 1
    # The kernel frees the locks in the order of their descriptors: ours first, then the clients' lock, so
    # that a client let in finds no supervisor and starts one.
    os.close(int(lock_fd))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
