"""A material declaration as lines of a bill of material: the same checks and the same writing as a table.

A component is a part of the product (its path), a material in it is homogeneous; classes A and C say
nothing of materials, so they are kept as statements, and a substance above a threshold is kept as present.
"""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from compliance.firms.declarations.keeping import declaration_json
from compliance.firms.declarations.model import Declaration, LeftOut, PartPlace, SubstanceAmount
from compliance.firms.declarations.model import Reading as Declared
from compliance.firms.declarations.opening import declarations_read
from compliance.firms.declarations.safe_xml import XmlRefused
from compliance.firms.imports.books import Row
from compliance.firms.imports.cas import cas as cas_read
from compliance.firms.imports.cells import Cell
from compliance.firms.imports.kinds import bom
from compliance.firms.imports.layouts import BOM
from compliance.firms.imports.lines import Line, Placing, Reading
from compliance.firms.imports.problems import CellFault, Problem, TableUnreadable
from compliance.firms.imports.scope import Plan, Scope
from compliance.firms.models import MaterialDeclaration, Product

PATH = " › "
"""Between the names of parts in parts."""
_SHARE_KEPT = Decimal("0.000001")
_GRAMS_KEPT = Decimal("0.000000001")
MAPPING = {
    "ProductID": "sku",
    "SubProduct, ProductPart": "component",
    "HomogeneousMaterial, Material": "material",
    "Amount, Mass": "mass_g",
    "Substance": "substance",
    "SubstanceID, UniqueID": "cas",
    "Amount, Concentration, MassPercent": "share_percent",
    "Exemption": "exemption",
}


def declared_read(path: Path, name: str, given: Mapping[str, Any]) -> tuple[Reading, list[Declaration]]:
    """The lines that a declaration gives, with all that was left out as problems or warnings."""
    try:
        declared = declarations_read(path, name)
    except XmlRefused as refused:
        raise TableUnreadable(f"declaration_{refused.reason}", detail=refused.detail) from refused
    reading = Reading(BOM)
    _left_told(reading, declared)
    if not given.get("firm"):
        reading.reject(Problem(reason="firm_needed"), is_blocking=True)
        return reading, []
    if not declared.declarations:
        reading.reject(Problem(reason="declaration_empty"), is_blocking=True)
    for declaration in declared.declarations:
        sku = given.get("sku") or declaration.product.number or declaration.product.name
        for line in _lines(reading, declaration, {**given, "sku": sku}):
            reading.lines.append(line)
    reading.row_count = len(reading.lines)
    return reading, declared.declarations


def _left_told(reading: Reading, declared: Declared) -> None:
    """An amount that cannot be read rejects the file; what merely has no place here is told."""
    for left in declared.left:
        if left.reason == "not_read":
            reading.skipped.append(_told(left))
        else:
            reading.reject(_told(left))
            reading.rejected.add(("", left.line))
    reading.warnings += [_told(remark) for remark in declared.remarks]


def _told(left: LeftOut) -> Problem:
    return Problem(
        reason=f"declared_{left.reason}",
        row=left.line or None,
        column=left.where,
        value=left.what,
        facts={"what": left.what},
    )


def _lines(reading: Reading, declaration: Declaration, given: Mapping[str, Any]) -> Iterator[Line]:
    seen: dict[tuple[str, str], int] = {}
    product = declaration.product
    for place in product.walk():
        for material in place.part.materials:
            component = (PATH.join(place.path) or product.name or given["sku"])[:200]
            key = (component, material.name)
            seen[key] = seen.get(key, 0) + 1
            # Two materials of one name in one part are two materials all the same.
            named = f"{material.name} ({seen[key]})" if seen[key] > 1 else material.name
            base = {
                **given,
                "component": component,
                "material": named[:200],
                "mass_g": _grams(material.mass_g, place),
            }
            yield from _of_material(reading, base, material.substances, material.line)
    for statement in declaration.statements:
        line = _line({**given, "component": product.name[:200] or given["sku"]}, statement.line)
        if statement.above_threshold and statement.cas:
            values = {"material": "", "substance": statement.name[:300], "share_percent": None}
            line.values |= values | {"exemption": statement.exemption[:200]}
            if _with_cas(reading, line, statement.cas):
                yield line
        elif statement.above_threshold:
            fault = CellFault("declared_group_without_cas", what=statement.name)
            reading.warn_cell(line, "substance", fault)


