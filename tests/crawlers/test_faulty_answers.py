"""Every way in which a source can seem to answer: each must fail the run under its own name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import RunStatus
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch

AWS = (
    b"<!DOCTYPE html><html><head><script>window.awsWafCookieDomainList=[];</script></head><body>"
    b'<div id="challenge-container"></div><noscript>JavaScript is disabled</noscript></body></html>'
)
AZURE_JS = b"<!DOCTYPE html><html><head><title>Azure WAF</title></head><body>Please wait</body></html>"
AZURE_BLOCK = b"<html><body><h2>The request is blocked.</h2> x-azure-ref: 0</body></html>"
LOGIN = (
    b'<html><body><form action="/login"><input name="u"><input type="password" name="p"></form></body></html>'
)
HTML = {"headers": {"Content-Type": "text/html"}}
LIST = made.candidate_list()
PAGE = made.eping_page([made.notification(n) for n in range(30)])

Fault = tuple[str, str, Callable[[Path], None]]


def echa(code: str, body: bytes, **fields: Any) -> Fault:
    return code, "echa_candidate_list", lambda folder: made.candidate_entry(folder, body, **fields)


def eping(code: str, body: bytes, **fields: Any) -> Fault:
    return code, "eping", lambda folder: made.entry(folder, made.EPING_URL, body, **fields)


def eping_items(code: str, items: list[dict[str, Any]], total: int | None = None) -> Fault:
    return code, "eping", lambda folder: made.eping_pages(folder, items, total)


def without(name: str) -> bytes:
    columns = [column for column in made.ECHA_COLUMNS if column != name]
    place = made.ECHA_COLUMNS.index(name)
    rows = [[cell for i, cell in enumerate(made.substance(n)) if i != place] for n in range(250)]
    return made.candidate_list(rows, columns=columns)


def renamed(old: str, new: str) -> bytes:
    return made.candidate_list(columns=[new if column == old else column for column in made.ECHA_COLUMNS])


SWAPPED = [{"EC number": "CAS number", "CAS number": "EC number"}.get(c, c) for c in made.ECHA_COLUMNS]
MANY = [made.notification(n) for n in range(30)]
FAULTS: dict[str, Fault] = {
    **{
        f"status_{status}": echa("refused", b"no", status=status, **HTML)
        for status in (401, 403, 407, 429, 451, 503)
    },
    "challenge_202": echa("challenge", AWS, status=202, **HTML),
    "empty_202": echa("challenge", b"", status=202, **HTML),
    "json_202": eping("challenge", PAGE, status=202),
    "challenge_200": echa("challenge", AWS, **HTML),
    "challenge_200_named_xlsx": echa("challenge", AWS),
    "challenge_403": echa("challenge", AZURE_JS, status=403, **HTML),
    "block_200": echa("refused", AZURE_BLOCK, **HTML),
    "login_200": echa("login_page", LOGIN),
    "login_for_json": eping("login_page", LOGIN, **HTML),
    "html_as_xlsx": echa("wrong_content", b"<html><body>Our export has moved.</body></html>"),
    "html_type": eping("wrong_content", PAGE, **HTML),
    "json_as_xlsx": echa("wrong_content", b'{"items": []}'),
    "zip_no_workbook": echa("wrong_content", made.workbook("x", []).replace(b"xl/workbook", b"xl/wurkbook")),
    "xlsx_as_json": eping("wrong_content", LIST),
    "latin_json": eping("wrong_content", json.dumps({"items": "é"}, ensure_ascii=False).encode("cp1252")),
    "gb_json": eping("wrong_content", json.dumps({"items": "通报"}, ensure_ascii=False).encode("gb18030")),
    "nan_json": eping("wrong_content", b'{"items": [], "totalCount": NaN}'),
    "empty_body": echa("truncated", b""),
    "half_xlsx": echa("truncated", LIST[: len(LIST) // 2]),
    "xlsx_without_end": echa("truncated", LIST[:-30]),
    "damaged_xlsx": echa("truncated", LIST[:400] + bytes(200) + LIST[600:]),
    "half_json": eping("truncated", PAGE[: len(PAGE) // 2]),
    "json_without_end": eping("truncated", PAGE[:-1]),
    "short_of_length": eping(
        "truncated", PAGE, headers={"Content-Type": "application/json", "Content-Length": str(len(PAGE) + 5)}
    ),
    "status_500": eping("unreachable", b"{}", status=500),
    "status_406": echa("unreachable", b"", status=406),
    "missing_column": echa("missing_columns", without("CAS number")),
    "renamed_column": echa("missing_columns", renamed("Regulatory outcome date", "Outcome")),
    "header_only": echa("too_small", made.workbook("List_results", [made.ECHA_COLUMNS])),
    "empty_sheet": echa("missing_columns", made.workbook("List_results", [])),
    "other_sheet": echa("unreadable_page", made.candidate_list(sheet="Results")),
    "short_list": echa("too_small", made.candidate_list([made.substance(n) for n in range(100)])),
    "dates_moved": echa(
        "unreadable_rows",
        made.candidate_list([made.substance(n, **{"Date of inclusion": "2018-01-15"}) for n in range(250)]),
    ),
    "columns_swapped": echa("unreadable_rows", made.candidate_list(columns=SWAPPED)),
    "empty_list": eping_items("too_small", []),
    "few": eping_items("too_small", MANY[:5]),
    "total_higher": eping_items("incomplete", MANY, 31),
    "total_lower": eping_items("incomplete", MANY, 29),
    "total_unbelievable": eping_items("unreadable_page", MANY, 104_818),
    "capped": eping("unreadable_page", made.eping_page(MANY, isCountExceeded=True)),
    "result_for_items": eping("unreadable_page", PAGE.replace(b'"items"', b'"result"')),
    "items_no_list": eping("unreadable_page", json.dumps(json.loads(PAGE) | {"items": {"0": 1}}).encode()),
    "top_key_more": eping("unreadable_page", made.eping_page(MANY, nextPage=2)),
    "key_less": eping_items(
        "unreadable_rows", [{k: v for k, v in one.items() if k != "commentDeadlineDate"} for one in MANY]
    ),
    "deadlines_gone": eping_items("unfilled", [one | {"commentDeadlineDate": None} for one in MANY]),
    "many_bad_rows": eping_items(
        "unreadable_rows", [*MANY, *(m | {"title": "", "titlePlain": ""} for m in MANY[:3])]
    ),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    place = tmp_path_factory.mktemp("faults")
    jobs = []
    for name, (_code, source, record) in FAULTS.items():
        record(place / "replay" / name)
        jobs.append(
            {"name": name, "source": source, "replay": place / "replay" / name, "as_of": "2025-06-12"}
        )
    return batch(jobs, place / "runs")


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_answer_fails_the_run_under_its_own_name(runs: dict[str, RunFolder], name: str) -> None:
    code, source, _record = FAULTS[name]
    run = runs[name]
    report = run.report
    assert (report.status, report.reason_code) == (RunStatus.FAILED, code), report.reason
    assert report.source == source
    assert len(report.reason) > 40, "the sentence must tell what, where and what to do"
    assert run.items == [], "nothing of a failed run may be handed over"
    assert run.captures, "the refusal itself is evidence"


def test_a_bad_row_is_listed_with_its_place_and_reason(runs: dict[str, RunFolder]) -> None:
    record = runs["key_less"].unreadable[3]
    assert "commentDeadlineDate" in record.reason
    assert record.locator == record.capture.locator == "page 1 items[3]"
    assert "G/TBT/N/CHN/9003" in record.sample


def test_read_items_of_a_failed_run_are_kept_aside(runs: dict[str, RunFolder]) -> None:
    kept = (runs["few"].path / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(kept) == runs["few"].report.items == 5
