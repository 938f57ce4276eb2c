"""Whether masses of parts are of one piece or of all of them: what the sums say. It changes no share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lxml import etree

from compliance.firms.declarations.model import Part
from compliance.firms.declarations.walking import Walk

TOLERANCE = Decimal("0.1")
"""Sums of parts that are within this part of the whole agree with it: glue and solder are often left out."""


def masses_settled(walk: Walk, element: etree._Element, product: Part) -> Part:
    """The product with the masses of its parts as those of one piece.

    Where parts are counted, the mass of each is of one piece in the standards, but tools write that of all
    pieces too. Only where the whole agrees with the second reading and not with the first, it is taken.
    """
    if product.mass_g is None or not any(part.count != 1 and part.mass_g for part in product.parts):
        return product
    own = sum((material.mass_g or Decimal(0) for material in product.materials), Decimal(0))
    each = own + sum(((part.mass_g or 0) * part.count for part in product.parts), Decimal(0))
    total = own + sum(((part.mass_g or 0) for part in product.parts), Decimal(0))
    is_nearer = abs(total - product.mass_g) < abs(each - product.mass_g)
    if _agree(each, product.mass_g) and not is_nearer:
        return product
    if _agree(total, product.mass_g):
        walk.remark(element, "masses_of_all_pieces", f"{total.normalize():f} g / {each.normalize():f} g")
        return replace(product, parts=tuple(_of_one(part) for part in product.parts))
    walk.remark(element, "mass_sum_differs", f"{each.normalize():f} g / {product.mass_g.normalize():f} g")
    return product


def _agree(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= TOLERANCE * max(one, other)


def _of_one(part: Part) -> Part:
    """The part with all masses divided by its count."""

    def shared(value: Decimal | None) -> Decimal | None:
        return None if value is None else value / part.count

    return replace(
        part,
        mass_g=shared(part.mass_g),
        materials=tuple(
            replace(
                material,
                mass_g=shared(material.mass_g),
                substances=tuple(replace(one, mass_g=shared(one.mass_g)) for one in material.substances),
            )
            for material in part.materials
        ),
    )
