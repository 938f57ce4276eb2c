"""Loss as a range: by severity, stage, sureness and evidence; unknown is never zero."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compliance.exposure import risk, services
from compliance.exposure.value_at_risk import (
    RuleAtRisk,
    Sale,
    assumptions_current,
    losses_of,
    total_of,
)
from tests.factories import FirmFactory, MeasureFactory, ProductFactory, TradeFlowFactory

MODEL = assumptions_current()
LAW = RuleAtRisk(regime="rohs", stage="applies", doc_type="adopted")


def sale(**told) -> Sale:
    usual = {"product_id": 1, "hs": "851679", "market": "EU", "value": Decimal(1200), "quality": "certain"}
    return Sale(**(usual | {"evidence": "missing"} | told))


@pytest.mark.parametrize(
    ("rule", "told", "severity", "low", "high"),
    [
        (LAW, {}, "document", "200.00", "300.00"),  # two to three months of 1200 a year
        (LAW, {"evidence": "covered"}, "document", "0.00", "0.00"),
        (LAW, {"evidence": "expiring"}, "document", "0.00", "300.00"),
        (LAW, {"quality": "uncertain"}, "document", "0.00", "300.00"),
        (LAW, {"quality": "inferred"}, "document", "100.00", "300.00"),
        (RuleAtRisk(regime="rohs", stage="proposed"), {}, "document", "0.00", "300.00"),
        (
            RuleAtRisk(regime="reach", stage="applies", list_code="reach_annex_xiv"),
            {},
            "ban",
            "600.00",
            "1200.00",
        ),
        (RuleAtRisk(regime="weee", stage="applies"), {"evidence": "covered"}, "fee", "6.00", "36.00"),
        (RuleAtRisk(regime="rohs", stage="applies", doc_type="alert"), {}, "none", "0.00", "0.00"),
        (RuleAtRisk(regime="unheard of", stage="applies"), {}, "delay", "200.00", "300.00"),
        (RuleAtRisk(regime="rohs", stage="expired"), {}, "document", "0.00", "0.00"),
    ],
)
def test_a_loss_follows_severity_stage_sureness_and_evidence(rule, told, severity, low, high) -> None:
    (row,) = losses_of(rule, [sale(**told)], MODEL)
    assert (row.severity, str(row.low), str(row.high)) == (severity, low, high)


def test_an_unknown_value_is_no_zero() -> None:
    (row,) = losses_of(LAW, [sale(value=None)], MODEL)
    assert (row.value, row.low, row.high, row.is_partial) == (None, None, None, True)
    assert total_of([row]) == (None, None, True)
    (mixed,) = losses_of(LAW, [sale(), sale(product_id=2, value=None)], MODEL)
    assert (str(mixed.low), mixed.products, mixed.is_partial) == ("200.00", 2, True)
    low, high, partial = total_of([row, mixed])
    assert (str(low), str(high), partial) == ("200.00", "300.00", True)


def test_rows_stand_by_code_and_market() -> None:
    sales = [sale(), sale(product_id=2, market="DE"), sale(product_id=3, hs="731815")]
    assert [(r.hs, r.market) for r in losses_of(LAW, sales, MODEL)] == [
        ("731815", "EU"), ("851679", "DE"), ("851679", "EU"),
    ]  # fmt: skip


def test_every_severity_has_its_sentence_in_both_languages() -> None:
    for severity in MODEL.table["severities"]:
        en, zh = MODEL.sentence(severity)
        assert en and zh != en
        low, high = MODEL.shares(severity)
        assert 0 <= low <= high <= 1


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_the_command_tells_range_assumptions_fixes_and_stability() -> None:
    firm = FirmFactory(code="demo-firm")
    known = ProductFactory(firm=firm, hs="851679", markets=["EU"])
    ProductFactory(firm=firm, hs="731815", markets=["EU"])
    TradeFlowFactory(product=known, market="EU", value=Decimal("12000.00"))
    for regime, code in (("rohs", "8516"), ("cbam", "7318")):
        measure = MeasureFactory(regime=regime, regimes=[regime], stage="applies", scope=[("hs", code)])
        services.measure_expose(measure_id=measure.pk)
    services.firm_expose(firm_id=firm.pk)
    out = StringIO()
    call_command("risk", "--firm", "demo-firm", "--json", stdout=out)
    told = json.loads(out.getvalue())
    rohs, cbam = told["findings"]
    assert (rohs["regime"], rohs["low"], rohs["high"], rohs["is_partial"]) == (
        "rohs",
        "2000.00",
        "3000.00",
        False,
    )
    assert rohs["losses"][0]["hs"] == "851679" and rohs["losses"][0]["market"] == "EU"
    assert rohs["potential"]["fixes"][0]["code"] == "get_evidence"
    assert (cbam["low"], cbam["asks_cbam"], cbam["cbam_eur"]) == (None, True, None)  # unknown, and said so
    assert told["assumptions"]["severities"]["document"]["en"]
    assert told["stability"]["items"] == 2
    text = StringIO()
    call_command("risk", "--firm", "demo-firm", stdout=text)
    assert "CBAM: unknown" in text.getvalue() and "2,000 – 3,000" in text.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_cbam_cost_enters_when_somebody_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk, "_cbam", [])
    product = ProductFactory(hs="731815", markets=["EU"])
    measure = MeasureFactory(regime="cbam", regimes=["cbam"], stage="applies", scope=[("hs", "7318")])
    services.firm_expose(firm_id=product.firm_id)
    services.measure_expose(measure_id=measure.pk)
    risk.cbam_cost_register(lambda product, market, year: (Decimal(10), Decimal(25)))
    (row,) = risk.firm_risk(firm=product.firm).findings
    assert row.cbam_eur == (Decimal(10), Decimal(25))
    risk.cbam_cost_register(lambda product, market, year: None)
    (row,) = risk.firm_risk(firm=product.firm).findings
    assert row.cbam_eur is None


@pytest.mark.django_db
def test_an_unknown_firm_is_told_the_known_ones() -> None:
    FirmFactory(code="known-firm")
    with pytest.raises(CommandError, match="known-firm"):
        call_command("risk", "--firm", "none")
