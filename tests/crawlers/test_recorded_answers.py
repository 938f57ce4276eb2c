"""The recorded answers of the sources, crawled as of their days, give the counts measured on them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.contract import ListEntry, RunStatus
from tests.crawlers.conftest import RunFolder, command

Crawl = Callable[..., RunFolder]
OLD_LIST = date(2021, 11, 23)


@pytest.fixture(scope="module")
def crawl(shared_replay: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    done: dict[tuple[str, str], RunFolder] = {}

    def crawl_once(source: str, day: str, code: int = 0) -> RunFolder:
        if (source, day) not in done:
            out = tmp_path_factory.mktemp(f"{source}_{day}")
            ended = command("crawlers.crawl", source, "--out", out, "--replay", shared_replay, "--as-of", day)
            assert ended.returncode == code, ended.stderr[-2000:]
            done[source, day] = RunFolder(out)
        return done[source, day]

    return crawl_once


def entries(run: RunFolder) -> list[ListEntry]:
    return [item.entry for item in run.items if item.entry is not None]


# --- Candidate List --------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-03-11", "2026-04-01"])
def test_263_rows_are_253_entries(crawl: Crawl, day: str) -> None:
    run = crawl("echa_candidate_list", day)
    assert (run.report.rows, run.report.items, run.report.unreadable) == (263, 253, 0)
    keys = {(entry.name, entry.included_on) for entry in entries(run)}
    assert len(keys) == len({item.symbol for item in run.items}) == 253
    assert len({cas for entry in entries(run) for cas in entry.cas}) == 219


def test_amended_entries_keep_all_their_outcome_dates(crawl: Crawl) -> None:
    amended = {
        e.name: e.outcomes for e in entries(crawl("echa_candidate_list", "2026-04-01")) if len(e.outcomes) > 1
    }
    assert len(amended) == 8
    assert amended["4,4'-isopropylidenediphenol"] == (date(2017, 1, 12), date(2017, 7, 7), date(2018, 1, 15))
    tnpp = "Tris(4-nonylphenyl, branched and linear) phosphite (TNPP)"
    assert amended[tnpp] == (date(2019, 7, 16), date(2025, 1, 21))


def test_two_days_with_the_same_list_give_the_same_items(crawl: Crawl) -> None:
    march, april = (crawl("echa_candidate_list", day) for day in ("2026-03-11", "2026-04-01"))
    assert march.items == april.items


def test_the_refusal_of_april_fails_the_run(crawl: Crawl) -> None:
    run = crawl("echa_candidate_list", "2026-04-15", 3)
    assert (run.report.status, run.report.reason_code) == (RunStatus.FAILED, "refused")
    assert "403" in run.report.reason
    assert run.items == []
    assert [(c.status, c.observed_on) for c in run.captures] == [(403, date(2026, 4, 15))]


def test_a_day_before_the_first_answer_is_absent(crawl: Crawl) -> None:
    run = crawl("echa_candidate_list", "2020-01-01", 4)
    assert (run.report.status, run.report.reason_code) == (RunStatus.ABSENT, "absent")


def test_group_members_hang_under_their_entries(crawl: Crawl) -> None:
    old, new = (crawl("echa_candidate_members", day) for day in ("2021-11-23", "2026-04-01"))
    assert (old.report.rows, old.report.items) == (420, 219)
    assert (new.report.rows, new.report.items) == (507, 253)
    for run in (old, new):
        held = entries(run)
        assert sum(1 + len(entry.members) for entry in held) == run.report.rows
    group = next(e for e in entries(new) if e.name.endswith("diphenol and its salts"))
    assert "1478-61-1" in {cas for member in group.members for cas in member.cas}


def test_the_page_of_the_old_portal_is_no_export_of_it(crawl: Crawl) -> None:
    run = crawl("echa_candidate_members", "2026-03-11")
    assert (run.report.rows, run.report.items) == (420, 219), "the export of 2021 is the last one before"


def test_first_pages_of_the_old_portal_say_what_they_leave_out(crawl: Crawl) -> None:
    for source, whole in (("echa_candidate_page", 251), ("echa_authorisation_page", 59)):
        report = crawl(source, "2026-03-11").report
        assert (report.rows, report.items, report.unreadable) == (50, 50, 0)
        assert [f"50 of {whole} entries" in told for told in report.warnings] == [True]


def test_members_on_the_page_are_those_of_the_export(crawl: Crawl) -> None:
    on_page, exported = (
        {
            (e.name, e.included_on): {n for m in e.members for n in (*m.ec, *m.cas)}
            for e in entries(run)
            if e.members
        }
        for run in (crawl("echa_candidate_page", "2026-03-11"), crawl("echa_candidate_members", "2026-04-01"))
    )
    assert len(on_page) == 11
    assert all(numbers == exported[key] for key, numbers in on_page.items())


def test_entry_numbers_of_annex_xiv_are_on_the_page_alone(crawl: Crawl) -> None:
    page = {item.title: item for item in crawl("echa_authorisation_page", "2026-03-11").items}
    numbers = [item.details["entry_number"] for item in page.values()]
    assert numbers == [f"{number:02d}" for number in range(1, 51)]
    listed = {item.title: item for item in crawl("echa_authorisation_list", "2026-03-11").items}
    assert not any(item.details["entry_number"] for item in listed.values())
    chromates = page["Acids generated from chromium trioxide and their oligomers"].details["members"]
    assert chromates[0]["name"] == "Chromic acid" and len(chromates) == 3


def test_formal_additions_between_the_member_lists_are_34(crawl: Crawl) -> None:
    old, new = (entries(crawl("echa_candidate_members", day)) for day in ("2021-11-23", "2026-04-01"))
    known = {(entry.name, entry.included_on) for entry in old}
    fresh = [e for e in new if (e.name, e.included_on) not in known]
    assert len([e for e in fresh if e.included_on > OLD_LIST]) == 34
    assert len(fresh) == 36, "two renamed entries are no additions"


def test_the_member_list_restores_the_lost_cas_numbers(crawl: Crawl) -> None:
    run = crawl("echa_candidate_members", "2026-04-01")
    numbers = {code.code for item in run.items for code in item.codes if code.scheme == "cas"}
    assert len(numbers) == 447


# --- ePing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "rows", "documents"), [("2025-06-07", 120, 88), ("2025-06-12", 229, 181)])
def test_every_notification_row_is_read(crawl: Crawl, day: str, rows: int, documents: int) -> None:
    run = crawl("eping", day)
    assert (run.report.rows, run.report.items, run.report.unreadable) == (rows, rows, 0)
    assert len({item.symbol for item in run.items}) == documents


def test_documents_by_area(crawl: Crawl) -> None:
    documents = {(item.area, item.symbol) for item in crawl("eping", "2025-06-12").items}
    assert Counter(area for area, _symbol in documents) == {"TBT": 138, "SPS": 43}


def test_rows_of_a_joint_document_differ_only_in_the_member(crawl: Crawl) -> None:
    rows = [item for item in crawl("eping", "2025-06-12").items if "G/TBT/N/BDI/606" in item.symbols]
    assert {row.member for row in rows} == {"Burundi", "Kenya", "Rwanda", "Tanzania", "Uganda"}
    assert {frozenset(row.members) for row in rows} == {frozenset({"BI", "KE", "RW", "TZ", "UG"})}
    assert len({json.dumps(dict(row.material), sort_keys=True) for row in rows}) == 1
    assert len({row.key for row in rows}) == 1


def test_measured_gaps_of_the_tbt_rows(crawl: Crawl) -> None:
    tbt = [item for item in crawl("eping", "2025-06-12").items if item.area == "TBT"]
    schemes = [{code.scheme for code in item.codes} for item in tbt]
    assert len(tbt) == 186
    assert sum("hs" not in found for found in schemes) == 61
    assert sum("ics" not in found for found in schemes) == 12
    assert sum(not found for found in schemes) == 4
    assert sum(all(d.role != "comment_deadline" for d in item.dates) for item in tbt) == 26


def test_the_family_of_an_addendum_to_a_revision(crawl: Crawl) -> None:
    items = {item.symbols[0]: item for item in crawl("eping", "2025-06-12").items}
    addendum = items["G/TBT/N/USA/552/Rev.3/Add.5"]
    assert (addendum.parent_symbol, addendum.base_symbol) == ("G/TBT/N/USA/552/Rev.3", "G/TBT/N/USA/552")
    revision = items["G/TBT/N/USA/138/Rev.1"]
    assert (revision.parent_symbol, revision.base_symbol) == ("G/TBT/N/USA/138",) * 2
    assert addendum.symbol.startswith(" G/"), "the key is the symbol as printed"


# --- Safety Gate -----------------------------------------------------------------------------


def test_nine_alerts(crawl: Crawl) -> None:
    run = crawl("safety_gate", "2026-07-03")
    assert (run.report.rows, run.report.items, run.report.unreadable) == (9, 9, 0)
    sand = next(item for item in run.items if item.symbol == "SR/01813/26")
    assert "asbestos" in sand.text
    assert sand.details["barcodes"] == ["3491956130113", "5014761014713", "5014761015802", "5050837662419"]
    assert sand.details["models"] == ["1341015", "1350091", "1376629"]
    assert sand.material["corrigendum"] and sand.material["modified_on"] == "2026-07-02"


def test_two_runs_give_the_same_items(crawl: Crawl, shared_replay: Path, tmp_path: Path) -> None:
    first = crawl("safety_gate", "2026-07-03")
    command(
        "crawlers.crawl", "safety_gate", "--out", tmp_path, "--replay", shared_replay, "--as-of", "2026-07-03"
    )
    again = RunFolder(tmp_path)
    assert (again.path / "items.jsonl").read_bytes() == (first.path / "items.jsonl").read_bytes()


# --- captures --------------------------------------------------------------------------------


def test_each_capture_lies_in_the_archive_where_its_row_says(crawl: Crawl) -> None:
    run = crawl("safety_gate", "2026-07-03")
    archive = run.path / "capture.warc.gz"
    assert len(run.captures) == 10
    for row in run.captures:
        with archive.open("rb") as stream:
            stream.seek(row.offset)
            record = next(iter(ArchiveIterator(stream)))
            body = record.content_stream().read()
        assert record.rec_headers.get_header("WARC-Target-URI") == row.url
        assert record.http_headers.get_statuscode() == str(row.status)
        assert hashlib.sha256(body).hexdigest() == row.sha256
        assert len(body) == row.size
    assert run.captures[-1].offset + run.captures[-1].length == archive.stat().st_size


def test_each_item_names_a_capture(crawl: Crawl) -> None:
    for source, day in (("eping", "2025-06-12"), ("safety_gate", "2026-07-03")):
        run = crawl(source, day)
        held = {(row.url, row.sha256) for row in run.captures}
        assert all((item.capture.url, item.capture.sha256) in held for item in run.items)


def test_the_question_of_a_post_is_archived_beside_its_answer(crawl: Crawl) -> None:
    run = crawl("safety_gate", "2026-07-03")
    with (run.path / "capture.warc.gz").open("rb") as stream:
        asked = [
            (record.http_headers.protocol, json.loads(record.content_stream().read()))
            for record in ArchiveIterator(stream)
            if record.rec_type == "request"
        ]
    assert [verb for verb, _body in asked] == ["POST"]
    body = asked[0][1]
    assert body["criteria"]["year"] == [2026, 2025]
    assert body["pagination"]["page"] == 0


# --- United States ---------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "rows", "items"), [("2023-06-20", 18, 2), ("2023-06-22", 36, 4)])
def test_a_day_of_regulations_is_read_whole(crawl: Crawl, day: str, rows: int, items: int) -> None:
    report = crawl("regulations_gov", day).report
    assert (report.rows, report.items, report.unreadable) == (rows, items, 0)
    assert sum(one.count for one in report.dropped) == rows - items
    assert all(one.why and one.samples for one in report.dropped)


def test_a_quoted_document_of_the_register_is_read(shared_replay: Path, tmp_path: Path) -> None:
    told = tmp_path / "options.json"
    told.write_text('{"documents": ["2024-27333"]}')
    arguments = ("--replay", shared_replay, "--as-of", "2024-12-17", "--options", told)
    assert command("crawlers.crawl", "federal_register", "--out", tmp_path, *arguments).returncode == 0
    [item] = RunFolder(tmp_path).items
    assert item.symbols == ("2024-27333", "BLM-2024-0001-0001"), "its number, and its entry in the docket"
    assert item.details["citation"] == "89 FR 92602"
    assert {d.role: d.on for d in item.dates}["entry_into_force"] == date(2024, 12, 23)
