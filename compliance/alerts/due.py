"""Which digests have become due, computed from the database: any number of looks gives the same mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from compliance.alerts.mail import message_id_of
from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.weeks import IsoWeek, Slot, slot_passed, zone_named
from compliance.core import clock
from compliance.core.jobs import JobRequest, job_enqueue, jobs_ask
from compliance.firms.models import User
from compliance.firms.selectors import audiences_of

_BATCH = 1000
_TOGETHER = 25
_BUILDING = timedelta(minutes=10)
"""How long the building of a batch may take before its mails are sent one by one."""
_INSERT = """
INSERT INTO alerts_delivery (
    user_id, subscription_id, kind, iso_year, iso_week, message_id, queued_at, state,
    reason_code, reason, attempts, repeats, recipient, language, subject, sha256, size,
    told, counts, ledger_digest
)
SELECT user_id, subscription_id, kind, iso_year, iso_week, message_id, %s, 'queued',
    '', '', 0, 0, '', '', '', '', 0, '[]', '{}', ''
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::int[], %s::text[])
    AS due (user_id, subscription_id, kind, iso_year, iso_week, message_id)
ON CONFLICT DO NOTHING
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A person whose slot of a week has passed and who has no mail of that week."""

    user: int
    subscription: int
    week: IsoWeek


def digests_queue(*, now: datetime | None = None) -> int:
    """Create a delivery and its work for every digest whose slot has passed; returns how many.

    However often and by how many it is called, there is one delivery a person and ISO week: the unique
    constraint decides, and only the caller whose row went in queues the job, in the same transaction.
    """
    now = now or clock.now()
    due = _likes_together(list(_due(now)))
    queued = 0
    for start in range(0, len(due), _BATCH):
        with transaction.atomic():
            created = _deliveries_create(due[start : start + _BATCH], now)
            _ask(created)
        queued += len(created)
    return queued


def deliveries_send(ids: Iterable[int], *, due_at: datetime | None = None) -> None:
    """Ask for the sending of these deliveries, at once or from `due_at` on."""
    jobs_ask(JobRequest(kind="deliver", subject=f"delivery:{pk}", due_at=due_at) for pk in ids)


def _ask(created: list[int]) -> None:
    """Few mails build themselves when they are sent; many are built together first.

    The sending is asked for in either case: were the building to fail for good, it would only come later.
    """
    if len(created) < _TOGETHER:
        deliveries_send(created)
        return
    deliveries_send(created, due_at=timezone.now() + _BUILDING)
    job_enqueue(
        kind="build", subject=f"deliveries:{created[0]}-{created[-1]}", payload={"deliveries": created}
    )


def _likes_together(due: list[Due]) -> list[Due]:
    """Readers of the same firms side by side, so that one batch builds what they share."""
    if len(due) < _TOGETHER:
        return due
    readers = User.objects.only("is_active", "is_superuser", "role").filter(pk__in=[d.user for d in due])
    audiences = audiences_of(readers)
    return sorted(due, key=lambda one: (astuple(audiences[one.user]), one.subscription))


def _due(now: datetime) -> Iterator[Due]:
    # The rows need no lock: a second caller that sees the same state loses at the constraint.
    rows = Subscription.objects.filter(
        active=True, user__is_active=True, channel=Subscription.Channel.MAIL
    ).values_list("user_id", "pk", "timezone", "weekday", "hour", "active_since")
    told = _told(now)

    @cache
    def slot(zone: str, weekday: int, hour: int) -> Slot:
        return slot_passed(now=now, zone=zone_named(zone), weekday=weekday, hour=hour)

    for user, subscription, zone, weekday, hour, since in rows.order_by("pk").iterator():
        passed = slot(zone, weekday, hour)
        # A new reader gets this week's mail at once, but not last week's.
        if not passed.is_current and since > passed.at:
            continue
        if (user, passed.week) not in told:
            yield Due(user, subscription, passed.week)


def _told(now: datetime) -> set[tuple[int, IsoWeek]]:
    """Who has a mail of this week or the last, whatever week it is in their zone."""
    weeks = {IsoWeek.of((now + timedelta(days=days)).date()) for days in (-8, -7, -1, 0, 1)}
    of_weeks = Q()
    for week in weeks:
        of_weeks |= Q(iso_year=week.year, iso_week=week.week)
    rows = Delivery.objects.filter(of_weeks, kind=Delivery.Kind.WEEKLY)
    return {(user, IsoWeek(y, w)) for user, y, w in rows.values_list("user_id", "iso_year", "iso_week")}


def _deliveries_create(due: Sequence[Due], now: datetime) -> list[int]:
    """Ids of the rows that went in; a row that was there already is not among them."""
    kind = Delivery.Kind.WEEKLY.value
    columns = [
        [d.user for d in due],
        [d.subscription for d in due],
        [kind] * len(due),
        [d.week.year for d in due],
        [d.week.week for d in due],
        [message_id_of(user_id=d.user, week=d.week, kind=kind) for d in due],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [now, *columns])
        return [pk for (pk,) in cursor.fetchall()]
