"""Keeps what a firm's calendar has told, so that a date that moves updates its entry (RFC 5545, 3.8.7.4)."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.exposure.calendar_file import CalendarDate, calendar_bytes
from compliance.exposure.deadlines import Deadline, deadlines_of
from compliance.exposure.models import CalendarEntry
from compliance.firms.models import Firm

_SPACE = UUID("5d7d9c0e-6c5f-5b1e-9a52-6f1c1b7d0f4e")
_ONE_WRITER = 0x43616C


def firm_calendar(*, firm: Firm, language: str = "") -> bytes:
    """The firm's dates as an iCalendar file, in `language` or the active one.

    An entry whose day moved, or that fell away or came back, gets the next SEQUENCE; what did not change
    keeps its bytes. A date that fell away stays as cancelled, so that subscribers drop it. Days that had
    gone by before the calendar was first asked for are left out.
    """
    with translation.override(language or translation.get_language()):
        deadlines = {row.key: row for row in deadlines_of(firm)}
        entries = _entries_refresh(firm, deadlines)
        name = _("%(firm)s: compliance deadlines") % {"firm": firm}
        return calendar_bytes([_date(row, deadlines.get(row.key)) for row in entries], name=name)


def _date(entry: CalendarEntry, deadline: Deadline | None) -> CalendarDate:
    told = deadline or Deadline(key=entry.key, day=entry.day, title=_("No longer due"))
    return CalendarDate(
        uid=entry.uid,
        day=entry.day,
        title=told.title,
        text=told.text,
        url=told.url,
        category=told.category,
        sequence=entry.sequence,
        is_cancelled=entry.is_cancelled,
        created_at=entry.created_at,
        changed_at=entry.changed_at,
    )


@transaction.atomic
def _entries_refresh(firm: Firm, deadlines: dict[str, Deadline]) -> list[CalendarEntry]:
    """Bring the stored entries to what is due now; two readers at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ONE_WRITER, firm.pk % 2**31])
    moment, today = clock.now(), clock.today()
    stored = {row.key: row for row in CalendarEntry.objects.filter(firm=firm)}
    changed = []
    for key, entry in stored.items():
        wanted = deadlines.get(key)
        # What fell away after its day had come is history, not a cancellation.
        is_cancelled = wanted is None and (entry.is_cancelled or entry.day >= today)
        day = wanted.day if wanted else entry.day
        if (day, is_cancelled) != (entry.day, entry.is_cancelled):
            entry.day, entry.is_cancelled = day, is_cancelled
            entry.sequence, entry.changed_at = entry.sequence + 1, moment
            changed.append(entry)
    CalendarEntry.objects.bulk_update(changed, ["day", "is_cancelled", "sequence", "changed_at"])
    fresh = [
        CalendarEntry(
            firm=firm,
            key=key,
            uid=uuid5(_SPACE, f"{firm.code}\x1f{key}"),
            day=row.day,
            created_at=moment,
            changed_at=moment,
        )
        for key, row in deadlines.items()
        if key not in stored and _is_ahead(row.day, today)
    ]
    CalendarEntry.objects.bulk_create(fresh, batch_size=500)
    return [*stored.values(), *fresh]


def _is_ahead(day: date, today: date) -> bool:
    return day >= today
