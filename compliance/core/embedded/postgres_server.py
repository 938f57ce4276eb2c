"""PostgreSQL for one home: makes its data folder in one step, knows its command line and readiness."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from compliance.core.embedded import process, shelter
from compliance.core.embedded.errors import HomeUnusable, StartFailed
from compliance.core.embedded.home import Quarters, append_private
from compliance.core.embedded.kinds import POSTGRES
from compliance.core.embedded.server import Server, pid_read

ROLE = DATABASE = "fairlead"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_checkpoints": "off",
}
SMALL_SHM_BYTES = 256 * 1024 * 1024
STATUS_LINE = 7  # of postmaster.pid, from 0: LOCK_FILE_LINE_PM_STATUS in utils/pidfile.h


class PostgresServer(Server):
    kind = POSTGRES
    stop_signals = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate shutdown

    def __init__(self, quarters: Quarters) -> None:
        super().__init__(quarters)
        self.install = shelter.postgres_reachable(quarters.home, self.account)

    def prepare(self) -> list[str]:
        """initdb on first use (0.5 s); sets the password again where its file was lost."""
        shelter.data_folder_make(self.data, self.quarters.home, self.account)
        if not self.data.exists():
            self._create()
            return self.shelter_note()
        self._version_check()
        if not (self.quarters.folder / "secret").exists():
            self._sql_alone(self.data, f"ALTER ROLE {ROLE} PASSWORD '{self.quarters.secret()}'")
        return []

    def command(self, port: int) -> list[str]:
        settings = SETTINGS | {"port": str(port)} | _shared_memory_setting()
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.install / "bin/postgres"), "-D", str(self.data), *options]

    def is_ready(self, port: int, pid: int) -> bool:
        # The same line that pg_ctl waits for; a connection would need a password and a client library.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return lines[:1] == [str(pid)] and len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"

    def url(self, port: int) -> str:
        return f"postgresql://{ROLE}:{self.quarters.secret()}@127.0.0.1:{port}/{DATABASE}"

    def pids_left(self) -> list[int]:
        return super().pids_left() + pid_read(self.data / "postmaster.pid")

    def _create(self) -> None:
        # Under another name until complete: a start that is killed leaves nothing half made behind.
        fresh = self.data.with_name("data.new")
        self.folder_fresh(fresh)
        with tempfile.NamedTemporaryFile("w", dir=fresh.parent, prefix=".password-") as file:
            file.write(self.quarters.secret())
            file.flush()
            self.hand_over(Path(file.name))
            self._run(
                "initdb", "-D", str(fresh), "-U", ROLE, f"--pwfile={file.name}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            )  # fmt: skip
        self._sql_alone(fresh, f"CREATE DATABASE {DATABASE}")
        fresh.rename(self.data)

    def _sql_alone(self, data: Path, sql: str) -> None:
        """One statement in single-user mode: no port, no password."""
        self._run("postgres", "--single", "-D", str(data), "postgres", stdin=f"{sql};\n")

    def _run(self, program: str, *arguments: str, stdin: str = "") -> None:
        with os.fdopen(append_private(self.quarters.log), "ab") as log:
            done = subprocess.run(
                [str(self.install / "bin" / program), *arguments],
                input=stdin.encode(),
                stdout=log,
                stderr=log,
                check=False,
                **process.popen_options(self.account, signal.SIGKILL),
            )
        if done.returncode != 0:
            raise StartFailed(
                server=self.kind.title,
                reason=f"{program} ended with status {done.returncode}.",
                log=self.quarters.log,
            )

    def _version_check(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            found = "none"
        # 18 in pginstall18; the binaries refuse other data with a message that only experts read.
        wanted = self.install.name.removeprefix("pginstall") or found
        if found != wanted:
            raise HomeUnusable(
                path=self.data,
                reason=f"was written by PostgreSQL version {found}, installed is {wanted}.",
                remedy="Move it away to start empty, or dump it with the old version and load the dump.",
            )


def _shared_memory_setting() -> dict[str, str]:
    """Containers often give /dev/shm 64 MB, where parallel queries would fail: use files instead."""
    if sys.platform != "linux":
        return {}
    try:
        shm = os.statvfs("/dev/shm")
    except OSError:
        return {"dynamic_shared_memory_type": "mmap"}
    small = shm.f_frsize * shm.f_blocks < SMALL_SHM_BYTES
    return {"dynamic_shared_memory_type": "mmap"} if small else {}
