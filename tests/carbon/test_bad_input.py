"""What a user is told for every kind of bad case, and that good cases beside it lose nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import CasesError, RulePack, cases_list, cases_price, main, pack_load
from tests.carbon.conftest import HRC, Run, codes

REFUSED = {
    "cn_not_in_scope": {"cn": "85044030"},
    "cn_unknown": {"cn": "72999999"},
    "cn_malformed": {"cn": "steel"},
    "cn_length": {"cn": "7208100"},
    "cn_missing": {"cn": None},
    "cn_not_yet_in_scope": {"cn": "73121020"},
    "wrong_type": {"cn": True},
    "origin_not_a_country": {"country": "Atlantis"},
    "country_missing": {"country": None},
    "date_before_2026": {"import_date": "2025-12-31"},
    "date_unreadable": {"import_date": "15.02.2026"},
    "date_missing": {"import_date": None},
    "date_too_late": {"import_date": "2099-01-01"},
    "mass_missing": {"mass_t": None},
    "negative": {"mass_t": -5},
    "not_a_number": {"mass_t": "1,000"},
    "too_large": {"mass_t": 1e30},
    "basis_unknown": {"basis": "guess"},
    "route_not_of_good": {"cn": "2523100090", "route": "C"},
    "route_unreadable": {"route": "BF-BOF"},
    "actual_without_see": {"basis": "actual"},
    "actual_too_early": {"basis": "actual", "see": 1.5, "production_year": 2025},
    "made_after_import": {"basis": "actual", "see": 1.5, "production_year": 2027},
    "see_scope_unknown": {"basis": "actual", "see": 1.5, "see_scope": "all"},
    "precursors_not_a_list": {"basis": "actual", "see": 1.5, "precursors": {"cn": "7213"}},
    "precursor_not_an_object": {"basis": "actual", "see": 1.5, "precursors": ["7213"]},
    "precursor_mass_missing": {"basis": "actual", "see": 1.5, "precursors": [{"cn": "72131000"}]},
    "override_unknown": {"overrides": {"benchmark": 1}},
    "overrides_not_an_object": {"overrides": [1]},
    "share_above_one": {"overrides": {"cbam_factor": 97.5}},
    "markup_not_a_share": {"overrides": {"markup": 10}},
    "cbam_factor_is_complement": {"overrides": {"cbam_factor": 0.025}},
    "mass_contradiction": {"mass_t": 1, "mass_kg": 1},
    "field_twice": {"cn": "72081000", "CN": "72082500"},
    "not_a_flag": {"verified": "yes"},
    "production_year_unreadable": {"production_year": "soon"},
}


@pytest.mark.parametrize(("code", "changes"), REFUSED.items(), ids=list(REFUSED))
def test_a_bad_case_is_refused_with_a_remedy_and_no_figures(
    run: Run, code: str, changes: dict[str, Any]
) -> None:
    result = run(**changes)
    assert result["error"]["code"] == code
    assert result["error"]["message"] and result["error"]["remedy"]
    figures = {key: value for key, value in result.items() if key.endswith(("_t", "_eur", "see", "sefa"))}
    assert set(figures.values()) == {None}
    assert result["warnings"][0]["code"] == code


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_are_none_are_refused(pack: RulePack, value: str) -> None:
    text = json.dumps([HRC]).replace('"mass_t": 1', f'"mass_t": {value}')
    result = cases_price(cases_list(json.loads(text)), pack)["case 1"]
    assert "error" in result


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("mass_implausible", {"mass_t": 24_500}),
        ("mass_implausible", {"cn": "73181588", "mass_t": 4_800}),
        ("mass_zero", {"mass_t": 0}),
        ("fields_unknown", {"overides": {"price": 1}}),
        ("see_ignored", {"basis": "default", "see": 1.2}),
        ("precursors_ignored", {"precursors": [{"cn": "72071111", "mass_t_per_t": 1}]}),
        ("basis_assumed", {"see": 1.2}),
        ("see_zero", {"basis": "actual", "see": 0}),
        ("precursor_mass_implausible", {"see": 2, "precursors": [{"cn": "72071111", "mass_t_per_t": 1100}]}),
    ],
)
def test_doubts_are_told_beside_the_result(run: Run, code: str, changes: dict[str, Any]) -> None:
    result = run(**changes)
    assert "error" not in result
    assert code in codes(result)


def test_kilograms_are_read_where_they_are_said(run: Run) -> None:
    assert run(mass_t=None, mass_kg=24_500)["cost_eur"] == run(mass_t=24.5)["cost_eur"]


def test_nothing_costs_zero_in_silence(run: Run) -> None:
    for changes in (
        {"country": "NO"},
        {"mass_t": 0},
        {"cn": "28041000", "country": "ML"},
        {"buyer_year_mass_t": 20},
        {"basis": "actual", "see": 0},
        {"cn": "2507008080", "country": "UA"},
        {"cn": "72061000", "basis": "actual", "see": "0.1", "route": "C"},
    ):
        result = run(**changes)
        assert result["cost_eur"] == 0
        told = {"origin_exempt", "mass_zero", "default_zero", "below_threshold", "see_zero"}
        assert codes(result) & (told | {"covered_by_allocation"})


def test_one_bad_case_costs_the_others_nothing(pack: RulePack) -> None:
    cases = [{"id": "a", **HRC}, {"id": "b", **HRC, "cn": "nonsense"}, 17, None, {"id": "c", **HRC}]
    results = cases_price(cases_list(cases), pack)
    assert list(results) == ["a", "b", "case 3", "case 4", "c"]
    assert results["a"]["cost_eur"] == results["c"]["cost_eur"] > 0
    assert [name for name, result in results.items() if "error" in result] == ["b", "case 3", "case 4"]


def test_a_repeated_id_loses_no_case(pack: RulePack) -> None:
    results = cases_price(cases_list([{"id": 1, **HRC}, {"id": "1", **HRC, "mass_t": 2}]), pack)
    assert list(results) == ["1", "1 (case 2)"]
    assert results["1 (case 2)"]["cost_eur"] == 2 * results["1"]["cost_eur"]


@pytest.mark.parametrize(
    "wrapped",
    [{"cases": [HRC]}, {"lines": [HRC]}, {"mine": HRC}, HRC],
    ids=["cases", "lines", "by id", "one"],
)
def test_files_of_several_shapes_are_read(pack: RulePack, wrapped: dict[str, Any]) -> None:
    (result,) = cases_price(cases_list(wrapped), pack).values()
    assert result["cost_eur"] > 0


@pytest.mark.parametrize("found", [3, "text", None, {}, {"a": 1}])
def test_what_is_no_list_of_cases_is_refused(found: Any) -> None:
    with pytest.raises(CasesError, match=r"docs/cbam\.md"):
        cases_list(found)


def test_precursors_nested_beyond_reason_are_refused(run: Run) -> None:
    item: dict[str, Any] = {"cn": "72071111", "country": "CN", "mass_t_per_t": 1}
    for _ in range(40):
        item = {**item, "precursors": [item]}
    assert run(basis="actual", see=1, precursors=[item])["error"]["code"] == "precursors_too_deep"


@pytest.mark.parametrize(
    ("content", "told"),
    [("{not json", "not JSON"), ("17", "no list"), (b"\xff\xfe\x00", "UTF-8"), (None, "exist")],
)
def test_an_unusable_file_ends_the_run_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes | None, told: str
) -> None:
    source, target = tmp_path / "cases.json", tmp_path / "result.json"
    if content is not None:
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["--in", str(source), "--out", str(target)]) == 2
    assert told in capsys.readouterr().err
    assert not target.exists()


def test_a_target_that_cannot_be_written_and_an_unknown_pack_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "cases.json"
    source.write_text(json.dumps([HRC]))
    assert main(["--in", str(source), "--out", str(tmp_path / "no" / "r.json")]) == 2
    assert "folder that exists" in capsys.readouterr().err
    assert main(["--in", str(source), "--out", str(tmp_path / "r.json"), "--pack", "eu-1999"]) == 2
    assert "Take one of: eu-" in capsys.readouterr().err


NAMES = [
    "id",
    "cn",
    "country",
    "route",
    "mass_t",
    "mass_kg",
    "import_date",
    "year",
    "quarter",
    "basis",
    "see",
]
NAMES += [
    "see_direct",
    "see_indirect",
    "see_scope",
    "precursors",
    "carbon_price_paid",
    "overrides",
    "verified",
]
NAMES += [
    "production_year",
    "buyer",
    "buyer_year_mass_t",
    "mass_t_per_t",
    "sefa",
    "eur_per_tco2e",
    "price",
    "CN",
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["72081000", "2523", "CN", "TR", "NO", "unknown", "2026-05-04", "actual", "default", "C", "-"]
    ),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), anything, max_size=10), st.booleans())
def test_whatever_is_given_is_priced_or_refused(case: dict[str, Any], on_a_good_case: bool) -> None:
    given_case = {**HRC, **case} if on_a_good_case else case
    (result,) = cases_price([("x", given_case)], pack_load(), analysis=True).values()
    json.dumps(result, allow_nan=False)
    if "error" in result:
        assert result["cost_eur"] is None and result["error"]["remedy"]
    else:
        assert result["cost_eur"] >= 0
        assert result["cost_eur"] > 0 or result["warnings"]
