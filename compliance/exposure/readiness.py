"""Says for each product concerned whether valid evidence stands: covered, or what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

STATES: Final = ("covered", "expiring", "predates", "expired", "missing")
"""Best first. `predates`: issued before the rule was published, so it cannot speak of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """A document; `product_ids` None: it covers the whole firm."""

    evidence_id: int
    regime: str
    issued_on: date
    expires_on: date | None
    product_ids: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class ProductReadiness:
    """The state of one product and the document that gives it, if any."""

    product_id: int
    state: str
    evidence_id: int | None
    expires_on: date | None


def readiness_of(
    product_ids: Iterable[int],
    evidence: Iterable[EvidenceFact],
    *,
    regimes: frozenset[str],
    rule_of: date | None,
    today: date,
    expiring_within_days: int,
) -> list[ProductReadiness]:
    """One row a product, in the order given, from its best document of these regimes.

    `rule_of`: the day the rule was published; older documents were written without knowing it.
    """
    known = [e for e in evidence if e.regime in regimes]
    rows = []
    for product_id in product_ids:
        states = [
            (_state(e, rule_of=rule_of, today=today, soon=timedelta(days=expiring_within_days)), e)
            for e in known
            if e.product_ids is None or product_id in e.product_ids
        ]
        if not states:
            rows.append(ProductReadiness(product_id, "missing", None, None))
            continue
        state, best = min(
            states,
            key=lambda row: (
                STATES.index(row[0]),
                -(row[1].expires_on or date.max).toordinal(),
                row[1].evidence_id,
            ),
        )
        rows.append(ProductReadiness(product_id, state, best.evidence_id, best.expires_on))
    return rows


def _state(evidence: EvidenceFact, *, rule_of: date | None, today: date, soon: timedelta) -> str:
    if evidence.expires_on is not None and evidence.expires_on < today:
        return "expired"
    if rule_of is not None and evidence.issued_on < rule_of:
        return "predates"
    if evidence.expires_on is not None and evidence.expires_on - today <= soon:
        return "expiring"
    return "covered"
