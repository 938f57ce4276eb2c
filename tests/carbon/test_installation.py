"""Installation emissions against figures worked out by hand, and the Commission's published example."""

import json
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from compliance.carbon.cbam import RulePack, cases_list, cases_price
from tests.carbon.conftest import codes
from tests.carbon.installations import computed, result, simple, told, works

# Worked by hand, tCO2 in the year. Gas: 2000 t x 48 GJ/t = 96 TJ, x 56.1 = 5385.6. Boiler: 24 TJ x 56.1 =
# 1346.4 over 20 TJ of steam: 15 TJ to rolling = 1009.8, 5 TJ leave = 336.6. Arc furnace: (800 + 160 - 200) t
# of carbon x 3.664 = 2784.64.
MELTING_DIRECT = F("2784.64")
ROLLING_DIRECT = F("5385.6") + F("1009.8")
MELTING_INDIRECT, ROLLING_INDIRECT = F(22500), F(2500)
PIG_IRON_DIRECT, PIG_IRON_INDIRECT = F(20000), F(1000)


def two_by_two(melting: F, rolling: F) -> tuple[F, F]:
    """m = melting/100000 + 0.01 r and r = rolling/58000 + 60/58 m, solved on paper."""
    own_m, own_r = melting / 100_000, rolling / 58_000
    m = (own_m + own_r / 100) / (1 - F(60, 58) / 100)
    return m, own_r + F(60, 58) * m


def test_the_steelworks_by_hand() -> None:
    products = computed(works()).outcome.products
    direct = two_by_two(MELTING_DIRECT + PIG_IRON_DIRECT, ROLLING_DIRECT)
    indirect = two_by_two(MELTING_INDIRECT + PIG_IRON_INDIRECT, ROLLING_INDIRECT)
    for name, see_direct, see_indirect in zip(("melting", "rolling"), direct, indirect, strict=True):
        assert float(products[name].see_direct) == pytest.approx(float(see_direct), abs=1e-15)
        assert float(products[name].see_indirect) == pytest.approx(float(see_indirect), abs=1e-15)
        assert products[name].charged == products[name].see_direct  # steel: direct only


def test_the_steelworks_as_printed_in_the_docs() -> None:
    found = result(works())
    melting, rolling = found["products"]["melting"], found["products"]["rolling"]
    assert (round(melting["see_direct"], 6), round(melting["see_indirect"], 6)) == (0.231342, 0.237892)
    assert (round(rolling["see_direct"], 6), round(rolling["see_indirect"], 6)) == (0.349585, 0.289199)
    assert found["totals"]["total"] == pytest.approx(2784.64 + 5385.6 + 1346.4 + 25000 + 21000)
    assert found["totals"]["exported_as_energy"] == pytest.approx(336.6)
    assert found["totals"]["in_products_sold"] == pytest.approx(55180.04)
    assert found["totals"]["difference"] == pytest.approx(0, abs=1e-9)
    assert (found["totals"]["scope_1"], found["totals"]["scope_2"], found["totals"]["scope_3"]) == (
        pytest.approx(9516.64),
        pytest.approx(25000),
        pytest.approx(21000),
    )


def test_the_commissions_screws(shared_dir: Path) -> None:
    path = shared_dir / "carbon" / "worked_cases.json"
    if not path.is_file():
        pytest.skip(f"no worked cases at {path}")
    case = next(c for c in json.loads(path.read_text()) if c["id"] == "EU-TPL-S3-CARBON")
    given, fuel, rod = case["inputs"], case["inputs"]["fuel_installation"], case["inputs"]["precursors"][0]
    found = result(
        {
            "country": "IN",
            "year": 2026,
            "processes": [
                {"id": "screws", "cn": "73181588", "route": "C", "output": f"{given['activity_level_t']} t"},
                {"id": "nuts", "cn": "73181692", "output": f"{given['other_process_activity_t']} t"},
            ],
            "fuels": [
                {
                    "fuel": "natural gas",
                    "amount": f"{fuel['natural_gas_t']} t",
                    "ncv": f"{fuel['ncv_gj_per_t']} GJ/t",
                    "ef": f"{fuel['ef_t_per_tj']} tCO2/TJ",
                    "to": ["screws", "nuts"],
                }
            ],
            "electricity": [
                {
                    "amount": f"{given['electricity_installation_mwh']} MWh",
                    "factor": f"{given['grid_ef_tco2_per_mwh']} tCO2/MWh",
                    "to": ["screws", "nuts"],
                }
            ],
            "precursors": [
                {
                    "cn": rod["cn"],
                    "country": "IN",
                    "amount": f"{rod['mass_t']} t",
                    "see_direct": f"{rod['see_direct']} tCO2/t",
                    "see_indirect": f"{rod['see_indirect']} tCO2/t",
                    "to": "screws",
                }
            ],
        }
    )["products"]["screws"]
    within, expected = case["tolerance"]["abs"], case["expected"]
    assert found["see_direct"] == pytest.approx(expected["see_direct"], abs=within)
    assert found["see_indirect"] == pytest.approx(expected["see_indirect"], abs=within)
    assert found["see_total"] == pytest.approx(expected["see_total"], abs=within)
    assert found["see"] == pytest.approx(expected["see_chargeable_cbam"], abs=within)


