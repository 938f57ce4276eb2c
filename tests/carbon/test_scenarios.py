"""Scenarios against the engine itself: a scenario is the same case priced with other inputs, nothing else."""

import json
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import RulePack, cases_list, cases_price, pack_load
from compliance.carbon.engine.faults import CbamError, LineFault
from compliance.carbon.scenario import plain_compare
from compliance.carbon.scenario.__main__ import main

PACK = pack_load()
COIL: dict[str, Any] = {
    "id": "coil",
    "cn": "72081000",
    "country": "CN",
    "mass_t": 100,
    "import_date": "2026-02-15",
}
SCREWS: dict[str, Any] = {
    "id": "screws",
    "cn": "73181588",
    "country": "IN",
    "route": "C",
    "mass_t": 200,
    "import_date": "2026-05-04",
    "production_year": 2026,
    "basis": "actual",
    "see": D("2.2"),
    "precursors": [
        {"cn": "72139110", "country": "IN", "mass_t_per_t": D("1.1"), "route": "C", "see": D("1.9")}
    ],
}
FACTORS = {
    2026: "0.975",
    2027: "0.95",
    2028: "0.9",
    2029: "0.775",
    2030: "0.515",
    2031: "0.39",
    2032: "0.265",
}
FACTORS |= {2033: "0.14", 2034: "0"}


def compare(
    *scenarios: dict[str, Any], lines: list[dict[str, Any]] | None = None, **run: Any
) -> dict[str, Any]:
    found = {"lines": lines or [COIL], "scenarios": list(scenarios), "discount_rate": D("0.1"), **run}
    return plain_compare(found, PACK)


def priced(**case: Any) -> dict[str, Any]:
    (result,) = cases_price(cases_list([case]), PACK).values()
    return result


def years(result: dict[str, Any], scenario: int = 0, line: int = 0) -> dict[int, dict[str, Any]]:
    return {entry["year"]: entry for entry in result["scenarios"][scenario]["lines"][line]["years"]}


def test_every_year_is_the_engines_own_answer_for_that_year() -> None:
    found = years(compare({"id": "base"}))
    assert list(found) == list(range(2026, 2035))
    for year, entry in found.items():
        case = {**COIL, "import_date": COIL["import_date"] if year == 2026 else f"{year}Q1"}
        assert entry["cost_eur"] == pytest.approx(priced(**case)["cost_eur"], abs=1e-9)
        assert entry["band"] == pytest.approx(priced(**case)["band"], abs=1e-9)


def test_the_path_by_hand_with_the_phase_in() -> None:
    """Default 3.186893 with mark-up, benchmark 1.37, one price: nothing but the formula of the handbook."""
    found = years(compare({"id": "flat", "price": 80}))
    for year, entry in found.items():
        markup = {2026: D("0.1"), 2027: D("0.2")}.get(year, D("0.3"))
        certificates = D("3.186893") * (1 + markup) - D(FACTORS[year]) * D("1.37")
        assert entry["certificates_t"] == pytest.approx(float(certificates * 100), abs=1e-6)
        assert entry["cost_eur"] == pytest.approx(float(certificates * 100 * 80), abs=1e-4)


def test_net_present_value_discounts_to_the_first_year() -> None:
    result = compare({"id": "flat", "price": 80})
    costs = [entry["cost_eur"] for entry in years(result).values()]
    by_hand = sum(cost / 1.1**place for place, cost in enumerate(costs))
    assert result["scenarios"][0]["npv_eur"] == pytest.approx(by_hand)
    undiscounted = compare({"id": "flat", "price": 80}, discount_rate=0)
    assert undiscounted["scenarios"][0]["npv_eur"] == pytest.approx(sum(costs))


