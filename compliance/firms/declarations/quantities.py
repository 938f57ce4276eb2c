"""Amounts with their unit as declarations print them: a mass, or a share of what holds it. Never assumed.

IPC-1752 allows mg, g, kg and, in the same attribute, ppm and massPercent; the others have elements of
their own for masses and shares. An amount without a unit, or with one we do not know, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from compliance.firms.declarations.attributes import attribute, number_of
from compliance.firms.declarations.walking import Walk

_GRAMS = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "ug": Decimal("0.000001"),
    "µg": Decimal("0.000001"),
    "μg": Decimal("0.000001"),
    "ng": Decimal("0.000000001"),
    "t": Decimal(1_000_000),
}
_PERCENT = {
    "ppm": Decimal("0.0001"),
    "masspercent": Decimal(1),
    "mass%": Decimal(1),
    "%": Decimal(1),
    "percent": Decimal(1),
    "wt%": Decimal(1),
    "ppb": Decimal("0.0000001"),
    "mg/kg": Decimal("0.0001"),
}
_WHOLE = Decimal(100)
DISAGREE = Decimal("0.05")
"""Two statements of one amount that differ by more than this part are pointed at."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Grams, or per cent of what holds it; at most one of the two as the unit says, None where unknown."""

    mass_g: Decimal | None = None
    share_percent: Decimal | None = None


def quantity(walk: Walk, element: etree._Element | None, value: str, unit: str) -> Quantity:
    """Value and unit as printed; a missing or foreign unit is reported and gives nothing."""
    if element is None or not value:
        return Quantity()
    amount, name = number_of(value), unit.replace(" ", "").casefold()
    if amount is None:
        walk.leave(element, "not_a_number", value)
    elif not name:
        walk.leave(element, "unit_missing", value)
    elif name in _GRAMS:
        return Quantity(mass_g=amount * _GRAMS[name])
    elif name in _PERCENT:
        share = amount * _PERCENT[name]
        if share <= _WHOLE:
            return Quantity(share_percent=share)
        walk.leave(element, "above_whole", f"{value} {unit}")
    else:
        walk.leave(element, "unit_unknown", f"{value} {unit}")
    return Quantity()


def amount_of(walk: Walk, parent: etree._Element) -> Quantity:
    """`Amount` with value and UOM, on the element itself or below it, and `Concentration` in per cent."""
    element = walk.child(parent, "Amount")
    holder = element if element is not None else parent
    found = quantity(walk, holder, attribute(holder, "value"), attribute(holder, "UOM"))
    concentration = walk.child(parent, "Concentration")
    if concentration is None:
        return found
    # In IPC-1752 a concentration is per cent by mass unless it names a unit itself.
    unit = attribute(concentration, "UOM") or "massPercent"
    share = quantity(walk, concentration, attribute(concentration, "value"), unit).share_percent
    if found.share_percent is not None and share is not None and differ(found.share_percent, share):
        walk.remark(concentration, "amounts_disagree", f"{found.share_percent} % / {share} %")
    return Quantity(found.mass_g, found.share_percent if found.share_percent is not None else share)


def mass_of(walk: Walk, parent: etree._Element | None) -> Quantity:
    """`Mass` and `MassPercent` as IEC 62474 has them; of several shares that of the material counts."""
    if parent is None:
        return Quantity()
    mass = walk.child(parent, "Mass")
    grams = quantity(
        walk, mass, attribute(mass, "mass", "value"), attribute(mass, "unitOfMeasure", "UOM")
    ).mass_g
    share = None
    for name in ("MatMassPercent", "MassPercent"):
        element = walk.child(parent, name)
        value = attribute(element, "massPercent", "value")
        found = quantity(walk, element, value, "massPercent").share_percent
        share = found if share is None else share
    return Quantity(grams, share)


def differ(one: Decimal, other: Decimal) -> bool:
    """Whether two statements of an amount are too far apart to be roundings of each other."""
    return abs(one - other) > DISAGREE * max(abs(one), abs(other))


def share_of(
    walk: Walk, element: etree._Element, amount: Quantity, whole_g: Decimal | None
) -> Decimal | None:
    """Per cent of the whole, as printed or worked out from masses; more than the whole is left out.

    Of two amounts of one substance the higher one is kept, which hides nothing; far ones are pointed at.
    """
    share = amount.share_percent
    if amount.mass_g is not None and whole_g:
        worked_out = amount.mass_g / whole_g * 100
        if share is not None and differ(share, worked_out):
            walk.remark(element, "amounts_disagree", f"{share:f} % / {worked_out:.4f} %")
        share = worked_out if share is None else max(share, worked_out)
    if share is not None and share > _WHOLE:
        walk.leave(element, "above_whole", attribute(element, "name"))
        return None
    return share
