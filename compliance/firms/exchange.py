"""A product's bill of material as a declaration to hand on: IPC-1752A, or a workbook that imports again.

What a supplier's declaration said beyond materials (classes A and C) comes from the one kept last.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from compliance.core import clock
from compliance.core.exports import formula_guard
from compliance.firms.declarations.keeping import declaration_of
from compliance.firms.declarations.model import Declaration, Material, Part, SubstanceAmount
from compliance.firms.imports.declared import PATH
from compliance.firms.models import Component, Product

COLUMNS = (
    "sku",
    "component",
    "component_zh",
    "material",
    "mass_g",
    "substance",
    "cas",
    "share_percent",
    "exemption",
)


def declaration_make(product: Product) -> Declaration:
    """What we know of a product's materials today, as a declaration by its firm."""
    tree: dict[tuple[str, ...], list[Material]] = defaultdict(list)
    for component in _components(product):
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


def _components(product: Product) -> list[Component]:
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


def workbook_make(product: Product) -> Workbook:
    """The bill of material with the headers of an import: edited, it can be imported again."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "bom"
    sheet.append(list(COLUMNS))
    for component in _components(product):
        own = [product.sku, component.name, component.name_zh, component.material, component.mass_g]
        contents = sorted(component.contents.all(), key=lambda row: row.pk)
        for one in contents or [None]:
            inside = (
                ["", "", None, ""] if one is None else [one.name, one.cas, one.share_percent, one.exemption]
            )
            sheet.append(
                [formula_guard(value) if isinstance(value, str) else value for value in (*own, *inside)]
            )
    for letter in "ACG":
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    return book
