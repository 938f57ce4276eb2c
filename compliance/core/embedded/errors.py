"""What can go wrong with embedded servers, each with what, where and the remedy; never logs itself."""

from pathlib import Path


class EmbeddedError(Exception):
    """An embedded server cannot be used; the text says what, where and what to do."""

    code = "embedded"


class NoServerForPlatform(EmbeddedError):
    """This platform has no binary of a server that we could start."""

    code = "no_server_for_platform"

    def __init__(self, *, server: str, platform: str, remedy: str) -> None:
        super().__init__(f"No embedded {server} for this platform ({platform}). {remedy}")
        self.server, self.platform = server, platform


class HomeUnusable(EmbeddedError):
    """The folder that should hold the servers' data cannot be used as it is."""

    code = "home_unusable"

    def __init__(self, *, path: Path, reason: str, remedy: str) -> None:
        super().__init__(f"{path}: {reason} {remedy}")
        self.path = path


class StartFailed(EmbeddedError):
    """A server did not come up; the text ends with the last lines of its log."""

    code = "start_failed"

    def __init__(self, *, server: str, reason: str, log: Path) -> None:
        tail = log_tail(log)
        text = f"Embedded {server} did not start: {reason} Log: {log}"
        super().__init__(f"{text}\n{tail}" if tail else text)
        self.server, self.log = server, log


def log_tail(log: Path, *, lines: int = 15, most_bytes: int = 8192) -> str:
    """The last lines of a log file, indented; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - most_bytes))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])