def test_a_rate_that_was_not_stated_is_told() -> None:
    result = plain_compare({"lines": [COIL], "scenarios": [{"id": "a"}]}, PACK)
    assert result["discount_rate_status"] == "assumed"
    assert [warning["code"] for warning in result["warnings"]] == ["discount_rate_assumed"]


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (90, {2026: 90, 2034: 90}),
        ({"kind": "growth", "eur": 80, "annual": D("0.1")}, {2026: 80, 2028: 96.8}),
        ({"kind": "growth", "eur": 80, "annual": "-0.5"}, {2027: 40}),
        ({"by_year": {2026: 80, 2030: 120}}, {2026: 80, 2028: 100, 2030: 120, 2034: 120}),
        ({"kind": "stress", "shock": "-0.5", "from_year": 2027}, {2026: 75.36, 2027: 41.16}),
        ({"kind": "flat", "eur": 100, "from_year": 2030}, {2026: 75.36, 2029: 82.32, 2030: 100}),
    ],
)
def test_price_paths(price: Any, expected: dict[int, float]) -> None:
    found = years(compare({"id": "p", "price": price}))
    for year, value in expected.items():
        assert found[year]["price_eur"] == pytest.approx(value)


def test_a_spread_of_the_price_becomes_the_band() -> None:
    (entry,) = years(compare({"id": "p", "price": {"eur": 100, "spread": D("0.2")}}, years=2026)).values()
    assert entry["band"] == pytest.approx([entry["cost_eur"] * 0.8, entry["cost_eur"] * 1.2])
    assert entry["status"] == "assumed"


def test_overrides_reach_the_engine() -> None:
    result = compare(
        {"id": "base"},
        {"id": "factor", "cbam_factor": {2026: 0, 2027: 1}},
        {"id": "markup", "markup": 0},
        {"id": "bench", "benchmarks": {"scale": D("0.9"), "from_year": 2027}},
        {"id": "line", "lines": {"coil": {"overrides": {"default_total": 2}}}},
        {"id": "all", "lines": {"*": {"country": "IN"}}},
        price=None,
        years=[2026, 2027],
    )
    base, factor, markup, bench, line, country = (years(result, place) for place in range(6))
    assert factor[2026]["sefa"] == 0 and factor[2027]["sefa"] == pytest.approx(1.37)
    assert markup[2026]["see"] == pytest.approx(3.186893)
    assert bench[2026] == base[2026]
    assert bench[2027]["sefa"] == pytest.approx(base[2027]["sefa"] * 0.9)
    assert line[2026]["see"] == pytest.approx(2.2)
    assert country[2026]["see"] == pytest.approx(priced(**{**COIL, "country": "IN"})["see"])


def test_proof_and_default_side_by_side() -> None:
    actual = {"basis": "actual", "see": D("2.0"), "route": "C", "production_year": 2026, "precursors": []}
    result = compare({"id": "default"}, {"id": "proof", "lines": {"coil": actual}}, years=2026)
    expected = priced(**{**COIL, **actual})
    assert years(result, 1)[2026]["cost_eur"] == pytest.approx(expected["cost_eur"])
    side = result["table"]
    assert side["scenarios"] == ["default", "proof"]
    versus = next(row for row in side["rows"] if row["row"] == "versus_first")
    assert versus["values"] == pytest.approx([0, expected["cost_eur"] - years(result)[2026]["cost_eur"]])


def test_cleaner_precursors_move_a_whole_products_figure() -> None:
    change = {"cn": "7213", "country": "India", "set": {"see": D("1.2")}}
    result = compare({"id": "base"}, {"id": "clean", "precursors": [change]}, lines=[SCREWS], years=2026)
    base, clean = years(result)[2026], years(result, 1)[2026]
    assert base["see"] == pytest.approx(2.2)
    assert clean["see"] == pytest.approx(2.2 - 1.1 * 0.7)
    assert "see_moved_with_precursors" in clean["warnings"]
    other = {"cn": "7213", "country": "CN", "set": {"see": D("1.2")}}
    assert years(compare({"id": "x", "precursors": [other]}, lines=[SCREWS], years=2026))[2026]["see"] == 2.2


def test_cleaner_precursors_of_a_process_figure_are_added_by_the_engine() -> None:
    line = {**SCREWS, "see": D("0.3"), "see_scope": "process"}
    change = {"cn": "72139110", "set": {"see": D("1.2")}}
    result = compare({"id": "clean", "precursors": [change]}, lines=[line], years=2026)
    assert years(result)[2026]["see"] == pytest.approx(0.3 + 1.1 * 1.2)


def test_production_keeps_its_distance_from_import() -> None:
    found = years(compare({"id": "base"}, lines=[SCREWS], years=[2026, 2028]))
    assert all("made_after_import" not in entry["warnings"] for entry in found.values())
    late = {**SCREWS, "production_year": 2025}
    (path,) = compare({"id": "base"}, lines=[late], years=2026)["scenarios"][0]["lines"]
    assert path["error"]["code"] == "actual_too_early"


