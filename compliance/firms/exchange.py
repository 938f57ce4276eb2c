"""A product's bill of material as a declaration to hand on.

What a supplier's declaration said beyond materials (classes A and C) comes from the one kept last.
"""

from collections import defaultdict
from decimal import Decimal

from compliance.core import clock
from compliance.firms.declarations.keeping import declaration_of
from compliance.firms.declarations.model import Declaration, Material, Part, SubstanceAmount
from compliance.firms.imports.declared import PATH
from compliance.firms.models import Component, Product


def declaration_make(product: Product) -> Declaration:
    """What we know of a product's materials today, as a declaration by its firm."""
    tree: dict[tuple[str, ...], list[Material]] = defaultdict(list)
    for component in components_of(product):
        place = tuple(component.name.split(PATH))
        tree[() if place == (product.name,) else place].append(_material(component))
    parts = tuple(
        Part(name=PATH.join(place), mass_g=_mass(materials), materials=tuple(materials))
        for place, materials in tree.items()
        if place
    )
    kept = product.declarations.order_by("-read_at").first()
    statements = declaration_of(kept.statement).statements if kept else ()
    classes = (
        *(["A"] if any(one.answer for one in statements) else []),
        *(["C"] if any(not one.answer for one in statements) else []),
        *(["D"] if tree else []),
    )
    own = tuple(tree.get((), ()))
    return Declaration(
        format="ipc1752a",
        product=Part(
            name=product.name,
            number=product.sku,
            mass_g=None if product.mass_kg is None else product.mass_kg * 1000,
            materials=own,
            parts=parts,
        ),
        version="2.0",
        classes=classes,
        issuer=product.firm.name,
        declared_on=clock.today(),
        statements=statements,
    )


def components_of(product: Product) -> list[Component]:
    """The components with their contents, in the order in which they were entered."""
    return list(product.components.order_by("pk").prefetch_related("contents"))


def _material(component: Component) -> Material:
    return Material(
        name=component.material,
        mass_g=component.mass_g,
        substances=tuple(
            SubstanceAmount(
                name=one.name, cas=one.cas, share_percent=one.share_percent, exemption=one.exemption
            )
            for one in sorted(component.contents.all(), key=lambda row: row.pk)
        ),
    )


def _mass(materials: list[Material]) -> Decimal | None:
    """The mass of a part is that of its materials, where all are known."""
    masses = [material.mass_g for material in materials]
    known = [mass for mass in masses if mass is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(masses) else None
