"""The newcomer's command, as a newcomer runs it: in an empty home, then again; pages served until Ctrl-C."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import sql

from tests.core.embedded.clients import REPOSITORY, environment, gone_after, processes_of

PATIENCE_SECONDS = 180.0
UNSTEADY = {
    # One row a run: that somebody looked again is itself worth knowing.
    "regulations_run",
    "regulations_capture",
    "core_job",
}


@pytest.fixture
def home() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="fairlead-demo-", dir="/var/tmp"))
    parent.chmod(0o755)
    yield parent / "home"
    for process in processes_of(parent):
        process.kill()
    shutil.rmtree(parent, ignore_errors=True)


def command(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=REPOSITORY,
        env=environment(home, FAIRLEAD_LINGER_SECONDS="5"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def address_of_pages(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """The printed address and everything printed before it."""
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"http://127\.0\.0\.1:\d+/admin/", line):
            return found.group(), printed
    raise AssertionError(f"no address was printed:\n{printed}")


def page(url: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.2)


def content(home: Path) -> dict[str, object]:
    """Table → hash of all its rows, for the tables that a repetition must leave alone."""
    url = dict(line.split("=", 1) for line in (home / "env").read_text().splitlines() if "=" in line)
    with psycopg.connect(url["DATABASE_URL"]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t")
        return {
            name: connection.execute(query.format(sql.Identifier(name))).fetchone()
            for (name,) in tables
            if name not in UNSTEADY
        }


def group_members(group: int) -> list[psutil.Process]:
    """Processes that the terminal's Ctrl-C would have reached and that still live."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                members.append(process)
    return members


@pytest.mark.slow
def test_demo_serves_leaves_nothing_and_changes_nothing_when_repeated(home: Path) -> None:
    first = command(home, "--port", "18000")
    url, printed = address_of_pages(first)
    assert "findings to act on" in printed
    assert list((home / "mail").glob("*.eml")), printed
    assert "csrfmiddlewaretoken" in page(url)
    served = content(home)

    os.killpg(first.pid, signal.SIGINT)
    first.communicate(timeout=PATIENCE_SECONDS)
    assert group_members(first.pid) == []

    second = command(home, "--no-serve")
    printed, _nothing = second.communicate(timeout=PATIENCE_SECONDS)
    assert second.returncode == 0, printed
    assert content(home) == served
    gone_after(home)