def test_carbon_price_paid_on_and_off() -> None:
    paid = {"eur_per_tco2e": 20}
    result = compare(
        {"id": "base"},
        {"id": "on", "carbon_price_paid": paid},
        {"id": "off", "carbon_price_paid": False},
        lines=[{**SCREWS, "carbon_price_paid": {"eur_per_tco2e": 10}}],
        years=2026,
    )
    base, on, off = (years(result, place)[2026]["cost_eur"] for place in range(3))
    assert on < base < off
    assert off == pytest.approx(priced(**SCREWS)["cost_eur"])


STOVE = {
    "id": "stove",
    "cn": "73201011",
    "country": "CN",
    "mass_t": 10,
    "import_date": "2026-05-04",
    "precursors": [{"cn": "72271000", "country": "CN", "mass_t_per_t": 1}],
}


def test_downstream_goods_cost_from_2028_only_where_switched_on() -> None:
    result = compare({"id": "today"}, {"id": "extended", "downstream": True}, lines=[STOVE])
    today, extended = years(result), years(result, 1)
    assert all(entry["cost_eur"] == 0 and not entry["charged"] for entry in today.values())
    assert "cn_not_yet_in_scope" in today[2030]["warnings"] and today[2030]["see"] is None
    assert extended[2027]["cost_eur"] == 0 < extended[2028]["cost_eur"]
    assert "downstream_assumed" in extended[2028]["warnings"]
    rod = priced(cn="72271000", country="CN", mass_t=1, import_date="2028-05-04")
    assert extended[2028]["see"] == pytest.approx(rod["see"])  # the metal in it, nothing else


def test_other_downstream_codes_can_be_named() -> None:
    valve = {**STOVE, "id": "valve", "cn": "84818019"}
    result = compare(
        {"id": "no"}, {"id": "yes", "downstream": {"codes": ["8481"], "from_year": 2029}}, lines=[valve]
    )
    assert result["scenarios"][0]["refused"] == ["valve"]
    named = result["scenarios"][1]
    assert named["refused"] == ["valve"]  # before 2029 the code is in no law: refused, not free
    late = compare({"id": "yes", "downstream": {"codes": ["8481"]}}, lines=[valve], years=[2028, 2029])
    assert late["scenarios"][0]["complete"] and years(late)[2029]["cost_eur"] > 0


def test_downstream_without_metal_is_refused() -> None:
    bare = {key: value for key, value in STOVE.items() if key != "precursors"}
    (path,) = compare({"id": "x", "downstream": True}, lines=[bare])["scenarios"][0]["lines"]
    assert path["error"]["code"] == "downstream_without_precursors" and path["years"] == []


def test_quota_duty_by_hand() -> None:
    line = {**COIL, "value_eur_per_t": 600}
    result = compare({"id": "in"}, {"id": "out", "quota_duty": {"out_of_quota": D("0.4")}}, lines=[line])
    found = years(result, 1)
    assert found[2026]["quota_duty_eur"] == 0  # 15 February 2026 lies before 1 July
    assert found[2027]["quota_duty_eur"] == pytest.approx(100 * 0.4 * 600 * 0.5)
    assert found[2027]["cost_eur"] == pytest.approx(years(result)[2027]["cost_eur"] + 12_000)
    aluminium = {**line, "cn": "76011010"}
    duty = {"id": "out", "quota_duty": {"out_of_quota": 1}}
    assert years(compare(duty, lines=[aluminium]))[2027]["quota_duty_eur"] == 0
    free = compare(duty, lines=[{**line, "quota_measure": False}])
    assert years(free)[2027]["quota_duty_eur"] == 0


def test_a_quota_duty_without_customs_value_is_not_zero() -> None:
    result = compare({"id": "out", "quota_duty": {"out_of_quota": D("0.4")}}, years=[2027, 2028])
    assert result["scenarios"][0]["lines"][0]["error"]["code"] == "value_missing"
    assert not result["table"]["complete"][0]


