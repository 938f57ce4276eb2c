"""The folder that holds the embedded servers: names of its files, secrets, addresses; starts nothing."""

import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from compliance.core.embedded import locks
from compliance.core.embedded.errors import HomeUnusable

REPOSITORY = Path(__file__).resolve().parents[3]
HOME_VARIABLE = "FAIRLEAD_HOME"
ENV_HEADER = (
    "# Addresses of the embedded servers, good while a Fairlead process runs. Keep this file private.\n"
)


@dataclass(frozen=True, slots=True)
class Quarters:
    """Where one server (`postgres` or `redis`) of one home keeps its locks, state and log."""

    home: Path
    server: str

    @property
    def folder(self) -> Path:
        return self.home / self.server

    @property
    def clients_lock(self) -> Path:
        """Held shared by every process that uses the server; the supervisor ends when nobody holds it."""
        return self.folder / "clients.lock"

    @property
    def start_lock(self) -> Path:
        """Held while a client looks for the supervisor or starts it: one at a time."""
        return self.folder / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held exclusively by the supervisor for its whole life."""
        return self.folder / "supervisor.lock"

    @property
    def pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def log(self) -> Path:
        return self.home / f"{self.server}.log"

    @property
    def supervisor_log(self) -> Path:
        return self.folder / "supervisor.log"

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    def make(self) -> None:
        """Create the folders; root's may be entered, since its servers run under another account."""
        try:
            for folder in (self.home, self.folder):
                if not folder.exists():
                    folder.mkdir(parents=True, exist_ok=True)
                    folder.chmod(0o755 if os.geteuid() == 0 else 0o700)
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError("not writable")
        except OSError as error:
            raise HomeUnusable(
                path=self.folder,
                reason=f"cannot hold the embedded servers ({error.strerror or error}).",
                remedy=f"Set {HOME_VARIABLE} to a folder you own, or run as the owner of this one.",
            ) from error

    def state_read(self) -> dict[str, Any] | None:
        """What the supervisor last said: {"url", "port", ...} or {"error"}; None while it starts or stops."""
        try:
            state = json.loads(self._state.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return state if isinstance(state, dict) else None

    def state_write(self, state: dict[str, Any]) -> None:
        write_private(self._state, json.dumps(state) + "\n")

    def state_clear(self) -> None:
        self._state.unlink(missing_ok=True)

    def secret(self) -> str:
        """The server's random password, made at first use. URL-safe by construction."""
        path = self.folder / "secret"
        try:
            return path.read_text().strip() or self._secret_make(path)
        except FileNotFoundError:
            return self._secret_make(path)

    def _secret_make(self, path: Path) -> str:
        secret = secrets.token_hex(24)
        write_private(path, secret + "\n")
        return secret

    def owns(self, url: str) -> bool:
        """True when `url` carries this server's own password: we gave it out, here or in a parent process."""
        try:
            ours = (self.folder / "secret").read_text().strip()
            password = unquote(urlsplit(url).password or "")
        except (OSError, ValueError):
            return False
        return bool(ours) and secrets.compare_digest(password.encode(), ours.encode())


def home_find(given: Path | str | None = None) -> Path:
    """Absolute path of the home: the argument, else FAIRLEAD_HOME, else `.fairlead/` in the repository."""
    return Path(given or os.environ.get(HOME_VARIABLE) or REPOSITORY / ".fairlead").expanduser().absolute()


def env_read(home: Path) -> dict[str, str]:
    """NAME → value of the lines in `home/env`; empty where there is none."""
    try:
        lines = (home / "env").read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def env_set(home: Path, name: str, value: str) -> None:
    """Put one line into `home/env` (mode 0600), keeping the others; two supervisors may write at once."""
    fd = locks.lock_open(home / "env.lock")
    try:
        locks.lock_take(fd, shared=False, timeout=10)
        values = env_read(home) | {name: value}
        lines = "".join(f"{key}={values[key]}\n" for key in sorted(values))
        write_private(home / "env", ENV_HEADER + lines)
    finally:
        os.close(fd)


def append_private(path: Path) -> int:
    """A descriptor that appends to a log which only its owner may read."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it (mkstemp gives 0600)."""
    fd, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(fd, "w") as file:
        file.write(text)
    Path(name).replace(path)
