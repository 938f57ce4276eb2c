"""Money at stake: the yearly value of a product in the markets that a measure concerns. Pure.

A flow to "EU" is a sale whose member state is not known, never the sum of the member states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from compliance.exposure.keys import EU, EU_MEMBERS, is_covered, markets_read, may_be_covered


@dataclass(frozen=True, slots=True)
class Flow:
    """Value of the latest year known, in the firm's currency."""

    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Stake:
    """`value` None: nothing is known. `is_partial`: some market concerned has no flow."""

    markets: tuple[str, ...]
    value: Decimal | None
    year: int | None
    is_partial: bool


def stake_of(*, sold_in: tuple[str, ...], concerns: tuple[str, ...], flows: Mapping[str, Flow]) -> Stake:
    """What one product has at stake under a measure that concerns these markets.

    An EU sale counts for an EU measure. Under a measure of one member state it counts as unknown:
    nobody said how much of it goes there.
    """
    measure_markets = frozenset(markets_read(concerns)[0])
    stated = markets_read(sold_in)[0]
    covered = {m for m in (*stated, *flows) if is_covered(m, measure_markets)}
    perhaps = {m for m in (*stated, *flows) if may_be_covered(m, measure_markets)}
    known = {m: flows[m] for m in covered if m in flows}
    unknown = {m for m in covered - known.keys() if not _told_by_others(m, known)} | perhaps
    return Stake(
        markets=tuple(sorted(covered | perhaps)),
        value=sum((flow.value for flow in known.values()), Decimal(0)) if known else None,
        year=max((flow.year for flow in known.values()), default=None),
        is_partial=bool(unknown) or not known,
    )


def _told_by_others(market: str, known: Mapping[str, Flow]) -> bool:
    """A member state's sales may stand under EU; an EU sale may be told state by state."""
    if market == EU:
        return not EU_MEMBERS.isdisjoint(known)
    return market in EU_MEMBERS and EU in known
