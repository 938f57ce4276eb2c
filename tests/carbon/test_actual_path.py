"""Actual emissions: column A with precursors, what is charged, whose figures are believed, Art 9."""

from decimal import Decimal
from typing import Any

import pytest

from compliance.carbon.cbam import LineFault
from tests.carbon.conftest import Price, codes

D = Decimal
ROD = {"cn": "72139110", "country": "CN", "mass_t_per_t": "1.1", "route": "C"}
SCREWS: dict[str, Any] = {
    "cn": "73181588",
    "basis": "actual",
    "import_date": "2026-05-04",
    "production_year": 2026,
    "route": "C",
}


def test_simple_good_takes_column_a_alone(price: Price) -> None:
    priced = price(cn="2523100090", country="TR", basis="actual", see="0.8", route="A")
    assert priced.outcome.sefa_process == D("0.975") * D("0.666")
    assert priced.outcome.sefa_precursors == 0
    assert "precursors_unnamed" not in codes(priced)


def test_complex_good_adds_the_precursors_column_b(price: Price) -> None:
    priced = price(**SCREWS, see="2.2", precursors=[ROD])
    assert priced.outcome.see == D("2.2")
    assert priced.outcome.sefa_process == D("0.975") * D("0.038")
    assert priced.outcome.sefa_precursors == D("1.1") * D("0.975") * D("1.364")
    assert priced.outcome.cost_per_t == (D("2.2") - priced.outcome.sefa) * D("75.28")


def test_a_verified_allocation_replaces_column_b(price: Price) -> None:
    priced = price(**SCREWS, see="2.2", precursors=[{**ROD, "sefa": "1.2"}])
    assert priced.outcome.sefa_precursors == D("1.1") * D("1.2")


def test_precursors_of_precursors_are_followed(price: Price) -> None:
    billet = {"cn": "72071111", "country": "CN", "mass_t_per_t": "1.05", "route": "C"}
    priced = price(**SCREWS, see="2.2", precursors=[{**ROD, "precursors": [billet]}])
    rod = D("0.975") * D("0.038") + D("1.05") * D("0.975") * D("1.364")
    assert priced.outcome.sefa_precursors == D("1.1") * rod


def test_own_process_only_is_built_up_from_the_precursors(price: Price) -> None:
    priced = price(**SCREWS, see="0.2", see_scope="process", precursors=[{**ROD, "see": "1.9"}])
    assert priced.outcome.see == D("0.2") + D("1.1") * D("1.9")


def test_a_precursor_without_emissions_takes_its_default_with_markup(price: Price) -> None:
    priced = price(**SCREWS, see="0.2", see_scope="process", precursors=[ROD])
    assert priced.outcome.see == D("0.2") + D("1.1") * D("3.168785") * D("1.1")
    assert "precursor_by_default" in codes(priced)


def test_a_figure_below_its_precursors_can_only_be_the_last_process(price: Price) -> None:
    priced = price(**SCREWS, see="0.2", precursors=[{**ROD, "see": "1.9"}])
    assert priced.outcome.see == D("2.29")
    assert "see_read_as_process" in codes(priced)
    with pytest.raises(LineFault, match="precursors alone"):
        price(**SCREWS, see="0.2", see_scope="product", precursors=[{**ROD, "see": "1.9"}])


def test_a_figure_above_its_precursors_is_the_products(price: Price) -> None:
    priced = price(**SCREWS, see="2.4", precursors=[{**ROD, "see": "1.9"}])
    assert priced.outcome.see == D("2.4")
    assert "see_read_as_product" in codes(priced)


def test_a_product_below_its_precursors_benchmarks_is_doubted(price: Price) -> None:
    assert "see_below_benchmarks" in codes(price(**SCREWS, see="0.2", precursors=[ROD]))
    assert "see_below_benchmarks" not in codes(price(**SCREWS, see="1.6", precursors=[ROD]))
    assert "see_below_benchmarks" not in codes(
        price(**SCREWS, see="0.2", see_scope="product", precursors=[ROD])
    )


@pytest.mark.parametrize("country", ["DE", "EU", "NO"])
def test_precursors_from_the_union_and_annex_iii_carry_nothing(price: Price, country: str) -> None:
    priced = price(
        **SCREWS, see="0.2", see_scope="process", precursors=[{**ROD, "country": country, "see": "1.9"}]
    )
    assert priced.outcome.see == D("0.2")
    assert priced.outcome.sefa_precursors == 0
    assert any("72139110" in part.text for part in priced.explanation[0].parts)  # zero, but reported


def test_unknown_origin_of_a_precursor_takes_the_highest_value(price: Price, pack: Any) -> None:
    priced = price(**SCREWS, see="0.2", see_scope="process", precursors=[{**ROD, "country": None}])
    highest = max(row.total for (_, cn), row in pack.defaults.items() if cn == "7213")
    assert priced.outcome.see == D("0.2") + D("1.1") * highest * D("1.1")
    assert "origin_unknown" in codes(priced)


def test_scrap_is_no_precursor(price: Price) -> None:
    scrap = {"cn": "72044110", "country": "TR", "mass_t_per_t": 1}
    priced = price(**SCREWS, see="0.5", precursors=[scrap])
    assert priced.outcome.sefa_precursors == 0
    assert "precursor_not_in_scope" in codes(priced)


def test_unnamed_precursors_are_assumed_from_column_b_and_banded(price: Price) -> None:
    priced = price(**SCREWS, see="2.2")
    assert priced.outcome.sefa_process == D("0.975") * D("0.038")
    assert priced.outcome.sefa == D("0.975") * D("1.364")
    assert "precursors_unnamed" in codes(priced)
    worst = (D("2.2") - priced.outcome.sefa_process) * D("75.28")
    assert priced.band[1] == worst
    none = price(**SCREWS, see="2.2", precursors=[])
    assert none.outcome.cost == worst


