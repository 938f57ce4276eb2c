"""Writes chat rooms and queues their messages: the digest at its slot, and at once what a rule names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.alerts.instant import Alarm, alarms_follow
from compliance.alerts.models import Subscription
from compliance.alerts.weeks import IsoWeek, slot_passed, zone_named
from compliance.channels.chat_services import ChatAddressRefused, address_check
from compliance.channels.models import ChatPost, ChatRoom
from compliance.channels.sealing import seal
from compliance.channels.wording import refusal
from compliance.core import clock
from compliance.core.jobs import JobRequest, job_enqueue, jobs_ask
from compliance.evidence.ledger import record_append

if TYPE_CHECKING:
    from compliance.firms.models import User

FOLLOWER: Final = "channels.chat"
MOST: Final = 10
_MONDAY, _EIGHT = 1, 8


@transaction.atomic
def chat_room_make(
    *, user: User, service: str, name: str, address: str, secret: str = "", language: str
) -> ChatRoom:
    """A room of a chat service. Raises ValidationError with the field."""
    if ChatRoom.objects.filter(user=user).count() >= MOST:
        raise ValidationError({"name": _("You have %(most)d rooms. Delete one first.") % {"most": MOST}})
    if service not in ChatRoom.Service.values:
        raise ValidationError({"service": _("Choose one of the services that are listed.")})
    try:
        text = address_check(service, address, secret=secret)
    except ChatAddressRefused as refused:
        field = "secret" if refused.code == "chat_secret" else "address"
        label = str(ChatRoom.Service(service).label)
        raise ValidationError({field: refusal(refused.code, label)}) from refused
    row = ChatRoom(
        user=user,
        service=service,
        name=name.strip(),
        address_sealed=seal(text),
        language=language,
        created_at=clock.now(),
    )
    row.full_clean()
    row.save()
    _recorded(row, "channel.made")
    return row


@transaction.atomic
def chat_room_set(*, room: ChatRoom, weekly: bool, instant: bool, language: str) -> None:
    room.weekly, room.instant, room.language = weekly, instant, language
    room.full_clean()
    room.save(update_fields=["weekly", "instant", "language"])


@transaction.atomic
def chat_room_switch(*, room: ChatRoom, active: bool, reason: str = "") -> None:
    """Stop it, by hand or with the code of a reason, or let it work again."""
    room.active, room.stopped_reason = active, "" if active else reason
    room.save(update_fields=["active", "stopped_reason"])
    _recorded(room, "channel.resumed" if active else "channel.stopped")


@transaction.atomic
def chat_room_delete(*, room: ChatRoom) -> None:
    _recorded(room, "channel.deleted")
    room.delete()


@transaction.atomic
def chat_room_try(*, room: ChatRoom) -> ChatPost:
    """A message that only says that it works."""
    now = clock.now()
    row = _post(room, f"try:{now.timestamp():.3f}:{room.posts.count()}", now)
    row.about = {"try": True}
    row.save()
    job_enqueue(kind="chat", subject=row.key)
    return row


@transaction.atomic
def chats_queue(*, now: datetime | None = None) -> int:
    """Queue this week's messages whose slot has passed, and what the ledger has new; how many."""
    moment = now or clock.now()
    rooms = list(
        ChatRoom.objects.filter(active=True, user__is_active=True).select_related("user").order_by("pk")
    )
    readers = {room.user_id for room in rooms if room.instant}
    alarms = alarms_follow(follower=FOLLOWER, readers=readers)
    rows = [*_weekly(rooms, moment), *_instant(rooms, alarms, moment)]
    created = ChatPost.objects.bulk_create(rows, ignore_conflicts=True)
    keys = {(row.room_id, row.occasion) for row in created}
    fresh = ChatPost.objects.filter(
        room__in={room for room, _o in keys}, occasion__in={o for _r, o in keys}, state=ChatPost.State.QUEUED
    )
    asked = [row for row in fresh if (row.room_id, row.occasion) in keys and not row.attempts]
    jobs_ask(JobRequest(kind="chat", subject=row.key) for row in asked)
    return len(asked)


def _weekly(rooms: Iterable[ChatRoom], now: datetime) -> list[ChatPost]:
    """A message a room and ISO week, at the slot of its owner's digest or on Monday at eight."""
    wanted = [room for room in rooms if room.weekly]
    slots = {
        row.user_id: row
        for row in Subscription.objects.filter(
            channel=Subscription.Channel.MAIL, user__in={room.user_id for room in wanted}
        )
    }
    since = now - timedelta(days=16)
    known = set(
        ChatPost.objects.filter(room__in=wanted, queued_at__gte=since).values_list("room_id", "occasion")
    )
    rows = []
    for room in wanted:
        digest = slots.get(room.user_id)
        passed = slot_passed(
            now=now,
            zone=zone_named(digest.timezone if digest else room.user.timezone),
            weekday=digest.weekday if digest else _MONDAY,
            hour=digest.hour if digest else _EIGHT,
        )
        # A new room gets this week's message at once, but not last week's.
        if not passed.is_current and room.created_at > passed.at:
            continue
        if (room.pk, f"week:{passed.week}") not in known:
            rows.append(_post(room, f"week:{passed.week}", now, passed.week))
    return rows


def _instant(rooms: Iterable[ChatRoom], alarms: Iterable[Alarm], now: datetime) -> list[ChatPost]:
    rows = []
    by_user = {alarm.user: alarm for alarm in alarms}
    for room in rooms:
        alarm = by_user.get(room.user_id) if room.instant else None
        if alarm is not None:
            row = _post(room, f"ledger:{alarm.position}", now)
            row.about = {"findings": {str(pk): list(names) for pk, names in alarm.findings.items()}}
            rows.append(row)
    return rows


def _post(room: ChatRoom, occasion: str, now: datetime, week: IsoWeek | None = None) -> ChatPost:
    week = week or IsoWeek.of(now.date())
    return ChatPost(room=room, occasion=occasion, iso_year=week.year, iso_week=week.week, queued_at=now)


def _recorded(row: ChatRoom, kind: str) -> None:
    payload = {"user": row.user_id, "service": row.service}
    record_append(kind=kind, subject=f"chat_room:{row.pk}", payload=payload, actor=str(row.user)[:200])
