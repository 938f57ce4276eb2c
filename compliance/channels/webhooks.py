"""Writes webhooks: make, change, stop, send again. Who may see what, selectors say."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.channels.addresses import AddressRefused, target_of
from compliance.channels.calling import secret_new
from compliance.channels.events import EVENTS, PING, body_of
from compliance.channels.models import Webhook, WebhookCall
from compliance.channels.sealing import seal
from compliance.channels.wording import refusal
from compliance.core import clock
from compliance.core.jobs import job_enqueue
from compliance.evidence.ledger import record_append

if TYPE_CHECKING:
    from compliance.firms.models import User

MOST: Final = 10
"""Webhooks of one person."""


@transaction.atomic
def webhook_make(*, user: User, name: str, url: str, events: Collection[str]) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown once. Raises ValidationError with the field."""
    if Webhook.objects.filter(user=user).count() >= MOST:
        raise ValidationError({"name": _("You have %(most)d webhooks. Delete one first.") % {"most": MOST}})
    secret = secret_new()
    row = Webhook(user=user, secret_sealed=seal(secret), created_at=clock.now())
    _write(row, name, url, events)
    _recorded(row, "channel.made")
    return row, secret


@transaction.atomic
def webhook_change(*, webhook: Webhook, name: str, url: str, events: Collection[str]) -> None:
    """Raises ValidationError with the field."""
    _write(webhook, name, url, events)


def _write(row: Webhook, name: str, url: str, events: Collection[str]) -> None:
    try:
        target_of(url.strip())
    except AddressRefused as refused:
        raise ValidationError({"url": refusal(refused.code, refused.detail)}) from refused
    wanted = sorted(set(events))
    if not wanted or set(wanted) - EVENTS.keys():
        raise ValidationError({"events": _("Choose one event or more of those that are listed.")})
    row.name, row.url, row.events = name.strip(), url.strip(), wanted
    row.full_clean()
    row.save()


@transaction.atomic
def webhook_renew(*, webhook: Webhook) -> str:
    """Another secret, shown once; the one before ends at once."""
    secret = secret_new()
    webhook.secret_sealed = seal(secret)
    webhook.save(update_fields=["secret_sealed"])
    _recorded(webhook, "channel.renewed")
    return secret


@transaction.atomic
def webhook_switch(*, webhook: Webhook, active: bool, reason: str = "") -> None:
    """Stop it, by hand or with the code of a reason, or let it work again; what waits is given up."""
    webhook.active, webhook.stopped_reason = active, "" if active else reason
    if active:
        webhook.failures = 0
    webhook.save(update_fields=["active", "stopped_reason", "failures"])
    _recorded(webhook, "channel.resumed" if active else "channel.stopped")


@transaction.atomic
def webhook_delete(*, webhook: Webhook) -> None:
    _recorded(webhook, "channel.deleted")
    webhook.delete()


@transaction.atomic
def webhook_ping(*, webhook: Webhook) -> WebhookCall:
    """A call that only says that it works."""
    now = clock.now()
    number = webhook.calls.count() + 1
    row = WebhookCall.objects.create(
        webhook=webhook,
        event_id=f"ping_{webhook.pk}_{int(now.timestamp() * 1000)}_{number}",
        event=PING,
        body=body_of(PING, now.isoformat(), {"webhook": webhook.pk}),
        created_at=now,
    )
    job_enqueue(kind="webhook", subject=row.key)
    return row


@transaction.atomic
def call_replay(*, call: WebhookCall) -> bool:
    """Send a call of the log again: the same id and body, a new time and signature. False while it waits."""
    row = WebhookCall.objects.select_for_update().get(pk=call.pk)
    if row.state == WebhookCall.State.QUEUED:
        return False
    row.state, row.attempts, row.replays = WebhookCall.State.QUEUED, 0, min(row.replays + 1, 32_000)
    row.reason_code, row.next_at = "", None
    row.save(update_fields=["state", "attempts", "replays", "reason_code", "next_at"])
    job_enqueue(kind="webhook", subject=row.key)
    return True


def _recorded(row: Webhook, kind: str) -> None:
    payload = {"user": row.user_id, "events": row.events}
    record_append(kind=kind, subject=f"webhook:{row.pk}", payload=payload, actor=str(row.user)[:200])
