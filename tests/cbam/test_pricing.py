"""A firm's lines priced and kept: what is planned, what counts, what is unknown; twice changes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from compliance.carbon.cbam import line_price, line_read
from compliance.cbam.asked import cost_of_product
from compliance.cbam.models import ProductCost
from compliance.cbam.packs import pack_in_use
from compliance.cbam.pricing import PriceReport, firm_price
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.exposure import risk
from compliance.firms.services import firms_changed
from tests.cbam.rows import DAY, DeclarationFactory, ShipmentFactory, screw_of, sold
from tests.factories import EvidenceFactory, FirmFactory, ProductFactory

pytestmark = pytest.mark.django_db


def standing(firm) -> list[ProductCost]:
    rows = ProductCost.objects.filter(product__firm=firm, superseded_at__isnull=True)
    return list(rows.order_by("product__sku", "market", "shipment"))


def engine_cost(**case) -> Decimal:
    _row, pack = pack_in_use()
    return line_price(line_read(case, id="x"), pack).outcome.cost


def test_the_newest_flow_is_planned_for_the_clocks_year_and_priced_by_the_engine() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    sold(bolt, year=2024, kg=1)
    sold(bolt, year=2025, kg=50_000)
    sold(bolt, market="US", year=2025)
    assert firm_price(firm_id=firm.pk) == PriceReport(1, 0, 0)
    (row,) = standing(firm)
    assert (row.market, row.year, row.mass_t, row.flow_year) == ("DE", 2026, Decimal(50), 2025)
    due = engine_cost(cn=bolt.cn, country="CN", mass_t=50, import_date="2026")
    assert row.cost_eur == due.quantize(Decimal("0.0001")) > 0
    assert row.low_eur <= row.cost_eur <= row.high_eur
    assert (row.counted, row.actual_eur, row.refusal) == ("default", None, "")
    assert row.digest == pack_in_use()[1].digest
    assert [step["year"] for step in row.path] == list(range(2026, 2035))
    assert row.path[0]["default"][0] < row.path[-1]["default"][0]


def test_twice_changes_nothing_and_a_changed_flow_takes_the_old_price_s_place() -> None:
    firm = FirmFactory()
    flow = sold(screw_of(firm))
    firm_price(firm_id=firm.pk)
    (before,) = standing(firm)
    assert firm_price(firm_id=firm.pk) == PriceReport(0, 1, 0)
    assert [row.pk for row in standing(firm)] == [before.pk]
    flow.mass_kg = 100_000
    flow.save()
    assert firm_price(firm_id=firm.pk) == PriceReport(1, 0, 1)
    (after,) = standing(firm)
    assert after.cost_eur == pytest.approx(2 * before.cost_eur)
    before.refresh_from_db()
    assert before.superseded_at is not None
    flow.delete()
    firm_price(firm_id=firm.pk)
    assert standing(firm) == []


def test_mass_nobody_gave_is_unknown_and_never_zero() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm, markets=["DE", "FR"])
    sold(bolt, kg=None)
    firm_price(firm_id=firm.pk)
    rows = standing(firm)
    assert [(row.market, row.cost_eur, row.refusal) for row in rows] == [
        ("DE", None, "mass_unknown"),
        ("FR", None, "mass_unknown"),
    ]
    assert rows[0].results["default"]["cost_eur_per_t"] > 0
    assert cost_of_product(bolt, "DE", 2026) is None


def test_goods_outside_annex_i_are_not_priced_and_cost_nothing_for_sure() -> None:
    firm = FirmFactory()
    kettle = ProductFactory(firm=firm, cn="85167970", hs="851679", markets=[])
    sold(kettle)
    assert firm_price(firm_id=firm.pk) == PriceReport(0, 0, 0)
    assert cost_of_product(kettle, "DE", 2026) == (0, 0)
    bolt = screw_of(firm)
    assert cost_of_product(bolt, "US", 2026) == (0, 0)
    assert cost_of_product(bolt, "DE", 2026) is None
    vague = ProductFactory(firm=firm, cn="", hs="", markets=["DE"])
    assert cost_of_product(vague, "DE", 2026) is None


def test_an_hs_code_above_several_goods_says_why_it_has_no_price() -> None:
    firm = FirmFactory()
    vague = ProductFactory(firm=firm, cn="", hs="252310", markets=[])
    sold(vague)
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert row.cost_eur is None and row.refusal == "cn_too_short", row.refusal


def test_shipments_are_priced_by_their_day_and_taken_off_the_plan() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    sold(bolt, kg=50_000)
    first = ShipmentFactory(product=bolt, mass_t=10, import_date=date(2026, 2, 15))
    ShipmentFactory(product=bolt, mass_t=10, import_date=date(2026, 8, 15))
    firm_price(firm_id=firm.pk)
    plan, quarter1, quarter3 = sorted(standing(firm), key=lambda row: row.shipment_id or 0)
    assert plan.mass_t == 30 and quarter1.shipment_id == first.pk
    due = engine_cost(cn=bolt.cn, country="CN", mass_t=10, import_date="2026-02-15")
    assert quarter1.cost_eur == due.quantize(Decimal("0.0001"))
    assert quarter3.cost_eur > quarter1.cost_eur  # the third quarter's price is higher
    with_all = sum(row.low_eur for row in (plan, quarter1, quarter3))
    assert cost_of_product(bolt, "DE", 2026)[0] == with_all


def test_a_stated_plan_is_the_whole_plan() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    sold(bolt, kg=50_000)
    ShipmentFactory(product=bolt, mass_t=7, import_date=None, planned_year=2026)
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert row.mass_t == 7


def test_an_actual_figure_counts_only_with_a_valid_document() -> None:
    firm = FirmFactory()
    sold(screw_of(firm))
    declared = DeclarationFactory(installation__firm=firm)
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert row.is_unproven and row.counted == "default"
    assert row.cost_eur == row.default_eur and row.actual_eur is not None
    declared.evidence = EvidenceFactory(firm=firm, expires_on=date(2027, 1, 1), issued_on=date(2026, 9, 1))
    declared.save()
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert not row.is_unproven and row.counted == "actual"
    assert row.cost_eur == row.actual_eur < row.default_eur
    with clock.standing_at(date(2027, 2, 1)):
        firm_price(firm_id=firm.pk)
        row = next(found for found in standing(firm) if found.year == 2027)
    assert row.is_unproven and row.counted == "default"


def test_proven_values_that_nobody_verified_count_but_the_band_reaches_to_the_default() -> None:
    firm = FirmFactory()
    sold(screw_of(firm))
    paper = EvidenceFactory(firm=firm, issued_on=date(2026, 9, 1), expires_on=None)
    declared = DeclarationFactory(installation__firm=firm, evidence=paper, is_verified=False)
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert row.counted == "actual" and row.cost_eur == row.actual_eur
    assert row.high_eur == Decimal(str(row.results["default"]["band"][1])).quantize(Decimal("0.0001"))
    declared.is_verified = True
    declared.save()
    firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert row.high_eur < row.default_eur


def test_a_shipment_on_defaults_stays_on_them_though_actual_values_are_proven() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    paper = EvidenceFactory(firm=firm, issued_on=date(2026, 9, 1), expires_on=None)
    DeclarationFactory(installation__firm=firm, evidence=paper)
    for basis in ("default", "actual"):
        ShipmentFactory(product=bolt, basis=basis, reference=basis)
    firm_price(firm_id=firm.pk)
    assert {row.shipment.basis: row.counted for row in standing(firm)} == {
        "default": "default",
        "actual": "actual",
    }


def test_a_declaration_for_other_products_or_later_years_does_not_speak() -> None:
    firm = FirmFactory()
    bolt, nut = screw_of(firm), screw_of(firm, sku="NUT")
    sold(bolt)
    sold(nut)
    DeclarationFactory(installation__firm=firm).products.set([nut])
    DeclarationFactory(installation__firm=firm, production_year=2027)
    firm_price(firm_id=firm.pk)
    assert [(row.product.sku, row.actual_eur is not None) for row in standing(firm)] == [
        ("BOLT", False),
        ("NUT", True),
    ]


def test_a_change_of_the_firm_s_tables_asks_for_its_prices() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    sold(bolt)
    firms_changed(firm_ids=[firm.pk])
    assert Job.objects.filter(kind="cbam_firm", subject=f"firm:{firm.pk}").count() == 1
    jobs_drain(kinds=["cbam_firm"])
    (row,) = standing(firm)
    assert risk.cbam_cost(bolt, "DE", DAY.year) == (row.low_eur, row.high_eur)


def test_before_2026_the_first_year_with_certificates_answers() -> None:
    firm = FirmFactory()
    bolt = screw_of(firm)
    sold(bolt, year=2024)
    with clock.standing_at(date(2025, 6, 12)):
        firm_price(firm_id=firm.pk)
    (row,) = standing(firm)
    assert (row.year, row.flow_year) == (2026, 2024)
    assert cost_of_product(bolt, "DE", 2025) == (row.low_eur, row.high_eur)


def test_a_firm_that_is_gone_needs_no_price() -> None:
    assert firm_price(firm_id=0) == PriceReport(0, 0, 0)
