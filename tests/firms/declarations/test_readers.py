"""Declarations of each format: units, pieces, classes; and what is left out is told with its place."""

import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.firms.declarations.keeping import declaration_json, declaration_of
from compliance.firms.declarations.model import Declaration
from compliance.firms.declarations.opening import declarations_read, is_declaration
from compliance.firms.declarations.safe_xml import XmlRefused, xml_parse
from compliance.firms.declarations.writing import ipc1752a_write
from tests.firms.declarations.samples import IEC, IPC_AC, IPC_B, IPC_D


def read(tmp_path, raw: bytes, name: str = "d.xml"):
    path = tmp_path / name
    path.write_bytes(raw)
    return declarations_read(path)


def one(tmp_path, raw: bytes, name: str = "d.xml") -> Declaration:
    (found,) = read(tmp_path, raw, name).declarations
    return found


@pytest.mark.parametrize(("raw", "name"), [(IPC_D, "ipc1752a"), (IPC_B, "ipc1752b")])
def test_class_d_keeps_parts_pieces_and_units_apart(tmp_path, raw, name) -> None:
    found = one(tmp_path, raw)
    assert (found.format, found.classes, found.issuer) == (name, ("D",), "Example Cords Ltd")
    kettle = found.product
    assert (kettle.number, kettle.mass_g) == ("K-1", Decimal(900))
    (wire,) = kettle.parts
    assert (wire.name, wire.count, wire.mass_g) == ("Wire", 2, 50)
    pvc, copper = wire.materials
    assert (pvc.mass_g, copper.mass_g) == (Decimal(20), Decimal(30))
    dehp, mccp = pvc.substances
    assert (dehp.cas, dehp.mass_g, dehp.share_percent) == ("117-81-7", Decimal("0.2"), Decimal(1))
    assert (mccp.mass_g, mccp.share_percent) == (None, Decimal("0.15"))
    (lead,) = copper.substances
    assert (lead.share_percent, lead.exemption) == (Decimal("0.05"), "6(c)")


def test_what_nobody_reads_is_told_with_its_line(tmp_path) -> None:
    reading = read(tmp_path, IPC_D)
    assert [(left.where, left.what, left.reason) for left in reading.left] == [
        ("MainDeclaration/BusinessInfo/Response/Contact", "name=nobody", "not_read")
    ]
    assert reading.left[0].line == 6


def test_classes_a_and_c_are_statements_of_the_product(tmp_path) -> None:
    found = one(tmp_path, IPC_AC)
    assert found.classes == ("A", "C")
    answer, dehp, cadmium = found.statements
    assert (answer.name, answer.answer, answer.listed_in) == ("Meets the limits of RoHS", "true", "EUROHS")
    assert (dehp.cas, dehp.above_threshold, dehp.threshold) == ("117-81-7", True, "0.1 mass% of article")
    assert (cadmium.above_threshold, cadmium.cas) == (False, "")


@pytest.mark.parametrize(
    ("raw", "name", "format_name"),
    [
        (IEC, "d.xml", "iec62474"),
        (IEC.replace(b"X8.00", b"X6.01ex1.0"), "d.xml", "chemsherpa"),
        (IEC, "d.shai", "chemsherpa"),
    ],
)
def test_iec_62474_and_chemsherpa(tmp_path, raw, name, format_name) -> None:
    if name.endswith(".shai"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("inside.xml", raw)
        raw = (tmp_path / name).read_bytes()
    found = one(tmp_path, raw, name)
    assert (found.format, found.classes) == (format_name, ("compliance", "composition"))
    (screw,) = found.product.parts
    assert (screw.count, screw.mass_g, found.product.mass_g) == (4, 5, 2400)
    (steel,) = screw.materials
    assert (steel.name, steel.group, steel.substances[0].share_percent) == (
        "11SMnPb30",
        "Steel",
        Decimal("0.3"),
    )
    (statement,) = found.statements
    assert (statement.identity, statement.above_threshold) == ("00021", True)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'value="20000" UOM="mg"', b'value="20000"', "unit_missing"),
        (b'value="20000" UOM="mg"', b'value="20000" UOM="stone"', "unit_unknown"),
        (b'value="20000" UOM="mg"', b'value="20.000,5" UOM="mg"', "not_a_number"),
        (b'value="20000" UOM="mg"', b'value="-5" UOM="mg"', "not_a_number"),
        (b'value="1500" UOM="ppm"', b'value="1500" UOM="massPercent"', "above_whole"),
        (b'value="200" UOM="mg"', b'value="200" UOM="g"', "above_whole"),
    ],
)
def test_an_amount_that_cannot_be_is_left_out_and_never_assumed(tmp_path, old, new, reason) -> None:
    assert old in IPC_D
    reading = read(tmp_path, IPC_D.replace(old, new))
    assert reason in {left.reason for left in reading.left}


