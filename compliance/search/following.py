"""Searches that somebody follows: what came since a moment, and what the last weeks would have sent.

What is followed are notices, seen with the eyes of the search's owner. Dates of the search are left out:
following is about what comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from compliance.core import clock
from compliance.firms.models import User
from compliance.search.asking import Asked
from compliance.search.models import Entry, SavedSearch
from compliance.search.querying import entries_matching
from regulations.models import ChangeEvent

BACKFILL_DAYS = 90
NEWS = ("added", "amended", "stage_moved", "late")
"""Kinds of change that are told; a new wording or name alone is none."""
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A notice that a followed search found. `change`: what happened to it (see regulations CHANGE_KINDS)."""

    notice: int
    symbol: str
    title: str
    regimes: tuple[str, ...]
    regimes_by: Mapping[str, str]
    """What tells each regime, as far as it is known."""
    markets: tuple[str, ...]
    source: str
    language: str
    published_on: date | None
    change: str
    at: datetime

    @property
    def path(self) -> str:
        """Address of its page on this site."""
        return reverse("desk:notice", args=[self.notice])


@dataclass(frozen=True, slots=True)
class Backfill:
    """What a search would have sent: how many notices, how many in each week, and the newest of them."""

    days: int
    total: int
    weeks: tuple[tuple[date, int], ...]
    """Monday of each week, oldest first, weeks without any among them."""
    entries: tuple[Entry, ...]


def followable(asked: Asked) -> Asked:
    """A search as it is followed: of notices, without dates."""
    return replace(asked, kind=("notice",), year=(), since=None, until=None, sort="newest")


def notices_followed(
    saved: SavedSearch, *, since: datetime, until: datetime | None = None, most: int = 100
) -> list[Followed]:
    """Notices of a saved search that were new or changed after `since`, newest first, each once.

    Its owner sees them: the same selectors as on the page. `until` excludes later moments. What was read as
    history, and the first reading of a source, is no news.
    """
    rows = notices_matching(saved)
    events = ChangeEvent.objects.filter(
        written_at__gt=since, is_alert=True, kind__in=NEWS, notice__in=rows.values("notice_id")
    )
    if until is not None:
        events = events.filter(written_at__lte=until)
    newest: dict[int, tuple[str, datetime]] = {}
    for notice, kind, at in events.order_by("-written_at", "-pk").values_list(
        "notice_id", "kind", "written_at"
    ):
        newest.setdefault(notice, (kind, at))
        if len(newest) >= most:
            break
    entries = {
        entry.notice_id: entry
        for entry in Entry.objects.filter(notice__in=newest)
        .select_related("notice")
        .defer("words", "head", "body")
    }
    return [
        _followed(entries[notice], kind, at) for notice, (kind, at) in newest.items() if notice in entries
    ]


def searches_followed(*, user: User) -> list[SavedSearch]:
    """What a person follows, by name."""
    return list(SavedSearch.objects.filter(user=user, follows=True).order_by("name", "pk"))


def backfill(asked: Asked, *, user: User, days: int = BACKFILL_DAYS) -> Backfill:
    """What following a search would have sent in the last `days`: notices published or changed in them."""
    today = clock.today()
    first = today - timedelta(days=days)
    changed = ChangeEvent.objects.filter(
        notice=OuterRef("notice_id"), is_alert=True, kind__in=NEWS, written_at__date__gt=first
    )
    rows = _matching(user, asked).filter(Q(dated_on__gt=first, dated_on__lte=today) | Exists(changed))
    told = list(rows.order_by("-dated_on", "-pk").values_list("pk", "dated_on"))
    newest = Entry.objects.filter(pk__in=[pk for pk, _ in told[:SHOWN]]).defer("words", "head", "body")
    return Backfill(
        days=days,
        total=len(told),
        weeks=_by_week((day for _, day in told), first, today),
        entries=tuple(newest.order_by("-dated_on", "-pk")),
    )


def notices_matching(saved: SavedSearch) -> QuerySet[Entry]:
    """Entries of the notices that a kept search finds now, with its owner's eyes; in no order."""
    return _matching(saved.user, Asked.from_json(saved.asked))


def is_followable(asked: Asked) -> bool:
    """False for a search that would send every notice: it asks nothing but dates or kinds."""
    return followable(asked) != followable(Asked())


def _matching(user: User, asked: Asked) -> QuerySet[Entry]:
    return entries_matching(followable(asked), user=user)


def _by_week(days: Iterable[date | None], first: date, last: date) -> tuple[tuple[date, int], ...]:
    """Notices of each week; one that only changed counts with the first week, its own day lies before."""
    monday = first - timedelta(days=first.weekday())
    weeks: dict[date, int] = {}
    while monday <= last:
        weeks[monday] = 0
        monday += timedelta(days=7)
    for day in days:
        on = max(day or first, first)
        weeks[on - timedelta(days=on.weekday())] += 1
    return tuple(weeks.items())


def _followed(entry: Entry, kind: str, at: datetime) -> Followed:
    assert entry.notice_id is not None  # only notices are followed
    return Followed(
        notice=entry.notice_id,
        symbol=entry.label,
        title=entry.title,
        regimes=tuple(entry.regimes),
        regimes_by=entry.regimes_by,
        markets=tuple(entry.markets),
        source=entry.source,
        language=entry.language,
        published_on=entry.dated_on,
        change=kind,
        at=at,
    )