def test_a_product_goes_into_the_cost_engine(pack: RulePack) -> None:
    found = result(simple(precursors=[{"cn": "72011011", "country": "IN", "route": "C", "amount": "500 t"}]))
    line = {**found["products"]["only"]["cbam_line"], "mass_t": 10, "import_date": "2026-11-02"}
    priced = cases_price(cases_list([line]), pack)[line["id"]]
    assert "error" not in priced, priced["warnings"]
    assert priced["see"] == pytest.approx(found["products"]["only"]["see"])
    assert priced["sefa_precursors"] > 0


def test_nested_precursors_go_into_the_line_and_loops_are_left_out() -> None:
    acyclic = works(flows=[{"from": "melting", "to": "rolling", "amount": "60000 t"}])
    line = result(acyclic)["products"]["rolling"]["cbam_line"]
    assert float(line["precursors"][0]["mass_t_per_t"]) == pytest.approx(60 / 58)
    assert line["precursors"][0]["precursors"][0]["cn"] == "72011011"
    assert "precursors" not in result(works())["products"]["rolling"]["cbam_line"]


def adds_up(node: dict[str, Any]) -> None:
    inner = [part for part in node.get("parts", []) if part["unit"] == "tCO2e/t" and "parts" in part]
    if inner:
        assert sum(part["value"] for part in inner) == pytest.approx(node["value"], abs=1e-9), node["text"]
    for part in inner:
        adds_up(part)


def test_every_step_of_the_explanation_adds_up_and_cites() -> None:
    for product in result(works())["products"].values():
        for node in product["explanation"]:
            assert node["act"] and node["article"] and node["url"].startswith("https://")
            adds_up(node)


def test_steam_is_provisional_and_a_stated_fuel_is_not() -> None:
    found = result(works())["products"]["rolling"]["explanation"]
    parts = found[0]["parts"][0]["parts"]
    status = {part["text"].split(":")[0]: part["status"] for part in parts if "parts" in part}
    assert status["heat from boiler"] == "provisional"
    oxidised = result(simple(fuels=[{"amount": "100 TJ", "ef": "50 tCO2/TJ", "oxidation": "1"}]))
    assert oxidised["products"]["only"]["explanation"][0]["status"] == "stated"


@pytest.mark.parametrize(
    ("electricity", "see_indirect", "code"),
    [
        ({"factor": "1 tCO2/MWh"}, 0.1, None),
        ({"source": "direct_line", "factor": "0 tCO2/MWh", "evidence": "line 7"}, 0, None),
        (
            {"source": "ppa", "factor": "0 tCO2/MWh", "evidence": "contract 7", "contracted": "100 MWh"},
            0,
            None,
        ),
        (
            {
                "source": "ppa",
                "factor": "0 tCO2/MWh",
                "grid_factor": "1 tCO2/MWh",
                "evidence": "contract 7",
                "contracted": "40 MWh",
            },
            0.06,
            "electricity_claim_partial",
        ),
        (
            {"source": "ppa", "factor": "0 tCO2/MWh", "grid_factor": "1 tCO2/MWh", "contracted": "100 MWh"},
            0.1,
            "electricity_claim_unproven",
        ),
    ],
)
def test_a_generators_own_factor_needs_proof(
    electricity: dict[str, str], see_indirect: float, code: str | None
) -> None:
    found = result(simple(electricity=[{"amount": "100 MWh", **electricity}]))
    assert found["products"]["only"]["see_indirect"] == pytest.approx(see_indirect)
    assert code is None or code in told(found)


