"""Raises a reminder when a document passes 60, 30, 7 or 0 days before its expiry, and settles it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import Entry, records_append
from compliance.exposure.models import EvidenceReminder
from compliance.firms.models import Evidence
from compliance.firms.selectors import of_visible_firms

THRESHOLDS: Final = (60, 30, 7, 0)
"""Days before the last day of validity; 0: it has passed."""
Outcome = EvidenceReminder.Outcome


class ReminderReasonMissing(FairleadError):
    """A reminder is settled with a reason: the document still expires."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was changed: give a reason in your own words."))


@dataclass(frozen=True, slots=True)
class ReminderReport:
    """How many reminders were raised, and how many ended because the document was renewed."""

    raised: int
    renewed: int


def threshold_of(days_left: int) -> int | None:
    """The nearest threshold passed; None while more than 60 days are left, 0 only after the last day."""
    if days_left < 0:
        return 0
    passed = [days for days in THRESHOLDS if days > 0 and days_left <= days]
    return min(passed, default=None)


@transaction.atomic
def reminders_raise(*, firm_ids: Iterable[int] | None = None) -> ReminderReport:
    """Raise what the clock has brought, end what a renewal made moot. Twice a day changes nothing.

    A threshold raises once for each expiry day; a nearer one takes the place of the one before. What a
    person settled stays settled until the next threshold.
    """
    today, moment = clock.today(), clock.now()
    documents = Evidence.objects.select_related("firm")
    standing = EvidenceReminder.objects.select_related("evidence").select_for_update(of=("self",))
    standing = standing.filter(outcome=Outcome.OPEN)
    if firm_ids is not None:
        documents = documents.filter(firm__in=list(firm_ids))
        standing = standing.filter(evidence__firm__in=list(firm_ids))
    open_by_document = {row.evidence_id: row for row in standing}
    renewed = []
    for row in open_by_document.values():
        if row.evidence.expires_on != row.expires_on:
            row.outcome, row.settled_at = Outcome.RENEWED, moment
            renewed.append(row)
    due = documents.filter(expires_on__lte=today + timedelta(days=THRESHOLDS[0])).order_by("pk")
    known = set(
        EvidenceReminder.objects.filter(evidence__in=due).values_list("evidence_id", "expires_on", "days")
    )
    fresh, overtaken, entries = [], [], []
    for document in due:
        days = threshold_of((document.expires_on - today).days)
        if days is None or (document.pk, document.expires_on, days) in known:
            continue
        before = open_by_document.get(document.pk)
        if before is not None and before.outcome == Outcome.OPEN:
            before.outcome, before.settled_at = Outcome.NEARER, moment
            overtaken.append(before)
        fresh.append(
            EvidenceReminder(evidence=document, expires_on=document.expires_on, days=days, raised_at=moment)
        )
        entries.append(_entry(document, days))
    EvidenceReminder.objects.bulk_update(renewed + overtaken, ["outcome", "settled_at"], batch_size=500)
    EvidenceReminder.objects.bulk_create(fresh, batch_size=500)
    records_append(entries)
    return ReminderReport(len(fresh), len(renewed))


def _entry(document: Evidence, days: int) -> Entry:
    return Entry(
        kind="evidence.expiring",
        subject=f"evidence:{document.pk}",
        payload={
            "firm": document.firm.code,
            "issuer": document.issuer,
            "number": document.number,
            "expires_on": document.expires_on,
            "days": days,
        },
    )


@transaction.atomic
def reminders_settle(*, reminders: Iterable[EvidenceReminder], by: Any, reason: str) -> int:
    """Set open reminders aside with a reason; returns how many were."""
    words = reason.replace("\0", "").strip()
    if not words:
        raise ReminderReasonMissing
    ids = [row.pk for row in reminders]
    rows = list(
        EvidenceReminder.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, outcome=Outcome.OPEN)
        .order_by("pk")
    )
    for row in rows:
        row.outcome, row.reason = Outcome.SETTLED, words
        row.settled_at, row.settled_by = clock.now(), str(by)[:254]
    EvidenceReminder.objects.bulk_update(rows, ["outcome", "reason", "settled_at", "settled_by"])
    records_append(
        Entry(
            kind="evidence.reminder_settled",
            subject=f"evidence:{row.evidence_id}",
            payload={"days": row.days, "expires_on": row.expires_on, "reason": words},
            actor=str(by)[:200],
        )
        for row in rows
    )
    return len(rows)


def reminder_list_visible(*, user: Any) -> QuerySet[EvidenceReminder]:
    """Reminders of documents of the firms that the user may see."""
    return of_visible_firms(EvidenceReminder.objects.all(), user=user, firm="evidence__firm")
