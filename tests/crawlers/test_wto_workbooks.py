"""The WTO's workbooks: formula cells, serial days, printed lists, and the same facts as the site's search."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.answers import Answer, Ask
from crawlers.bulk_sheets import rows_streamed
from crawlers.contract import NoticeItem, RunStatus, UnreadablePage, UnreadableRecord, UnreadableRow
from crawlers.gates import Gate, answer_check
from crawlers.run import RunRecord
from crawlers.sources import spider_class
from crawlers.wto_table import day_read, formula_text
from tests.crawlers.conftest import RunFolder, command
from tests.crawlers.made import XLSX_TYPE, entry
from tests.crawlers.notifications import (
    BULK_COLUMNS,
    BULK_URL,
    EXPORT_COLUMNS,
    EXPORT_URL,
    book,
    printed,
    raw_book,
)

DAY = date(2025, 6, 12)


def answer_with(body: bytes, url: str = EXPORT_URL, expects: str = "xlsx") -> Answer:
    return Answer(
        ask=Ask(url=url, expects=expects),
        url=url,
        status=200,
        content_type=XLSX_TYPE,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        observed_on=DAY,
    )


def read(source: str, body: bytes, tmp_path: Path, since: date | None = None) -> tuple[list[Any], RunRecord]:
    spider = spider_class(source)
    run = RunRecord(source=source, expect=spider.card.expect, folder=tmp_path, as_of=DAY, since=since)
    url = EXPORT_URL if source == "wto_export" else BULK_URL
    return list(spider(run=run).walk(answer_with(body, url))), run


def items(found: Iterable[Any]) -> list[NoticeItem]:
    found = list(found)
    assert all(isinstance(one, NoticeItem) for one in found), found
    return found


def test_an_export_row_reads_through_formulas_blanks_and_stray_signs(tmp_path: Path) -> None:
    [one] = items(read("wto_export", book([printed(1)]), tmp_path)[0])
    assert one.symbol == " G/TBT/N/CHN/9001"
    assert one.symbols == ("G/TBT/N/CHN/9001",)
    assert one.published_on == date(2025, 6, 10)
    assert [(d.role, d.on) for d in one.dates] == [
        ("publication", date(2025, 6, 10)),
        ("comment_deadline", date(2025, 8, 9)),
    ]
    assert [c.code for c in one.codes] == ["8516", "851660", "97.100.10"]
    assert one.codes[0].label == "Electric water heaters; space heaters"
    assert one.text.startswith("Limits for surface temperature.\nTested in use.\n")
    assert [(link.role, link.url.rsplit("/", 1)[1]) for link in one.links] == [
        ("document", "CHN9001.DOCX"),
        ("notified_text", "25_00001_00_x.pdf"),
    ]


def test_a_bulk_row_brings_days_as_serials_and_rules_in_words(tmp_path: Path) -> None:
    row = printed(1, **{
        "Document symbol": "G/TBT/N/CHN/9001",
        "Distribution date": 45818,
        "Final date for comments": 45878.0,
        "Proposed adoption  date": "2026-01-15",
        "Link to notification(EN)": "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN25/CHN1.DOCX",
    })  # fmt: skip
    [one] = items(read("wto_bulk", book([row], BULK_COLUMNS), tmp_path)[0])
    assert {d.role: (d.on, d.rule) for d in one.dates} == {
        "publication": (date(2025, 6, 10), ""),
        "comment_deadline": (date(2025, 8, 9), ""),
        "adoption": (date(2026, 1, 15), ""),
        "entry_into_force": (None, "20 days after publication"),
    }


@pytest.mark.parametrize("gone", ["Final date for comments", "Document symbol", "HS code(s)"])
def test_a_column_that_is_gone_fails_the_run_by_its_name(tmp_path: Path, gone: str) -> None:
    columns = [column for column in BULK_COLUMNS if column != gone]
    with pytest.raises(Gate) as told:
        read("wto_bulk", book([printed(1)], columns), tmp_path)
    assert told.value.code == "missing_columns"
    assert gone.lower() in str(told.value)


def test_headers_are_known_whatever_their_blanks_and_capitals(tmp_path: Path) -> None:
    columns = {column: f" {column.upper().replace(' ', '  ')} " for column in BULK_COLUMNS}
    row = {columns[name]: value for name, value in printed(1).items() if name in columns}
    [one] = items(read("wto_bulk", book([row], list(columns.values())), tmp_path)[0])
    assert one.dates[-1].rule == "20 days after publication"


def test_a_column_that_nobody_knows_is_told_and_costs_nothing(tmp_path: Path) -> None:
    found, run = read("wto_bulk", book([printed(1, Weight="3 kg")], [*BULK_COLUMNS, "Weight"]), tmp_path)
    assert len(items(found)) == 1
    assert "weight" in run.warnings[0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Final date for comments": "03/04/2025"}, "without guessing"),
        ({"Final date for comments": datetime(2025, 8, 9, 3, 59)}, "without guessing"),
        ({"Final date for comments": 77}, "without guessing"),
        ({"Distribution date": None}, "must hold a date"),
        ({"Title": " \xa0"}, "'title' is empty"),
        ({"Document symbol": "=SUM(A1)"}, "not a HYPERLINK"),
        ({"Document symbol": "see below"}, "not part of a WTO document symbol"),
        ({"Notifying Member": "Atlantis"}, "unknown WTO member"),
        ({"Link to notification(EN)": "on paper"}, "is no address"),
    ],
)
def test_a_row_that_cannot_be_read_safely_is_named_and_skipped(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    found, _run = read("wto_export", book([printed(1, **changes), printed(2)]), tmp_path)
    assert isinstance(found[0], UnreadableRecord)
    assert reason in found[0].reason
    assert found[0].locator == "row 2"
    assert isinstance(found[1], NoticeItem)


def test_rows_before_the_wanted_day_are_counted_as_left_out(tmp_path: Path) -> None:
    rows = [printed(1, **{"Distribution date": datetime(1999, 3, 1)}), printed(2)]
    found, _run = read("wto_bulk", book(rows, BULK_COLUMNS), tmp_path, since=date(2020, 1, 1))
    assert getattr(found[0], "code", "") == "before_window"
    assert isinstance(found[1], NoticeItem)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('=HYPERLINK("https://example.org/"," G/TBT/N/USA/1")', " G/TBT/N/USA/1"),
        ('=hyperlink( "https://example.org/" ; "say ""so""" )', 'say "so"'),
        ('=HYPERLINK("https://example.org/")', "https://example.org/"),
        ("G/TBT/N/USA/1", "G/TBT/N/USA/1"),
    ],
)
def test_a_formula_shows_its_text(cell: str, shown: str) -> None:
    assert formula_text(cell) == shown


