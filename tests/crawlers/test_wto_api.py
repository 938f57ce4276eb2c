"""The official API: key, paging, empty answers, quotas, and the Union asked for together with its members."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from crawlers.answers import Answer, Ask
from crawlers.contract import NoticeItem, RunStatus, UnreadablePage
from crawlers.run import RunRecord
from crawlers.sources.wto_api import EU_MEMBERS, WtoApi
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch, command

DAY = date(2025, 6, 12)
KEY = "0123456789abcdef-secret"
SEARCH = "https://api.wto.org/eping/notifications/search"
MEMBERS = "https://api.wto.org/eping/members?language=1"
LIST = [{"code": "U918", "name": "European Union"}, {"code": "C276", "name": "Germany"},
        {"code": "C156", "name": "China"}]  # fmt: skip


def page(items: list[dict[str, Any]], number: int = 1, total: int | None = None) -> dict[str, Any]:
    return {"currentPage": number, "pageSize": 100, "totalCount": total or len(items), "items": items}


def spider_for(tmp_path: Path, **options: Any) -> WtoApi:
    run = RunRecord(source="wto_api", expect=WtoApi.card.expect, folder=tmp_path, as_of=DAY, options=options)
    return WtoApi(run=run)


def answer(ask: Ask, body: Any) -> Answer:
    packed = json.dumps(body).encode()
    return Answer(
        ask=ask, url=ask.url, status=200, content_type="application/json", body=packed,
        sha256=hashlib.sha256(packed).hexdigest(), observed_on=DAY,
    )  # fmt: skip


def query(ask: Ask) -> dict[str, list[str]]:
    return parse_qs(urlsplit(ask.url).query)


def test_both_areas_are_asked_for_and_the_members_only_looked_at(tmp_path: Path) -> None:
    search, members = spider_for(tmp_path).asks(DAY)
    assert query(search)["domainIds"] == ["1", "2"]
    assert query(search)["distributionDateFrom"] == ["2025-05-29"]
    assert "countryIds" not in query(search)
    assert (members.url, members.row_wise) == (MEMBERS, True)


def test_pages_follow_until_the_total_is_reached(tmp_path: Path) -> None:
    spider = spider_for(tmp_path)
    first = next(iter(spider.asks(DAY)))
    found = list(spider.walk(answer(first, page([made.notification(n) for n in range(100)], total=130))))
    assert sum(isinstance(one, NoticeItem) for one in found) == 100
    [second] = [one for one in found if isinstance(one, Ask)]
    assert (query(second)["page"], query(second)["pageSize"]) == (["2"], ["100"])
    rest = list(spider.walk(answer(second, page([made.notification(n) for n in range(100, 130)], 2, 130))))
    assert all(isinstance(one, NoticeItem) for one in rest)


@pytest.mark.parametrize("wanted", ["EU", "DE"])
def test_the_union_and_its_members_are_asked_for_together(tmp_path: Path, wanted: str) -> None:
    spider = spider_for(tmp_path, markets=[wanted])
    [members] = spider.asks(DAY)
    [search] = spider.walk(answer(members, LIST))
    assert isinstance(search, Ask)
    assert query(search)["countryIds"] == ["C276", "U918"]
    assert f"no member for the market(s) {', '.join(sorted(EU_MEMBERS - {'DE'}))}" in spider.run.warnings[0]


def test_another_market_is_asked_for_alone(tmp_path: Path) -> None:
    spider = spider_for(tmp_path, markets=["CN"])
    [members] = spider.asks(DAY)
    [search] = spider.walk(answer(members, {"items": [{"value": "C156", "text": "China"}]}))
    assert isinstance(search, Ask)
    assert query(search)["countryIds"] == ["C156"]


def test_a_member_with_a_name_that_nobody_knows_is_told(tmp_path: Path) -> None:
    spider = spider_for(tmp_path)
    members = list(spider.asks(DAY))[1]
    assert list(spider.walk(answer(members, [*LIST, {"code": "C999", "name": "Atlantis"}]))) == []
    assert "unknown WTO member 'Atlantis'" in spider.run.warnings[0]


@pytest.mark.parametrize("listed", [[], {"items": []}, [{"code": "C1"}], "x", [7]])
def test_a_list_of_members_in_another_shape_is_refused(tmp_path: Path, listed: Any) -> None:
    spider = spider_for(tmp_path, markets=["CN"])
    [members] = spider.asks(DAY)
    with pytest.raises(UnreadablePage, match="member"):
        list(spider.walk(answer(members, listed)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (page([made.notification(1)], number=7), "'currentPage' is 7"),
        (page([made.notification(1)], total=104_818), "date filter was ignored"),
        (page([]) | {"items": None}, "NoneType"),
    ],
)
def test_an_answer_to_another_question_is_refused(tmp_path: Path, body: Any, reason: str) -> None:
    spider = spider_for(tmp_path)
    with pytest.raises(UnreadablePage, match=reason):
        list(spider.walk(answer(next(iter(spider.asks(DAY))), body)))


def test_items_are_those_of_the_site_but_for_their_source(tmp_path: Path) -> None:
    spider = spider_for(tmp_path)
    [item] = spider.walk(answer(next(iter(spider.asks(DAY))), page([made.notification(1)])))
    assert isinstance(item, NoticeItem)
    assert (item.source, item.symbols) == ("wto_api", ("G/TBT/N/CHN/9001",))
    assert WtoApi.card.family == "wto"


def test_without_a_key_nothing_is_asked_and_nothing_failed(tmp_path: Path) -> None:
    done = command("crawlers.crawl", "wto_api", "--out", tmp_path, contact="tests@example.org")
    report = RunFolder(tmp_path).report
    assert (done.returncode, report.status, report.reason_code) == (4, RunStatus.ABSENT, "no_key")
    assert "WTO_API_KEY" in report.reason
    assert "https://apiportal.wto.org/" in report.reason
    assert RunFolder(tmp_path).captures == []


def test_a_replay_needs_no_key_and_204_ends_the_pages(tmp_path: Path) -> None:
    replay = tmp_path / "replay"
    first = page([made.notification(n) for n in range(100)], total=101)
    made.entry(replay, f"{SEARCH}?language=1&page=1", json.dumps(first).encode())
    made.entry(replay, f"{SEARCH}?language=1&page=2", b"", status=204)
    made.entry(replay, MEMBERS, json.dumps(LIST).encode())
    command(
        "crawlers.crawl", "wto_api", "--out", tmp_path / "run", "--replay", replay, "--as-of", DAY.isoformat()
    )
    report = RunFolder(tmp_path / "run").report
    # The 204 itself is no fault, but 101 rows were announced and 100 came.
    assert (report.reason_code, report.rows) == ("incomplete", 100)


class Gateway(BaseHTTPRequestHandler):
    """Turns the first call of each path away for its quota."""

    seen: ClassVar[list[tuple[str, str, int]]] = []

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self._send(404, b"")
            return
        calls = sum(path == self.path for path, _key, _status in self.seen)
        status = 403 if calls < (1 if self.path == "/quota" else 99) else 200
        said = b'{"statusCode": 403, "message": "Out of call volume quota."}'
        body = said if self.path == "/quota" else b'{"message": "Access denied due to invalid key."}'
        if status == 200:
            body = json.dumps(page([made.notification(n) for n in range(30)], number=1)).encode()
        self.seen.append((self.path, self.headers.get("Ocp-Apim-Subscription-Key", ""), status))
        self._send(status, body)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunFolder]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    patch = pytest.MonkeyPatch()
    patch.setenv("WTO_API_KEY", KEY)
    jobs = [{"name": n, "source": "wto_api", "port": server.server_address[1]} for n in ("quota", "denied")]
    try:
        yield batch(jobs, tmp_path_factory.mktemp("gateway"))
    finally:
        patch.undo()
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_used_up_quota_is_waited_out(runs: dict[str, RunFolder]) -> None:
    assert runs["quota"].report.status is RunStatus.OK, runs["quota"].report.reason
    assert [status for path, _key, status in Gateway.seen if path == "/quota"] == [403, 200]


def test_any_other_403_is_a_refusal_at_once(runs: dict[str, RunFolder]) -> None:
    assert runs["denied"].report.reason_code == "refused"
    assert [status for path, _key, status in Gateway.seen if path == "/denied"] == [403]


def test_the_key_goes_in_the_header_and_nowhere_else(runs: dict[str, RunFolder]) -> None:
    assert {key for _path, key, _status in Gateway.seen} == {KEY}
    for run in runs.values():
        for file in run.path.iterdir():
            kept = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            assert KEY.encode() not in kept
