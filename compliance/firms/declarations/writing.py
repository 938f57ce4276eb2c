"""A declaration as IPC-1752A XML: the same names that the reader knows, one product a document.

Written from public descriptions; not validated against the schema of the standard, which was not at hand.
Masses are those of one piece in grams, shares are per cent by mass.
"""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from compliance.firms.declarations.model import Declaration, Material, Part, Statement, SubstanceAmount
from compliance.firms.declarations.readers.ipc1752a import NAMESPACE


def ipc1752a_write(declaration: Declaration) -> bytes:
    """The document in UTF-8, with its XML declaration."""
    root = etree.Element(_tag("MainDeclaration"), version="2.0", nsmap={None: NAMESPACE})
    business = _add(root, "BusinessInfo", mode="Distribute")
    if declaration.requester:
        _add(_add(business, "Request"), "RequestCompany", name=declaration.requester)
    day = declaration.declared_on.isoformat() if declaration.declared_on else ""
    response = _add(business, "Response", date=day)
    _add(response, "SupplyCompany", name=declaration.issuer)
    sectional = _add(_add(root, "Include"), "Sectional", name="MaterialInfo")
    for one in declaration.classes:
        _add(sectional, "SubSectional", name=one if one in ("A", "B", "C", "D") else _CLASSES.get(one, "D"))
    product = _add(root, "Product", unitType=declaration.unit_type, numberOfInstances="1")
    _part(product, declaration.product, declaration.statements)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


_CLASSES = {"compliance": "C", "composition": "D"}


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(
        parent, _tag(name), {key: _clean(value) for key, value in attributes.items() if value}
    )


def _clean(text: str) -> str:
    """Characters that XML cannot hold are left out."""
    return "".join(
        mark for mark in text if mark in "\t\n\r" or (ord(mark) >= 32 and ord(mark) not in (0xFFFE, 0xFFFF))
    )


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _part(element: etree._Element, part: Part, statements: tuple[Statement, ...] = ()) -> None:
    identity = _add(element, "ProductID", itemName=part.name, itemNumber=part.number)
    if part.mass_g is not None:
        _add(identity, "Amount", value=_decimal(part.mass_g), UOM="g")
    for inner in part.parts:
        sub = _add(element, "SubProduct", unitType="Each", numberOfInstances=_decimal(inner.count))
        _part(sub, inner)
    if not part.materials and not statements:
        return
    info = _add(element, "MaterialInfo")
    _queries(info, [one for one in statements if one.answer])
    _categories(info, [one for one in statements if not one.answer])
    if part.materials:
        listed = _add(info, "HomogeneousMaterialList")
        for material in part.materials:
            _material(listed, material)


def _material(parent: etree._Element, material: Material) -> None:
    element = _add(parent, "HomogeneousMaterial", name=material.name, materialGroupName=material.group)
    if material.mass_g is not None:
        _add(element, "Amount", value=_decimal(material.mass_g), UOM="g")
    if not material.substances:
        return
    category = _add(_add(element, "SubstanceCategoryList"), "SubstanceCategory", name="Supplier")
    for one in material.substances:
        _substance(category, one)


def _substance(parent: etree._Element, one: SubstanceAmount) -> None:
    element = _add(parent, "Substance", name=one.name)
    if one.cas:
        _add(element, "SubstanceID", identity=one.cas, authority="CAS")
    if one.ec:
        _add(element, "SubstanceID", identity=one.ec, authority="EC")
    if one.mass_g is not None:
        _add(element, "Amount", value=_decimal(one.mass_g), UOM="g")
    if one.share_percent is not None:
        _add(element, "Concentration", value=_decimal(one.share_percent))
    if one.exemption:
        _add(_add(element, "ExemptionList"), "Exemption", identity=one.exemption)


def _queries(info: etree._Element, statements: list[Statement]) -> None:
    """Class A, a list for each list that was answered."""
    for listed in dict.fromkeys(one.listed_in for one in statements):
        group = _add(info, "QueryList")
        _add(group, "QueryListID", identity=listed)
        for one in statements:
            if one.listed_in == listed:
                _add(group, "Query", statement=one.name, identity=one.identity, response=one.answer)


def _categories(info: etree._Element, statements: list[Statement]) -> None:
    """Class C, a list for each list of substance groups."""
    for listed in dict.fromkeys(one.listed_in for one in statements):
        group = _add(info, "SubstanceCategoryList")
        _add(group, "SubstanceCategoryListID", identity=listed)
        for one in statements:
            if one.listed_in == listed:
                _category(group, one)


def _category(group: etree._Element, one: Statement) -> None:
    element = _add(group, "SubstanceCategory", name=one.name, reportableApplication=one.application)
    if one.identity:
        _add(element, "SubstanceCategoryID", identity=one.identity)
    if one.cas:
        _add(element, "SubstanceID", identity=one.cas, authority="CAS")
    if one.mass_g is not None:
        _add(element, "Amount", value=_decimal(one.mass_g), UOM="g")
    if one.share_percent is not None:
        _add(element, "Concentration", value=_decimal(one.share_percent))
    above = {True: "true", False: "false", None: ""}[one.above_threshold]
    if above or one.threshold:
        _add(element, "Threshold", overThreshold=above, threshold=one.threshold)
    if one.exemption:
        _add(_add(element, "ExemptionList"), "Exemption", identity=one.exemption)
