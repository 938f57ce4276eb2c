"""Client processes that use a home's embedded servers, and a look at what processes a home has."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from compliance.core.embedded.shelter import shelter_path

REPOSITORY = Path(__file__).resolve().parents[3]
CLIENT = """
import json, signal, sys, time
from compliance.core.embedded import EmbeddedError, ensure
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it
started = time.monotonic()
try:
    servers = ensure()
except EmbeddedError as error:
    sys.exit(str(error))
print(json.dumps({"database": servers.database_url, "redis": servers.redis_url,
                  "embedded": servers.embedded, "seconds": time.monotonic() - started}), flush=True)
BODY
"""
WAIT = "sys.stdin.read()"
READY_TIMEOUT = 30.0
GONE_TIMEOUT = 30.0


@dataclass
class Client:
    """A process that uses a home's servers until it is ended."""

    process: "subprocess.Popen[str]"
    said: dict[str, object] = field(default_factory=dict)

    def wait_ready(self) -> "Client":
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _out, errors = self.process.communicate(timeout=READY_TIMEOUT)
            raise AssertionError(f"client ended with {self.process.returncode}: {errors}")
        self.said = json.loads(line)
        return self

    @property
    def database(self) -> str:
        return str(self.said["database"])

    @property
    def redis(self) -> str:
        return str(self.said["redis"])

    def end(self) -> None:
        self.process.communicate("", timeout=READY_TIMEOUT)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(number)
        self.process.wait(READY_TIMEOUT)


def environment(home: Path, **more: str) -> dict[str, str]:
    """That of a newcomer: no addresses; servers leave soon after their last client."""
    mine = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    mine |= {"FAIRLEAD_HOME": str(home), "FAIRLEAD_LINGER_SECONDS": "0.1", "PYTHONPATH": str(REPOSITORY)}
    return mine | more


def processes_of(home: Path) -> list[psutil.Process]:
    """Living processes that name the home or its shelter, or work inside; not clients, not this one."""
    places = (str(home), str(shelter_path(home)))
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            inside = any(place in words or process.cwd().startswith(place) for place in places)
            if inside and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def server_of(home: Path, name: str) -> psutil.Process:
    """The server process that the home's pid file names."""
    return psutil.Process(int((home / name / "server.pid").read_text()))


def supervisor_of(home: Path, name: str) -> psutil.Process:
    return psutil.Process(json.loads((home / name / "state.json").read_text())["supervisor"])


def gone_after(home: Path, *, within: float = GONE_TIMEOUT) -> float:
    """Seconds until no process of the home is left; fails after `within`."""
    started = time.monotonic()
    while left := processes_of(home):
        assert time.monotonic() - started < within, f"still there: {[p.cmdline() for p in left]}"
        time.sleep(0.05)
    return time.monotonic() - started
