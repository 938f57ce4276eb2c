"""Reads the ledger as it grows, each record once for each follower. It knows no kind of record."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from compliance.evidence.ledger import ledger_head
from compliance.evidence.models import Follower, Record

STRETCH = 20_000
"""Places that one call reads over; the next call goes on."""


def ledger_follow(name: str, *, kinds: Collection[str]) -> list[Record]:
    """Records of these kinds since the last call under this name, in order, each once.

    The place moves in the caller's transaction: what comes of the records is written with it or not at
    all. Who follows for the first time begins at the head: what was before is not told. Empty while
    another caller of the same name reads. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a follower's place moves in the transaction of what comes of the records")
    head = ledger_head()
    at = head.position if head else 0
    follower = Follower.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if follower is None:
        # Also where another caller holds the row: then nothing is written here.
        Follower.objects.bulk_create([Follower(name=name, position=at)], ignore_conflicts=True)
        return []
    # Positions become visible in their order: writing holds the chain's lock until it commits.
    last = min(at, follower.position + STRETCH)
    if last <= follower.position:
        return []
    rows = Record.objects.filter(position__gt=follower.position, position__lte=last, kind__in=list(kinds))
    found = list(rows.order_by("position"))
    follower.position = last
    follower.save(update_fields=["position"])
    return found
