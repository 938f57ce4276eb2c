"""What people decide about their digest, and the two calls that the rest of the house makes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.alerts.due import digests_queue
from compliance.alerts.models import Delivery, Subscription, Suppression
from compliance.alerts.rules.services import severe_rule_add
from compliance.alerts.suppressing import suppressions_lift
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.jobs import job_enqueue
from compliance.evidence.ledger import record_append

if TYPE_CHECKING:
    from compliance.firms.models import User

__all__ = [
    "delivery_retry",
    "digests_queue",
    "instant_set",
    "subscription_resume",
    "subscription_set",
    "subscription_stop",
]

_LANGUAGES = [code for code, _ in settings.LANGUAGES]


class NotRetriable(FairleadError):
    """A delivery that may not be tried again, with its state."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(
            _("%(delivery)s: only a failed delivery can be tried again.") % {"delivery": delivery.key}
        )
        self.delivery = delivery


@transaction.atomic
def subscription_set(
    *,
    user: User,
    weekday: int | None = None,
    hour: int | None = None,
    timezone: str | None = None,
    language: str | None = None,
    heartbeat: bool | None = None,
    active: bool | None = None,
) -> Subscription:
    """Make or change a person's weekly digest; None leaves a value as it is, or takes the person's own.

    `weekday` 1 Monday to 7 Sunday, `hour` 0 to 23 in the IANA zone `timezone`. Who once unsubscribed is
    only subscribed again by `active=True`. Raises ValidationError with the field and what it may hold.
    """
    subscription = Subscription.objects.select_for_update().filter(
        user=user, channel=Subscription.Channel.MAIL
    ).first() or Subscription(
        user=user,
        timezone=user.timezone,
        language=user.language if user.language in _LANGUAGES else settings.LANGUAGE_CODE,
        active_since=clock.now(),
    )
    wishes = {
        "weekday": weekday,
        "hour": hour,
        "timezone": timezone,
        "language": language,
        "heartbeat": heartbeat,
    }
    for name, wish in wishes.items():
        if wish is not None:
            setattr(subscription, name, wish)
    if active is not None and active != subscription.active:
        subscription.active = active
        if active:
            subscription.active_since, subscription.unsubscribed_at = clock.now(), None
    subscription.full_clean()
    subscription.save()
    return subscription


@transaction.atomic
def instant_set(*, user: User, active: bool) -> Subscription:
    """Let somebody be told at once, or no more; whoever has no rule yet begins with the severe items.

    Language and zone are those of the digest, or the person's own.
    """
    digest = Subscription.objects.filter(user=user, channel=Subscription.Channel.MAIL).first()
    stream = Subscription.objects.select_for_update().filter(
        user=user, channel=Subscription.Channel.INSTANT
    ).first() or Subscription(
        user=user, channel=Subscription.Channel.INSTANT, active=False, active_since=clock.now()
    )
    stream.timezone = digest.timezone if digest else user.timezone
    language = digest.language if digest else user.language
    stream.language = language if language in _LANGUAGES else settings.LANGUAGE_CODE
    if active and not stream.active:
        stream.active, stream.active_since, stream.unsubscribed_at = True, clock.now(), None
    elif not active and stream.active:
        stream.active, stream.unsubscribed_at = False, clock.now()
    stream.full_clean()
    stream.save()
    if active:
        severe_rule_add(user=user, language=stream.language)
    return stream


@transaction.atomic
def subscription_stop(*, subscription: Subscription) -> bool:
    """Stop the digest at once, by the token's holder. Stopping twice is stopping once: then False."""
    rows = Subscription.objects.filter(pk=subscription.pk, active=True)
    stopped = rows.update(active=False, unsubscribed_at=clock.now())
    if stopped:
        _recorded(subscription, "subscription.stopped")
    return bool(stopped)


@transaction.atomic
def subscription_resume(*, subscription: Subscription) -> bool:
    """Take a stop back. False where the digest was running already."""
    now = clock.now()
    rows = Subscription.objects.filter(pk=subscription.pk, active=False)
    resumed = rows.update(active=True, unsubscribed_at=None, active_since=now)
    if resumed:
        _recorded(subscription, "subscription.resumed")
    return bool(resumed)


def _recorded(subscription: Subscription, kind: str) -> None:
    payload = {"user": subscription.user_id, "channel": subscription.channel}
    record_append(kind=kind, subject=f"subscription:{subscription.pk}", payload=payload, actor="token holder")


@transaction.atomic
def delivery_retry(*, delivery: Delivery) -> Delivery:
    """Queue a failed delivery again with all its attempts. Raises NotRetriable for any other state."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state != Delivery.State.FAILED:
        raise NotRetriable(row)
    # Who tries again knows better than the refusal that ended mail to the address.
    refused = Suppression.objects.filter(address=row.recipient.lower(), cause=Suppression.Cause.REFUSED)
    suppressions_lift(rows=refused, by=_("retry of a failed delivery"))
    row.state, row.attempts, row.reason_code, row.reason = Delivery.State.QUEUED, 0, "", ""
    row.save(update_fields=["state", "attempts", "reason_code", "reason"])
    job_enqueue(kind="deliver", subject=row.key)
    return row
