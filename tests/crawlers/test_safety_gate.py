"""Safety Gate: every page of the search, updates and corrections, risks read from words, the weekly check."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import NoticeItem, RunStatus, UnreadablePage
from crawlers.run import RunRecord
from crawlers.sources import spider_class
from crawlers.sources._safety_gate_risk import risks_read
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, command

DAY = date(2026, 7, 3)
API = "https://ec.europa.eu/safety-gate-alerts/public/api"
WEEK = "Report-2026-26"


def spider_for(name: str, folder: Path, **options: Any) -> NoticeSpider:
    spider = spider_class(name)
    run = RunRecord(source=name, expect=spider.card.expect, folder=folder, as_of=DAY, options=options)
    return spider(run=run)


def answer(ask: Ask, body: Any) -> Answer:
    packed = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(
        ask=ask, url=ask.url, status=200, content_type="application/json", body=packed,
        sha256=hashlib.sha256(packed).hexdigest(), observed_on=DAY,
    )  # fmt: skip


# --- the search ------------------------------------------------------------------------------


def test_every_field_of_the_search_body_is_sent(shared_dir: Path, tmp_path: Path) -> None:
    [ask] = spider_for("safety_gate", tmp_path).asks(DAY)
    wanted = json.loads((shared_dir / "reference/safety_gate/search_request_body.json").read_text())
    assert ask.body == wanted


def test_pages_are_asked_for_until_the_last(tmp_path: Path) -> None:
    spider = spider_for("safety_gate", tmp_path)
    [first] = spider.asks(DAY)
    alerts = [made.alert(n) for n in range(3)]
    found = list(spider.walk(answer(first, made.alert_index(alerts[:2], total=3, last=False))))
    details, following = found[:2], found[2]
    assert all(isinstance(ask, Ask) and ask.step == "detail" for ask in details)
    assert isinstance(following, Ask)
    assert following.body is not None
    assert (following.page, following.body["pagination"]["page"]) == (1, 1)
    rest = list(spider.walk(answer(following, made.alert_index(alerts[2:], total=3, number=1))))
    assert len(rest) == 1
    assert len(spider.run.listed) == 3


def test_an_old_alert_that_was_changed_is_read_again(tmp_path: Path) -> None:
    spider = spider_for("safety_gate", tmp_path)
    [first] = spider.asks(DAY)
    old = {"publicationDate": "2026-02-02T10:00:00.000Z"}
    alerts = [
        made.alert(1, **old, modificationDate="2026-07-02T09:00:00.000Z"),
        made.alert(2, **old, modificationDate="2026-02-02T10:00:00.000Z"),
    ]
    [detail] = spider.walk(answer(first, made.alert_index(alerts)))
    assert isinstance(detail, Ask)
    assert detail.url.endswith("/notification/7000001?language=en")


def test_a_correction_is_the_same_notice_in_other_words(tmp_path: Path) -> None:
    spider = spider_for("safety_gate", tmp_path)
    english = {"key": "EN", "name": "english"}
    wording = "The type of risk was corrected."
    corrected = made.alert(
        1,
        modificationDate="2026-07-02T09:00:00.000Z",
        corrigendum=wording,
        versions=[{"id": 1, "language": english, "corrigendum": wording}],
    )
    ask = Ask(url=made.DETAIL_URL.format(7_000_001), expects="json", step="detail")
    [before], [after] = (list(spider.walk(answer(ask, one))) for one in (made.alert(1), corrected))
    assert isinstance(before, NoticeItem)
    assert isinstance(after, NoticeItem)
    assert before.key == after.key
    assert f"Correction by the authority: {wording}" in after.text
    assert wording not in before.text
    assert [d.on for d in after.dates if d.role == "modification"] == [date(2026, 7, 2)]


@pytest.mark.parametrize("origin", [None, {"id": 1, "countryOrigin": None}])
def test_an_unknown_origin_is_said_to_be_unknown(tmp_path: Path, origin: Any) -> None:
    ask = Ask(url=made.DETAIL_URL.format(7_000_001), expects="json", step="detail")
    [item] = spider_for("safety_gate", tmp_path).walk(answer(ask, made.alert(1, traceability=origin)))
    assert isinstance(item, NoticeItem), item
    assert "Country of origin: unknown" in item.text


def test_stars_and_blanks_are_no_part_of_a_barcode(tmp_path: Path) -> None:
    ask = Ask(url=made.DETAIL_URL.format(7_000_001), expects="json", step="detail")
    [item] = spider_for("safety_gate", tmp_path).walk(answer(ask, made.alert(1)))
    assert isinstance(item, NoticeItem)
    assert item.details["barcodes"] == ("7300000000017",)
    assert item.details["models"] == ("E4*12-B",)


# --- risks -----------------------------------------------------------------------------------


def test_asbestos_is_a_chemical_risk_whatever_its_type() -> None:
    [risk] = risks_read("The play sand holds asbestos fibres.", "", ["Health risk or other"])
    assert risk == {
        "risk": "chemical",
        "words": "asbestos",
        "field": "riskDescription",
        "told_by": "substance",
        "typed_so": False,
        "inferred": True,
    }


@pytest.mark.parametrize(
    ("text", "risks"),
    [
        ("The cable's solder has too much lead.", {"chemical"}),
        ("This can lead to burns.", {"burns"}),
        ("The plug holds DEHP and SCCPs.", {"chemical"}),
        ("Live parts can be touched: electric shock or fire may follow.", {"electric shock", "fire"}),
        ("Small parts come loose; a child may choke.", {"choking"}),
        ("The cord may strangle a child.", {"strangulation"}),
        ("Keep a fire extinguisher at hand.", set()),
        ("The box is blue.", set()),
    ],
)
def test_risks_are_read_from_words(text: str, risks: set[str]) -> None:
    assert {risk["risk"] for risk in risks_read(text, "", ())} == risks


def test_the_legal_provision_tells_risks_too() -> None:
    read = risks_read("", "It does not comply with the RoHS 2 Directive.", ("Environment",))
    assert {(r["risk"], r["typed_so"]) for r in read} == {("chemical", False), ("environment", True)}
    assert all(r["field"] == "legalProvision" and r["inferred"] for r in read)


# --- the weekly report -----------------------------------------------------------------------


def report(*numbers: int, **top: Any) -> dict[str, Any]:
    named = [{"id": made.alert(n)["id"], "reference": made.alert(n)["reference"]} for n in numbers]
    return {"id": 1, "code": WEEK, "notifications": named} | top


def test_an_alert_that_we_do_not_hold_is_named_and_asked_for(tmp_path: Path) -> None:
    spider = spider_for("safety_gate_weekly", tmp_path, known=["SR/90001/26"])
    last, every = spider.asks(DAY)
    [detail] = spider.walk(answer(last, report(1, 2)))
    assert isinstance(detail, Ask)
    assert (detail.row_wise, detail.url) == (True, f"{API}/notification/7000002?language=en")
    assert spider.run.warnings == [f"{WEEK}: 1 alert(s) had not been read: SR/90002/26."]
    # Named once only, although the list of all reports holds the week again, one level deeper here.
    deeper = report(2, notifications=[{"notification": {"id": 7_000_002, "reference": "SR/90002/26"}}])
    assert (
        list(spider.walk(answer(every, {"content": [deeper, {"code": "older", "notifications": None}]})))
        == []
    )


def test_a_week_that_is_held_whole_asks_nothing(tmp_path: Path) -> None:
    spider = spider_for("safety_gate_weekly", tmp_path, known=["SR/90001/26", "SR/90002/26"])
    last, _every = spider.asks(DAY)
    assert list(spider.walk(answer(last, report(1, 2)))) == []
    assert spider.run.warnings == []


def test_without_knowing_what_we_hold_the_check_says_that_it_checked_nothing(tmp_path: Path) -> None:
    spider = spider_for("safety_gate_weekly", tmp_path)
    last, _every = spider.asks(DAY)
    assert list(spider.walk(answer(last, report(1)))) == []
    assert "nothing was compared" in spider.run.warnings[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (report(notifications=None), "names no alerts"),
        ([], "names no alerts"),
        (report(notifications=[{"id": 1}]), "no id or reference"),
        (report(notifications="many"), "no list"),
        (report(*range(250)), "read safety_gate first"),
    ],
)
def test_a_report_in_another_shape_is_no_clean_week(tmp_path: Path, body: Any, reason: str) -> None:
    spider = spider_for("safety_gate_weekly", tmp_path, known=[])
    last, _every = spider.asks(DAY)
    with pytest.raises(UnreadablePage, match=reason):
        list(spider.walk(answer(last, body)))


def test_the_check_brings_the_missing_alert_as_the_search_would(tmp_path: Path) -> None:
    replay, told = tmp_path / "replay", tmp_path / "told.json"
    day: dict[str, Any] = {"observed_on": "2026-07-03"}
    made.entry(replay, f"{API}/webreport/last", json.dumps(report(1, 2)).encode(), **day)
    made.entry(replay, made.DETAIL_URL.format(7_000_002), json.dumps(made.alert(2)).encode(), **day)
    told.write_text(json.dumps({"known": ["SR/90001/26"]}))
    done = command(
        "crawlers.crawl", "safety_gate_weekly", "--out", tmp_path / "run", "--replay", replay,
        "--as-of", "2026-07-03", "--options", told,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run = RunFolder(tmp_path / "run")
    [item] = run.items
    assert (run.report.status, item.source, item.symbol) == (RunStatus.OK, "safety_gate", "SR/90002/26")
    assert any("earlier weekly reports was not served" in told for told in run.report.warnings)