def test_an_amount_and_a_concentration_that_disagree_are_pointed_at_and_the_higher_one_counts(
    tmp_path,
) -> None:
    raw = IPC_D.replace(
        b'<Amount value="200" UOM="mg"/>', b'<Amount value="200" UOM="mg"/><Concentration value="0.5"/>'
    )
    reading = read(tmp_path, raw)
    assert [remark.reason for remark in reading.remarks] == ["amounts_disagree"]
    assert reading.declarations[0].product.parts[0].materials[0].substances[0].share_percent == 1


def test_masses_of_all_pieces_are_known_by_their_sum(tmp_path) -> None:
    raw = IPC_D.replace(b'<Amount value="50" UOM="g"/>', b'<Amount value="100" UOM="g"/>').replace(
        b'value="20000" UOM="mg"', b'value="40000" UOM="mg"'
    )
    reading = read(tmp_path, raw)
    assert [remark.reason for remark in reading.remarks] == ["masses_of_all_pieces"]
    wire = reading.declarations[0].product.parts[0]
    assert (wire.mass_g, wire.materials[0].mass_g) == (50, 20)
    differing = read(tmp_path, IPC_D.replace(b'value="0.9" UOM="kg"', b'value="9" UOM="kg"'))
    assert [remark.reason for remark in differing.remarks] == ["mass_sum_differs"]


@pytest.mark.parametrize("raw", [IPC_D, IPC_AC, IPC_B, IEC])
def test_what_is_kept_is_what_was_read_and_written_again_says_the_same(tmp_path, raw) -> None:
    found = one(tmp_path, raw)
    assert declaration_of(declaration_json(found)) == found
    again = read(tmp_path, ipc1752a_write(found), "again.xml")
    assert not [left for left in again.left if left.reason != "not_read"]
    (back,) = again.declarations
    assert _told(back) == _told(found)
    assert ipc1752a_write(back) == ipc1752a_write(one(tmp_path, ipc1752a_write(back), "third.xml"))


def _told(found: Declaration) -> object:
    """All that IPC-1752A can say; line numbers and the threshold of a single substance it cannot."""
    parts = [
        (
            place.path,
            place.pieces,
            place.part.mass_g,
            material.name,
            material.mass_g,
            one.cas,
            one.share_percent,
        )
        for place in found.product.walk()
        for material in place.part.materials
        for one in material.substances
    ]
    said = [(one.name, one.answer, one.above_threshold, one.threshold, one.cas) for one in found.statements]
    return found.issuer, found.declared_on, parts, said


# --- hostile -------------------------------------------------------------------------------------

BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
OUTSIDE = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a xmlns="http://std.iec.ch/iec62474">&x;</a>'
)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (BOMB, "has_doctype"),
        (OUTSIDE, "has_doctype"),
        (BOMB.decode().replace('<?xml version="1.0"?>', "").encode("utf-16"), "has_doctype"),
        (b"<a>" * 100 + b"</a>" * 100, "too_deep"),
        (b"<a><b></a>", "not_xml"),
        (b"", "not_xml"),
        (b"\x00\x01\x02", "not_xml"),
    ],
)
def test_hostile_xml_is_refused(raw, reason) -> None:
    with pytest.raises(XmlRefused) as caught:
        xml_parse(raw)
    assert caught.value.reason == reason


def test_a_document_of_no_known_format_and_a_zip_without_one(tmp_path) -> None:
    with pytest.raises(XmlRefused, match="format_unknown"):
        read(tmp_path, b"<note xmlns='urn:x'/>")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(XmlRefused, match="not_xml"):
        declarations_read(tmp_path / "a.zip")
    with pytest.raises(XmlRefused, match="not_xml"):
        read(tmp_path, b"PK\x03\x04" + b"\0" * 60, "b.shai")


def test_too_many_elements_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("compliance.firms.declarations.safe_xml.MAX_ELEMENTS", 10)
    with pytest.raises(XmlRefused, match="too_many_elements"):
        xml_parse(b"<a>" + b"<b/>" * 20 + b"</a>")


def test_what_is_a_declaration_is_told_by_content(tmp_path) -> None:
    for name, raw, expected in (
        ("a.csv", IPC_D, True),
        ("b.xml", b"sku,name\n", False),
        ("c.csv", b"\n <a/>", True),
    ):
        (tmp_path / name).write_bytes(raw)
        assert is_declaration(tmp_path / name) is expected


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_damaged_declarations_are_refused_or_read_but_never_break(tmp_path_factory, data) -> None:
    raw = bytearray(data.draw(st.sampled_from([IPC_D, IPC_AC, IPC_B, IEC])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 12))
        raw[at : at + length] = data.draw(st.binary(max_size=12))
    path = tmp_path_factory.mktemp("fuzz") / "d.xml"
    path.write_bytes(bytes(raw) or b"<")
    try:
        reading = declarations_read(path)
    except XmlRefused as refused:
        assert refused.reason
    else:
        for found in reading.declarations:
            assert declaration_of(declaration_json(found)) == found
