"""A home with servers of its own and real `manage.py` processes on it, for tests that break them."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg.types.json import Jsonb

from compliance.core.embedded.home import Quarters, env_read
from compliance.core.embedded.process import PR_SET_PDEATHSIG

REPOSITORY = Path(__file__).resolve().parents[3]
SETTINGS = "tests.core.chaos.settings"


def _ends_with_its_parent() -> None:
    """In a new process: a test run that is killed must leave no worker behind (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


class House:
    """Processes of one home; `close` ends all that it started."""

    def __init__(
        self, home: Path, *, settings: str = SETTINGS, environment: dict[str, str] | None = None
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        self.home = home
        self.logs = home / "logs"
        self.logs.mkdir(exist_ok=True)
        foreign = {"DATABASE_URL", "REDIS_URL"}
        self.environment = {key: value for key, value in os.environ.items() if key not in foreign}
        self.environment |= {"FAIRLEAD_HOME": str(home), "DJANGO_SETTINGS_MODULE": settings}
        self.environment |= environment or {}
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str) -> str:
        """Run a command to its end; its output. Raises AssertionError with it on failure."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(
        self, *command: str, program: Sequence[str] = (sys.executable, "manage.py")
    ) -> "subprocess.Popen[bytes]":
        """Start a process in a group of its own, its output in a file of `logs`."""
        log = self.logs / f"{len(self.processes)}-{command[0]}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*program, *command],
                cwd=REPOSITORY,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_ends_with_its_parent,
            )
        self.processes.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """As a machine that loses power: the process and its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)

    def server_pid(self, server: str) -> int:
        state = Quarters(self.home, server).state_read()
        assert state is not None, f"{server} does not run"
        return int(state["server"])

    @contextlib.contextmanager
    def database(self) -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(env_read(self.home)["DATABASE_URL"], autocommit=True) as connection:
            yield connection

    def broker(self) -> "redis.Redis":
        return redis.Redis.from_url(env_read(self.home)["REDIS_URL"])

    def ask(self, sql: str, *parameters: Any) -> Any:
        """First column of the first row."""
        with self.database() as connection:
            row = connection.execute(sql, parameters).fetchone()
            return row[0] if row else None

    def enqueue(self, kind: str, *subjects: str, **payload: Any) -> None:
        """Put jobs there without a wake-up: the sweep must find them."""
        with self.database() as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO core_job (kind, subject, payload, state, due_at, attempts, reason, created_at)"
                " VALUES (%s, %s, %s, 'queued', now(), 0, '', now())",
                [(kind, subject, Jsonb(payload)) for subject in subjects],
            )

    def wait_until(self, sql: str, *, seconds: float) -> None:
        """Wait until the question is answered with true; AssertionError with the jobs' states otherwise."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError):
                if self.ask(sql):
                    return
            time.sleep(0.1)
        with self.database() as connection:
            states = connection.execute(
                "SELECT kind, state, attempts, count(*), max(reason) FROM core_job GROUP BY 1, 2, 3"
            ).fetchall()
        raise AssertionError(f"not within {seconds} s: {sql}\n{states}\n{self.log_tails()}")

    def log_tails(self) -> str:
        tails = {path.name: path.read_text(errors="replace")[-1500:] for path in sorted(self.logs.iterdir())}
        return json.dumps(tails, indent=1)

    def clear(self) -> None:
        """Forget all work, effects and records: the next test finds an empty house."""
        with self.database() as connection:
            connection.execute("ALTER TABLE evidence_record DISABLE TRIGGER record_never_truncated")
            connection.execute("TRUNCATE core_job, chaos_effect, evidence_record")
            connection.execute("ALTER TABLE evidence_record ENABLE TRIGGER record_never_truncated")

    def close(self, *, keep: "subprocess.Popen[bytes] | None" = None) -> None:
        """End every process that was started here, but for `keep`."""
        for process in self.processes:
            if process is not keep and process.poll() is None:
                self.kill(process)
