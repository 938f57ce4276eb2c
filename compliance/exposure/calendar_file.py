"""Writes dates as an iCalendar file (RFC 5545). Pure: it knows no table and words nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event

PRODUCT: Final = "-//Fairlead//Compliance deadlines//EN"
REFRESH: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDate:
    """A day to keep. `sequence` and `changed_at` rise together when subscribers must be told anew."""

    uid: UUID
    day: date
    title: str
    text: str = ""
    url: str = ""
    category: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    created_at: datetime
    changed_at: datetime


def calendar_bytes(dates: Iterable[CalendarDate], *, name: str) -> bytes:
    """The file, in order of day and UID; the same dates give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    frame, end, _ = bytes(calendar.to_ical()).partition(b"END:VCALENDAR")
    ordered = sorted(dates, key=lambda row: (row.day, str(row.uid)))
    return frame + b"".join(_event_bytes(row) for row in ordered) + end + b"\r\n"


@lru_cache(maxsize=8_192)
def _event_bytes(row: CalendarDate) -> bytes:
    """One entry as text. The same dates stand in the mails and feeds of many readers."""
    return bytes(_event(row).to_ical())


def _event(row: CalendarDate) -> Event:
    event = Event()
    event.add("uid", str(row.uid))
    event.add("dtstamp", row.changed_at)
    event.add("created", row.created_at)
    event.add("last-modified", row.changed_at)
    event.add("sequence", row.sequence)
    # A whole day, and no meeting: DTEND is the day after (RFC 5545, 3.6.1), the day stays free.
    event.add("dtstart", row.day)
    event.add("dtend", row.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    event.add("summary", row.title)
    if row.text:
        event.add("description", row.text)
    if row.url:
        event.add("url", row.url)
    if row.category:
        event.add("categories", [row.category])
    return event