def test_forgetting_the_precursors_would_reverse_the_choice(price: Price) -> None:
    default = price(cn="73181588", import_date="2026-05-04").outcome.cost
    right = price(**SCREWS, see="6.5", precursors=[ROD]).outcome.cost
    wrong = price(**SCREWS, see="6.5", precursors=[]).outcome.cost
    assert right < default < wrong
    assert wrong - right == D("1.1") * D("0.975") * D("1.364") * D("75.28")


def test_steel_is_charged_for_direct_emissions_only(price: Price) -> None:
    priced = price(**SCREWS, see_direct="2.0069", see_indirect="0.4066", precursors=[ROD])
    assert priced.outcome.see == D("2.0069")
    assert "indirect_not_charged" in codes(priced)


def test_cement_is_charged_for_both(price: Price) -> None:
    cement = {"cn": "2523100090", "country": "TR", "basis": "actual", "route": "A"}
    assert price(**cement, see_direct="0.8", see_indirect="0.05").outcome.see == D("0.85")
    by_default = price(**cement, see_direct="0.8")
    assert by_default.outcome.see > D("0.8")
    assert "indirect_by_default" in codes(by_default)
    with pytest.raises(LineFault, match="differs"):
        price(**cement, see="0.8", see_direct="0.8", see_indirect="0.05")


def test_sinter_brings_its_indirect_emissions_into_steel(price: Price) -> None:
    pig = {"cn": "72011011", "country": "IN", "basis": "actual", "see_scope": "process", "see": "1.2"}
    sinter = {
        "cn": "26011200",
        "country": "IN",
        "mass_t_per_t": "1.5",
        "see_direct": "0.2",
        "see_indirect": "0.04",
    }
    assert price(**pig, precursors=[sinter]).outcome.see == D("1.2") + D("1.5") * D("0.24")


def test_the_column_follows_what_the_figure_covers(price: Price) -> None:
    whole = price(
        cn="72061000", basis="actual", see="1.9", mass_t=1000, overrides={"benchmark_b": "1.288", "price": 80}
    )
    assert whole.outcome.certificates == D("644.2")
    assert whole.outcome.cost == 51536
    own = price(cn="72061000", basis="actual", see="1.9", overrides={"benchmark_a": "0.15"}, precursors=[])
    assert own.outcome.sefa == D("0.975") * D("0.15")


def test_zero_floor(price: Price) -> None:
    priced = price(cn="72061000", basis="actual", see="0.1", route="C", overrides={"benchmark_b": "1.288"})
    assert priced.outcome.certificates == 0
    assert priced.outcome.cost == 0


def test_carbon_price_paid_reduces_certificates(price: Price) -> None:
    line = {**SCREWS, "see": "2.2", "precursors": [ROD], "overrides": {"price": 80}}
    without = price(**line)
    priced = price(**line, carbon_price_paid={"eur_per_tco2e": 20, "rebated_tco2e_per_t": "0.2"})
    assert priced.outcome.deduction == 2 * D(20) / 80  # (EM - rebated) x CP / reference price
    assert without.outcome.cost - priced.outcome.cost == priced.outcome.deduction * 80
    assert priced.band[1] == without.outcome.cost  # the act is a draft
    assert "carbon_price_provisional" in codes(priced)


def test_the_years_average_is_the_reference(price: Price) -> None:
    priced = price(**SCREWS, see="2.2", precursors=[ROD], carbon_price_paid=20)
    mean = (D("75.36") + D("75.28") + D("82.32")) / 3
    assert priced.outcome.deduction == D("2.2") * 20 / mean
    assert "carbon_price_unit" in codes(priced)


def test_no_deduction_from_defaults_or_without_proof(price: Price) -> None:
    by_default = price(carbon_price_paid=20)
    assert by_default.outcome.cost == price().outcome.cost
    assert "carbon_price_needs_actual" in codes(by_default)
    unproven = price(
        **SCREWS,
        see="2.2",
        precursors=[ROD],
        carbon_price_paid={"eur_per_tco2e": 20, "rebate_unproven": True},
    )
    assert unproven.outcome.deduction == 0
    assert "carbon_price_unproven" in codes(unproven)


def test_what_cannot_exist_yet_is_told(price: Price) -> None:
    with pytest.raises(LineFault, match="cannot exist"):
        price(**{**SCREWS, "production_year": 2025}, see="2.2", precursors=[ROD])
    assert "actual_conditional" in codes(price(**SCREWS, see="2.2", precursors=[ROD]))
    planned = price(**{**SCREWS, "import_date": "2028-05-04"}, see="2.2", precursors=[ROD])
    assert "actual_planned" in codes(planned)
    early = price(
        **{**SCREWS, "import_date": "2026-01-20", "production_year": None}, see="2.2", precursors=[ROD]
    )
    assert "production_year_assumed" in codes(early)
    assert "actual_unverified" in codes(price(**SCREWS, see="2.2", precursors=[ROD], verified=False))


def test_emissions_in_kilograms_are_noticed(price: Price) -> None:
    assert "see_implausible" in codes(price(**SCREWS, see=2200, precursors=[ROD]))


def test_missing_figures_are_refused(price: Price) -> None:
    with pytest.raises(LineFault, match="no direct or total"):
        price(**SCREWS)
    with pytest.raises(LineFault, match="no precursors are given"):
        price(**SCREWS, see="0.2", see_scope="process")


def test_the_route_is_assumed_from_the_default_row_and_said(price: Price) -> None:
    priced = price(cn="72061000", basis="actual", see="1.9", precursors=[])
    assert priced.outcome.sefa == D("0.975") * D("0.15")
    assert "route_assumed" in codes(priced)
