"""The 50 t threshold (Art 2a): a cliff that belongs to the importer and the calendar year, not to a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .faults import Notice
from .figures import ZERO
from .lines import Line
from .rulepack import Good

LIMIT = Decimal(50)
COUNTING = frozenset({"cement", "fertilisers", "iron_steel", "aluminium"})


@dataclass(frozen=True, slots=True)
class Threshold:
    """`mass`: t that count to the threshold; `liable_mass`: t of all goods that must be declared."""

    mass: Decimal
    liable: bool
    liable_mass: Decimal


def threshold_find(masses: Mapping[str, Decimal]) -> Threshold:
    """Net mass in t by sector, one importer and year. Exactly 50 t is exempt; above, all of it is liable.

    Hydrogen and electricity are always liable and never count.
    """
    counting = sum((mass for sector, mass in masses.items() if sector in COUNTING), ZERO)
    always = sum((mass for sector, mass in masses.items() if sector not in COUNTING), ZERO)
    over = counting > LIMIT
    liable_mass = always + (counting if over else ZERO)
    return Threshold(counting, over or always > ZERO, liable_mass)


def threshold_notice(line: Line, good: Good) -> list[Notice]:
    """What the threshold may do to this line, as far as the line tells."""
    if not good.counts_to_50t:
        return []
    known = line.buyer_year_mass
    if known is not None and known <= LIMIT:
        return [
            Notice(
                "below_threshold",
                f"At {known} t in the year the buyer stays within {LIMIT} t: exempt, so the cost is zero.",
                "One tonne more and every tonne of the year is liable: the band's upper end.",
            )
        ]
    if known is None and line.mass <= LIMIT:
        return [
            Notice(
                "threshold_possible",
                f"If this buyer imports at most {LIMIT} t of cement, fertilisers, iron, steel and aluminium "
                "in the year, nothing is due.",
                "Ask the buyer for the year's mass and give it as buyer_year_mass_t.",
            )
        ]
    return []