def test_heat_and_power_together() -> None:
    """4000 t, 60 % with 10 TJ of heat (4 used, 6 exported), 40 % with 500 MWh: power becomes indirect."""
    found = result(
        simple(
            utilities=[{"id": "chp", "kind": "chp", "heat_share": "60 %", "exported_heat": "6 TJ"}],
            fuels=[{"id": "fuel", "amount": "80 TJ", "ef": "50 tCO2/TJ", "to": "chp"}],
            heat=[{"from": "chp", "to": "only", "amount": "4 TJ"}],
            electricity=[{"from": "chp", "to": "only", "amount": "500 MWh"}],
        )
    )
    product = found["products"]["only"]
    assert product["see_direct"] == pytest.approx(0.96)
    assert product["see_indirect"] == pytest.approx(1.6)
    assert found["totals"]["exported_as_energy"] == pytest.approx(1440)


def test_a_chp_split_by_efficiencies_is_told() -> None:
    chp = {
        "id": "chp",
        "kind": "chp",
        "heat_efficiency": "0.45",
        "electrical_efficiency": "0.25",
        "reference_heat_efficiency": "0.9",
        "reference_electrical_efficiency": "0.5",
    }
    found = result(
        simple(
            utilities=[chp],
            fuels=[{"id": "fuel", "amount": "80 TJ", "ef": "50 tCO2/TJ", "to": "chp"}],
            heat=[{"from": "chp", "to": "only", "amount": "4 TJ"}],
            electricity=[{"from": "chp", "to": "only", "amount": "500 MWh"}],
        )
    )
    assert found["products"]["only"]["see_direct"] == pytest.approx(2)  # half each: equal quotients
    assert "chp_split_assumed" in told(found)


def test_recovered_power_leaves_the_process_and_what_is_not_used_leaves_the_site() -> None:
    found = result(
        simple(
            utilities=[
                {
                    "id": "turbine",
                    "kind": "electricity",
                    "produced": "1000 MWh",
                    "from_process": "only",
                    "factor": "0.2 tCO2/MWh",
                }
            ],
            fuels=[{"id": "fuel", "amount": "100 TJ", "ef": "50 tCO2/TJ", "to": "only"}],
            electricity=[{"from": "turbine", "to": "only", "amount": "600 MWh"}],
        )
    )
    product = found["products"]["only"]
    assert (product["see_direct"], product["see_indirect"]) == (pytest.approx(4.8), pytest.approx(0.12))
    assert found["totals"]["exported_as_energy"] == pytest.approx(80)
    assert found["totals"]["difference"] == pytest.approx(0, abs=1e-9)


def test_waste_gas_leaves_with_the_efficiency_of_natural_gas() -> None:
    gas = {
        "direction": "export",
        "gas": "blast furnace gas",
        "amount": "10 TJ",
        "natural_gas_factor": "56.1 t CO2/TJ",
    }
    found = result(simple(waste_gases=[gas]))
    assert found["products"]["only"]["see_direct"] == pytest.approx(5 - 0.01 * 56.1 * 0.667)
    assert "waste_gas_rule_provisional" in told(found)


def test_biomass_is_zero_only_with_evidence() -> None:
    fuel = {"id": "fuel", "amount": "100 TJ", "ef": "50 tCO2/TJ", "biomass_share": "40 %"}
    without = result(simple(fuels=[fuel]))
    assert without["products"]["only"]["see_direct"] == pytest.approx(5)
    assert "biomass_without_evidence" in told(without)
    proven = result(simple(fuels=[{**fuel, "biomass_evidence": "certificate 12"}]))
    assert proven["products"]["only"]["see_direct"] == pytest.approx(3)
    memo = [row for row in proven["ledger"] if row["kind"] == "biogenic"]
    assert memo[0]["tco2e_direct"] == pytest.approx(2000) and memo[0]["embedded"] is False


