"""Claims a delivery, hands its mail over, settles what came of it. It chooses and words nothing.

Each step before the last is committed by itself: after a crash the row tells how far the mail got.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from compliance.alerts.building import BuiltDigest
from compliance.alerts.composing import BuiltWork, mail_build
from compliance.alerts.mail import StoredMessage
from compliance.alerts.models import Delivery, Hit, Suppression
from compliance.alerts.suppressing import address_suppress, is_suppressed
from compliance.alerts.told import Told
from compliance.alerts.transport import NotNow, Refused, send
from compliance.core import clock
from compliance.core.jobs import job_enqueue
from compliance.evidence.ledger import Entry, records_append
from compliance.exposure.models import Finding

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480))
"""Between attempts; with the last the mail server had a day to recover."""
REASONS = {
    "unsubscribed": gettext_noop("The reader stopped the digest before it was sent."),
    "no_address": gettext_noop("The reader has no mail address or is no longer active."),
    "bounced": gettext_noop("Mails to this address came back; an administrator may lift that."),
    "settled": gettext_noop("What the mail was about had been settled before it was sent."),
    "nothing_new": gettext_noop("There was nothing new, and the reader wants no mail in an empty week."),
    "refused": gettext_noop("The mail server refused the message for good."),
    "unknown_address": gettext_noop("The mail server does not know the address; no more mails go there."),
    "not_taken": gettext_noop("The mail server did not take the message for a day."),
}


class End(StrEnum):
    """What an attempt came to."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    NOT_MINE = "not_mine"
    """Settled before, or another worker took it over: nothing to write."""
    UNANSWERED = "unanswered"
    """Handed over by a worker that vanished; the server may still be answering it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended; `claim` proves that it may be written down."""

    end: End
    claim: uuid.UUID | None = None
    code: str = ""
    reason: str = ""


class ClaimLost(Exception):
    """Another worker took the delivery over while this one hung: it must not hand the mail over."""


def delivery_attempt(*, delivery_id: int) -> Attempt:
    """Claim, build, hand over. Runs outside a transaction; writes how far it got as it goes."""
    claim = _claim(delivery_id)
    delivery = Delivery.objects.select_related("subscription__user", "user").filter(pk=delivery_id).first()
    if delivery is None or delivery.claim != claim:
        is_open = delivery is not None and delivery.state == Delivery.State.SENDING
        return Attempt(End.UNANSWERED if is_open else End.NOT_MINE)
    if delivery.accepted_at:
        return Attempt(End.SENT, claim)
    if code := _hindrance(delivery):
        return Attempt(End.SUPPRESSED, claim, code)
    if not delivery.message and (code := _prepare(delivery)):
        return Attempt(End.SUPPRESSED, claim, code)
    return _hand_over(delivery)


def _claim(delivery_id: int) -> uuid.UUID:
    """Take the delivery where it is free, or where whoever had it can no longer hand it over.

    A claim without content handed over may be taken at once, because handing over needs the claim. After
    that point the server's answer may still come: it is waited for as long as the connection may last.
    """
    claim = uuid.uuid4()
    silence = timezone.now() - _patience()
    free = Q(state=Delivery.State.QUEUED) | Q(state=Delivery.State.SENDING) & (
        Q(handed_over_at=None) | Q(handed_over_at__lt=silence) | Q(accepted_at__isnull=False)
    )
    Delivery.objects.filter(free, pk=delivery_id).update(
        state=Delivery.State.SENDING, claim=claim, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return claim


def _patience() -> timedelta:
    """How long a connection may still bring the answer to content that was handed over."""
    return timedelta(seconds=2 * settings.EMAIL_TIMEOUT)


def _hindrance(delivery: Delivery) -> str:
    subscription, user = delivery.subscription, delivery.user
    # Nobody leaves the mails about their own work: they belong to no subscription.
    if delivery.kind != Delivery.Kind.WORK and (subscription is None or not subscription.active):
        return "unsubscribed"
    if not user.is_active or not user.email:
        return "no_address"
    return "bounced" if is_suppressed(user.email) else ""


def _prepare(delivery: Delivery) -> str:
    """Build the message and keep it on the row; a code instead where there is nothing to send."""
    built = mail_build(delivery, at=clock.now())
    delivery.counts = built.counts
    subscription = delivery.subscription
    is_wanted = delivery.kind == Delivery.Kind.WEEKLY and subscription is not None and subscription.heartbeat
    if built.is_empty and not is_wanted:
        _mine(delivery).update(counts=delivery.counts)
        return "settled" if delivery.kind == Delivery.Kind.WORK else "nothing_new"
    raw = built.message.message().as_bytes()
    values = prepared_same(built) | prepared_own(raw, recipient=delivery.user.email)
    for name, value in values.items():
        setattr(delivery, name, value)
    _mine(delivery).update(**values)
    return ""


def prepared_own(raw: bytes, *, recipient: str) -> dict[str, Any]:
    """Columns of a delivery that hold the message `raw` of one reader: a later attempt sends these bytes."""
    return {
        # The lightest compression: the message is kept for minutes, and there may be ten thousand.
        "message": zlib.compress(raw, 1),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "size": len(raw),
        "recipient": recipient,
    }


def prepared_same(built: BuiltDigest | BuiltWork) -> dict[str, Any]:
    """Columns that all deliveries of one content share: what is told, and what a later mail compares with."""
    head = built.ledger
    return {
        "counts": built.counts,
        "told": built.told,
        "subject": built.message.subject,
        "language": str(built.message.extra_headers["Content-Language"]),
        "ledger_position": head.position if head else None,
        "ledger_digest": head.digest if head else "",
    }


def _hand_over(delivery: Delivery) -> Attempt:
    message = StoredMessage(zlib.decompress(bytes(delivery.message or b"")), to=delivery.recipient)
    repeated = delivery.handed_over_at is not None

    def mark() -> None:
        if not _mine(delivery).update(handed_over_at=timezone.now(), repeats=F("repeats") + int(repeated)):
            raise ClaimLost

    try:
        send(message, on_hand_over=mark)
    except ClaimLost:
        return Attempt(End.NOT_MINE)
    except NotNow as fault:
        if not fault.answer_lost:
            # The server said no, or never saw the content: whatever comes next is no duplicate of this.
            _mine(delivery).update(handed_over_at=None if not repeated else delivery.handed_over_at)
        later = delivery.attempts <= len(WAITS)
        return Attempt(
            End.LATER if later else End.FAILED, delivery.claim, "" if later else "not_taken", str(fault)
        )
    except Refused as fault:
        code = "unknown_address" if fault.is_address else "refused"
        return Attempt(End.FAILED, delivery.claim, code, str(fault))
    _mine(delivery).update(accepted_at=timezone.now())
    return Attempt(End.SENT, delivery.claim)


def _mine(delivery: Delivery):
    return Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state=Delivery.State.SENDING)