@pytest.mark.parametrize("cell", ["=A1", ' =HYPERLINK(A1,"x")', '=HYPERLINK("a","b"'])
def test_any_other_formula_is_refused(cell: str) -> None:
    with pytest.raises(UnreadableRow, match="HYPERLINK"):
        formula_text(cell)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-09", date(2025, 8, 9)),
        ("2025-08-09T00:00:00", date(2025, 8, 9)),
        ("34700", date(1995, 1, 1)),
        ("34699", None),
        ("99999", None),
        ("2025-02-30", None),
        ("2025-08-09T03:59:59", None),
        ("60 days", None),
    ],
)
def test_days_are_iso_or_serials_and_nothing_else(text: str, day: date | None) -> None:
    assert day_read(text) == day


# --- the stream ------------------------------------------------------------------------------


def test_shared_texts_are_joined_from_runs_without_phonetic_hints() -> None:
    strings = [
        "<si><t>plain</t></si>",
        '<si><r><t xml:space="preserve">two </t></r><r><t>runs</t></r>'
        '<rPh sb="0" eb="1"><t>hint</t></rPh></si>',
        "<si><t>电热器 é</t></si>",
        "<si/>",
    ]
    cells = "".join(f'<c r="{column}3" t="s"><v>{n}</v></c>' for n, column in enumerate("ABCD"))
    body = raw_book(strings, [f'<row r="3">{cells}</row>', '<row r="4"><c r="B4"><v>45818</v></c></row>'])
    # The extent that the file announces is one cell; a row that is missing keeps its number.
    assert list(rows_streamed(answer_with(body))) == [
        (3, ["plain", "two runs", "电热器 é", ""]),
        (4, ["", "45818"]),
    ]


