"""Appending to the hash chain and checking it. The ledger knows no app: subjects are text."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.hashing import canonical_json, sha256_hex
from compliance.evidence.models import Record

_CHAIN_LOCK = 0x466C6564  # one writer at a time: the next record needs the digest of the last
_EXACT_FLOATS = 1e16  # from here on Python prints an exponent and PostgreSQL digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement to record: what kind, about what, by whom, from what."""

    kind: str
    subject: str
    payload: Mapping[str, Any]
    actor: str = "fairlead"


@dataclass(frozen=True, slots=True)
class Head:
    """The last record's place and digest; noted elsewhere, it shows a chain cut or rebuilt later."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


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


def record_append(*, kind: str, subject: str, payload: Mapping[str, Any], actor: str = "fairlead") -> Record:
    """Append one record in the caller's transaction."""
    return records_append([Entry(kind=kind, subject=subject, payload=payload, actor=actor)])[0]


def records_append(entries: Iterable[Entry]) -> list[Record]:
    """Append records in order, in the caller's transaction; the chain stays locked until it ends.

    Dates and decimals in a payload are kept as text. Raises ValueError for numbers or text that the
    database cannot hold, RuntimeError outside a transaction: a decision and its record stand or fall
    together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger record is written in the transaction of its decision")
    stored = [(entry, _storable(json.loads(canonical_json(entry.payload)))) for entry in entries]
    if not stored:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = ledger_head()
    position, previous = (last.position, last.digest) if last else (0, "")
    moment = clock.now()
    rows = []
    for entry, payload in stored:
        position += 1
        row = Record(
            position=position,
            kind=entry.kind,
            subject=entry.subject,
            actor=entry.actor,
            payload=payload,
            recorded_at=moment,
            previous=previous,
        )
        row.digest = previous = _digest(row)
        rows.append(row)
    return Record.objects.bulk_create(rows)


def ledger_head() -> Head | None:
    """Where the chain ends now; None while it is empty."""
    last = Record.objects.order_by("-position").values_list("position", "digest").first()
    return Head(*last) if last else None


def ledger_verify(*, expect_position: int | None = None, expect_head: str | None = None) -> Verdict:
    """Recompute the whole chain. A head noted earlier also shows a cut tail or a rebuilt chain."""
    previous, count, seen_head = "", 0, ""
    with transaction.atomic():
        for row in Record.objects.order_by("position").iterator(chunk_size=2000):
            count += 1
            if reason := _break(row, position=count, previous=previous):
                return Verdict(count, previous, count, reason)
            previous = row.digest
            if row.position == expect_position:
                seen_head = row.digest
    if expect_position is not None and count < expect_position:
        reason = _("the chain ends before record %(position)s") % {"position": expect_position}
        return Verdict(count, previous, count + 1, reason)
    if expect_head is not None and (seen_head if expect_position is not None else previous) != expect_head:
        reason = _("the head noted earlier is not in the chain: it was rebuilt")
        return Verdict(count, previous, expect_position or count, reason)
    return Verdict(count, previous)


def _break(row: Record, *, position: int, previous: str) -> str:
    """Why `row` cannot stand at `position` after the record with digest `previous`; empty if it can."""
    if row.position != position:
        return _("record %(position)s is missing") % {"position": position}
    if row.previous != previous:
        return _("it does not follow the record before it")
    if row.digest != _digest(row):
        return _("its content does not give its digest")
    return ""


def _storable(value: Any) -> Any:
    """`value` as jsonb gives it back, so that what is read has the digest of what was said."""
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, str) and "\0" in value:
        raise ValueError(f"a ledger record cannot hold the character NUL: {value[:80]!r}")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a ledger record cannot hold the number {value}")
        if abs(value) >= _EXACT_FLOATS:
            return int(Decimal(repr(value)))
        return value or 0.0  # jsonb knows no negative zero
    return value


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
