"""Appending to the hash chain and checking it. The ledger knows no app: subjects are text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from compliance.core import clock
from compliance.core.hashing import canonical_json, sha256_hex
from compliance.evidence.models import Record

_CHAIN_LOCK = 0x466C6564  # one writer at a time: the next record needs the digest of the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement to record: what kind, about what, by whom, from what."""

    kind: str
    subject: str
    payload: dict[str, Any]
    actor: str = "fairlead"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a check: how many records, the head, and the first break if there is one."""

    records: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def record_append(*, kind: str, subject: str, payload: dict[str, Any], actor: str = "fairlead") -> Record:
    """Append one record in the caller's transaction."""
    return records_append([Entry(kind=kind, subject=subject, payload=payload, actor=actor)])[0]


def records_append(entries: Iterable[Entry]) -> list[Record]:
    """Append records in order, in the caller's transaction; the chain stays locked until it ends.

    Raises RuntimeError outside a transaction: a decision and its record stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger record is written in the transaction of its decision")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = Record.objects.order_by("-position").first()
    position, previous = (last.position, last.digest) if last else (0, "")
    moment = clock.now()
    rows = []
    for entry in entries:
        position += 1
        row = Record(
            position=position,
            kind=entry.kind,
            subject=entry.subject,
            actor=entry.actor,
            payload=entry.payload,
            recorded_at=moment,
            previous=previous,
        )
        row.digest = previous = _digest(row)
        rows.append(row)
    return Record.objects.bulk_create(rows)


def ledger_verify(*, expect_position: int | None = None, expect_head: str | None = None) -> Verdict:
    """Recompute the whole chain. A head noted earlier also shows a cut tail or a rebuilt chain."""
    previous, count, seen_head = "", 0, ""
    with transaction.atomic():
        for row in Record.objects.order_by("position").iterator(chunk_size=2000):
            count += 1
            if row.position != count:
                return Verdict(count, previous, row.position, f"record {count} is missing")
            if row.previous != previous:
                return Verdict(count, previous, row.position, "it does not follow the record before it")
            if row.digest != _digest(row):
                return Verdict(count, previous, row.position, "its content does not give its digest")
            previous = row.digest
            if row.position == expect_position:
                seen_head = row.digest
    if expect_position is not None and count < expect_position:
        return Verdict(count, previous, count + 1, f"the chain ends before record {expect_position}")
    if expect_head is not None and (seen_head if expect_position is not None else previous) != expect_head:
        return Verdict(
            count, previous, expect_position or count, "the head noted earlier is not in the chain"
        )
    return Verdict(count, previous)


def _digest(row: Record) -> str:
    return sha256_hex(
        row.previous,
        str(row.position),
        row.kind,
        row.subject,
        row.actor,
        row.recorded_at.isoformat(),
        canonical_json(row.payload),
    )
