"""The calendar of a firm: what stands in it, and what happens to an entry when its date moves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from icalendar import Calendar

from compliance.core import clock
from compliance.exposure import deadlines, workflow
from compliance.exposure.applicability import Assessor
from compliance.exposure.calendars import firm_calendar
from compliance.exposure.duties import assessor_now
from compliance.exposure.gaps.gathering import duties_of, firm_products
from compliance.exposure.models import CalendarEntry, Finding
from regulations.catalogue.loading import catalogue
from tests.exposure.conftest import TODAY
from tests.factories import (
    EvidenceFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MilestoneFactory,
    ProductFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def events(firm, language: str = "en") -> dict[str, dict[str, object]]:
    calendar = Calendar.from_ical(firm_calendar(firm=firm, language=language))
    return {
        str(event["UID"]): {
            "day": event.decoded("DTSTART"),
            "title": str(event["SUMMARY"]),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
        }
        for event in calendar.walk("VEVENT")
    }


@pytest.fixture
def deadline(firm):
    measure = MeasureFactory(notice__symbol="G/TBT/N/EU/7", title="Kettles, and; more")
    finding = FindingFactory(firm=firm, measure=measure)
    return MilestoneFactory(measure=measure, on=date(2025, 8, 10)), finding


def test_each_date_of_a_finding_and_of_the_evidence_is_an_event(firm, deadline) -> None:
    milestone, finding = deadline
    MilestoneFactory(measure=milestone.measure, role="application", on=date(2026, 1, 1))
    MilestoneFactory(measure=milestone.measure, role="publication", on=date(2025, 6, 30))
    MilestoneFactory(measure=milestone.measure, role="adoption", on=date(2025, 1, 1))
    EvidenceFactory(firm=firm, title="Lead report", expires_on=date(2025, 12, 31))
    EvidenceFactory(title="Of another firm", expires_on=date(2025, 12, 31))
    workflow.findings_schedule(findings=[finding], due_on=date(2025, 7, 1), by="li@firm.example")
    found = sorted((row["day"].isoformat(), row["title"]) for row in events(firm).values())
    assert found == [
        ("2025-07-01", "Due: G/TBT/N/EU/7 Kettles, and; more"),
        ("2025-08-10", "comments close: G/TBT/N/EU/7 Kettles, and; more"),
        ("2025-12-31", "Evidence expires: Lead report"),
        ("2026-01-01", "applies from: G/TBT/N/EU/7 Kettles, and; more"),
    ]


def test_nothing_new_gives_the_same_bytes_also_a_week_later(firm, deadline) -> None:
    first = firm_calendar(firm=firm)
    with clock.standing_at(TODAY + timedelta(days=7)):
        assert firm_calendar(firm=firm) == first
    assert first.startswith(b"BEGIN:VCALENDAR\r\n") and b"DTSTART;VALUE=DATE:20250810" in first
    assert max(len(line) for line in first.split(b"\r\n")) <= 75


def test_a_moved_date_updates_its_event_and_does_not_make_another(firm, deadline) -> None:
    milestone, _finding = deadline
    (uid, before), *others = events(firm).items()
    assert not others and before["sequence"] == 0
    milestone.on = date(2025, 9, 30)
    milestone.save()
    assert events(firm) == {uid: before | {"day": date(2025, 9, 30), "sequence": 1}}
    assert events(firm)[uid]["sequence"] == 1


def test_what_is_settled_is_cancelled_and_comes_back_with_the_next_sequence(firm, deadline) -> None:
    _milestone, finding = deadline
    (uid,) = events(firm)
    workflow.finding_exclude(finding=finding, by="li@firm.example", reason="Not sold.")
    gone = events(firm)[uid]
    assert (gone["status"], gone["sequence"], gone["title"]) == ("CANCELLED", 1, "No longer due")
    workflow.finding_reopen(finding=finding, by="li@firm.example", reason="Sold again.")
    back = events(firm)[uid]
    assert (back["status"], back["sequence"]) == ("CONFIRMED", 2)


def test_a_day_that_has_come_is_history_and_not_cancelled(firm, deadline) -> None:
    (uid,) = events(firm)
    with clock.standing_at(date(2025, 8, 11)):
        Finding.objects.update(status="done", status_reason="Sent.")
        assert events(firm)[uid]["status"] == "CONFIRMED"


def test_the_uid_does_not_depend_on_row_numbers_or_language(firm, deadline) -> None:
    (uid,) = events(firm)
    CalendarEntry.objects.all().delete()
    assert list(events(firm, "zh-hans")) == [uid]


def test_a_firm_without_dates_has_an_empty_calendar() -> None:
    assert events(FirmFactory()) == {}


def test_the_command_writes_the_file_and_says_how_much(firm, deadline, tmp_path, capsys) -> None:
    call_command("calendar", firm=firm.code, out=tmp_path / "firm.ics")
    assert (tmp_path / "firm.ics").read_bytes() == firm_calendar(firm=firm)
    assert "1 dates" in capsys.readouterr().out


def test_the_command_names_what_is_wrong(firm, tmp_path) -> None:
    with pytest.raises(CommandError, match="no firm “NOBODY”"):
        call_command("calendar", firm="NOBODY", out=tmp_path / "x.ics")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("calendar", firm=firm.code, out=tmp_path / "absent" / "x.ics")


def test_dates_of_obligations_stand_once_however_many_products_and_move_with_the_catalogue(firm) -> None:
    _first, second = (ProductFactory(firm=firm, hs="851679", cn="85167970", markets=["DE"]) for _ in range(2))
    ahead = {
        (duty.obligation.id, day.on)
        for duty in duties_of(firm_products(firm), assessor_now(), TODAY)
        for day in duty.dates
        if duty.verdict == "applies"
    }
    assert ahead  # the catalogue names days after June 2025 for a kettle
    found = events(firm)
    assert {row["day"] for row in found.values()} == {day for _id, day in ahead}
    second.delete()
    assert events(firm) == found
    name = sorted(ahead)[0][0]
    held = catalogue()
    one = held.obligations[name]
    moved = replace(
        one,
        dates=tuple(
            replace(step, on=step.on + timedelta(days=30)) if step.on and step.on >= TODAY else step
            for step in one.dates
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        later = replace(held, obligations={**held.obligations, name: moved})
        patch.setattr(deadlines, "assessor_now", lambda: Assessor(later))
        again = events(firm)
    assert again.keys() == found.keys()
    changed = {uid for uid in found if again[uid] != found[uid]}
    assert changed
    for uid in changed:
        assert again[uid]["day"] == found[uid]["day"] + timedelta(days=30)
        assert (again[uid]["sequence"], again[uid]["status"]) == (1, "CONFIRMED")
