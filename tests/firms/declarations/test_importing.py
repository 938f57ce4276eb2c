"""Declarations into the bill of material of a product and out again."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compliance.firms.amounts import product_rollup
from compliance.firms.declarations.opening import declarations_read
from compliance.firms.models import Component, Content, MaterialDeclaration
from tests.factories import FirmFactory, ProductFactory
from tests.firms.books import imported, told
from tests.firms.declarations.samples import IEC, IPC_AC, IPC_D

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return FirmFactory(code="ACME")


@pytest.fixture
def kettle(firm):
    return ProductFactory(firm=firm, sku="K-1", name="Kettle")


def saved(tmp_path, raw: bytes, name: str = "d.xml"):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def test_a_declaration_becomes_components_of_homogeneous_materials(tmp_path, firm, kettle) -> None:
    path = saved(tmp_path, IPC_D)
    dry = imported("bom", path, firm=firm, dry_run=True)
    assert (dry.accepted, dry.created, Component.objects.count()) == (True, 4, 0)
    report = imported("bom", path, firm=firm)
    assert report.accepted, told(report)
    assert report.mapping["ProductID"] == "sku"
    assert {(c.name, c.material, c.mass_g) for c in Component.objects.all()} == {
        ("Wire", "PVC", Decimal(40)),
        ("Wire", "Copper", Decimal(60)),
        ("Kettle", "Steel", Decimal(800)),
    }
    assert set(Content.objects.values_list("cas", "share_percent", "exemption")) == {
        ("117-81-7", Decimal(1), ""),
        ("85535-85-9", Decimal("0.15"), ""),
        ("7439-92-1", Decimal("0.05"), "6(c)"),
    }
    assert MaterialDeclaration.objects.get().issuer == "Example Cords Ltd"
    again = imported("bom", path, firm=firm)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)


def test_an_unknown_product_is_told_and_may_be_named(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="KETTLE")
    path = saved(tmp_path, IPC_D)
    report = imported("bom", path, firm=firm)
    assert {row[3] for row in told(report)} == {"product_unknown"}
    assert not Component.objects.exists()
    assert imported("bom", path, firm=firm, given={"sku": "KETTLE"}).accepted
    assert told(imported("bom", path))[0][3] == "firm_needed"


def test_wrong_numbers_reject_with_their_line_and_the_rest_goes_on_after_consent(
    tmp_path, firm, kettle
) -> None:
    raw = IPC_D.replace(b"117-81-7", b"117-81-8").replace(b'value="1500" UOM="ppm"', b'value="1500"')
    path = saved(tmp_path, raw)
    report = imported("bom", path, firm=firm)
    assert {(row[2], row[3]) for row in told(report)} == {
        ("117-81-8", "cas_check_digit"),
        ("1500", "declared_unit_missing"),
    }
    assert all(row[0] for row in told(report))
    assert report.needs_consent
    assert not Component.objects.exists()
    partly = imported("bom", path, firm=firm, accept_partial=True)
    assert (partly.accepted, partly.is_partial) == (True, True)
    assert "7439-92-1" in Content.objects.values_list("cas", flat=True)


def test_statements_of_classes_a_and_c_are_kept_and_presence_counts_as_unknown(
    tmp_path, firm, kettle
) -> None:
    report = imported("bom", saved(tmp_path, IPC_AC), firm=firm)
    assert report.accepted, told(report)
    content = Content.objects.get()
    assert (content.cas, content.share_percent, content.component.material) == ("117-81-7", None, "")
    statement = MaterialDeclaration.objects.get().statement
    assert [one["answer"] for one in statement["statements"]] == ["true", "", ""]
    nothing = saved(tmp_path, IPC_AC.replace(b'overThreshold="true"', b'overThreshold="false"'), "none.xml")
    report = imported("bom", nothing, firm=firm)
    assert (report.accepted, report.created) == (True, 1)
    assert MaterialDeclaration.objects.count() == 2
    assert imported("bom", nothing, firm=firm).unchanged == 1


def test_hostile_and_foreign_files_are_told(tmp_path, firm) -> None:
    bomb = saved(tmp_path, b'<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>')
    assert [row[3] for row in told(imported("bom", bomb, firm=firm))] == ["declaration_has_doctype"]
    other = saved(tmp_path, b"<note xmlns='urn:x'/>")
    assert [row[3] for row in told(imported("bom", other, firm=firm))] == ["declaration_format_unknown"]
    empty = saved(tmp_path, b'<Main xmlns="http://std.iec.ch/iec62474"/>')
    assert [row[3] for row in told(imported("bom", empty, firm=firm))] == ["declaration_empty"]


def test_a_product_is_exported_as_ipc_1752a_and_reads_back_the_same(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="M-7", name="Motor")
    assert imported("bom", saved(tmp_path, IEC), firm=firm).accepted
    out = tmp_path / "out.xml"
    call_command("export_declaration", product="M-7", out=str(out), stdout=StringIO())
    before = set(
        Content.objects.values_list("component__name", "component__material", "cas", "share_percent")
    )
    (found,) = declarations_read(out).declarations
    assert found.issuer == firm.name
    assert [one.identity for one in found.statements] == ["00021"]
    Component.objects.all().delete()
    report = imported("bom", out, firm=firm)
    assert report.accepted, told(report)
    after = Content.objects.values_list("component__name", "component__material", "cas", "share_percent")
    assert set(after) == before
    assert sum(Component.objects.values_list("mass_g", flat=True)) == 2400


def test_a_product_is_exported_as_excel_and_imports_unchanged(tmp_path, firm, kettle) -> None:
    imported("bom", saved(tmp_path, IPC_D), firm=firm)
    out = tmp_path / "out.xlsx"
    call_command("export_declaration", product="K-1", format="xlsx", out=str(out), stdout=StringIO())
    report = imported("bom", out, firm=firm)
    assert (report.accepted, report.created, report.changed, report.unchanged) == (True, 0, 0, 4), told(
        report
    )


def test_what_cannot_be_exported_is_told(tmp_path, firm, kettle) -> None:
    with pytest.raises(CommandError, match="no product"):
        call_command("export_declaration", product="X", out=str(tmp_path / "x.xml"))
    with pytest.raises(CommandError, match="Import its bill"):
        call_command("export_declaration", product="K-1", out=str(tmp_path / "x.xml"))
    ProductFactory(sku="K-1")
    with pytest.raises(CommandError, match="--firm"):
        call_command("export_declaration", product="K-1", out=str(tmp_path / "x.xml"))


def test_the_bill_of_material_adds_up_by_material_article_and_product(tmp_path, firm) -> None:
    """0.3 % lead in steel screws of 20 g: above 0.1 % of each screw, below it in the motor of 2.4 kg."""
    motor = ProductFactory(firm=firm, sku="M-7", name="Motor")
    assert imported("bom", saved(tmp_path, IEC), firm=firm).accepted
    found = product_rollup(motor)
    (material,) = found.materials
    (article,) = found.articles
    (product,) = found.product
    assert (material.place, material.low) == (("Screw", "11SMnPb30"), 3000)
    assert (article.place, article.low) == (("Screw",), 3000)
    assert product.low < 1000
    assert product.mass_low == Decimal("0.06")
    Content.objects.update(share_percent=None)
    assert (product_rollup(motor).articles[0].low, product_rollup(motor).articles[0].high) == (0, 1_000_000)
