"""Asking only for what changed, and no more often a day than a source allows."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from crawlers.contract import Manners, RunStatus, SourceCard
from crawlers.fetching import LONGEST_WAIT, retry_after
from crawlers.settings import settings_of
from crawlers.sources.eping import Eping
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch

LIST = made.candidate_list()
TAG, SINCE = '"edition-7"', "Wed, 01 Apr 2026 08:00:00 GMT"
NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)


class Source(BaseHTTPRequestHandler):
    """Plays a source that knows editions."""

    seen: ClassVar[Counter[str]] = Counter()
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        name = self.path.strip("/")
        self.seen[name] += 1
        if name == "robots.txt":
            self._send(404, b"")
            return
        same = self.headers["If-None-Match"] == TAG or self.headers["If-Modified-Since"] == SINCE
        if name == "unasked" or (same and name != "stubborn"):
            self._send(304, b"")
        else:
            self._send(200, LIST)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", made.XLSX_TYPE)
        self.send_header("ETag", TAG)
        self.send_header("Last-Modified", SINCE)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunFolder]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    port = server.server_address[1]

    def job(name: str, **state: object) -> dict[str, object]:
        return {"name": name, "source": "echa_candidate_list", "port": port, "state": state}

    def at(name: str) -> str:
        return f"http://127.0.0.1:{port}/{name}"

    try:
        yield batch(
            [
                job("first"),
                job("same_tag", validators={at("same_tag"): {"etag": TAG}}),
                job("same_day", validators={at("same_day"): {"last_modified": SINCE}}),
                job("other_tag", validators={at("other_tag"): {"etag": '"edition-6"'}}),
                job("stubborn", validators={at("stubborn"): {"etag": TAG}}),
                job("unasked"),
                job("capped", spent={at("capped"): 1}),
                job("other_capped", spent={at("elsewhere"): 1}),
            ],
            tmp_path_factory.mktemp("conditional"),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_edition_is_kept_with_the_capture(runs: dict[str, RunFolder]) -> None:
    capture = runs["first"].captures[-1]
    assert (capture.etag, capture.last_modified) == (TAG, SINCE)


@pytest.mark.parametrize("name", ["same_tag", "same_day"])
def test_not_modified_is_a_good_run_without_items(runs: dict[str, RunFolder], name: str) -> None:
    report = runs[name].report
    assert (report.status, report.not_modified, report.items) == (RunStatus.OK, True, 0), report.reason
    assert [c.status for c in runs[name].captures][-1] == 304


@pytest.mark.parametrize("name", ["first", "other_tag", "stubborn", "other_capped"])
def test_a_whole_answer_is_read_as_ever(runs: dict[str, RunFolder], name: str) -> None:
    report = runs[name].report
    assert (report.status, report.not_modified, report.items) == (RunStatus.OK, False, 250), report.reason


def test_not_modified_without_a_condition_is_a_fault(runs: dict[str, RunFolder]) -> None:
    report = runs["unasked"].report
    assert (report.status, report.reason_code, report.not_modified) == (
        RunStatus.FAILED,
        "unreachable",
        False,
    )


def test_a_used_up_day_is_no_fault_and_asks_nothing(runs: dict[str, RunFolder]) -> None:
    report = runs["capped"].report
    assert (report.status, report.reason_code) == (RunStatus.ABSENT, "daily_cap")
    assert "read again tomorrow" in report.reason
    assert Source.seen["capped"] == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0.0),
        (b"", 0.0),
        (b"7", 7.0),
        (b"Wed, 01 Apr 2026 08:01:30 GMT", 90.0),
        (b"Wed, 01 Apr 2026 07:00:00 GMT", 0.0),
        (b"Wednesday, 01-Apr-26 08:00:20 GMT", 20.0),
        (b"soon", LONGEST_WAIT + 1),
        (b"-5", LONGEST_WAIT + 1),
    ],
)
def test_retry_after_in_both_forms(header: bytes | None, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


def card(manners: Manners, **fields: Any) -> SourceCard:
    return replace(Eping.card, manners=manners, **fields)


def test_manners_become_settings() -> None:
    chosen = settings_of(card(Manners(delay_seconds=5.0, concurrency=2, run_seconds=60), max_bytes=1_000))
    assert chosen["DOWNLOAD_DELAY"] == 5.0
    assert chosen["CONCURRENT_REQUESTS_PER_DOMAIN"] == 2
    assert chosen["DOWNLOAD_MAXSIZE"] == 1_000
    assert chosen["CLOSESPIDER_TIMEOUT"] == 60


@pytest.mark.parametrize(
    "manners", [Manners(delay_seconds=-1), Manners(concurrency=0), Manners(answer_seconds=0)]
)
def test_nonsense_manners_are_refused(manners: Manners) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        settings_of(card(manners))
