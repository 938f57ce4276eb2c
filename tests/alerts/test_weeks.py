"""Exactly one mail a person and ISO week, whatever clocks do."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from compliance.alerts.weeks import IsoWeek, slot_of, slot_passed

SEED = 20250612
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "America/Anchorage", "America/Bogota",
    "America/Caracas", "America/Chicago", "America/Havana", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
    "Asia/Beirut", "Asia/Dubai", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Shanghai", "Asia/Tehran", "Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide",
    "Australia/Lord_Howe", "Australia/Perth", "Australia/Sydney", "Europe/Berlin", "Europe/Istanbul",
    "Europe/Lisbon", "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago",
)  # fmt: skip
assert len(ZONES) == 40


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_of_ticks_make_one_mail_a_week(zone: str) -> None:
    """Over a leap day, a 53rd week and every change of clocks, ticked at uneven moments."""
    luck = random.Random(f"{SEED}{zone}")
    place, weekday, hour = ZoneInfo(zone), luck.randint(1, 7), luck.randint(0, 23)
    now = datetime(2023, 12, 25, tzinfo=UTC)
    end = datetime(2027, 1, 11, tzinfo=UTC) if luck.random() < 0.5 else datetime(2026, 1, 12, tzinfo=UTC)
    first_seen: dict[IsoWeek, datetime] = {}
    while now < end:
        slot = slot_passed(now=now, zone=place, weekday=weekday, hour=hour)
        assert slot.at <= now < slot.at + timedelta(days=7, hours=2)
        first_seen.setdefault(slot.week, now)
        now += timedelta(minutes=luck.randint(1, 170))
    weeks = list(first_seen)
    assert weeks == sorted(weeks)
    mondays = [week.monday for week in weeks]
    assert all(b - a == timedelta(days=7) for a, b in pairwise(mondays))
    for week, seen in list(first_seen.items())[1:]:
        due = slot_of(week=week, zone=place, weekday=weekday, hour=hour)
        assert timedelta(0) <= seen - due < timedelta(minutes=170), f"{week} came at the wrong hour"
        assert IsoWeek.of(due.astimezone(place).date()) == week


def test_the_53rd_week_is_a_week_of_its_own() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    slots = [
        slot_passed(
            now=datetime(2026, 12, 28, 1, tzinfo=UTC) + timedelta(days=7 * n),
            zone=shanghai,
            weekday=1,
            hour=8,
        )
        for n in range(2)
    ]
    assert [str(slot.week) for slot in slots] == ["2026-W53", "2027-W01"]


def test_an_hour_that_summer_time_skips_is_the_first_moment_after_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = slot_of(week=IsoWeek(2025, 13), zone=berlin, weekday=7, hour=2)
    assert at.astimezone(berlin).isoformat() == "2025-03-30T03:00:00+02:00"


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = slot_of(week=IsoWeek(2025, 43), zone=berlin, weekday=7, hour=2)
    assert at == datetime(2025, 10, 26, 0, tzinfo=UTC)


def test_a_late_sunday_slot_is_not_lost_when_nothing_ran_around_midnight() -> None:
    zone = ZoneInfo("Europe/Berlin")
    slot = slot_passed(now=datetime(2025, 6, 16, 3, tzinfo=UTC), zone=zone, weekday=7, hour=23)
    assert (str(slot.week), slot.is_current) == ("2025-W24", False)


@pytest.mark.parametrize(
    ("text", "monday"), [("2025-W24", date(2025, 6, 9)), ("2026W53", date(2026, 12, 28))]
)
def test_weeks_are_read_as_people_write_them(text: str, monday: date) -> None:
    assert IsoWeek.parse(text).monday == monday


@pytest.mark.parametrize(
    "text", ["", "2025-24", "2025-W54", "2025-W53", "2025-W00", "next week", "2025-W24; DROP"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|Week"):
        IsoWeek.parse(text)
