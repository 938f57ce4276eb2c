"""Crawls for tests: always in a subprocess, and several in one where that saves a start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import (
    CAPTURES_FILE,
    ITEMS_FILE,
    RUN_FILE,
    UNREADABLE_FILE,
    CaptureRow,
    NoticeItem,
    RunReport,
    UnreadableRecord,
)

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run folder as its reader sees it: through the contract only."""

    path: Path

    @property
    def report(self) -> RunReport:
        return RunReport.from_json(json.loads((self.path / RUN_FILE).read_text(encoding="utf-8")))

    @property
    def items(self) -> list[NoticeItem]:
        return [NoticeItem.from_json(row) for row in self._lines(ITEMS_FILE)]

    @property
    def unreadable(self) -> list[UnreadableRecord]:
        return [UnreadableRecord.from_json(row) for row in self._lines(UNREADABLE_FILE)]

    @property
    def captures(self) -> list[CaptureRow]:
        return [CaptureRow.from_json(row) for row in self._lines(CAPTURES_FILE)]

    def _lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in (self.path / name).read_text(encoding="utf-8").splitlines()]


def command(*arguments: str | Path, contact: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "CRAWL_CONTACT"}
    if contact:
        environment["CRAWL_CONTACT"] = contact
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def batch(jobs: list[dict[str, Any]], out: Path) -> dict[str, RunFolder]:
    """Run all jobs in one process; run folders by job name."""
    for job in jobs:
        job["out"] = str(out / job["name"])
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.driver"],
        cwd=REPOSITORY,
        env=os.environ | {"CRAWL_CONTACT": "tests@example.org"},
        input=json.dumps(jobs, default=str),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {job["name"]: RunFolder(Path(job["out"])) for job in jobs}


def replayed(replay: Path, out: Path, sources: Sequence[str], days: Sequence[str]) -> dict[str, RunFolder]:
    """Each source as of each day from recorded answers; run folders by `source_day`."""
    jobs = [
        {"name": f"{source}_{day}", "source": source, "replay": str(replay), "as_of": day}
        for source in sources
        for day in days
    ]
    return batch(jobs, out)


@pytest.fixture(scope="session")
def shared_replay(shared_dir: Path) -> Path:
    folder = shared_dir / "replay"
    if not (folder / "manifest.jsonl").is_file():
        pytest.skip(f"no recorded answers at {folder}")
    return folder
