"""The demo archive: the same bytes from the same facts, true wire formats, small, read by our crawlers."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from crawlers.demo import alerts, build, candidate_list, notifications
from crawlers.demo.facts_folder import FOLDER

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_BYTES = 400_000
ENTRIES = {date(2025, 6, 12): (247, 257), date(2026, 7, 3): (253, 263)}  # entries, rows
JUNE, JULY = build.DAYS


def manifest() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / "manifest.jsonl").read_text("utf-8").splitlines()]


def body(name: str) -> Any:
    return json.loads((FOLDER / "bodies" / name).read_text("utf-8"))


def rows_of(workbook: bytes) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(workbook))["List_results"]
    return list(sheet.iter_rows(values_only=True))


# --- the build ----------------------------------------------------------------------------------


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    build.write(first)
    build.write(second)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert [(first / file).read_bytes() for file in files] == [(second / file).read_bytes() for file in files]


def test_the_kept_archive_is_what_the_facts_give(tmp_path: Path) -> None:
    build.write(tmp_path)
    for fresh in (path for path in tmp_path.rglob("*") if path.is_file()):
        kept = FOLDER / fresh.relative_to(tmp_path)
        hint = f"{kept.name} is not what the facts give: run python -m crawlers.demo.build"
        if fresh.suffix == ".xlsx":  # another zlib may pack the same content differently
            assert unpacked(kept) == unpacked(fresh), hint
        else:
            assert kept.read_bytes() == fresh.read_bytes(), hint


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_build_removes_answers_that_no_fact_gives_any_more(tmp_path: Path) -> None:
    (tmp_path / "bodies").mkdir()
    stale = tmp_path / "bodies" / "eping_2024-01-01_1.json"
    stale.write_text("{}")
    build.write(tmp_path)
    assert not stale.exists()


def test_the_archive_is_small() -> None:
    files = [FOLDER / "manifest.jsonl", FOLDER / "days.json", *(FOLDER / "bodies").iterdir()]
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


def test_every_manifest_row_names_a_body_and_says_that_it_is_rebuilt() -> None:
    rows = manifest()
    assert {row["body"] for row in rows} == {f"bodies/{file.name}" for file in (FOLDER / "bodies").iterdir()}
    for row in rows:
        assert row["fidelity"] == "rebuilt"
        assert row["origin"] == "written for Fairlead around published facts"
        assert row["note"]
        assert row["observed_on"] in json.loads((FOLDER / "days.json").read_text())


# --- wire formats -------------------------------------------------------------------------------


@pytest.mark.parametrize("day", build.DAYS, ids=str)
def test_the_list_stands_as_it_stood_that_day(day: date) -> None:
    header, *rows = rows_of((FOLDER / "bodies" / f"echa_{day}_candidate_list_full.xlsx").read_bytes())
    entries, count = ENTRIES[day]
    assert header == candidate_list.HEADER
    assert (len({(row[0], row[4]) for row in rows}), len(rows)) == (entries, count)
    for row in rows:
        assert all(isinstance(cell, str) and cell for cell in row), row
        assert re.fullmatch(r"\d{2}-[A-Z][a-z]{2}-\d{4}", row[4]) and re.fullmatch(
            r"\d{2}-\w{3}-\d{4}", row[8]
        )


def test_the_list_keeps_its_quirks() -> None:
    _header, *rows = rows_of(candidate_list.workbook(JULY))
    dehp = [row for row in rows if row[3] == "117-81-7"]
    assert sorted(row[8] for row in dehp) == ["07-Jul-2017", "28-Oct-2008"]  # an update repeats the entry
    borate = next(row for row in rows if row[0].startswith("Disodium tetraborate"))
    assert borate[0].count("\n") == borate[2].count("\n") == borate[3].count("\n") == 2
    assert sum(row[3] == "-" for row in rows) == 41  # of the real list: 41 rows without a CAS number


def test_a_day_before_the_list_gives_a_header_alone() -> None:
    assert rows_of(candidate_list.workbook(date(2008, 10, 27))) == [candidate_list.HEADER]


@pytest.mark.parametrize(("day", "rows", "documents"), [(JUNE, 83, 71), (JULY, 91, 73)], ids=str)
def test_the_notification_pages_add_up(day: date, rows: int, documents: int) -> None:
    first, second = body(f"eping_{day}_1.json"), body(f"eping_{day}_2.json")
    assert (len(first["items"]), first["totalCount"], second["totalCount"]) == (rows, rows, rows)
    assert second["items"] == []
    assert len({item["documentSymbol"] for item in first["items"]}) == documents
    assert len({item["id"] for item in first["items"]}) == rows
    dates = [item["distributionDate"] for item in first["items"]]
    assert dates == sorted(dates, reverse=True)
    assert all(item["distributionDate"][:10] <= day.isoformat() for item in first["items"])
    assert all(item["documentSymbol"].startswith(" G/") for item in first["items"])


def test_a_row_is_the_same_on_both_days() -> None:
    june, july = ({row["id"]: row for row in notifications.items_on(day)} for day in build.DAYS)
    assert june.items() <= july.items()


def test_the_notifications_hold_every_trap_that_readers_must_survive() -> None:
    rows = notifications.items_on(JUNE)
    by_symbol = {row["documentSymbol"].strip(): row for row in rows}
    joint = [row for row in rows if row["documentSymbol"].count("G/TBT/N/") == 5]
    assert len(joint) == 15 and len({row["documentSymbol"] for row in joint}) == 3
    assert "G/TBT/N/BRA/366/Add.1" in by_symbol and "G/TBT/N/BRA/366/Add.1/Corr.1" in by_symbol
    assert "G/TBT/N/KWT/610" not in by_symbol and "G/TBT/N/KWT/610/Add.1" in by_symbol
    assert any("/Rev." in symbol for symbol in by_symbol)
    assert {row["area"] for row in rows} == {"TBT", "SPS"}
    assert any(row["icsCodeText"] and not row["hsCodeText"] for row in rows)
    assert any(not row["icsCodeText"] and not row["hsCodeText"] for row in rows)
    assert by_symbol["G/TBT/N/IND/277"]["hsCodeText"] == "76 - ALUMINIUM; ARTICLES THEREOF"
    assert by_symbol["G/TBT/N/MWI/207"]["hsCodeText"].startswith("34011 - - ")
    assert by_symbol["G/TBT/N/CHN/2063"]["notifyingMemberCode"] == "C156"
    assert sum(row["commentDeadlineDate"] is None for row in rows) > 10


def test_a_code_without_a_label_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    document = dict(yaml.safe_load((FOLDER / "facts" / "eping.yml").read_text("utf-8"))[-1], hs=["999999"])
    monkeypatch.setattr(notifications, "read", lambda name: [document] if name == "eping" else {"hs": {}})
    with pytest.raises(KeyError, match="999999"):
        notifications.items_on(JULY)


def test_search_and_details_tell_of_the_same_alerts() -> None:
    page = body("safety_gate_search.json")
    assert page["totalElements"] == len(page["content"]) == len(alerts.facts()) == 9
    for summary in page["content"]:
        detail = body(f"safety_gate_{summary['id']}.json")
        assert {name: detail[name] for name in summary} == summary
        assert detail["product"]["name"] is None and detail["product"]["versions"][0]["name"]


# --- fields against recorded answers -------------------------------------------------------------


def shape(value: Any) -> set[str]:
    """Paths of all names in a JSON value; lists by their first elements."""
    if isinstance(value, dict):
        return {
            path for name, inner in value.items() for path in (name, *(f"{name}.{p}" for p in shape(inner)))
        }
    if isinstance(value, list):
        return {path for inner in value for path in shape(inner)}
    return set()


def test_notifications_have_the_recorded_fields_and_types(shared_dir: Path) -> None:
    recorded = json.loads((shared_dir / "replay" / "bodies" / "eping_2025-06-12_1.json").read_text("utf-8"))
    ours = body(f"eping_{JUNE}_1.json")
    assert list(ours) == list(recorded)
    assert shape(ours) == shape(recorded)
    words = {"proposedAdoptionDateText", "proposedEntryIntoForceDateText"}  # null in all recorded rows
    for name in recorded["items"][0].keys() - words:
        assert {type(row[name]) for row in ours["items"]} <= {type(row[name]) for row in recorded["items"]}, (
            name
        )


def test_alerts_have_the_recorded_fields(shared_dir: Path) -> None:
    bodies = shared_dir / "replay" / "bodies"
    recorded = {f.name: json.loads(f.read_text("utf-8")) for f in bodies.glob("safety_gate_1*.json")}
    known = set().union(*(shape(answer) for answer in recorded.values()))
    for name in recorded:
        assert shape(body(name)) <= known, name


# --- facts against recorded answers --------------------------------------------------------------

FACTS = ("area", "notificationType", "distributionDate", "commentDeadlineDate", "notifyingMemberCode")


def test_notification_facts_are_the_recorded_ones(shared_dir: Path) -> None:
    recorded: dict[tuple[str, str], dict[str, Any]] = {}
    for file in (shared_dir / "replay" / "bodies").glob("eping_2025-06-12_*.json"):
        for row in json.loads(file.read_text("utf-8"))["items"]:
            recorded[row["documentSymbol"], row["notifyingMember"]] = row
    compared = 0
    for row in notifications.items_on(JUNE):
        theirs = recorded.get((row["documentSymbol"], row["notifyingMember"]))
        if theirs is None:  # documents from before the recorded days
            assert row["distributionDate"] < "2025-06-02"
            continue
        compared += 1
        assert {name: row[name] for name in FACTS} == {name: theirs[name] for name in FACTS}
        assert coded(row["hsCodeText"]) == coded(theirs["hsCodeText"]), row["documentSymbol"]
        assert row["icsCodeText"] == theirs["icsCodeText"], row["documentSymbol"]
    assert compared == 77


def coded(text: str) -> list[str]:
    return re.findall(r"(?:^|;\s*)(\d{2,8})\s*-\s", text)


def test_list_rows_are_the_recorded_ones_but_for_our_scope_notes(shared_dir: Path) -> None:
    file = shared_dir / "replay" / "bodies" / "echa_2026-04-01_candidate_list_full.xlsx"
    recorded = rows_of(file.read_bytes())
    ours = rows_of(candidate_list.workbook(JULY))
    facts = (0, 2, 4, 5, 7, 8)
    pick = lambda rows: sorted(tuple(row[i] for i in facts) for row in rows)  # noqa: E731
    assert pick(ours) == pick(recorded)
    numbers = lambda rows: sorted("\n".join(sorted(row[3].split("\n"))) for row in rows)  # noqa: E731
    assert numbers(ours) == numbers(recorded)


# --- crawls -------------------------------------------------------------------------------------

EXPECTED = {
    JUNE: {"echa_candidate_list": ("ok", 257, 247), "eping": ("ok", 83, 83), "safety_gate": ("absent", 0, 0)},
    JULY: {"echa_candidate_list": ("ok", 263, 253), "eping": ("ok", 91, 91), "safety_gate": ("ok", 9, 9)},
}


@pytest.mark.parametrize("day", build.DAYS, ids=str)
def test_our_crawlers_read_the_archive(day: date, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawlers.crawl", *EXPECTED[day], "--replay", str(FOLDER)]
    done = subprocess.run(
        [*command, "--as-of", day.isoformat(), "--out", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for source, (status, rows, items) in EXPECTED[day].items():
        report = json.loads((tmp_path / source / "run.json").read_text())
        found = (report["status"], report["rows"], report["items"], report["unreadable"], report["warnings"])
        assert found == (status, rows, items, 0, []), report
