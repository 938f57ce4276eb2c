"""Events are written with the versions that tell them, and told again between any two days."""

import json
import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from crawlers.contract import NoticeItem, RunStatus
from regulations.ingest.reading import reading_as
from regulations.models import ChangeEvent, NoticeVersion, Source
from tests.regulations.brought import brought, entry, notification, source_made

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 11), date(2026, 4, 1), date(2026, 5, 4)
OLD, NEW = date(2020, 1, 16), date(2026, 3, 25)
LEAD = entry("Lead", OLD, "7439-92-1")


@pytest.fixture
def listed() -> Source:
    return source_made("a_source", complete=True)


def events() -> list[tuple[str, str, bool]]:
    rows = ChangeEvent.objects.order_by("pk")
    return [(row.kind, row.name, row.is_alert) for row in rows]


def told(first: date, last: date, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("changes", "--from", str(first), "--to", str(last), "--json", *arguments, stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def kinds(report: dict[str, Any]) -> list[str]:
    return [event["type"] for event in report["events"]]


def test_the_first_reading_of_a_source_is_no_event(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, as_of=MARCH)
    assert events() == []


def test_each_version_tells_one_event_and_the_same_answer_again_none(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, entry("Cadmium", OLD, "7440-43-9"), as_of=MARCH)
    now = [
        entry("Lead (powder)", OLD, "7439-92-1"),
        entry("n-hexane", NEW, "110-54-3"),
        entry("BPAF", NEW, "1478-61-1"),
        entry("Nickel", date(2019, 1, 1), "7440-02-0"),
    ]
    for _again in range(2):
        brought(tmp_path, listed, *now, as_of=APRIL)
    assert events() == [
        ("renamed", "Lead (powder)", False),
        ("added", "n-hexane", True),
        ("added", "BPAF", True),
        ("late", "Nickel", False),
        ("removed", "Cadmium", True),
    ]
    hexane = ChangeEvent.objects.get(name="n-hexane")
    assert (hexane.happened_on, hexane.cas, hexane.after.number) == (NEW, ["110-54-3"], 1)
    assert ChangeEvent.objects.get(name="Cadmium").after is None


def test_an_entry_that_comes_back_to_its_list_is_added(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, entry("Cadmium", OLD), as_of=MARCH)
    brought(tmp_path, listed, LEAD, as_of=APRIL)
    brought(tmp_path, listed, LEAD, entry("Cadmium", OLD), as_of=MAY)
    assert [kind for kind, _name, _alert in events()] == ["removed", "added"]


def test_history_and_a_changed_parser_are_no_events(tmp_path: Path) -> None:
    source = source_made()
    brought(tmp_path, source, notification("G/TBT/N/BRA/1"), as_of=MARCH)
    with reading_as(NoticeVersion.Origin.REPARSED):
        brought(tmp_path, source, notification("G/TBT/N/BRA/1", title="Other"), as_of=APRIL)
    with reading_as(NoticeVersion.Origin.HISTORY, day=APRIL):
        old = notification("G/TBT/N/BRA/0", published_on=date(2001, 5, 5))
        brought(tmp_path, source, old, as_of=APRIL)
    assert events() == []


@pytest.mark.parametrize("days", [(MARCH, APRIL), (APRIL, MARCH)], ids=["in order", "newest first"])
def test_two_states_of_a_list_are_compared_in_whichever_order_they_came(
    listed: Source, tmp_path: Path, days: tuple[date, date]
) -> None:
    answers = {MARCH: [LEAD], APRIL: [LEAD, entry("n-hexane", NEW, "110-54-3")]}
    for day in (*days, days[0]):
        brought(tmp_path, listed, *answers[day], as_of=day)
    report = told(MARCH, APRIL)
    assert kinds(report) == ["added"]
    (row,) = report["sources"]
    assert (row["status"], row["state_from"], row["state_to"]) == ("compared", "2026-03-11", "2026-04-01")
    assert row["counts"]["added"] == 1 and row["counts"]["removed"] == 0


@pytest.mark.parametrize("days", [(MARCH, APRIL), (APRIL, MARCH)], ids=["in order", "newest first"])
def test_two_states_of_an_open_source_are_compared_in_whichever_order_they_came(
    tmp_path: Path, days: tuple[date, date]
) -> None:
    source = source_made()
    one, two = "G/TBT/N/BRA/1", "G/TBT/N/BRA/2"
    answers: dict[date, list[NoticeItem]] = {
        MARCH: [notification(one, deadline=MAY), notification(two)],
        APRIL: [notification(one, deadline=date(2026, 6, 1)), notification("G/TBT/N/BRA/3")],
    }
    for day in days:
        brought(tmp_path, source, *answers[day], as_of=day)
    report = told(MARCH, APRIL)
    assert sorted((event["type"], event["entity"]["symbol"]) for event in report["events"]) == [
        ("added", "G/TBT/N/BRA/3"),
        ("amended", one),
    ]


def test_without_its_folder_a_state_is_read_from_the_versions(listed: Source, tmp_path: Path) -> None:
    first = brought(tmp_path, listed, LEAD, entry("Cadmium", OLD), as_of=MARCH)
    second = brought(tmp_path, listed, LEAD, entry("n-hexane", NEW), as_of=APRIL)
    for run in (first, second):
        shutil.rmtree(run.folder)
    assert kinds(told(MARCH, APRIL)) == ["added", "removed"]


def test_a_state_that_was_only_in_a_lost_folder_is_named_with_the_reason(
    listed: Source, tmp_path: Path
) -> None:
    brought(tmp_path, listed, LEAD, as_of=APRIL)
    older = brought(tmp_path, listed, LEAD, as_of=MARCH)
    shutil.rmtree(older.folder)
    (row,) = told(MARCH, APRIL)["sources"]
    assert (row["status"], row["reason_code"]) == ("no_state", "state_gone")
    assert older.folder in row["reason"]


def test_a_day_before_any_run_is_named_and_raises_nothing(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, as_of=APRIL)
    report = told(date(2020, 1, 1), APRIL)
    assert report["events"] == []
    (row,) = report["sources"]
    assert (row["status"], row["reason_code"]) == ("no_state", "never_read")
    assert "2020-01-01" in row["reason"]


def test_days_with_no_newer_answer_between_them_are_told_as_such(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, as_of=MARCH)
    brought(tmp_path, listed, as_of=APRIL, status=RunStatus.FAILED, reason="refused", reason_code="refused")
    (row,) = told(MARCH, MAY)["sources"]
    assert (row["status"], row["state_to"], row["reason_code"]) == ("unmoved", "2026-03-11", "refused")
    assert "2026-04-01" in row["reason"]


def test_a_row_that_could_not_be_read_takes_no_entry_off_the_list(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, entry("Cadmium", OLD), as_of=MARCH)
    brought(tmp_path, listed, LEAD, as_of=APRIL, unreadable=1)
    assert kinds(told(MARCH, APRIL)) == []


def test_the_days_must_run_forward() -> None:
    with pytest.raises(CommandError, match="2026-04-01 is later than --to 2026-03-11"):
        told(APRIL, MARCH)


def test_an_unknown_source_is_refused_with_the_known_ones(listed: Source) -> None:
    with pytest.raises(CommandError, match=r"no source nowhere.*a_source"):
        told(MARCH, APRIL, "--source", "nowhere")


def test_without_any_source_the_remedy_is_named() -> None:
    with pytest.raises(CommandError, match=r"manage\.py monitor"):
        told(MARCH, APRIL)


def test_a_folder_that_is_no_replay_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"manifest\.jsonl"):
        told(MARCH, APRIL, "--replay", str(tmp_path))


def test_people_read_the_events_as_lines(listed: Source, tmp_path: Path) -> None:
    brought(tmp_path, listed, LEAD, as_of=MARCH)
    brought(tmp_path, listed, entry("Lead", OLD, "7439-92-1", outcomes=(NEW,)), as_of=APRIL)
    out = StringIO()
    call_command("changes", "--from", str(MARCH), "--to", str(APRIL), stdout=out)
    assert "amended 1" in out.getvalue()
    assert 'outcomes: – → ["2026-03-25"]' in out.getvalue()


def test_new_notices_of_an_open_source_are_events_from_its_second_reading_on(tmp_path: Path) -> None:
    source = source_made()
    first, second = notification("G/TBT/N/BRA/1"), notification("G/TBT/N/BRA/2", title="Lamps")
    brought(tmp_path, source, first, as_of=MARCH)
    brought(tmp_path, source, first, second, as_of=APRIL)
    assert events() == [("added", "Lamps", True)]
