"""IEC 62474: Main with BusinessInfo and Product, the compliance and the composition of the product.

Known from public tools: Product/ProductID with Mass, Compliance/DsDsg with ComplianceThreshold (edition 2),
Substance and SubstanceGroup with Threshold directly below Product (edition 1), Composition/ProductPart with
numberOfUnits, MaterialClass, Material, Mass with unitOfMeasure, MassPercent. Not checked against the
schema; masses of parts and materials are taken as those of one unit of their part.
"""

from __future__ import annotations

from decimal import Decimal

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
from compliance.firms.declarations.quantities import mass_of, share_of
from compliance.firms.declarations.readers.ipc import day_of, exemptions, identities
from compliance.firms.declarations.walking import Walk

FORMAT = "iec62474"
NAMESPACE = "http://std.iec.ch/iec62474"


def claims(root: etree._Element, name: str) -> bool:
    namespace = (etree.QName(root).namespace or "").replace("https://", "http://").rstrip("/")
    return namespace == NAMESPACE and etree.QName(root).localname == "Main"


def read(root: etree._Element, format_name: str = FORMAT) -> Reading:
    walk = Walk(root)
    business = walk.child(root, "BusinessInfo")
    response, request = walk.child(business, "Response"), walk.child(business, "Request")
    reading = Reading()
    for product in walk.children(root, "Product"):
        part = masses_settled(walk, product, _part(walk, product))
        statements = tuple(_statements(walk, product))
        has_materials = any(place.part.materials for place in part.walk())
        unit_type = attribute(product, "unitType") or "each"
        if unit_type.casefold() not in ("each", "piece"):
            walk.remark(product, "unit_type_other", unit_type)
        reading.declarations.append(
            Declaration(
                format=format_name,
                product=part,
                version=attribute(root, "schemaVersion", "schemaDatabaseVersion", "version"),
                classes=(
                    *(["compliance"] if statements else []),
                    *(["composition"] if has_materials else []),
                ),
                issuer=attribute(walk.child(response, "SupplyCompany"), "name", "nameLocal"),
                requester=attribute(walk.child(request, "RequestCompany"), "name", "nameLocal"),
                declared_on=day_of(attribute(response, "date")),
                unit_type=unit_type,
                statements=statements,
            )
        )
    reading.left = [*walk.left, *walk.unread()]
    reading.remarks = walk.remarks
    return reading


def _part(walk: Walk, element: etree._Element) -> Part:
    identity = walk.child(element, "ProductID")
    mass = mass_of(walk, identity).mass_g
    holders = [element, *walk.children(element, "Composition")]
    materials: list[Material] = []
    parts: list[Part] = []
    for holder in holders:
        parts += [_part(walk, one) for one in walk.children(holder, "ProductPart")]
        materials += [_material(walk, one, mass) for one in walk.children(holder, "Material")]
        for group in walk.children(holder, "MaterialClass"):
            inner = list(walk.children(group, "Material"))
            materials += [_material(walk, one, mass, attribute(group, "name")) for one in inner]
            if not inner:
                materials.append(_material(walk, group, mass))
    count = number_of(attribute(element, "numberOfUnits") or "1")
    if not count:
        walk.leave(element, "not_a_number", attribute(element, "numberOfUnits"))
    return Part(
        name=attribute(identity, "name") or attribute(identity, "identifier"),
        number=attribute(identity, "identifier", "requesterIdentifier"),
        count=count if count and local(element) != "Product" else Decimal(1),
        mass_g=mass,
        materials=tuple(materials),
        parts=tuple(parts),
        line=element.sourceline or 0,
    )


def _material(walk: Walk, element: etree._Element, whole: Decimal | None, group: str = "") -> Material:
    amount = mass_of(walk, element)
    mass = amount.mass_g
    if mass is None and amount.share_percent is not None and whole is not None:
        mass = whole * amount.share_percent / 100
    for identity in walk.children(element, "MaterialClassID", "UniqueID"):
        walk.read.update(identity.iter())
    substances = [_substance(walk, one, mass) for one in walk.children(element, "Substance")]
    for cluster in walk.children(element, "SubstanceGroup"):
        inner = list(walk.children(cluster, "Substance"))
        substances += [_substance(walk, one, mass) for one in inner or [cluster]]
    return Material(
        name=attribute(element, "name"),
        group=group,
        mass_g=mass,
        substances=tuple(substances),
        line=element.sourceline or 0,
    )


def _substance(walk: Walk, element: etree._Element, whole: Decimal | None) -> SubstanceAmount:
    amount = mass_of(walk, element)
    limit = walk.child(element, "Threshold")
    cas, ec = identities(walk, element)
    return SubstanceAmount(
        name=attribute(element, "name"),
        cas=cas,
        ec=ec,
        mass_g=amount.mass_g,
        share_percent=share_of(walk, element, amount, whole),
        exemption=exemptions(walk, element),
        above_threshold=true_or_false(attribute(limit, "aboveThresholdLevel", "aboveThreshold")),
        line=element.sourceline or 0,
    )


def _statements(walk: Walk, product: etree._Element) -> list[Statement]:
    """Declarable substances and groups of the product: below Compliance, or directly below Product."""
    holders = [
        (one, "ComplianceThreshold")
        for group in walk.children(product, "Compliance")
        for one in walk.children(group, "DsDsg")
    ]
    holders += [(one, "Threshold") for one in walk.children(product, "Substance", "SubstanceGroup")]
    found = []
    for element, name in holders:
        limit, amount = walk.child(element, name), mass_of(walk, element)
        found.append(
            Statement(
                name=attribute(element, "name"),
                identity=attribute(walk.child(element, "DsDsgID"), "entryIdentity", "identity"),
                listed_in="IEC 62474",
                above_threshold=true_or_false(
                    attribute(limit, "aboveComplianceThreshold", "aboveThresholdLevel", "aboveThreshold")
                ),
                threshold=attribute(limit, "reportingThreshold"),
                application=attribute(limit, "reportableApplication"),
                cas=identities(walk, element)[0],
                mass_g=amount.mass_g,
                share_percent=amount.share_percent,
                exemption=exemptions(walk, element),
                line=element.sourceline or 0,
            )
        )
    return found
