"""Finds what another edition of the pack changed in a firm's cost; alarms above its threshold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from compliance.cbam.models import CostAlarm, CostChange, ProductCost
from compliance.cbam.packs import pack_in_use
from compliance.cbam.planning import plan_year
from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.evidence.ledger import record_append

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
Line = tuple[int, str, int, int | None]


@dataclass(frozen=True, slots=True)
class LineCost:
    """What a line costs by one edition, and the hash of what the firm itself gave."""

    edition: str
    inputs: str
    cost: Decimal


def totals_of(firm_id: int) -> dict[Line, LineCost]:
    """Known costs of the plan's year, line by line, as they stand."""
    rows = ProductCost.objects.filter(
        product__firm=firm_id, superseded_at__isnull=True, year=plan_year(), cost_eur__isnull=False
    )
    return {
        (row.product_id, row.market, row.year, row.shipment_id): LineCost(
            row.edition, _inputs(row.inputs), row.cost_eur
        )
        for row in rows.only("product_id", "market", "year", "shipment_id", "edition", "inputs", "cost_eur")
    }


def _inputs(inputs: dict[str, Any]) -> str:
    return content_hash(inputs)


@transaction.atomic
def changes_find(*, firm_id: int, before: dict[Line, LineCost]) -> CostChange | None:
    """Compare lines whose own inputs stayed the same but whose edition did not; None where no cost moved.

    So a firm that ships more is not told that the law became dearer.
    """
    after = totals_of(firm_id)
    moved = {
        line: (before[line], now)
        for line, now in after.items()
        if line in before and before[line].inputs == now.inputs and before[line].edition != now.edition
    }
    changed = {line[0] for line, (was, now) in moved.items() if was.cost != now.cost}
    if not changed:
        return None
    return _raise(
        firm_id,
        before_edition=next(was.edition for was, _ in moved.values()),
        amounts=(_sum(was for was, _ in moved.values()), _sum(now for _, now in moved.values())),
        products=len(changed),
    )


def _sum(lines: Iterable[LineCost]) -> Decimal:
    return sum((line.cost for line in lines), Decimal(0)).quantize(_CENT)


def _raise(
    firm_id: int, *, before_edition: str, amounts: tuple[Decimal, Decimal], products: int
) -> CostChange:
    before, after = amounts
    edition, _pack = pack_in_use()
    row = CostChange.objects.create(
        firm_id=firm_id,
        year=plan_year(),
        before_edition=before_edition,
        after_edition=edition.edition,
        before_eur=before,
        after_eur=after,
        products=products,
        is_alarm=is_above(firm_id, before, after),
        raised_at=clock.now(),
    )
    record_append(
        kind="cbam.cost_changed",
        subject=f"firm:{firm_id}",
        payload={
            "year": row.year,
            "before": {"edition": before_edition, "eur": before},
            "after": {"edition": edition.edition, "digest": edition.digest, "eur": after},
            "products": products,
            "alarm": row.is_alarm,
        },
    )
    return row


def is_above(firm_id: int, before: Decimal, after: Decimal) -> bool:
    """Whether a change passes both of the firm's thresholds; from nothing to something is any percentage."""
    alarm = CostAlarm.objects.filter(firm=firm_id).first() or CostAlarm(firm_id=firm_id)
    moved = abs(after - before)
    share = moved / before * _HUNDRED if before else None
    return bool(moved) and moved >= alarm.least_eur and (share is None or share >= alarm.percent)


@transaction.atomic
def change_seen(*, change: CostChange, by: Any) -> CostChange:
    """Set an alarm aside: it is told no longer. Seen twice is seen once."""
    row = CostChange.objects.select_for_update().get(pk=change.pk)
    if row.seen_at is None:
        row.seen_at, row.seen_by = clock.now(), str(by)[:254]
        row.save(update_fields=["seen_at", "seen_by"])
        record_append(
            kind="cbam.change_seen",
            subject=f"firm:{row.firm_id}",
            payload={"change": row.pk, "before": row.before_edition, "after": row.after_edition},
            actor=str(by)[:200],
        )
    return row
