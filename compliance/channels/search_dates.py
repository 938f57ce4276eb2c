"""The dates of the notices that a kept search finds, as a calendar of its own: no firm, no finding."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.channels.models import Feed, FeedDate
from compliance.core import clock
from compliance.exposure.calendar_file import calendar_bytes
from compliance.exposure.calendars import date_told, entries_refresh
from compliance.exposure.deadlines import NO_DEADLINE, Deadline, milestone_title, milestones_of
from compliance.search.following import notices_matching
from compliance.search.models import SavedSearch
from regulations.models import Measure, Milestone
from regulations.wording import regime

MOST: Final = 500
"""Rules whose dates one calendar tells: those with the nearest dates."""
_SPACE: Final = UUID("0b0c33f4-6a43-5a3e-8d2b-7f6fd1f5b6d1")
_ONE_WRITER: Final = 0x466565


def search_calendar(feed: Feed) -> bytes:
    """Dates ahead of what the search finds, as iCalendar. A date that moves keeps its UID and gets the next
    SEQUENCE; one that falls away, or whose notice the search no longer finds, is cancelled."""
    saved = feed.search
    assert saved is not None  # asked of feeds of a search only
    with translation.override(feed.language):
        deadlines, horizon = _deadlines(saved)
        entries = entries_refresh(
            _known(feed, deadlines, horizon),
            deadlines,
            make=lambda row, moment: _made(feed, row, moment),
            lock=(_ONE_WRITER, feed.pk),
        )
        name = _("Fairlead: dates of “%(search)s”") % {"search": saved.name}
        return calendar_bytes((date_told(row, deadlines.get(row.key)) for row in entries), name=name)


def _known(feed: Feed, deadlines: dict[str, Deadline], horizon: date | None) -> QuerySet[FeedDate]:
    rows = FeedDate.objects.filter(feed=feed)
    # From the horizon on not everything was asked, so nothing there has fallen away.
    return rows if horizon is None else rows.filter(Q(day__lt=horizon) | Q(key__in=deadlines))


def _made(feed: Feed, row: Deadline, moment: datetime) -> FeedDate:
    uid = uuid5(_SPACE, f"{feed.search_id}\x1f{row.key}")
    return FeedDate(feed=feed, key=row.key, uid=uid, day=row.day, created_at=moment, changed_at=moment)


def _deadlines(saved: SavedSearch) -> tuple[dict[str, Deadline], date | None]:
    """Dates by key, and the last day that was asked for; None where all were."""
    ahead = (
        Milestone.objects.filter(measure__notice__in=notices_matching(saved).values("notice_id"))
        .exclude(role__in=NO_DEADLINE)
        .annotate(told_on=Coalesce("on", "earliest"))
        .filter(told_on__gte=clock.today())
    )
    near = list(
        ahead.values("measure").annotate(first=Min("told_on")).order_by("first", "measure")[: MOST + 1]
    )
    horizon = near[MOST]["first"] if len(near) > MOST else None
    rows = Measure.objects.select_related("notice").in_bulk([row["measure"] for row in near[:MOST]])
    deadlines: dict[str, Deadline] = {}
    for key, dates in milestones_of(rows).items():
        measure, counts = rows[key], defaultdict[str, int](int)
        for row in dates:
            counts[row.role] += 1
            if row.day is not None and (horizon is None or row.day <= horizon):
                told = _deadline(measure, row, row.day, f"{row.role}/{counts[row.role]}", saved)
                deadlines.setdefault(told.key, told)
    return deadlines, horizon


def _deadline(measure: Measure, row: Milestone, day: date, place: str, saved: SavedSearch) -> Deadline:
    notice = measure.notice
    return Deadline(
        key=f"{notice.key}/{measure.slot}/{place}"[:300],
        day=day,
        title=milestone_title(row, f"{notice.symbol.strip()} {measure.title}"),
        text="\n".join(filter(None, (_("Found by “%(search)s”") % {"search": saved.name}, saved.why))),
        url=settings.SITE_URL + reverse("desk:notice", args=[notice.pk]),
        category=regime(measure.regime),
    )
