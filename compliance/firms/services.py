"""What follows when a firm's tables change: its exposure is worked out again, its consent is recorded."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from compliance.core.jobs import JobRequest, job_enqueue_many
from compliance.evidence.ledger import record_append
from compliance.firms.models import Membership

_following: dict[str, None] = {"expose_firm": None}
"""Kinds of jobs that follow a change of a firm's tables, in the order in which they were named."""


def following_register(kind: str) -> None:
    """Let jobs of `kind` (subject "firm:7") follow every change of a firm's tables."""
    _following[kind] = None


def firms_changed(*, firm_ids: Iterable[int]) -> None:
    """Queue the work of finding out what now touches these firms, in the caller's transaction."""
    firms = sorted(set(firm_ids))
    job_enqueue_many(
        JobRequest(kind=kind, subject=f"firm:{firm_id}") for kind in _following for firm_id in firms
    )


def product_changed(*, firm_id: int) -> None:
    """A product, its bill of material, its flows or its evidence changed: see firms_changed."""
    firms_changed(firm_ids=[firm_id])


@transaction.atomic
def membership_save(*, membership: Membership, by: Any) -> Membership:
    """Save a membership; who gave or withdrew the consent, and when, goes into the ledger."""
    before = Membership.objects.filter(pk=membership.pk).first()
    membership.save()
    consent = [_iso(membership.consent_on), _iso(membership.consent_withdrawn_on)]
    if before is None or consent != [_iso(before.consent_on), _iso(before.consent_withdrawn_on)]:
        record_append(
            kind="membership.consent",
            subject=f"firm:{membership.firm_id}",
            payload={
                "association": membership.association.code,
                "consent_on": consent[0],
                "consent_withdrawn_on": consent[1],
            },
            actor=str(by),
        )
    return membership


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