def test_other_gases_and_carbonates() -> None:
    found = result(
        simple(
            fuels=None,
            process_emissions=[{"id": "lime", "material": "limestone", "amount": "100 t"}],
            measured=[{"id": "stack", "gas": "N2O", "amount": "200 kg"}],
        )
    )
    assert found["products"]["only"]["see_direct"] == pytest.approx((44 + 0.2 * 265) / 1000)


def test_precursors_by_origin_by_default_and_outside_the_scope() -> None:
    def see(**precursor: str) -> dict[str, Any]:
        return result(simple(precursors=[{"cn": "72011011", "amount": "1000 t", **precursor}]))

    assert see(country="DE")["products"]["only"]["see_total"] == pytest.approx(5)
    default = see(country="IN")
    assert default["products"]["only"]["default_share"] > 0
    assert "precursor_by_default" in told(default)
    assert "precursor_not_in_scope" in told(see(country="IN", cn="94036010"))


def test_indirect_emissions_count_where_the_law_counts_them() -> None:
    """Sinter is charged for both, steel for direct only: the sinter's indirect part stays."""
    given = simple(
        processes=[
            {"id": "sinter", "cn": "26011200", "output": "2000 t"},
            {"id": "iron", "cn": "72011011", "route": "C", "output": "1000 t"},
        ],
        fuels=[{"id": "fuel", "amount": "20 TJ", "ef": "50 tCO2/TJ", "to": {"sinter": "0.4", "iron": "0.6"}}],
        electricity=[
            {"id": "a", "amount": "400 MWh", "factor": "0.5 tCO2/MWh", "to": "sinter"},
            {"id": "b", "amount": "400 MWh", "factor": "0.5 tCO2/MWh", "to": "iron"},
        ],
        flows=[{"from": "sinter", "to": "iron", "amount": "2000 t"}],
    )
    iron = result(given)["products"]["iron"]
    assert (iron["see_direct"], iron["see_indirect"]) == (pytest.approx(1), pytest.approx(0.4))
    assert iron["see"] == pytest.approx(1.2)
    assert float(iron["cbam_line"]["see"]) == pytest.approx(1.2)
    # the same intermediate without a code of its own belongs to the good it ends in: direct only
    given["processes"][0] = {"id": "sinter", "output": "2000 t"}
    assert result(given)["products"]["iron"]["see"] == pytest.approx(1)


def test_the_band_takes_every_input_to_its_worse_end() -> None:
    fuel = {
        "id": "fuel",
        "amount": {"value": 100, "unit": "TJ", "uncertainty_pct": 10},
        "ef": {"value": 50, "unit": "tCO2/TJ", "uncertainty_pct": 20},
    }
    output = {"value": 1000, "unit": "t", "uncertainty_pct": 1}
    found = result(simple(fuels=[fuel], processes=[{"id": "only", "cn": "72071111", "output": output}]))
    lo, hi = found["products"]["only"]["band"]["see"]
    assert lo == pytest.approx(5 * 0.9 * 0.8 / 1.01) and hi == pytest.approx(5 * 1.1 * 1.2 / 0.99)
    assert [row["input"] for row in found["products"]["only"]["inputs"]] == [
        "fuels/fuel/ef",
        "fuels/fuel/amount",
        "processes/only/output",
    ]


def test_standard_values_bring_a_band_and_no_primary_share() -> None:
    found = result(simple(fuels=[{"fuel": "coking coal", "amount": "1000 t"}]))
    product = found["products"]["only"]
    assert product["see"] == pytest.approx(0.0282 * 94.6)
    assert product["band"]["see"][0] < product["see"] < product["band"]["see"][1]
    assert product["primary_share"] == 0
    assert "standard_value_used" in told(found)


def test_what_the_law_leaves_out_is_kept_beside() -> None:
    found = result(simple(scope3=[{"id": "transport", "amount": "77 tCO2e"}]))
    assert found["products"]["only"]["see_total"] == pytest.approx(5)
    row = next(row for row in found["ledger"] if row["kind"] == "beside")
    assert (row["scope"], row["embedded"], found["totals"]["beside_scope_3"]) == (3, False, 77)


def test_cement_is_told_its_unit() -> None:
    found = result(simple(processes=[{"id": "only", "cn": "25232900", "output": "1000 t"}]))
    assert "functional_unit" in told(found)
    assert codes(found) == told(found)
