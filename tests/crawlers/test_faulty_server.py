"""Every source against a server that fails in every way: the right reason, nothing handed over, bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import RunStatus
from crawlers.sources import source_names, spider_class
from tests.crawlers.conftest import REPOSITORY, RunFolder
from tests.crawlers.faulty import INSIDE, FaultyServer, faulty_server

UNREAD = {"truncated", "wrong_content", "unreadable_page", "missing_columns", "too_small", "incomplete"}
FAULTS: dict[str, set[str]] = {
    "status_500": {"unreachable"},
    "time_out": {"unreachable"},
    "challenge_202": {"challenge"},
    "login_200": {"login_page"},
    "empty_body": {"truncated"},
    "empty_list": UNREAD | {"unreadable_rows"},
    "cut_gzip": UNREAD,
    "wrong_charset": UNREAD,
    "endless": {"wrong_content"},
    "bomb": {"wrong_content"},
    "inside": {"unreachable"},
}
SOURCES = source_names()
MOST_MB = 700
KEYS = {spider_class(name).key_variable: "test-key" for name in SOURCES if spider_class(name).key_variable}
"""A source without a key asks nothing; the server here takes any."""


@dataclass(frozen=True, slots=True)
class Faulty:
    folders: dict[tuple[str, str], RunFolder]
    rss_mb: float


def crawled(out: Path, cases: list[tuple[str, str]], port: int, **told: Any) -> Faulty:
    jobs = [{"source": s, "fault": fault, "out": str(out / s / fault)} for s, fault in cases]
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.faulty_driver"],
        cwd=REPOSITORY,
        env=os.environ | KEYS | {"CRAWL_CONTACT": "tests@example.org"},
        input=json.dumps({"port": port, "jobs": jobs, **told}),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    folders = {(job["source"], job["fault"]): RunFolder(Path(job["out"])) for job in jobs}
    return Faulty(folders, json.loads(done.stdout)["rss_mb"])


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    cases = [(source, fault) for source in SOURCES for fault in FAULTS]
    with faulty_server() as port:
        return crawled(tmp_path_factory.mktemp("faulty"), cases, port)


NO_LIST = {("wto_documents", "empty_list")}
"""Asks for single documents: a document of no pages is read as one without text, and no list is short."""


@pytest.mark.parametrize(
    ("source", "fault"), [(s, fault) for s in SOURCES for fault in FAULTS if (s, fault) not in NO_LIST]
)
def test_the_run_fails_for_the_true_reason(faulty: Faulty, source: str, fault: str) -> None:
    folder = faulty.folders[source, fault]
    report = folder.report
    assert report.status is RunStatus.FAILED, f"{report.status} {report.reason_code} {report.reason}"
    told = {report.reason_code}
    if report.reason_code == "unreadable_rows":  # single documents: each bears its own reason
        told |= {record.reason.partition(":")[0] for record in folder.unreadable}
    assert told & FAULTS[fault], report.reason
    assert len(report.reason) > 40, "the sentence must tell what, where and what to do"
    assert folder.items == []


def test_a_private_address_is_named_and_never_asked(faulty: Faulty) -> None:
    for source in SOURCES:
        assert INSIDE in faulty.folders[source, "inside"].report.reason
    assert not any(INSIDE in asked for asked in FaultyServer.hosts)


def test_all_faults_of_all_sources_stay_within_memory(faulty: Faulty) -> None:
    assert faulty.rss_mb < MOST_MB


def test_the_source_with_the_longest_answers_is_bounded_by_its_own_card(tmp_path: Path) -> None:
    widest = max(SOURCES, key=lambda name: spider_class(name).card.max_bytes)
    with faulty_server() as port:
        run = crawled(tmp_path, [(widest, "endless"), (widest, "bomb")], port, own_bounds=True)
    assert {folder.report.reason_code for folder in run.folders.values()} == {"wrong_content"}
    assert run.rss_mb < MOST_MB