def test_pass_through_is_what_comes_back_to_the_exporter() -> None:
    result = compare({"id": "half", "pass_through": D("0.5")}, {"id": "unsaid"}, years=2026)
    half, unsaid = years(result)[2026], years(result, 1)[2026]
    assert half["exporter_eur"] == pytest.approx(half["cost_eur"] / 2) and unsaid["exporter_eur"] is None


def test_the_uk_beside_the_eu() -> None:
    numbers = {"uka_price": 50, "free_share": {"iron_steel": D("0.7")}, "eur_per_gbp": D("1.15")}
    result = compare({"id": "eu"}, {"id": "uk", "scheme": "uk", "uk": numbers})
    found = years(result, 1)
    assert found[2026]["cost_eur"] == 0 and "uk_before_start" in found[2026]["warnings"]
    assert found[2027]["cost_eur"] == pytest.approx(3.186893 * 100 * 50 * 0.3 * 1.15)
    cement = compare(
        {"id": "uk", "scheme": "uk", "uk": numbers}, lines=[{**COIL, "cn": "2523290000"}], years=2027
    )
    assert cement["scenarios"][0]["lines"][0]["error"]["code"] == "uk_numbers_missing"


def test_mass_grows_or_follows_a_plan() -> None:
    grown = years(compare({"id": "a"}, lines=[{**COIL, "growth": D("0.1")}]))
    assert grown[2028]["mass_t"] == pytest.approx(121)
    planned = {**COIL, "mass_by_year": {2026: 10, 2030: 40}}
    found = years(compare({"id": "a"}, lines=[planned]))
    assert [found[year]["mass_t"] for year in (2026, 2029, 2030, 2034)] == [10, 10, 40, 40]


def test_one_bad_line_leaves_the_others_and_marks_the_sums() -> None:
    result = compare({"id": "a"}, lines=[COIL, {**COIL, "id": "bad", "country": "Atlantis"}, {"id": "no"}])
    (outcome,) = result["scenarios"]
    assert outcome["refused"] == ["bad", "no"] and not outcome["complete"]
    assert outcome["lines"][1]["npv_eur"] is None and outcome["npv_eur"] == outcome["lines"][0]["npv_eur"]
    rows = [row["values"][0] for row in result["table"]["rows"] if row["row"] == "line_npv"]
    assert rows[1:] == [None, None]


BAD = {
    "scheme_unknown": {"scheme": "mars"},
    "uk_numbers_missing": {"scheme": "uk"},
    "price_kind_unknown": {"price": {"kind": "guess", "eur": 1}},
    "price_missing": {"price": {"kind": "flat"}},
    "price_implausible": {"price": 8200},
    "price_range_wrong": {"price": {"by_year": {2026: {"eur": 80, "lo": 90}}}},
    "share_above_one": {"pass_through": 40},
    "field_unknown": {"pass_trough": D("0.4")},
    "lines_not_by_id": {"lines": [COIL]},
    "precursors_not_a_list": {"precursors": {"7213": 1}},
    "change_missing": {"precursors": [{"cn": "7213"}]},
    "out_of_quota_missing": {"quota_duty": {"rate": D("0.5")}},
    "scale_implausible": {"benchmarks": 90},
    "year_unreadable": {"cbam_factor": {"soon": 1}},
    "not_a_flag": {"downstream": "yes"},
    "negative": {"price": -5},
}


