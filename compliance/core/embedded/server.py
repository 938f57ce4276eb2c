"""What the supervisor needs to know of a server, whichever it is."""

import os
import shutil
import signal
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from compliance.core.embedded import shelter
from compliance.core.embedded.account import Account, account_find
from compliance.core.embedded.home import Quarters
from compliance.core.embedded.kinds import Kind


class Server(ABC):
    """One server of one home. `stop_signals`: gentle first; SIGKILL follows by itself."""

    kind: ClassVar[Kind]
    stop_signals: ClassVar[tuple[signal.Signals, ...]]

    def __init__(self, quarters: Quarters) -> None:
        self.quarters = quarters
        # Data that exist keep their owner: a home does not change hands by being started once as root.
        self.account: Account | None = account_find(
            quarters.folder / "data", shelter.shelter_path(quarters.home) / self.kind.name / "data"
        )
        self.data: Path = shelter.data_folder(quarters.home, self.kind.name, self.account)

    @abstractmethod
    def prepare(self) -> list[str]:
        """Make the data folder ready; returns sentences to tell the user once. Raises EmbeddedError."""

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """The command line of the server, on 127.0.0.1 and `port`."""

    @abstractmethod
    def is_ready(self, port: int, pid: int) -> bool:
        """True when the server with this id accepts connections."""

    @abstractmethod
    def url(self, port: int) -> str:
        """The address with password."""

    def pids_left(self) -> list[int]:
        """Ids that earlier servers on these data wrote down."""
        return pid_read(self.quarters.pid_file)

    def folder_fresh(self, folder: Path) -> None:
        """An empty private folder for the server's account, whatever stood there."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        self.hand_over(folder)

    def hand_over(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def shelter_note(self) -> list[str]:
        if self.quarters.home in self.data.parents or self.account is None:
            return []
        return [
            f"Embedded {self.kind.title} runs as {self.account.name!r}, which cannot enter "
            f"{self.quarters.home}; its data are kept in {self.data}."
        ]


def pid_read(path: Path) -> list[int]:
    """The process id in the first line of a pid file, as a list of none or one."""
    try:
        return [int(path.read_text().splitlines()[0])]
    except (OSError, ValueError, IndexError):
        return []