# --- the final transaction -------------------------------------------------------------------


def delivery_settle(*, delivery_id: int, attempt: Attempt) -> None:
    """Write what came of an attempt, in the transaction that completes the job."""
    if attempt.end is End.NOT_MINE:
        return
    if attempt.end is End.UNANSWERED:
        job_enqueue(kind="deliver", subject=f"delivery:{delivery_id}", due_at=timezone.now() + _patience())
        return
    delivery = (
        Delivery.objects.select_for_update()
        .filter(pk=delivery_id, claim=attempt.claim, state=Delivery.State.SENDING)
        .first()
    )
    if delivery is None:
        return
    delivery.reason_code, delivery.reason = attempt.code, attempt.reason
    if attempt.end is End.LATER:
        delivery.state = Delivery.State.QUEUED
        job_enqueue(
            kind="deliver",
            subject=delivery.key,
            due_at=timezone.now() + WAITS[min(delivery.attempts, len(WAITS)) - 1],
        )
    elif attempt.end is End.SENT:
        _sent(delivery, clock.now())
    else:
        if attempt.code == "unknown_address":
            address_suppress(
                address=delivery.recipient, cause=Suppression.Cause.REFUSED, detail=attempt.reason
            )
        delivery.state = Delivery.State(attempt.end.value)
        delivery.message, delivery.told = None, []
    delivery.claim = None
    delivery.save()


def _sent(delivery: Delivery, at: datetime) -> None:
    """Mark it sent, remember what was told, record both. The message itself is no longer needed."""
    known = set(Finding.objects.filter(pk__in=[row[0] for row in delivery.told]).values_list("pk", flat=True))
    Hit.objects.bulk_create(
        Hit(
            user_id=delivery.user_id,
            finding_id=finding,
            delivery=delivery,
            section=section,
            told=told,
            told_hash=Told.from_json(told).hash,
        )
        for finding, section, told in delivery.told
        if finding in known
    )
    payload = {
        "message_id": delivery.message_id,
        "sha256": delivery.sha256,
        "week": str(delivery.week),
        "kind": delivery.kind,
        "user": delivery.user_id,
        "findings": [f"finding:{finding}" for finding, _, _ in delivery.told],
        "counts": delivery.counts,
        "head_printed": [delivery.ledger_position, delivery.ledger_digest],
        "possible_duplicates": delivery.repeats,
    }
    stream = "digest" if delivery.kind == Delivery.Kind.WEEKLY else "mail"
    kinds = [f"{stream}.sent", *([f"{stream}.repeated"] if delivery.repeats else [])]
    records_append(Entry(kind=kind, subject=delivery.key, payload=payload) for kind in kinds)
    delivery.state, delivery.sent_at = Delivery.State.SENT, at
    delivery.message, delivery.told = None, []
