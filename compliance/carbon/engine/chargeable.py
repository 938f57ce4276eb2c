"""Which emissions of an actual figure the law charges: direct, and indirect only for some goods."""

from __future__ import annotations

from decimal import Decimal

from .defaults import default_find
from .faults import LineFault, Notice
from .figures import ONE, ZERO, Figure, stated
from .lines import Emissions
from .rulepack import Country, Good, RulePack
from .timing import markup_find

AGREES = Decimal("0.001")  # tCO2e/t: templates round to three or four places


def chargeable_figure(
    emissions: Emissions,
    good: Good,
    cn: str,
    country: Country,
    pack: RulePack,
    *,
    year: int,
    route: str = "",
    name: str = "see_actual",
) -> tuple[Figure, list[Notice]]:
    """tCO2e/t that count for certificates (Reg 2023/956 Art 7(1), Annex II); `year` of import.

    Raises LineFault if nothing usable is given, or figures contradict each other.
    """
    if emissions.is_empty or (emissions.direct is None and emissions.chargeable is None):
        raise LineFault(
            "actual_without_see",
            "The basis is actual, but there are no direct or total emissions.",
            "Give see (tCO2e/t), or see_direct and see_indirect; or take the basis default.",
        )
    if emissions.direct is None:
        value = emissions.chargeable or ZERO
        return stated(name, value, "tCO2e/t", "actual, as given", "emissions"), []
    if not good.indirect:
        return _direct_only(emissions, good, name)
    if emissions.indirect is not None or emissions.chargeable is not None:
        return _both(emissions, name), []
    found = default_find(cn, country, pack, route=route)
    if found.row.indirect is None:
        raise LineFault(
            "indirect_missing",
            f"For {good.sector.replace('_', ' ')} indirect emissions are charged too, and none are given.",
            "Give see_indirect (0 only if it is zero), or see as their sum with the direct ones.",
        )
    indirect = found.row.indirect * (ONE + markup_find(good.sector, year, pack).value)
    return _indirect_by_default(emissions.direct, indirect, name)


def _direct_only(emissions: Emissions, good: Good, name: str) -> tuple[Figure, list[Notice]]:
    direct, indirect = emissions.direct or ZERO, emissions.indirect or ZERO
    figure = stated(name, direct, "tCO2e/t", "actual direct emissions, as given", "emissions")
    notices = []
    if indirect:
        notices.append(
            Notice(
                "indirect_not_charged",
                f"Indirect emissions ({indirect} tCO2e/t) are not charged for this good.",
            )
        )
    given = emissions.chargeable
    if given is not None and abs(given - direct) > AGREES and abs(given - direct - indirect) > AGREES:
        raise _contradiction(emissions, direct)
    return figure, notices


def _both(emissions: Emissions, name: str) -> Figure:
    """Direct and indirect as given; a total given beside them must agree."""
    if emissions.indirect is None:
        return stated(name, emissions.chargeable or ZERO, "tCO2e/t", "actual, as given", "emissions")
    value = (emissions.direct or ZERO) + emissions.indirect
    if emissions.chargeable is not None and abs(emissions.chargeable - value) > AGREES:
        raise _contradiction(emissions, value)
    return stated(name, value, "tCO2e/t", "actual direct and indirect, as given", "emissions")


def _indirect_by_default(direct: Decimal, indirect: Decimal, name: str) -> tuple[Figure, list[Notice]]:
    figure = stated(
        name,
        direct + indirect,
        "tCO2e/t",
        f"actual direct {direct}, indirect by default {indirect} with mark-up",
        "emissions",
    )
    return figure, [
        Notice(
            "indirect_by_default",
            f"Indirect emissions are charged for this good; the default ({indirect} tCO2e/t with mark-up) "
            "was added.",
            "Give see_indirect.",
        )
    ]


def _contradiction(emissions: Emissions, expected: Decimal) -> LineFault:
    return LineFault(
        "see_contradiction",
        f"see {emissions.chargeable} differs from what direct and indirect emissions give ({expected}).",
        "Leave see out, or correct the parts.",
    )
