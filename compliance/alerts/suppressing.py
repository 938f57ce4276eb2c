"""Ends and resumes mail to an address that bounced. What a bounce is, `bounces` reads from the message."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from compliance.alerts.models import Suppression
from compliance.core import clock
from compliance.core.hashing import sha256_hex
from compliance.evidence.ledger import record_append
from compliance.firms.models import User


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address=address.lower(), lifted_at=None).exists()


def suppressed_addresses() -> set[str]:
    """Addresses of users, as they write them, that no mail goes to now."""
    standing = Suppression.objects.filter(lifted_at=None).values("address")
    rows = User.objects.annotate(small=Lower("email")).filter(small__in=standing)
    return set(rows.values_list("email", flat=True))


@transaction.atomic
def address_suppress(*, address: str, cause: str, detail: str = "") -> bool:
    """Send no more mail to `address`. False where none was sent before. The ledger keeps a digest of it."""
    small = address.strip().lower()
    if not small or Suppression.objects.filter(address=small, lifted_at=None).exists():
        return False
    Suppression.objects.create(address=small, cause=cause, detail=detail[:500], since=clock.now())
    _recorded("address.suppressed", small, cause, "fairlead")
    return True


@transaction.atomic
def suppressions_lift(*, rows: QuerySet[Suppression], by: Any) -> int:
    """Send mail to these addresses again; how many there were."""
    standing = list(rows.filter(lifted_at=None).select_for_update())
    for row in standing:
        row.lifted_at, row.lifted_by = clock.now(), str(by)[:254]
        row.save(update_fields=["lifted_at", "lifted_by"])
        _recorded("address.lifted", row.address, row.cause, str(by)[:200])
    return len(standing)


def _recorded(kind: str, address: str, cause: str, actor: str) -> None:
    payload = {"address_sha256": sha256_hex(address), "cause": str(cause)}
    record_append(kind=kind, subject=f"address:{sha256_hex(address)[:16]}", payload=payload, actor=actor)
