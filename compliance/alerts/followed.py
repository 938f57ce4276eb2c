"""What a reader's followed searches bring into a digest: notices, and why findings are told. Reads only."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from compliance.alerts.items import Digest, FollowedNotice, FollowedSearch, Item
from compliance.alerts.models import Delivery
from compliance.search.following import notices_followed, searches_followed
from compliance.search.models import SavedSearch
from regulations.models import Measure

if TYPE_CHECKING:
    from compliance.firms.models import User

FIRST_DAYS = 7
"""A reader's first digest tells what a search found in so many days before it."""
MOST = 100


def followed_of(*, user: User, at: datetime) -> tuple[FollowedSearch, ...]:
    """What each followed search found since the last digest that was sent; those without any are left out.

    Nothing from before the reader began to follow: the preview showed that.
    """
    searches = searches_followed(user=user)
    if not searches:
        return ()
    since = _last_told(user, at)
    told = []
    for saved in searches:
        first = max(since, saved.follows_since or since)
        rows = notices_followed(saved, since=first, until=at, most=MOST)
        if rows:
            notices = tuple(
                FollowedNotice(notice=one.notice, symbol=one.symbol, title=one.title, change=one.change)
                for one in rows
            )
            told.append(FollowedSearch(search=saved.pk, name=saved.name, why=saved.why, notices=notices))
    return tuple(told)


def because(items: Sequence[Item], searches: Iterable[FollowedSearch]) -> list[Item]:
    """The items; those whose notice a followed search found say which search."""
    names: dict[int, list[str]] = defaultdict(list)
    for search in searches:
        for notice in search.notices:
            names[notice.notice].append(search.name)
    if not names:
        return list(items)
    measures = dict(Measure.objects.filter(notice__in=names).values_list("pk", "notice_id"))
    return [
        dataclasses.replace(item, follows=tuple(names[measures[item.measure]]))
        if item.measure in measures
        else item
        for item in items
    ]


def with_followed(digest: Digest, searches: Sequence[FollowedSearch]) -> Digest:
    """The digest with what was followed, save the notices that it tells in full anyway."""
    symbols = {item.symbol for entry in digest.entries for item in entry.items if item.follows}
    rest = []
    for search in searches:
        kept = tuple(one for one in search.notices if one.symbol not in symbols)
        if kept:
            rest.append(dataclasses.replace(search, notices=kept))
    return dataclasses.replace(digest, followed=tuple(rest))


def follows_of(users: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """User → keys of the searches that they follow, of those who follow any. One query."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    rows = SavedSearch.objects.filter(user__in=users, follows=True).order_by("pk")
    for user, key in rows.values_list("user_id", "pk"):
        found[user] += (key,)
    return found


def _last_told(user: User, at: datetime) -> datetime:
    last = (
        Delivery.objects.filter(
            user=user, kind=Delivery.Kind.WEEKLY, state=Delivery.State.SENT, queued_at__lt=at
        )
        .order_by("-queued_at")
        .values_list("queued_at", flat=True)
        .first()
    )
    return last or at - timedelta(days=FIRST_DAYS)