def test_a_text_that_the_table_does_not_hold_is_no_empty_cell() -> None:
    body = raw_book(["<si><t>a</t></si>"], ['<row r="1"><c r="A1" t="s"><v>7</v></c></row>'])
    with pytest.raises(UnreadablePage, match="shared text 7 of 1"):
        list(rows_streamed(answer_with(body)))


def test_a_sheet_that_breaks_half_way_fails_and_is_no_short_list() -> None:
    rows = ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r="A2"><v>']
    with pytest.raises(UnreadablePage, match="cannot be read"):
        list(rows_streamed(answer_with(raw_book([], rows))))


def test_a_workbook_of_entities_is_turned_away_before_it_is_read() -> None:
    body = raw_book(['<!DOCTYPE x [<!ENTITY a "b">]>'], [])
    with pytest.raises(Gate) as told:
        answer_check(answer_with(body, BULK_URL, "bulk_xlsx"))
    assert told.value.code == "wrong_content"


# --- crawled ---------------------------------------------------------------------------------


def test_the_bulk_workbook_is_crawled_to_items(tmp_path: Path) -> None:
    body = book([printed(n) for n in range(40)], BULK_COLUMNS)
    entry(tmp_path / "replay", BULK_URL, body, headers={"Content-Type": XLSX_TYPE})
    ended = command(
        "crawlers.crawl", "wto_bulk", "--out", tmp_path / "run", "--replay", tmp_path / "replay",
        "--as-of", "2025-06-12",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    run = RunFolder(tmp_path / "run")
    assert (run.report.status, run.report.rows, len(run.items)) == (RunStatus.OK, 40, 40)


@pytest.fixture(scope="module")
def both(shared_replay: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    out = tmp_path_factory.mktemp("both")
    ended = command(
        "crawlers.crawl", "eping", "wto_export", "--out", out, "--replay", shared_replay,
        "--as-of", "2025-06-12",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    return {name: RunFolder(out / name) for name in ("eping", "wto_export")}


def told(item: NoticeItem) -> dict[str, Any]:
    """What both windows print of a row: the regions are filled in the workbook alone, which also keeps
    the line breaks of prose."""
    wire = item.to_json()
    wire["text"] = "\n".join(line for line in wire["text"].split("\n") if not line.startswith("Affected: "))
    wire["material"].pop("affected")
    for name in ("source", "capture", "details"):
        wire.pop(name)
    return {name: _unbroken(value) for name, value in wire.items()}


def _unbroken(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, list):
        return [_unbroken(one) for one in value]
    return {k: _unbroken(v) for k, v in value.items()} if isinstance(value, dict) else value


def test_the_recorded_export_holds_the_rows_and_documents_of_the_search(both: dict[str, RunFolder]) -> None:
    export = both["wto_export"]
    assert (export.report.rows, export.report.items, export.report.unreadable) == (229, 229, 0)
    documents = {item.symbols for item in export.items if item.area == "TBT"}
    assert len(documents) == 138
    assert documents == {item.symbols for item in both["eping"].items if item.area == "TBT"}


def test_every_field_of_the_recorded_export_agrees_with_the_search(both: dict[str, RunFolder]) -> None:
    search = {(item.symbol.strip(), item.member): told(item) for item in both["eping"].items}
    export = {(item.symbol.strip(), item.member): told(item) for item in both["wto_export"].items}
    assert search.keys() == export.keys()
    differing = {
        (key, name) for key in search for name in search[key] if search[key][name] != export[key][name]
    }
    assert differing == set()


def test_a_header_of_the_recorded_export_is_the_one_that_the_tests_use(shared_replay: Path) -> None:
    body = (shared_replay / "bodies" / "eping_search_export_2025-06.xlsx").read_bytes()
    assert next(iter(rows_streamed(answer_with(body))))[1] == EXPORT_COLUMNS
