"""Finds what somebody is to be told of their own work: findings given to them, days that come near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from compliance.alerts.models import Delivery
from compliance.alerts.weeks import zone_named
from compliance.core.roles import EDITORS, role_of
from compliance.evidence.following import ledger_follow
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.models import User

FOLLOWER: Final = "alerts.work"
BEFORE: Final = (14, 7, 1, 0, -1)
"""Days before a date on which its owner is told; −1: it went by yesterday and is still open."""
HOUR: Final = 7
"""From this hour on, in the owner's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One person and what their mail is about."""

    user: int
    occasion: str
    about: Mapping[str, object]


def assignments_follow() -> list[Task]:
    """A mail a person for what was given to them since the last call; what they took themselves is known."""
    return assignments_of(ledger_follow(FOLLOWER, kinds=("finding.assigned",)))


def assignments_of(records: Iterable[Record]) -> list[Task]:
    """By owner as of now: who was given a finding and lost it again is told of nothing."""
    rows = list(records)
    last = {int(row.subject.removeprefix("finding:")): row for row in rows}
    given: dict[int, list[tuple[int, str]]] = defaultdict(list)
    owners = Finding.objects.filter(pk__in=last, owner__is_active=True, status__in=Finding.OPEN)
    for finding in owners.select_related("owner").order_by("pk"):
        record = last[finding.pk]
        if (
            record.payload.get("after") == str(finding.owner)[:254]
            and record.actor != str(finding.owner)[:200]
        ):
            given[finding.owner_id].append((finding.pk, record.actor))
    return [
        Task(
            user=user,
            occasion=f"ledger:{rows[-1].position}",
            about={"given": dict(pairs)},
        )
        for user, pairs in given.items()
    ]


def deadlines_due(*, now: datetime) -> list[Task]:
    """A mail a person and day for the dates of their own open findings that come near. Reads only.

    Told once a day, however often it is asked: what is due is computed from the tables.
    """
    days = {now.date() + timedelta(days=n + shift) for n in BEFORE for shift in (-1, 0, 1)}
    near = Q(due_on__in=days) | Q(due_on=None, next_on__in=days)
    rows = Finding.objects.filter(near, status__in=Finding.OPEN, owner__is_active=True)
    by_owner: dict[User, list[tuple[int, date]]] = defaultdict(list)
    for finding in rows.exclude(verdict=Finding.Verdict.NOT_YOURS).select_related("owner").order_by("pk"):
        by_owner[finding.owner].append((finding.pk, finding.due_on or finding.next_on))
    tasks = [task for owner, dates in by_owner.items() if (task := _task(owner, dates, now))]
    sent = set(
        Delivery.objects.filter(
            kind=Delivery.Kind.WORK, occasion__in={task.occasion for task in tasks}
        ).values_list("user_id", "occasion")
    )
    return [task for task in tasks if (task.user, task.occasion) not in sent]


def _task(owner: User, dates: Iterable[tuple[int, date]], now: datetime) -> Task | None:
    if role_of(owner) not in EDITORS:
        return None
    here = now.astimezone(zone_named(owner.timezone))
    if here.hour < HOUR:
        return None
    today = here.date()
    found = {finding: day.isoformat() for finding, day in dates if (day - today).days in BEFORE}
    if not found:
        return None
    return Task(user=owner.pk, occasion=f"day:{today.isoformat()}", about={"due": found})


def findings_of(delivery: Delivery) -> list[Finding]:
    """The findings of a work mail that its reader still owns and sees, nearest date first."""
    wanted = {int(pk) for part in ("given", "due") for pk in delivery.about.get(part, {})}
    rows = finding_list_visible(user=delivery.user).filter(
        pk__in=wanted, owner=delivery.user, status__in=Finding.OPEN
    )
    found = list(rows.select_related("firm", "measure__notice").order_by("pk"))
    return sorted(found, key=lambda f: (f.due_on or f.next_on or date.max, -f.score, f.pk))