def _of_material(
    reading: Reading, base: dict[str, Any], substances: tuple[SubstanceAmount, ...], number: int
) -> Iterator[Line]:
    """One line a substance; a material without declared substances is a line of its own."""
    taken = False
    merged: dict[str, Line] = {}
    for one in substances:
        line = _line(base, one.line)
        line.values |= {
            "substance": one.name[:300],
            "share_percent": _share(one.share_percent),
            "exemption": one.exemption[:200],
        }
        if not one.cas:
            reading.reject_cell(line, "cas", CellFault("cas_missing", substance=one.name))
        elif _with_cas(reading, line, one.cas):
            before = merged.get(line.values["cas"])
            if before is not None:
                _add(before, line)
                continue
            merged[line.values["cas"]], taken = line, True
    yield from merged.values()
    if not taken:
        yield _line(base | {"substance": "", "cas": ""}, number)


def _add(first: Line, again: Line) -> None:
    """The same substance twice in one material: its shares add up; unknown with anything stays unknown."""
    shares = (first.values["share_percent"], again.values["share_percent"])
    first.values["share_percent"] = None if None in shares else min(sum(shares), Decimal(100))


def _with_cas(reading: Reading, line: Line, printed: str) -> bool:
    try:
        line.values["cas"] = cas_read(Cell(printed))
    except CellFault as fault:
        line.row.values.append(printed)
        line.placing.places["cas"] = 0
        reading.reject_cell(line, "cas", fault)
        return False
    return True


def _line(values: Mapping[str, Any], number: int) -> Line:
    return Line(Row(number, []), dict(values), Placing("", headers={"cas": "SubstanceID"}))


def _grams(mass: Decimal | None, place: PartPlace) -> Decimal | None:
    return None if mass is None else (mass * place.pieces).quantize(_GRAMS_KEPT, ROUND_HALF_UP)


def _share(share: Decimal | None) -> Decimal | None:
    """At six decimals of a per cent; what is there is never rounded away."""
    if share is None:
        return None
    return max(share.quantize(_SHARE_KEPT, ROUND_HALF_UP), _SHARE_KEPT) if share else share


def declared_plan(
    reading: Reading, declarations: list[Declaration], scope: Scope, path: Path, given: Mapping[str, Any]
) -> Plan:
    """The plan of the lines, and keeping each declaration whole beside its product."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    targets = [(one, _product(reading, one, scope, given)) for one in declarations]
    plan = bom.plan(reading, scope)
    known = set(
        MaterialDeclaration.objects.filter(
            sha256=digest, product__in=[product for _, product in targets if product]
        ).values_list("product_id", flat=True)
    )
    for _, product in targets:
        if product is not None and not reading.lines:
            plan.count("unchanged" if product.pk in known else "created", product.firm_id)
    plan.steps.append(lambda: _keep(targets, digest))
    return plan


def _product(
    reading: Reading, declaration: Declaration, scope: Scope, given: Mapping[str, Any]
) -> Product | None:
    """The product that a declaration is of; that none is there is told once."""
    sku = given.get("sku") or declaration.product.number or declaration.product.name
    product = Product.objects.filter(firm__in=scope.firms, firm__code=given.get("firm"), sku=sku).first()
    if product is None and not any(line.values["sku"] == sku for line in reading.lines):
        facts = {"firm": given.get("firm", ""), "sku": sku}
        reading.reject(Problem(reason="product_unknown", value=sku, column="sku", facts=facts))
    return product


def _keep(targets: list[tuple[Declaration, Product | None]], digest: str) -> None:
    for declaration, product in targets:
        if product is None:
            continue
        MaterialDeclaration.objects.update_or_create(
            product=product,
            sha256=digest,
            defaults={
                "format": declaration.format,
                "declaration_class": ", ".join(declaration.classes),
                "issuer": declaration.issuer[:300],
                "declared_on": declaration.declared_on,
                "statement": declaration_json(declaration),
            },
        )
