"""Follows the ledger for webhooks: an event, a receiver, a row; then each row is called until it is taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from compliance.channels.calling import Answer, call
from compliance.channels.events import EVENTS, bodies_of, event_id
from compliance.channels.models import Webhook, WebhookCall
from compliance.channels.sealing import SealBroken, unseal
from compliance.channels.webhooks import webhook_switch
from compliance.core import clock
from compliance.core.jobs import JobRequest, job_enqueue, jobs_ask
from compliance.evidence.following import ledger_follow
from compliance.evidence.models import Record
from compliance.firms.models import User
from compliance.firms.selectors import audiences_of, firm_list_visible

FOLLOWER: Final = "channels.webhooks"
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
"""Between attempts; after the last a call is given up, some two days after the first."""
GIVEN_UP_MOST: Final = 5
"""So many calls given up in a row stop a webhook: nobody is there."""
KEPT: Final = timedelta(days=30)
"""So long a call stays in the log."""


@transaction.atomic
def events_tell(*, now: datetime | None = None) -> int:
    """Write a call for each new event and each webhook that wants it; returns how many."""
    records = ledger_follow(FOLLOWER, kinds=EVENTS)
    if not records:
        return 0
    hooks = list(Webhook.objects.filter(active=True, user__is_active=True).select_related("user"))
    rows = _calls(records, hooks) if hooks else []
    created = WebhookCall.objects.bulk_create(rows, batch_size=500)
    jobs_ask(JobRequest(kind="webhook", subject=row.key) for row in created)
    return len(created)


def _calls(records: list[Record], hooks: list[Webhook]) -> list[WebhookCall]:
    audiences = audiences_of(list(User.objects.filter(pk__in={hook.user_id for hook in hooks})))
    by_firm: dict[int, list[Webhook]] = defaultdict(list)
    for hook in hooks:
        for firm in audiences[hook.user_id].firms:
            by_firm[firm].append(hook)
    bodies = bodies_of(records)
    return [
        WebhookCall(
            webhook=hook,
            event_id=event_id(record),
            event=record.kind,
            firm=bodies[record.position][0],
            body=bodies[record.position][2],
            created_at=record.recorded_at,
        )
        for record in records
        if record.position in bodies
        for hook in by_firm.get(bodies[record.position][1], ())
        if record.kind in hook.events
    ]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt, and when it was made."""

    answer: Answer
    at: datetime


def call_attempt(*, call_id: int) -> Attempt | None:
    """Call the receiver. Runs outside a transaction; None where there is nothing to call any more.

    What its owner may no longer see is not sent, whenever it was written down.
    """
    row = WebhookCall.objects.select_related("webhook__user").filter(pk=call_id).first()
    if row is None or row.state != WebhookCall.State.QUEUED:
        return None
    now = clock.now()
    hook = row.webhook
    if not hook.active:
        return Attempt(Answer(None, "stopped"), now)
    if not _may_see(hook, row):
        return Attempt(Answer(None, "no_account"), now)
    try:
        secret = unseal(hook.secret_sealed)
    except SealBroken:
        return Attempt(Answer(None, "seal"), now)
    answer = call(
        hook.url, secret=secret, event_id=row.event_id, timestamp=int(now.timestamp()), body=row.body.encode()
    )
    return Attempt(answer, now)


def _may_see(hook: Webhook, row: WebhookCall) -> bool:
    if not hook.user.is_active:
        return False
    return not row.firm or firm_list_visible(user=hook.user).filter(code=row.firm).exists()


_FINAL = ("stopped", "no_account", "seal")
"""Trying again would change nothing."""


def call_settle(*, call_id: int, attempt: Attempt | None) -> None:
    """Write what came of an attempt, and ask for the next one, in the transaction that ends the job."""
    if attempt is None:
        return
    row = WebhookCall.objects.select_for_update().filter(pk=call_id).first()
    if row is None or row.state != WebhookCall.State.QUEUED:
        return
    hook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
    answer = attempt.answer
    row.attempts, row.tried_at, row.next_at = row.attempts + 1, attempt.at, None
    row.status, row.reason_code, row.answer = answer.status, answer.code, answer.text
    row.milliseconds = answer.milliseconds
    if answer.is_taken:
        row.state = WebhookCall.State.TAKEN
        Webhook.objects.filter(pk=hook.pk).update(failures=0)
    elif answer.status == 410:
        row.state, row.reason_code = WebhookCall.State.GIVEN_UP, "gone"
        webhook_switch(webhook=hook, active=False, reason="gone")
    elif answer.code in _FINAL or row.attempts > len(WAITS):
        row.state = WebhookCall.State.GIVEN_UP
        _count_failure(hook, answer)
    else:
        row.next_at = clock.now() + WAITS[row.attempts - 1]
        job_enqueue(kind="webhook", subject=row.key, due_at=_real(row.attempts))
    row.save()


def _real(attempts: int) -> datetime:
    """Jobs run by the machine's clock, which a demonstration may have set elsewhere."""
    return timezone.now() + WAITS[attempts - 1]


def _count_failure(hook: Webhook, answer: Answer) -> None:
    if answer.code in ("stopped", "no_account"):
        return
    hook.failures = min(hook.failures + 1, 32_000)
    hook.save(update_fields=["failures"])
    if hook.failures >= GIVEN_UP_MOST or answer.code == "seal":
        webhook_switch(
            webhook=hook, active=False, reason=answer.code if answer.code == "seal" else "too_many_failures"
        )


def calls_prune(*, now: datetime | None = None) -> int:
    """Forget calls that are older than the log goes back; how many."""
    old = WebhookCall.objects.filter(created_at__lt=(now or clock.now()) - KEPT)
    count, _by_model = old.exclude(state=WebhookCall.State.QUEUED).delete()
    return count
