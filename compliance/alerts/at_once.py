"""Queues instant and work mails: the row and its job in the transaction that moves the follower on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.alerts.due import deliveries_send
from compliance.alerts.instant import FOLLOWER, Alarm, alarms_follow, instant_readers
from compliance.alerts.mail import message_id_of
from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.weeks import IsoWeek
from compliance.alerts.work import Task, assignments_follow, deadlines_due
from compliance.core import clock


@transaction.atomic
def instants_queue(*, now: datetime | None = None) -> int:
    """A mail a reader for what is new in the ledger and named by their rules; returns how many."""
    moment = now or clock.now()
    alarms = alarms_follow(follower=FOLLOWER, readers=instant_readers())
    streams = dict(
        Subscription.objects.filter(
            channel=Subscription.Channel.INSTANT, user__in=[alarm.user for alarm in alarms]
        ).values_list("user_id", "pk")
    )
    rows = [_instant(alarm, streams[alarm.user], moment) for alarm in alarms if alarm.user in streams]
    return _queue(rows)


@transaction.atomic
def work_queue(*, now: datetime | None = None) -> int:
    """A mail a person for findings given to them and for their own dates that come near; how many."""
    moment = now or clock.now()
    tasks = [*assignments_follow(), *deadlines_due(now=moment)]
    return _queue([_work(task, moment) for task in tasks])


def _queue(rows: Iterable[Delivery]) -> int:
    """Write the rows that are not there yet and ask for their sending. The unique constraint decides."""
    wanted = list(rows)
    if not wanted:
        return 0
    ids = [row.message_id for row in wanted]
    known = set(Delivery.objects.filter(message_id__in=ids).values_list("message_id", flat=True))
    Delivery.objects.bulk_create([r for r in wanted if r.message_id not in known], ignore_conflicts=True)
    created = Delivery.objects.filter(message_id__in=set(ids) - known, state=Delivery.State.QUEUED)
    found = list(created.order_by("pk").values_list("pk", flat=True))
    deliveries_send(found)
    return len(found)


def _instant(alarm: Alarm, subscription: int, at: datetime) -> Delivery:
    about = {"findings": {str(pk): list(names) for pk, names in alarm.findings.items()}}
    row = _row(alarm.user, Delivery.Kind.INSTANT, f"ledger:{alarm.position}", about, at)
    row.subscription_id = subscription
    return row


def _work(task: Task, at: datetime) -> Delivery:
    return _row(task.user, Delivery.Kind.WORK, task.occasion, dict(task.about), at)


def _row(user: int, kind: str, occasion: str, about: dict[str, Any], at: datetime) -> Delivery:
    week = IsoWeek.of(at.date())
    return Delivery(
        user_id=user,
        kind=kind,
        occasion=occasion,
        about=about,
        iso_year=week.year,
        iso_week=week.week,
        queued_at=at,
        message_id=message_id_of(user_id=user, week=week, kind=kind, occasion=occasion),
    )
