"""Attacks that re-estimate, permute or look at rows, on panels built to fail them and on an honest one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reporting.credibility.answers import Answer
from compliance.econometrics.reporting.credibility.panel_rows import on_the_line
from compliance.econometrics.reporting.credibility.questioning import credibility_of
from compliance.econometrics.reporting.credibility.variants import expanded
from compliance.econometrics.reporting.credibility.wording_variants import ATTACKS, SENTENCES
from compliance.econometrics.reporting.options import report_options
from compliance.econometrics.runner import specification_run
from compliance.econometrics.specification import specification_of

FIRMS, YEARS = 80, 8
MODEL = {
    "name": "base",
    "outcome": "y",
    "regressors": ["x", "w"],
    "absorb": ["firm", "year"],
    "cluster": "firm",
}


def panel(seed: int = 12) -> pd.DataFrame:
    """An honest panel: y moves by 0.5 a unit of x and by 0.2 a unit of w; nothing else is in it."""
    random = np.random.default_rng(seed)
    rows = FIRMS * YEARS
    firm, year = np.repeat(np.arange(FIRMS), YEARS), np.tile(np.arange(2010, 2010 + YEARS), FIRMS)
    x, w, e = random.normal(size=(3, rows))
    y = 0.5 * x + 0.2 * w + random.normal(size=FIRMS)[firm] + 0.5 * e
    return pd.DataFrame({"firm": firm, "year": year, "industry": firm % 6, "y": y, "x": x, "w": w, "e": e})


def answers(
    frame: pd.DataFrame, folder: Path, asked: dict[str, Any] | None = None, **model: Any
) -> dict[str, Answer]:
    frame.to_csv(folder / "panel.csv", index=False)
    given = {
        "data": "panel.csv",
        "panel": {"unit": "firm", "time": "year"},
        "models": [MODEL | model],
        "report": {"credibility": {"treatment": "x", "draws": 199, "seed": 4, **(asked or {})}},
    }
    spec = specification_of(yaml.safe_load(yaml.safe_dump(given)), folder)
    result = specification_run(spec)
    assert not result.failed, result.failed
    assert spec.report is not None
    found = credibility_of(spec, spec.report, result.models)
    for answer in found.answers:
        assert answer.call and "{" not in answer.sentence("en") + answer.sentence("zh")
    return {answer.attack: answer for answer in found.answers}


def test_an_honest_panel_passes(tmp_path: Path) -> None:
    asked = {"leave_out": ["industry"]}
    found = answers(panel(), tmp_path, asked)
    for attack in ("leave_out", "clusterings", "base_controls", "lead", "interpolation", "joint_curve"):
        assert found[attack].light == "green", found[attack]
    assert {attack for attack, answer in found.items() if answer.light == "red"} == set()
    assert found["measurement"].light == "amber"  # that noise is unrelated is nowhere shown
    assert found["measurement"].numbers["corrected"] == pytest.approx(0.5 / 0.8, abs=0.06)
    assert found["clusterings"].numbers["effective"] > 0.6 * FIRMS
    assert {"treatments", "overlapping", "neighbours", "dropped", "serial", "fractional"}.isdisjoint(found)


def test_an_effect_of_one_industry_is_found_out(tmp_path: Path) -> None:
    frame = panel()
    frame["y"] += np.where(frame["industry"] == 3, 2.0, -0.5) * frame["x"]
    found = answers(frame, tmp_path, {"leave_out": ["industry"]})["leave_out"]
    assert found.light == "red" and found.numbers["level"] == "3" and found.numbers["count"] == 6


def test_groupings_are_taken_from_crossed_effects(tmp_path: Path) -> None:
    found = answers(panel(), tmp_path, absorb=["firm", "industry^year"])["leave_out"]
    assert found.numbers["column"] == "industry"


def test_shocks_of_coarser_groups_show_in_other_clusterings(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    frame = panel()
    frame["region"] = frame["firm"] % 9
    shared = pd.DataFrame(random.normal(size=(9, YEARS)))
    own = pd.DataFrame(random.normal(size=(9, YEARS)))
    at = list(zip(frame["region"], frame["year"] - 2010, strict=True))
    frame["x"] = [own.iloc[place] for place in at] + 0.05 * frame["x"]
    frame["y"] = 0.25 * frame["x"] + [shared.iloc[place] for place in at] + 0.2 * frame["e"]
    found = answers(frame, tmp_path, {"leave_out": ["region"]})["clusterings"]
    assert found.light == "red" and "region" in found.numbers["list"]


def test_controls_that_the_treatment_moves_change_the_base_year_estimate(tmp_path: Path) -> None:
    frame = panel()
    frame["w"] = 2 * frame["x"] + frame["w"]
    frame["y"] = frame["y"] + 0.8 * frame["w"]
    found = answers(frame, tmp_path)["base_controls"]
    assert found.light != "green" and found.numbers["beta"] > found.numbers["before"] + 1


def test_a_treatment_that_follows_the_outcome_shows_in_its_lead(tmp_path: Path) -> None:
    frame = panel()
    before = frame.groupby("firm")["e"].shift(1).fillna(0)
    frame["x"] = frame["x"] + 1.5 * before
    frame["y"] = 0.5 * frame["x"] + 0.5 * frame["e"] + 0.2 * frame["w"]
    assert answers(frame, tmp_path)["lead"].light == "red"


def test_other_measures_that_lose_the_effect_are_counted(tmp_path: Path) -> None:
    random = np.random.default_rng(9)
    frame = panel()
    frame["x_without_a"] = frame["x"] + 0.1 * frame["e"]
    frame["x_without_b"] = random.normal(size=len(frame))
    asked = {"alternative_treatments": ["x_without_*", "nothing"]}
    found = answers(frame, tmp_path, asked)["treatments"]
    assert found.light == "red" and found.numbers["held"] == 1 and found.numbers["count"] == 3
    assert found.numbers["name"] == "x_without_b" and "nothing" in found.numbers["failed"]
    kept = answers(frame, tmp_path, {"alternative_treatments": "x_without_a"})["treatments"]
    assert kept.light == "green" and kept.numbers["ratio"] > 0.8


def test_another_policy_and_neighbours_take_the_effect_away(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    frame = panel()
    policy = (random.uniform(size=len(frame)) < 0.5).astype(float)
    frame["policy"], frame["x"] = policy, policy + 0.3 * frame["x"]
    frame["y"] = policy + 0.3 * frame["e"]
    frame["near"] = ((frame["firm"] % 4 == 0) & (policy > 0)).astype(int)
    found = answers(frame, tmp_path, {"overlapping": ["policy"], "neighbours": "near"})
    assert found["overlapping"].light == "red"
    assert found["neighbours"].light != "red" and found["neighbours"].numbers["n"] < len(frame)
    frame["y"] = np.where(frame["near"] == 1, 4.0, 0.0) + 0.3 * frame["e"]
    assert answers(frame, tmp_path, {"neighbours": "near"})["neighbours"].light == "red"


def test_a_column_for_neighbours_that_is_none_is_told(tmp_path: Path) -> None:
    found = answers(panel(), tmp_path, {"neighbours": "naer"})["overlapping"]
    assert found.light == "not_run" and "naer" in found.numbers["reason_en"]


def test_marked_values_are_counted_and_left_out(tmp_path: Path) -> None:
    frame = panel()
    frame["y_filled"] = (frame["year"] >= 2016).astype(int)
    frame.loc[frame["year"] >= 2016, "y"] -= 2.5 * frame["x"]
    found = answers(frame, tmp_path)["interpolation"]
    assert found.code == "interpolation" and found.number == pytest.approx(0.25) and found.light == "red"
    assert found.numbers["beta"] == pytest.approx(0.5, abs=0.08)


def test_unmarked_interpolation_is_seen_in_the_values(tmp_path: Path) -> None:
    frame = panel()
    wide = frame.pivot(index="firm", columns="year", values="y")
    for year in (2012, 2014):
        wide[year] = (wide[year - 1] + wide[year + 1]) / 2
    frame["y"] = wide.stack().to_numpy()
    found = answers(frame.round(7), tmp_path)["interpolation"]
    assert found.code == "interpolation_seen" and found.number == pytest.approx(0.25, abs=0.01)
    assert found.light in ("amber", "red")


@pytest.mark.parametrize("values", [np.zeros(30), np.arange(30.0) % 3, np.full(30, np.nan)])
def test_counted_constant_and_empty_columns_are_no_interpolation(values: np.ndarray) -> None:
    frame = pd.DataFrame({"firm": np.repeat([1, 2, 3], 10), "year": np.tile(np.arange(10), 3), "v": values})
    assert not on_the_line(frame, "v", "firm", "year").any()


def test_gaps_and_other_firms_are_no_neighbours() -> None:
    frame = pd.DataFrame({"firm": [1, 1, 1, 1, 2], "year": [1, 2, 4, 5, 6], "v": [0.0, 1.1, 2.2, 3.3, 4.4]})
    assert not on_the_line(frame, "v", "firm", "year").any()
    frame["year"] = [1, 2, 3, 4, 5]
    assert on_the_line(frame, "v", "firm", "year").tolist() == [False, True, True, False, False]


def test_rows_that_could_not_enter_are_compared(tmp_path: Path) -> None:
    frame = panel()
    frame.loc[frame["y"] > 1.5, "w"] = np.nan
    found = answers(frame, tmp_path)["dropped"]
    assert found.light == "red" and found.numbers["name"] == "y" and found.numbers["gap"] > 1


@pytest.mark.parametrize(("rho", "light"), [(0.0, "green"), (0.9, "red")])
def test_a_lagged_instrument_needs_errors_unrelated_over_time(tmp_path: Path, rho: float, light: str) -> None:
    random = np.random.default_rng(23)
    frame = panel()
    x, e = (np.zeros((FIRMS, YEARS)) for _ in range(2))
    for year in range(YEARS):
        x[:, year] = (0.7 * x[:, year - 1] if year else 0) + random.normal(size=FIRMS)
        e[:, year] = (rho * e[:, year - 1] if year else 0) + random.normal(size=FIRMS)
    frame["x"], frame["y"] = x.ravel(), 0.5 * x.ravel() + e.ravel()
    model = {"regressors": ["w"], "endogenous": ["x"], "instruments": ["l.x"], "absorb": ["firm", "year"]}
    found = answers(frame, tmp_path, **model)["serial"]
    assert found.light == light and found.numbers["instrument"] == "l.x"
    if not rho:
        assert found.numbers["slope"] == pytest.approx(-0.5, abs=0.1)


def test_a_share_as_outcome_gets_its_logit(tmp_path: Path) -> None:
    frame = panel()
    frame["y"] = 1 / (1 + np.exp(-(0.5 * frame["x"] + 0.2 * frame["w"] + 0.3 * frame["e"])))
    found = answers(frame, tmp_path)["fractional"]
    assert found.light == "green" and found.number == pytest.approx(1, abs=0.15)
    frame["y"] *= 100
    assert "fractional" not in answers(frame, tmp_path)


def test_specifications_together_find_nothing_where_nothing_is(tmp_path: Path) -> None:
    frame = panel()
    frame["x"] = np.random.default_rng(78).normal(size=len(frame))
    found = answers(frame, tmp_path)["joint_curve"]
    assert found.light != "green" and found.number > 0.05
    assert answers(panel(), tmp_path)["joint_curve"].number == pytest.approx(1 / 200)


def test_every_title_and_sentence_stands_in_both_languages() -> None:
    assert ATTACKS["en"].keys() == ATTACKS["zh"].keys()
    assert SENTENCES["en"].keys() == SENTENCES["zh"].keys()


def test_prefixes_stand_for_columns_once() -> None:
    assert expanded(("a*", "ab", "c"), ["ab", "ac", "b"]) == ["ab", "ac", "c"]


def test_unknown_words_of_credibility_are_refused() -> None:
    with pytest.raises(SpecificationFault, match="leave_out"):
        report_options({"credibility": {"leaveout": ["x"]}})


def test_a_coefficient_that_drops_out_of_a_changed_model_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Next year's trend is this year's and a constant: its lead says nothing that the trend does not."""
    frame = panel()
    frame["x"] = (frame["year"] - 2010) * (1 + frame["firm"] % 3)
    found = answers(frame, tmp_path)
    assert found["lead"].light == "not_run" and "f.x drops out" in found["lead"].numbers["reason_en"]
    assert found["leave_out" if "leave_out" in found else "curve"].light in ("green", "amber", "red")
