"""UK CBAM by the same command: figures by hand, what stands in, and refusals with a remedy."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import cases_list, cases_price, main, pack_load
from compliance.carbon.engine.cases_keys import KEYS
from tests.carbon.conftest import Run, codes

PACK = pack_load()
COIL: dict[str, Any] = {
    "scheme": "uk",
    "cn": "72081000",
    "country": "CN",
    "mass_t": 100,
    "import_date": "2027-05-10",
    "uka_price": 50,
    "free_share": "0.7",
}
ACTUAL = {"basis": "actual", "see_direct": "2.1", "see_indirect": "0.3", "production_year": 2027}


def uk(**changes: Any) -> dict[str, Any]:
    case = {key: value for key, value in {**COIL, **changes}.items() if value is not None}
    return next(iter(cases_price(cases_list([case]), PACK).values()))


def test_actual_emissions_times_the_rate() -> None:
    found = uk(**ACTUAL, eur_per_gbp="1.2")
    assert found["emissions_tco2e"] == pytest.approx(210)  # indirect emissions do not count before 2029
    assert found["rate_gbp_per_tco2e"] == pytest.approx(15)
    assert found["cost_gbp"] == pytest.approx(3150) and found["cost_gbp_per_t"] == pytest.approx(31.5)
    assert found["cost_eur"] == pytest.approx(3780) and found["scheme"] == "uk"
    assert found["certificates_t"] is None and found["sefa"] is None  # a tax: neither exists
    assert set(KEYS) < set(found)
    assert [step["step"] for step in found["explanation"]] == ["emissions", "rate", "charge"]
    assert all(step["act"].startswith("Finance Act") for step in found["explanation"])
    assert found["rule_pack"]["uk"].startswith("uk-")
    later = uk(**{**ACTUAL, "production_year": 2029}, import_date="2029-05-10")
    assert later["emissions_tco2e"] == pytest.approx(240)


def test_without_a_rate_there_is_no_figure_in_euros() -> None:
    found = uk(**ACTUAL)
    assert found["cost_eur"] is None and found["band"] is None and found["cost_gbp"] > 0


def test_the_eu_default_stands_in_without_mark_up_and_is_told() -> None:
    found = uk()
    assert found["see"] == pytest.approx(3.186893)
    assert "uk_default_from_eu" in codes(found)
    emissions = found["explanation"][0]
    assert emissions["status"] == "assumed"


def test_precursors_are_carried_as_in_the_eu() -> None:
    screws = {**ACTUAL, "cn": "73181588", "see_direct": None, "see_indirect": None, "see": "0.2"}
    item = {"cn": "72139110", "country": "CN", "mass_t_per_t": 1, "see": "2.0", "route": "C"}
    found = uk(**screws, see_scope="process", precursors=[item])
    assert found["see"] == pytest.approx(2.2)


def test_goods_of_the_eu_are_charged_too_though_the_eu_exempts_them() -> None:
    found = uk(**{**ACTUAL, "see_indirect": None}, country="DE")
    assert found["cost_gbp"] == pytest.approx(3150)
    whole = uk(basis="actual", see="2.1", production_year=2027, country="NO")
    assert whole["cost_gbp"] == pytest.approx(3150)


def test_relief_and_threshold() -> None:
    assert uk(**ACTUAL, relief_gbp_per_tco2e=5)["cost_gbp"] == pytest.approx(2100)
    within = uk(**ACTUAL, importer_year_value_gbp=50_000)
    assert within["cost_gbp"] == 0 and "uk_below_threshold" in codes(within)
    assert within["band_gbp"][1] == pytest.approx(3150)
    assert uk(**ACTUAL, importer_year_value_gbp=50_001)["cost_gbp"] > 0


REFUSED = {
    "uk_numbers_missing": {"uka_price": None},
    "uk_before_start": {"import_date": "2026-05-10"},
    "uk_not_in_scope": {"cn": "27160000", "overrides": {"default_total": 1}},
    "uk_origin": {"country": "GB"},
    "share_above_one": {"free_share": 70},
    "scheme_unknown": {"scheme": "us"},
    "cn_not_in_scope": {"cn": "85044030"},
    "cn_unknown": {"cn": "72999999"},
    "origin_not_a_country": {"country": "Atlantis"},
    "route_not_of_good": {"route": "K"},
    "date_before_2026": {"import_date": "2025-05-10"},
    "actual_too_early": {**ACTUAL, "production_year": 2025},
    "actual_without_see": {"basis": "actual", "country": "DE"},
    "negative": {"uka_price": -1},
}


@pytest.mark.parametrize(("code", "changes"), REFUSED.items(), ids=list(REFUSED))
def test_a_bad_case_is_refused_with_a_remedy(code: str, changes: dict[str, Any]) -> None:
    found = uk(**changes)
    assert found["error"]["code"] == code and found["error"]["remedy"]
    assert found["cost_eur"] is None and "cost_gbp" not in found


def test_doubts_of_the_eu_engine_are_told_here_as_well() -> None:
    assert "mass_implausible" in codes(uk(mass_t=24_500))
    assert "mass_zero" in codes(uk(mass_t=0)) and uk(mass_t=0)["cost_gbp"] == 0
    assert "fields_unknown" in codes(uk(uka_prise=1))


def test_an_eu_case_beside_it_is_untouched(run: Run) -> None:
    eu = {"cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026-02-15"}
    both = cases_price(cases_list([{"id": "uk", **COIL}, {"id": "eu", **eu, "scheme": "EU"}]), PACK)
    assert both["eu"] == {**run(eu), "warnings": both["eu"]["warnings"]}
    assert both["uk"]["scheme"] == "uk" and "scheme" not in both["eu"]


@settings(max_examples=50, deadline=None)
@given(
    price=st.integers(0, 300),
    more=st.integers(0, 300),
    mass=st.integers(0, 9000),
    free=st.integers(0, 100),
    see=st.integers(0, 500),
)
def test_the_charge_is_never_negative_linear_in_mass_and_rises_with_price(
    price: int, more: int, mass: int, free: int, see: int
) -> None:
    share, emissions = f"{free / 100:.2f}", f"{see / 100:.2f}"
    common = {**ACTUAL, "see_direct": emissions, "free_share": share, "mass_t": mass}
    one, dearer = uk(**common, uka_price=price), uk(**common, uka_price=price + more)
    twice = uk(**{**common, "mass_t": 2 * mass}, uka_price=price)
    assert 0 <= one["cost_gbp"] <= dearer["cost_gbp"]
    assert twice["cost_gbp"] == pytest.approx(2 * one["cost_gbp"], abs=1e-6)
    assert one["band_gbp"][0] <= one["cost_gbp"] <= one["band_gbp"][1]


def test_the_command_reads_both_schemes(tmp_path: Path) -> None:
    source, target = tmp_path / "cases.json", tmp_path / "result.json"
    source.write_text(json.dumps([{"id": "uk", **COIL}]))
    assert main(["--in", str(source), "--out", str(target), "--analysis"]) == 0
    assert json.loads(target.read_text())["uk"]["cost_gbp"] > 0
