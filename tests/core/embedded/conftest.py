"""Homes in temporary folders and clients that use them; removes both, whatever a test left running."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from compliance.core.embedded.shelter import shelter_path
from tests.core.embedded.clients import CLIENT, WAIT, Client, environment, processes_of


@pytest.fixture
def home_make() -> Iterator[Callable[[], Path]]:
    """Makes empty homes that the servers' account may enter; removes them and whatever still runs there."""
    made: list[Path] = []

    def make() -> Path:
        # Not tmp_path: pytest closes its parent to other accounts, which is a case of its own.
        parent = Path(tempfile.mkdtemp(prefix="fairlead-embedded-", dir="/var/tmp"))
        parent.chmod(0o755)
        made.append(parent / "home")
        return made[-1]

    yield make
    for home in made:
        for process in processes_of(home):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        shutil.rmtree(home.parent, ignore_errors=True)
        shutil.rmtree(shelter_path(home), ignore_errors=True)


@pytest.fixture
def home(home_make: Callable[[], Path]) -> Path:
    return home_make()


@pytest.fixture
def client_start() -> Iterator[Callable[..., Client]]:
    """Starts a client of a home; `body` is what it does after ensure(); by default it waits for input."""
    started: list[Client] = []

    def start(home: Path, *, body: str = WAIT, python: str = sys.executable, **more: str) -> Client:
        process = subprocess.Popen(
            [python, "-c", CLIENT.replace("BODY", body)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(home, **more),
            cwd="/",
            start_new_session=True,
        )
        started.append(Client(process))
        return started[-1]

    yield start
    for client in started:
        client.process.kill()
        client.process.communicate()
