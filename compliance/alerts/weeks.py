"""Which ISO week's mail is due for a person's day, hour and zone. It knows neither people nor mails."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

log = logging.getLogger(__name__)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """A week by ISO 8601: it begins on Monday and belongs to the year of its Thursday."""

    year: int
    week: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"

    @classmethod
    def of(cls, day: date) -> Self:
        year, week, _ = day.isocalendar()
        return cls(year, week)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2025-W24`. Raises ValueError where the text is no week or the year has no such week."""
        found = _WEEK.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not an ISO week; write it as 2025-W24")
        week = cls(int(found[1]), int(found[2]))
        _ = week.monday  # raises for a 53rd week that the year does not have
        return week

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A week and the moment (UTC) from which its mail is due."""

    week: IsoWeek
    at: datetime
    is_current: bool
    """False where the moment lies in the week before the one that the reader is in."""


def slot_of(*, week: IsoWeek, zone: ZoneInfo, weekday: int, hour: int) -> datetime:
    """The moment in UTC at which `hour` strikes on `weekday` (1 Monday to 7 Sunday) in `zone`.

    An hour that summer time skips counts as the first moment after it, an hour that comes twice
    as the first of the two.
    """
    day = week.monday + timedelta(days=weekday - 1)
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def slot_passed(*, now: datetime, zone: ZoneInfo, weekday: int, hour: int) -> Slot:
    """The newest slot that is not in the future.

    It lies in the week before the reader's own where this week's has not come yet. Looking back
    that far is what saves a late Sunday slot when nothing ran around midnight.
    """
    today = now.astimezone(zone).date()
    for week, is_current in ((IsoWeek.of(today), True), (IsoWeek.of(today - timedelta(days=7)), False)):
        at = slot_of(week=week, zone=zone, weekday=weekday, hour=hour)
        if at <= now:
            return Slot(week, at, is_current)
    raise AssertionError("a slot of last week always lies in the past")


def zone_named(name: str) -> ZoneInfo:
    """The zone; UTC where the database of zones dropped the name, so that one row stops nobody's mail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        log.error("somebody has the unknown time zone %r: their hour is taken as UTC", name)
        return ZoneInfo("UTC")
