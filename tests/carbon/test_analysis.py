"""What would change the cost: break-even, marginal cost, tornado; each checked by pricing the line again."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compliance.carbon.cbam import RulePack, cases_list, cases_price, line_analyse, line_price, line_read
from compliance.carbon.engine.lines import Emissions
from tests.carbon.conftest import Run

D = Decimal
SCREWS: dict[str, Any] = {
    "cn": "73181588",
    "country": "CN",
    "mass_t": 100,
    "import_date": "2026-05-04",
    "production_year": 2026,
    "basis": "actual",
    "route": "C",
    "see": "2.2",
    "precursors": [{"cn": "72139110", "country": "CN", "mass_t_per_t": "1.1", "route": "C"}],
}


def test_at_break_even_both_paths_cost_the_same(pack: RulePack) -> None:
    line = line_read(SCREWS, id="x")
    even = line_analyse(line, pack).break_even
    assert even is not None
    by_default = line_price(line_read({**SCREWS, "basis": "default"}, id="x"), pack).outcome
    at_even = line_price(replace(line, emissions=Emissions(chargeable=even.see)), pack).outcome
    assert at_even.cost_per_t == by_default.cost_per_t == even.default_cost_per_t
    actual = line_price(line, pack).outcome
    assert even.actual_cost_per_t == actual.cost_per_t
    assert even.saving == by_default.cost - actual.cost


def test_the_formula_of_the_break_even(pack: RulePack) -> None:
    """SEE* = DV x (1 + m) - CBAM x CSCF x (BM_B - BM of the actual path)."""
    even = line_analyse(line_read(SCREWS, id="x"), pack).break_even
    assert even is not None
    actual_path = D("0.038") + D("1.1") * D("1.364")
    marked = D("6.375") * D("1.1")
    assert even.see == marked - D("0.975") * (D("1.364") - actual_path)


def test_a_default_line_with_precursors_tells_its_break_even_without_a_saving(pack: RulePack) -> None:
    case = {key: value for key, value in SCREWS.items() if key != "see"} | {"basis": "default"}
    even = line_analyse(line_read(case, id="x"), pack).break_even
    with_actual = line_analyse(line_read(SCREWS, id="x"), pack).break_even
    assert even is not None and with_actual is not None
    assert even.see == with_actual.see
    assert even.saving is None and even.actual_cost_per_t is None


def test_proof_can_lose(pack: RulePack) -> None:
    even = line_analyse(line_read({**SCREWS, "see": "9"}, id="x"), pack).break_even
    assert even is not None and even.saving is not None and even.saving < 0


def test_marginal_cost_is_a_tenth_of_the_price_until_allocation_covers_it(pack: RulePack) -> None:
    assert line_analyse(line_read(SCREWS, id="x"), pack).marginal == D("7.528")
    covered = {**SCREWS, "see": "0.5"}
    assert line_analyse(line_read(covered, id="x"), pack).marginal == 0
    allocation = line_price(line_read(covered, id="x"), pack).outcome.sefa
    partly = {**SCREWS, "see": allocation - D("0.04")}
    assert line_analyse(line_read(partly, id="x"), pack).marginal == D("0.06") * D("75.28")


def test_the_tornado_moves_one_input_at_a_time(pack: RulePack) -> None:
    line = line_read({**SCREWS, "import_date": "2026-11-04"}, id="x")
    swings = {swing.name: swing for swing in line_analyse(line, pack).tornado}
    price = swings["price"]
    assert price.is_range and (price.low_input, price.high_input) == (
        D("82.32") * D("0.9"),
        D("82.32") * D("1.1"),
    )
    for end, cost in ((price.low_input, price.low_cost), (price.high_input, price.high_cost)):
        again = line_price(line_read({**SCREWS, "import_date": "2026-11-04", "price": end}, id="x"), pack)
        assert again.outcome.cost_per_t == cost
    see = swings["see_actual"]
    assert not see.is_range and see.low_cost < see.high_cost
    assert swings["benchmark_a"].low_cost > swings["benchmark_a"].high_cost
    widths = [swing.width for swing in line_analyse(line, pack).tornado]
    assert widths == sorted(widths, reverse=True)


def test_the_band_holds_every_single_swing(pack: RulePack) -> None:
    line = line_read({"cn": "25231000", "country": "TR", "mass_t": 7, "import_date": "2030-02-01"}, id="x")
    low, high = line_price(line, pack).band
    for swing in line_analyse(line, pack).tornado:
        if swing.is_range:
            assert low <= swing.low_cost * 7 <= high and low <= swing.high_cost * 7 <= high


def test_the_threshold_is_the_buyers_scenario(run: Run) -> None:
    within, above = run(mass_t=30, buyer_year_mass_t=50), run(mass_t=30, buyer_year_mass_t="50.1")
    assert within["cost_eur"] == 0 and within["band"][1] == pytest.approx(above["cost_eur"])
    assert above["cost_eur"] == run(mass_t=30)["cost_eur"] > 0
    hydrogen = run(cn="28041000", mass_t=1, buyer_year_mass_t=1)
    assert hydrogen["cost_eur"] > 0


def test_lines_of_one_buyer_are_added_up_and_told(pack: RulePack) -> None:
    line = {"country": "CN", "import_date": "2026-05-04", "buyer": "Buyer A (fictional)"}
    steel, aluminium = {**line, "cn": "72081000"}, {**line, "cn": "76011010"}
    for mass, code in ((19.9, "buyer_within_threshold"), (20.1, "buyer_above_threshold")):
        results = cases_price(
            cases_list([{**steel, "mass_t": 30}, {**aluminium, "mass_t": mass}]), pack
        ).values()
        for result in results:
            assert code in {warning["code"] for warning in result["warnings"]}
            assert result["cost_eur"] > 0  # the file need not hold all of the buyer's imports


def test_a_verification_fee_is_weighed_against_what_it_saves(pack: RulePack) -> None:
    line = line_read({**SCREWS, "verification_fee_eur": 5000}, id="x")
    even = line_analyse(line, pack).break_even
    assert even is not None and even.saving is not None
    told = line_analyse(line, pack).to_json()["verification"]
    assert told["pays"] is True
    assert told["net_saving_eur"] == pytest.approx(float(even.saving - 5000))
    # At the mass told, the saving is the fee; at the emissions told, actual cost and fee equal the default.
    assert told["break_even_mass_t"] == pytest.approx(float(5000 / (even.saving / line.mass)))
    see = D(str(told["break_even_see_with_fee"]))
    actual = line_price(replace(line, emissions=Emissions(chargeable=see)), pack).outcome.cost_per_t
    assert float(actual + 5000 / line.mass) == pytest.approx(float(even.default_cost_per_t))
    dear = line_analyse(line_read({**SCREWS, "verification_fee_eur": 10**9}, id="x"), pack).to_json()
    assert dear["verification"]["pays"] is False
    assert dear["verification"]["break_even_see_with_fee"] is None


def test_the_proof_curve_is_the_actual_path_itself(pack: RulePack) -> None:
    line = line_read(SCREWS, id="x")
    curve = line_analyse(line, pack).to_json()["proof_curve"]
    for see, cost in curve[::5]:
        again = line_price(replace(line, emissions=Emissions(chargeable=D(str(see)))), pack)
        assert float(again.outcome.cost_per_t) == pytest.approx(cost, abs=1e-6)


def test_the_ledger_names_every_input_and_the_statuses_add_up_to_the_band(pack: RulePack) -> None:
    line = line_read({"cn": "25231000", "country": "TR", "mass_t": 1, "import_date": "2031-02-01"}, id="x")
    found = line_analyse(line, pack)
    told = found.to_json(pack)
    assert {entry["input"] for entry in told["inputs"]} == {swing.name for swing in found.tornado}
    assert all(entry["act"] and entry["url"] for entry in told["inputs"])
    statuses = [band["status"] for band in told["band_by_status"]]
    assert statuses == sorted(statuses, key=["assumed", "provisional", "stated", "published", "law"].index)
    low, high = line_price(line, pack).band
    for band in told["band_by_status"]:
        assert (
            float(low) - 1e-9 <= band["cost_eur_per_t"][0] <= band["cost_eur_per_t"][1] <= float(high) + 1e-9
        )
    law = next(band for band in told["band_by_status"] if band["status"] == "law")
    assert law["cost_eur_per_t"][0] == law["cost_eur_per_t"][1]  # what is law has no range


def test_the_same_factory_wins_or_loses_by_country(pack: RulePack) -> None:
    """Published: proof of 2.924 tCO2e/t loses 20.74 EUR/t in Thailand and wins 461 in Indonesia (Q1 2026)."""
    case = {
        **SCREWS,
        "import_date": "2026-02-15",
        "mass_t": 1,
        "see": "2.924",
        "route": None,
        "precursors": None,
    }
    given = {key: value for key, value in case.items() if value is not None}
    savings = {}
    for country in ("TH", "ID"):
        even = line_analyse(line_read({**given, "country": country}, id="x"), pack).break_even
        assert even is not None and even.saving is not None
        savings[country] = float(even.saving)
    assert savings["TH"] == pytest.approx(-20.74, abs=0.005)
    assert int(savings["ID"]) == 461
