"""The recorded states of ECHA's lists: each row that differs is one event or cosmetic, and nothing else is.

Of the 20 recorded cases of changes these are covered: C01 to C04 by the Candidate List (old portal, 2021 to
2026, TNPP renamed), C12 and C17 by the lists of March and April 2026, and N01 to N03. C05 to C11 and C13 to
C16 are texts of acts that no two recorded states of one list show: acts are compared by `lawdiff`.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from crawlers.contract import NoticeItem
from regulations.changes.states import changes_between
from regulations.ingest.runner import CrawlOrder, crawl_execute

MARCH, APRIL = date(2026, 3, 11), date(2026, 4, 1)
DIFFERENCES = "reference/echa_activity_diff_2026-03-11_to_2026-04-01.csv"
SOURCES = {
    "svhc_identification_full": "echa_svhc_intentions",
    "restriction_process_full": "echa_restriction_process",
    "pops_list_full": "echa_pops_list",
}
NO_NEWS = {"cosmetic", "renamed", "late"}
Told = Callable[..., dict[str, Any]]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(shared_dir: Path) -> Told:
    known: dict[tuple[str, date, date], dict[str, Any]] = {}

    def read(source: str, first: date = MARCH, last: date = APRIL) -> dict[str, Any]:
        key = (source, first, last)
        if key not in known:
            out = StringIO()
            call_command(
                "changes", "--from", str(first), "--to", str(last), "--json", "--source", source,
                "--replay", str(shared_dir / "replay"), stdout=out,
            )  # fmt: skip
            known[key] = json.loads(out.getvalue())
        return known[key]

    return read


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {kind: count for kind, count in report["sources"][0]["counts"].items() if count}


def test_every_recorded_row_is_explained_by_one_event_of_its_substance(told: Told, shared_dir: Path) -> None:
    rows: dict[str, set[str]] = defaultdict(set)
    total = 0
    with (shared_dir / DIFFERENCES).open(newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            total += 1
            rows[SOURCES[row["file"]]].add(" ".join(row["Substance name"].split()))
    assert total == 71
    for source, names in rows.items():
        events = told(source)["events"]
        assert {" ".join(event["entity"]["name"].split()) for event in events} == names
    assert sum(len(told(source)["events"]) for source in rows) == 11


def test_the_universal_pfas_restriction_moved_once(told: Told) -> None:
    """C17: eight rows added and seven removed."""
    (event,) = told("echa_restriction_process")["events"]
    assert (event["type"], event["happened_on"], event["is_alert"]) == ("stage_moved", "2026-03-26", True)
    moved = {field["field"]: (field["before"], field["after"]) for field in event["fields"]}
    assert moved["stage"] == (
        "Restriction final RAC opinion",
        "Restriction start consultation on SEAC draft opinion",
    )


def test_edited_submitters_and_history_are_no_news(told: Told) -> None:
    """N01."""
    report = told("echa_svhc_intentions")
    assert counts(report) == {"cosmetic": 9}
    assert not any(event["is_alert"] for event in report["events"])


def test_dechlorane_plus_is_the_one_addition_to_the_pops_list(told: Told) -> None:
    """C12: in the law since September 2025, on the list half a year later; new all the same."""
    (event,) = told("echa_pops_list")["events"]
    assert (event["type"], event["happened_on"]) == ("added", "2025-09-25")


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("echa_candidate_list", "compared"),
        ("echa_authorisation_list", "unmoved"),
        ("echa_restriction_list", "unmoved"),
    ],
)
def test_the_lists_that_stood_still_tell_nothing(told: Told, source: str, status: str) -> None:
    report = told(source)
    assert (report["sources"][0]["status"], report["events"]) == (status, [])


def test_a_page_does_not_stand_in_for_the_export_of_its_address(told: Told) -> None:
    """On 2026-03-11 the newest recorded answer of the old portal is a page; the export before it stands."""
    report = told("echa_candidate_members")
    (row,) = report["sources"]
    assert (row["status"], row["reason_code"], row["counts"]["added"]) == ("compared", "", 34)


def test_another_print_of_the_same_list_tells_nothing(shared_dir: Path, tmp_path: Path) -> None:
    """N02: prints of one state differ in header dates, in the order of rows and of the members of a group.

    Only one of the two prints is recorded; the other is made of it.
    """
    order = CrawlOrder(
        source="echa_candidate_members", folder=tmp_path / "run", as_of=APRIL, replay=shared_dir / "replay"
    )
    items = list(crawl_execute(order).items())
    shuffled = [_printed_anew(item) for item in reversed(items)]
    assert len(items) == 253 and shuffled[::-1] != items
    assert changes_between(items, shuffled, is_complete=True) == []


def _printed_anew(item: NoticeItem) -> NoticeItem:
    assert item.entry is not None
    return replace(
        item,
        codes=item.codes[::-1],
        text="\n".join(item.text.splitlines()[::-1]),
        entry=replace(item.entry, members=item.entry.members[::-1]),
        capture=replace(item.capture, sha256="0" * 64),
    )


def test_five_years_of_the_candidate_list_hold_thirty_four_formal_additions(told: Told) -> None:
    """C01 to C04 and N03: renamed entries and new group members are no additions."""
    report = told("echa_candidate_members", date(2021, 11, 23), APRIL)
    added = [event for event in report["events"] if event["type"] == "added"]
    assert len(added) == 34 and counts(report).get("removed") is None
    by_day: dict[str, list[str]] = defaultdict(list)
    for event in added:
        by_day[event["happened_on"]].append(event["entity"]["name"])
    days = ("2026-02-04", "2025-11-05", "2025-06-25", "2025-01-21")
    assert [len(by_day[day]) for day in days] == [2, 1, 3, 5]
    assert all(event["happened_on"] > "2021-11-23" for event in added)
    others = [event for event in report["events"] if event["type"] != "added"]
    assert [event["type"] for event in others if event["type"] not in NO_NEWS] == ["amended"]
    assert any("TNPP" in event["entity"]["name"] and event["type"] == "renamed" for event in others)


def test_the_cases_of_the_reference_that_lists_cover_are_found(told: Told, shared_dir: Path) -> None:
    cases = json.loads((shared_dir / "reference/change_examples.json").read_text(encoding="utf-8"))
    by_id = {case["id"]: case for case in cases}
    added = [
        event
        for event in told("echa_candidate_members", date(2021, 11, 23), APRIL)["events"]
        if event["type"] == "added"
    ]
    numbers = {number for event in added for number in (*event["entity"]["ec"], *event["entity"]["cas"])}
    for case in ("C01", "C02", "C03", "C04"):
        wanted = {s[scheme] for s in by_id[case]["substances"] for scheme in ("ec", "cas") if s.get(scheme)}
        assert wanted and wanted <= numbers, (case, wanted - numbers)


def test_what_stands_in_the_database_tells_the_same_in_whichever_order_it_was_read(
    told: Told, shared_dir: Path, settings: Any, tmp_path: Path
) -> None:
    settings.CRAWL_RUNS_DIR = tmp_path
    sources = ["echa_pops_list", "echa_restriction_process"]
    for day in (APRIL, MARCH, APRIL):
        call_command(
            "monitor", "--replay", str(shared_dir / "replay"), "--as-of", str(day), "--sources", *sources,
            stdout=StringIO(),
        )  # fmt: skip
    out = StringIO()
    call_command(
        "changes", "--from", str(MARCH), "--to", str(APRIL), "--json", "--source", *sources, stdout=out
    )
    events = json.loads(out.getvalue())["events"]
    wanted = [event for source in sources for event in told(source)["events"]]
    assert [event | {"evidence": None} for event in events] == [
        event | {"evidence": None} for event in wanted
    ]
