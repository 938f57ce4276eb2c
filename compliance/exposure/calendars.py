"""Keeps what a firm's calendar has told, so that a date that moves updates its entry (RFC 5545, 3.8.7.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.exposure.calendar_file import CalendarDate, calendar_bytes
from compliance.exposure.deadlines import Deadline, deadlines_of, deadlines_told
from compliance.exposure.models import CalendarEntry, Finding
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
        name = _("%(firm)s: compliance deadlines") % {"firm": firm}
        return calendar_bytes(firm_dates(firm), name=name)


def firms_calendar(*, firms: Iterable[Firm], language: str) -> bytes:
    """The dates of several firms as one file, each named with its firm. Otherwise as `firm_calendar`."""
    with translation.override(language):
        dates = [
            replace(row, title=_("%(firm)s: %(what)s") % {"firm": firm, "what": row.title})
            for firm in firms
            for row in firm_dates(firm)
        ]
        return calendar_bytes(dates, name=_("Fairlead: compliance deadlines"))


def firm_dates(firm: Firm) -> list[CalendarDate]:
    """What the firm's calendar tells now, in the active language, with what it told before brought up."""
    deadlines = {row.key: row for row in deadlines_of(firm)}
    return [date_told(row, deadlines.get(row.key)) for row in _entries_refresh(firm, deadlines)]


def findings_calendar(*, finding_ids: Iterable[int], language: str, since: date) -> bytes:
    """The dates of these findings from `since` on, as a file to attach; empty where there is none.

    UID and SEQUENCE are those of the firm's calendar, so that one entry stands for a date however it came.
    Nothing is written.
    """
    with translation.override(language):
        told = [
            (finding, row)
            for finding, row in deadlines_told(Finding.objects.filter(pk__in=list(finding_ids)))
            if row.day >= since
        ]
        if not told:
            return b""
        uids = {_uid(finding.firm, row.key): row for finding, row in told}
        stored = {row.uid: row for row in CalendarEntry.objects.filter(uid__in=uids)}
        # To the day: readers of one day get the same bytes.
        moment = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        dates = []
        for uid, row in uids.items():
            known = stored.get(uid)
            moved = known is not None and (known.day != row.day or known.is_cancelled)
            dates.append(
                CalendarDate(
                    uid=uid,
                    day=row.day,
                    title=row.title,
                    text=row.text,
                    url=row.url,
                    category=row.category,
                    sequence=known.sequence + moved if known else 0,
                    created_at=known.created_at if known else moment,
                    changed_at=known.changed_at if known and not moved else moment,
                )
            )
        return calendar_bytes(dates, name=_("Fairlead: compliance deadlines"))


def _uid(firm: Firm, key: str) -> UUID:
    return uuid5(_SPACE, f"{firm.code}\x1f{key}")


def date_told(entry: Any, deadline: Deadline | None) -> CalendarDate:
    """An entry as it stands in a file, with the words of its deadline or that it is no longer due."""
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


def _entries_refresh(firm: Firm, deadlines: dict[str, Deadline]) -> list[CalendarEntry]:
    def make(row: Deadline, moment: datetime) -> CalendarEntry:
        return CalendarEntry(
            firm=firm,
            key=row.key,
            uid=_uid(firm, row.key),
            day=row.day,
            created_at=moment,
            changed_at=moment,
        )

    stored = CalendarEntry.objects.filter(firm=firm)
    return entries_refresh(stored, deadlines, make=make, lock=(_ONE_WRITER, firm.pk))


@transaction.atomic
def entries_refresh(
    known: QuerySet[Any],
    deadlines: dict[str, Deadline],
    *,
    make: Callable[[Deadline, datetime], Any],
    lock: tuple[int, int],
) -> list[Any]:
    """Bring stored entries to what is due now and return them all; two readers at once wait for each other.

    `known`: rows with key, day, sequence, is_cancelled, changed_at; `make` builds one that is new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock[0], lock[1] % 2**31])
    moment, today = clock.now(), clock.today()
    stored = {row.key: row for row in known}
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
    known.model.objects.bulk_update(changed, ["day", "is_cancelled", "sequence", "changed_at"])
    fresh = [
        make(row, moment) for key, row in deadlines.items() if key not in stored and _is_ahead(row.day, today)
    ]
    known.model.objects.bulk_create(fresh, batch_size=500)
    return [*stored.values(), *fresh]


def _is_ahead(day: date, today: date) -> bool:
    return day >= today