@pytest.mark.parametrize(("code", "changes"), BAD.items(), ids=list(BAD))
def test_a_scenario_that_cannot_be_meant_says_where(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(LineFault) as fault:
        compare({"id": "mine", **changes})
    assert fault.value.notice.code == code and fault.value.notice.remedy
    assert "'mine'" in fault.value.notice.message


@pytest.mark.parametrize(
    "found",
    [
        17,
        {"scenarios": []},
        {"lines": [COIL], "scenarios": 3},
        {"lines": [COIL], "years": [2020, 2030]},
        {"lines": [COIL], "years": [2034, 2026]},
        {"lines": [COIL], "years": "soon"},
        {"lines": [COIL], "discount_rate": 8},
        {"lines": [COIL], "scenarios": [{"id": "a"}, {"id": "a"}]},
        {"lines": [{**COIL, "id": n} for n in range(2001)]},
        {"lines": [COIL], "scenarios": [{"id": "a", "edition": "eu-1999"}]},
    ],
)
def test_an_unusable_run_is_refused(found: Any) -> None:
    with pytest.raises(CbamError):
        plain_compare(found, PACK)


def test_scenarios_may_be_given_by_id() -> None:
    found = {"lines": {"coil": COIL}, "years": 2026, "scenarios": {"as it is": None, "dear": {"price": 99}}}
    result = plain_compare(found, PACK)
    assert [scenario["id"] for scenario in result["scenarios"]] == ["as it is", "dear"]
    with pytest.raises(LineFault, match="no object"):
        plain_compare({**found, "scenarios": {"dear": 99}}, PACK)


def test_a_change_to_a_line_that_is_not_there_is_told() -> None:
    result = compare({"id": "a", "lines": {"coyl": {"see": 1}}})
    assert "line_not_in_run" in [warning["code"] for warning in result["warnings"]]


@settings(max_examples=40, deadline=None)
@given(
    price=st.integers(1, 400),
    more=st.integers(1, 200),
    mass=st.integers(0, 5000),
    year=st.integers(2026, 2034),
    country=st.sampled_from(["CN", "IN", "TR", "BR"]),
    cn=st.sampled_from(["72081000", "76011010", "25231000", "31021012", "28041000"]),
)
def test_properties_of_any_scenario(
    price: int, more: int, mass: int, year: int, country: str, cn: str
) -> None:
    line = {"id": "x", "cn": cn, "country": country, "mass_t": mass, "import_date": "2026Q1"}
    result = compare(
        {"id": "low", "price": price},
        {"id": "high", "price": price + more},
        {"id": "clean", "price": price, "benchmarks": D("1.1")},
        lines=[line, {**line, "id": "twice", "mass_t": 2 * mass}],
        years=year,
    )
    low, high, clean = (years(result, place)[year] for place in range(3))
    assert 0 <= low["cost_eur"] <= high["cost_eur"]
    assert clean["cost_eur"] <= low["cost_eur"]
    assert low["band"][0] <= low["cost_eur"] <= low["band"][1]
    assert years(result, 0, 1)[year]["cost_eur"] == pytest.approx(2 * low["cost_eur"], rel=1e-9, abs=1e-6)


YAML = """
discount_rate: 0.08
years: [2026, 2028]
lines:
  - {id: coil, cn: 72081000, country: NO, mass_t: 100, import_date: 2026-02-15}
scenarios:
  - {id: base}
  - {id: high, price: {kind: growth, eur: 82.32, annual: 0.1}, lines: {coil: {country: CN}}}
"""


def test_the_command_line_reads_yaml_and_writes_json_and_excel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target, book = tmp_path / "run.yaml", tmp_path / "out.json", tmp_path / "out.xlsx"
    source.write_text(YAML)
    assert main(["--in", str(source), "--out", str(target)]) == 0
    result = json.loads(target.read_text())
    # Norway is a country, not "false": exempt, and said so.
    assert "origin_exempt" in years(result)[2026]["warnings"]
    assert years(result, 1)[2026]["cost_eur"] > 0
    assert main(["--in", str(source), "--out", str(book)]) == 0
    import openpyxl

    sheets = openpyxl.load_workbook(book, read_only=True)
    assert sheets.sheetnames[:2] == ["Side by side", "Lines by year"]
    heads = [cell.value for cell in next(sheets.worksheets[0].iter_rows())]
    assert heads[3:] == ["base", "high"]
    assert "2 scenarios compared, 0 lines refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"), [("lines: [", "not YAML"), ("17", "object"), ("lines: []", "no line")]
)
def test_an_unusable_file_ends_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    source, target = tmp_path / "run.yaml", tmp_path / "out.json"
    source.write_text(text)
    assert main(["--in", str(source), "--out", str(target)]) == 2
    assert told in capsys.readouterr().err and not target.exists()
    assert main(["--in", str(tmp_path / "none.yaml"), "--out", str(target)]) == 2


def test_under_django_the_result_is_the_same(tmp_path: Path, pack: RulePack) -> None:
    from django.core.management import call_command

    source, first, second = tmp_path / "run.yaml", tmp_path / "a.json", tmp_path / "b.json"
    source.write_text(YAML)
    call_command("cbam-scenario", source=source, target=first)
    assert main(["--in", str(source), "--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
