"""What a plant is told when its figures cannot be right: what, where, what to do; never a silent zero."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compliance.carbon.cbam import PackError
from compliance.carbon.installation.__main__ import main
from compliance.carbon.installation.standards import CURRENT_STANDARDS, PACKS, standards_load
from tests.carbon.installations import result, simple, told, works

FUEL = {"id": "fuel", "amount": "100 TJ", "ef": "50 tCO2/TJ"}
GAS = {"id": "gas", "fuel": "natural gas", "amount": "10 t", "ncv": "48 GJ/t", "ef": "56.1 tCO2/TJ"}
TWO = [{"id": "a", "cn": "72071111", "output": "100 t"}, {"id": "b", "cn": "72142000", "output": "100 t"}]
IRON = {"cn": "72011011", "country": "IN", "amount": "10 t"}

REFUSED: list[tuple[str, Any]] = [
    ("not_an_object", [1]),
    ("country_missing", simple(country=None)),
    ("origin_not_a_country", simple(country="Atlantis")),
    ("year_missing", simple(year="last")),
    ("processes_missing", simple(processes=[])),
    ("output_missing", simple(processes=[{"id": "only"}])),
    ("output_zero", simple(processes=[{"id": "only", "output": "0 t"}])),
    ("unit_missing", simple(processes=[{"id": "only", "output": 1000}])),
    ("unit_of_another_kind", simple(processes=[{"id": "only", "output": "1000 MWh"}])),
    ("sources_missing", simple(fuels=None)),
    ("id_twice", simple(processes=[TWO[0], TWO[0]])),
    ("unit_unknown", simple(fuels=[{**FUEL, "amount": "100 bushels"}])),
    ("unit_unknown", simple(fuels=[{**FUEL, "ef": "50 tCO2/TJ/a"}])),
    ("unit_missing", simple(fuels=[{**FUEL, "ef": 50}])),
    ("unit_of_another_kind", simple(fuels=[{**FUEL, "ef": "50 TJ"}])),
    ("negative", simple(fuels=[{**FUEL, "amount": "-1 TJ"}])),
    ("not_a_number", simple(fuels=[{**FUEL, "amount": "1,5 TJ"}])),
    ("value_missing", simple(fuels=[{**FUEL, "amount": {"unit": "TJ"}}])),
    ("field_unknown", simple(fuels=[{**FUEL, "amount": {"value": 1, "unit": "TJ", "uncertanty": 2}}])),
    (
        "uncertainty_too_large",
        simple(fuels=[{**FUEL, "amount": {"value": 1, "unit": "TJ", "uncertainty_pct": 200}}]),
    ),
    ("status_unknown", simple(fuels=[{**FUEL, "amount": {"value": 1, "unit": "TJ", "status": "sure"}}])),
    ("ncv_missing", simple(fuels=[{**FUEL, "fuel": "tyres", "amount": "100 t"}])),
    ("ncv_missing", simple(fuels=[{"id": "g", "fuel": "natural gas", "amount": "1000 m3"}])),
    ("ef_missing", simple(fuels=[{"id": "fuel", "fuel": "tyres", "amount": "100 TJ"}])),
    ("amount_missing", simple(fuels=[{"id": "fuel", "fuel": "natural gas"}])),
    ("factor_impossible", simple(fuels=[{**GAS, "ncv": "48 GJ/kg"}])),
    ("factor_impossible", simple(fuels=[{**GAS, "ef": "56.1 kgCO2/TJ"}])),
    ("share_above_one", simple(fuels=[{**FUEL, "oxidation": "99"}])),
    ("target_unknown", simple(fuels=[{**FUEL, "to": "nowhere"}])),
    ("target_missing", simple(processes=TWO)),
    ("target_twice", simple(processes=TWO, fuels=[{**FUEL, "to": ["a", "a"]}])),
    ("shares_do_not_close", simple(processes=TWO, fuels=[{**FUEL, "to": {"a": "0.5", "b": "0.4"}}])),
    ("method_unknown", simple(process_emissions=[{"method": "guess"}])),
    ("factor_missing", simple(process_emissions=[{"material": "moon rock", "amount": "1 t"}])),
    ("mass_balance_without_inputs", simple(process_emissions=[{"method": "mass_balance"}])),
    (
        "mass_balance_negative",
        simple(
            process_emissions=[
                {
                    "method": "mass_balance",
                    "inputs": [{"material": "coke", "amount": "1 t"}],
                    "outputs": [{"material": "pig iron", "amount": "1000 t"}],
                }
            ]
        ),
    ),
    ("gas_unknown", simple(measured=[{"gas": "argon", "amount": "1 t"}])),
    ("grid_factor_missing", simple(electricity=[{"amount": "1 MWh"}])),
    (
        "claim_without_grid_factor",
        simple(electricity=[{"amount": "1 MWh", "source": "ppa", "factor": "0 t CO2/MWh"}]),
    ),
    ("factor_impossible", simple(electricity=[{"amount": "1 MWh", "factor": "833 tCO2/MWh"}])),
    ("factor_missing", simple(heat=[{"amount": "1 TJ"}])),
    ("utility_unknown", simple(heat=[{"amount": "1 TJ", "from": "boiler"}])),
    ("kind_unknown", simple(utilities=[{"id": "u"}])),
    ("heat_share_missing", simple(utilities=[{"id": "u", "kind": "chp"}])),
    (
        "utility_serves_nobody",
        works(heat=None, utilities=[{"id": "boiler", "kind": "heat", "produced": "20 TJ"}]),
    ),
    (
        "utility_exceeds_output",
        works(heat=[{"amount": "15 GWh", "from": "boiler", "to": "rolling"}]),
    ),
    (
        "attributed_negative",
        simple(heat=[{"amount": "200 TJ", "factor": "50 tCO2/TJ", "direction": "export"}]),
    ),
    ("cn_missing", simple(precursors=[{**IRON, "cn": ""}])),
    ("see_direct_missing", simple(precursors=[{**IRON, "see_indirect": "1 tCO2/t"}])),
    (
        "see_impossible",
        simple(precursors=[{**IRON, "see_direct": "1539 tCO2/t", "see_indirect": "0 tCO2/t"}]),
    ),
    ("indirect_missing", simple(precursors=[{**IRON, "cn": "26011200", "see_direct": "0.2 tCO2/t"}])),
    ("flow_exceeds_output", works(flows=[{"from": "melting", "to": "rolling", "amount": "100001 t"}])),
    (
        "loop_closed",
        simple(
            processes=TWO,
            fuels=[{**FUEL, "to": "a"}],
            flows=[
                {"id": "1", "from": "a", "to": "b", "amount": "100 t"},
                {"id": "2", "from": "b", "to": "a", "amount": "100 t"},
            ],
        ),
    ),
    (
        "utility_loop_closed",
        simple(
            utilities=[{"id": "u", "kind": "heat"}, {"id": "v", "kind": "heat"}],
            fuels=[{**FUEL, "to": "u"}],
            heat=[
                {"id": "1", "from": "u", "to": "v", "amount": "5 TJ"},
                {"id": "2", "from": "v", "to": "u", "amount": "5 TJ"},
            ],
        ),
    ),
]


@pytest.mark.parametrize(
    ("code", "given"), REFUSED, ids=[f"{n}-{code}" for n, (code, _) in enumerate(REFUSED)]
)
def test_refused_with_a_remedy_and_without_a_figure(code: str, given: Any) -> None:
    found = result(given)
    assert found.get("error", {}).get("code") == code, found.get("error") or found["warnings"]
    assert found["error"]["message"] and found["error"]["remedy"]
    assert found["products"] == {} and found["totals"] is None


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("field_ignored", simple(fuels=[{**FUEL, "oxidaton": "0.9"}])),
        ("field_ignored", simple(electricty=[])),
        ("factor_implausible", simple(fuels=[{**GAS, "ncv": "15 GJ/t"}])),
        ("ef_implausible", simple(fuels=[{**FUEL, "ef": "5 tCO2/TJ"}])),
        ("product_balance_open", simple(processes=[{"id": "only", "output": "1000 t", "sold": "900 t"}])),
        ("utility_balance_open", works(utilities=[{"id": "boiler", "kind": "heat", "produced": "20 TJ"}])),
        ("precursor_mass_implausible", simple(precursors=[{**IRON, "amount": "500000 t"}])),
        ("see_implausible", simple(processes=[{"id": "only", "cn": "72071111", "output": "1000 kg"}])),
        ("process_not_in_scope", simple(processes=[{"id": "only", "cn": "94036010", "output": "1000 t"}])),
        ("process_without_emissions", simple(processes=TWO, fuels=[{**FUEL, "to": "a"}])),
        ("year_before_definitive", simple(year=2025)),
        (
            "mass_balance_without_outputs",
            simple(
                process_emissions=[
                    {"method": "mass_balance", "inputs": [{"material": "coke", "amount": "1 t"}]}
                ]
            ),
        ),
        (
            "band_impossible",
            simple(
                processes=[{"id": "only", "output": {"value": 1000, "unit": "t", "uncertainty_pct": 100}}],
            ),
        ),
    ],
)
def test_doubts_are_told_beside_the_figure(code: str, given: Any) -> None:
    found = result(given)
    assert "error" not in found, found["error"]
    assert code in told(found)


def test_one_bad_installation_costs_the_others_nothing(tmp_path: Path) -> None:
    source, first, second = (tmp_path / name for name in ("in.json", "a.json", "b.json"))
    source.write_text(
        json.dumps({"installations": [{"id": "good", **simple()}, {"id": "bad", "country": "TR"}]})
    )
    call_command("cbam-installation", source=source, target=first)
    assert main(["--in", str(source), "--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    found = json.loads(first.read_text())
    assert found["good"]["products"]["only"]["see"] == pytest.approx(5)
    assert found["bad"]["error"]["code"] == "year_missing"


def test_an_unusable_file_is_a_command_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist"):
        call_command("cbam-installation", source=tmp_path / "none.json", target=tmp_path / "r.json")
    assert main(["--in", str(tmp_path / "none.json"), "--out", str(tmp_path / "r.json")]) == 2


def test_a_changed_table_of_standard_values_is_refused(tmp_path: Path) -> None:
    place = tmp_path / CURRENT_STANDARDS
    place.mkdir()
    for path in (PACKS / CURRENT_STANDARDS).iterdir():
        (place / path.name).write_bytes(path.read_bytes().replace(b"56.1", b"5.61"))
    with pytest.raises(PackError, match="differs from its manifest"):
        standards_load.__wrapped__(CURRENT_STANDARDS, tmp_path)


JUNK: list[Any] = [
    None,
    "",
    -1,
    "nan",
    True,
    [],
    {},
    [1],
    "x",
    "1e999999 t",
    "10 t/t/t",
    {"value": 5, "unit": 7},
]


def places(given: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def test_no_junk_anywhere_ends_the_run() -> None:
    """Every field in turn holds every kind of junk: either it is refused with a remedy, or it is computed."""
    for path in places(works()):
        for junk in JUNK:
            spoiled = works()
            holder: Any = spoiled
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = junk
            found = result(spoiled)
            json.dumps(found, allow_nan=False)
            assert found["products"] or found["error"]["remedy"], (path, junk)
