"""What IPC-1752A and B have in common: business information, products, classes A, C and D.

Known from public descriptions and tools: Product/ProductID, SubProduct, MaterialInfo, SubstanceCategoryList
(class C), HomogeneousMaterialList (class D), Amount with value and UOM. Not checked against the schema:
the elements of class A (QueryList/Query and their answer), exemptions, and the count of a SubProduct, which
is read as numberOfInstances; masses of parts are taken as those of one piece.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from compliance.firms.declarations.attributes import attribute, local, number_of, true_or_false
from compliance.firms.declarations.checking import masses_settled
from compliance.firms.declarations.model import (
    Declaration,
    Material,
    Part,
    Reading,
    Statement,
    SubstanceAmount,
)
from compliance.firms.declarations.quantities import amount_of, share_of
from compliance.firms.declarations.walking import Walk


def ipc_read(root: etree._Element, format_name: str) -> Reading:
    """All products of a main declaration."""
    walk = Walk(root)
    holder = walk.child(root, "IPC-1752B", "IPC-1752A")
    business = walk.child(root, "BusinessInfo")
    business = walk.child(holder, "BusinessInfo") if business is None else business
    response = walk.child(business, "Response")
    request = walk.child(business, "Request")
    facts: dict[str, Any] = {
        "issuer": attribute(walk.child(response, "SupplyCompany"), "name"),
        "requester": attribute(walk.child(request, "RequestCompany"), "name"),
        "declared_on": day_of(attribute(response, "date")),
        "version": attribute(root, "version"),
    }
    for sectional in walk.within(root, "Include", "Sectional", "SubSectional"):
        walk.read.add(sectional)
    reading = Reading()
    for place in (holder, root):
        for product in walk.children(place, "Product"):
            reading.declarations.append(_declaration(walk, product, format_name, facts))
    reading.left = [*walk.left, *walk.unread()]
    reading.remarks = walk.remarks
    return reading


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _declaration(walk: Walk, product: etree._Element, format_name: str, facts: dict[str, Any]) -> Declaration:
    part = masses_settled(walk, product, _part(walk, product))
    info = walk.child(product, "MaterialInfo")
    statements = (*_queries(walk, info), *_categories(walk, info))
    unit_type = attribute(product, "unitType") or "Each"
    if unit_type.casefold() not in ("each", "piece"):
        walk.remark(product, "unit_type_other", unit_type)
    instances = number_of(attribute(product, "numberOfInstances") or "1")
    if instances is not None and instances != 1:
        walk.remark(product, "product_instances", str(instances))
    has_materials = any(place.part.materials for place in part.walk())
    classes = (
        *(["A"] if any(one.answer for one in statements) else []),
        *(["C"] if any(not one.answer for one in statements) else []),
        *(["D"] if has_materials else []),
    )
    return Declaration(
        format=format_name,
        product=part,
        classes=tuple(classes),
        unit_type=unit_type,
        statements=statements,
        **facts,
    )


def _part(walk: Walk, element: etree._Element) -> Part:
    """A product or sub-product with its own materials and those of its sub-products."""
    identity = walk.child(element, "ProductID")
    mass = amount_of(walk, identity).mass_g if identity is not None else None
    info = walk.child(element, "MaterialInfo")
    materials = tuple(
        _material(walk, one, mass)
        for group in walk.children(info, "HomogeneousMaterialList")
        for one in walk.children(group, "HomogeneousMaterial")
    )
    count = number_of(attribute(element, "numberOfInstances", "quantity") or "1")
    if count is None or count == 0:
        walk.leave(element, "not_a_number", attribute(element, "numberOfInstances", "quantity"))
    parts = [
        _part(walk, one)
        for holder in (element, *walk.children(element, "SubProductList"))
        for one in walk.children(holder, "SubProduct")
    ]
    return Part(
        name=attribute(identity, "itemName", "name") or attribute(identity, "itemNumber"),
        number=attribute(identity, "itemNumber", "requesterItemNumber"),
        count=count if count and local(element) != "Product" else Decimal(1),
        mass_g=mass,
        materials=materials,
        parts=tuple(parts),
        line=element.sourceline or 0,
    )


def _material(walk: Walk, element: etree._Element, whole: Decimal | None) -> Material:
    amount = amount_of(walk, element)
    mass = amount.mass_g
    if mass is None and amount.share_percent is not None:
        # A material in ppm or per cent is a share of the part that holds it.
        mass = whole * amount.share_percent / 100 if whole is not None else None
        if mass is None:
            walk.leave(element, "share_without_mass", attribute(element, "name"))
    substances = []
    for group in walk.children(element, "SubstanceCategoryList"):
        for identity in walk.within(group, "SubstanceCategoryListID"):
            walk.read.add(identity)
        for category in walk.children(group, "SubstanceCategory"):
            inside = list(walk.children(category, "Substance"))
            for identity in walk.within(category, "SubstanceCategoryID"):
                walk.read.add(identity)
            if not inside and (attribute(category, "name")):
                substances.append(_substance(walk, category, mass))
            substances += [_substance(walk, one, mass) for one in inside]
    substances += [_substance(walk, one, mass) for one in walk.children(element, "Substance")]
    return Material(
        name=attribute(element, "name"),
        group=attribute(element, "materialGroupName"),
        mass_g=mass,
        substances=tuple(substances),
        line=element.sourceline or 0,
    )


def _substance(walk: Walk, element: etree._Element, whole: Decimal | None) -> SubstanceAmount:
    amount = amount_of(walk, element)
    cas, ec = identities(walk, element)
    return SubstanceAmount(
        name=attribute(element, "name"),
        cas=cas,
        ec=ec,
        mass_g=amount.mass_g,
        share_percent=share_of(walk, element, amount, whole),
        exemption=exemptions(walk, element),
        line=element.sourceline or 0,
    )


def identities(walk: Walk, element: etree._Element) -> tuple[str, str]:
    """CAS and EC number by the authority that each identity names."""
    cas, ec = attribute(element, "CAS", "casNumber"), ""
    for one in walk.children(element, "SubstanceID", "UniqueID"):
        authority = attribute(one, "authority").casefold()
        value = attribute(one, "identity")
        if authority.startswith("cas") or (not authority and not cas and value.count("-") == 2):
            cas = cas or value
        elif authority in ("ec", "einecs", "elincs"):
            ec = value
    return cas, ec


def exemptions(walk: Walk, element: etree._Element) -> str:
    """What exemptions are cited, in the words of the declaration."""
    told = [
        attribute(one, "identity", "name", "description") or (one.text or "").strip()
        for one in walk.within(element, "Exemption", "ExemptionID")
    ]
    for holder in walk.within(element, "ExemptionList", "Exemptions", "ExemptionListID"):
        walk.read.add(holder)
    return "; ".join(dict.fromkeys(filter(None, told)))


def _queries(walk: Walk, info: etree._Element | None) -> list[Statement]:
    """Class A: statements or questions about the product and their answer."""
    found = []
    for group in walk.within(info, "QueryList"):
        listed = attribute(walk.child(group, "QueryListID"), "identity") or attribute(group, "name")
        for query in walk.children(group, "Query"):
            answer = attribute(query, "response", "answer", "value")
            told = walk.child(query, "Response", "Answer")
            answer = (
                answer
                or attribute(told, "value", "response")
                or ((told.text or "").strip() if told is not None else "")
            )
            statement = walk.child(query, "Statement", "Question")
            name = attribute(query, "statement", "question", "name") or (
                (statement.text or "").strip() if statement is not None else ""
            )
            if not answer:
                walk.leave(query, "no_answer", name)
                continue
            found.append(
                Statement(
                    name=name,
                    identity=attribute(query, "identity", "id"),
                    listed_in=listed,
                    answer=answer,
                    line=query.sourceline or 0,
                )
            )
    return found


def _categories(walk: Walk, info: etree._Element | None) -> list[Statement]:
    """Class C: substance groups of a list, each above or below its threshold in the product."""
    found = []
    for group in walk.children(info, "SubstanceCategoryList"):
        listed = attribute(walk.child(group, "SubstanceCategoryListID"), "identity", "name")
        for category in walk.children(group, "SubstanceCategory"):
            identity = attribute(walk.child(category, "SubstanceCategoryID"), "identity")
            inside = list(walk.children(category, "Substance"))
            for element in inside or [category]:
                limit = walk.child(category, "Threshold")
                amount = amount_of(walk, element)
                found.append(
                    Statement(
                        name=attribute(element, "name"),
                        identity=identity,
                        listed_in=listed,
                        above_threshold=true_or_false(
                            attribute(limit, "overThreshold", "aboveThreshold", "aboveThresholdLevel")
                        ),
                        threshold=attribute(limit, "threshold", "reportingThreshold"),
                        application=attribute(category, "reportableApplication"),
                        cas=identities(walk, element)[0],
                        mass_g=amount.mass_g,
                        share_percent=amount.share_percent,
                        exemption=exemptions(walk, category),
                        line=element.sourceline or 0,
                    )
                )
    return found
