"""Multiple imputation: Rubin's rules by hand, coverage where interpolation claims too much, bad data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.imputation import ImputationOptions, combined, completed
from compliance.econometrics.runner import model_run
from compliance.econometrics.specification import model_of


def panel(seed: int, gaps: float = 0.3, firms: int = 50, years: int = 8) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    n = firms * years
    frame = pd.DataFrame(
        {"firm": np.repeat(np.arange(firms), years), "year": np.tile(np.arange(years), firms)}
    )
    frame["x"] = random.normal(size=firms)[frame["firm"]] + random.normal(size=n)
    frame["w"] = random.normal(size=n)
    frame["y"] = 0.5 * frame["x"] + 0.3 * frame["w"] + random.normal(size=n)
    frame["x_filled"] = (random.random(n) < gaps) * 1
    inner = frame["x"].where(frame["x_filled"] == 0)
    frame["x"] = inner.groupby(frame["firm"]).transform(lambda one: one.interpolate(limit_direction="both"))
    return frame.dropna().reset_index(drop=True)


def model(**words: Any) -> Any:
    asked = {"name": "m", "outcome": "y", "regressors": ["x", "w"], "panel": ["firm", "year"],
             "imputation": {"columns": "x", "times": 10}}  # fmt: skip
    return model_of(asked | words, 0)


def test_the_rules_by_hand() -> None:
    found = combined(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]), 1000)
    assert found.beta == 2 and found.se == pytest.approx(np.sqrt(1 + 4 / 3))
    share = (4 / 3) / (1 + 4 / 3)
    known = 1001 / 1003 * 1000 * (1 - share)
    assert found.df == pytest.approx(1 / (1 / known + share**2 / 2))
    same = combined(np.array([1.0, 1.0]), np.array([0.5, 0.5]), 20)
    assert same.se == 0.5 and same.missing == 0 and same.df < 20


def test_nothing_missing_changes_nothing() -> None:
    frame = panel(1).assign(x_filled=0)
    found = model_run(frame, model())
    plain = estimate(frame, model(imputation={})).to_json()
    for name, item in plain["coefficients"].items():
        assert found["coefficients"][name]["beta"] == pytest.approx(item["beta"], rel=1e-12)
        assert found["coefficients"][name]["se"] == pytest.approx(item["se"], rel=1e-12)
    assert found["imputation"]["cells"] == {"x": 0}


def test_observed_cells_stay_and_draws_repeat() -> None:
    frame = panel(2)
    options = ImputationOptions(("x",), ("y", "w"), times=3, seed=4)
    first, cells = completed(frame, options, unit="firm", time="year")
    again, _ = completed(frame, options, unit="firm", time="year")
    drawn = [table["x"].to_numpy() for table in first]
    for one, other in zip(drawn, again, strict=True):
        np.testing.assert_array_equal(one, other["x"])
    kept = frame["x_filled"] == 0
    assert cells == {"x": int((~kept).sum())}
    assert all((one[kept] == frame["x"][kept]).all() for one in drawn)
    assert not np.allclose(drawn[0], drawn[1])


def test_drawn_cells_cover_the_truth_and_interpolated_ones_bend_it() -> None:
    held, filled, drawn = 0, [], []
    for seed in range(12):
        frame = panel(seed, 0.4)
        plain = estimate(frame, model(imputation={}, absorb="firm")).coefficients["x"]
        found = model_run(frame, model(absorb="firm", imputation={"columns": "x", "times": 8}))
        told = found["coefficients"]["x"]
        held += told["ci"][0] <= 0.5 <= told["ci"][1]
        filled.append(plain.beta)
        drawn.append(told["beta"])
        assert found["imputation"]["missing_information"]["x"] > 0.05
    assert held >= 9
    assert abs(np.mean(drawn) - 0.5) < 0.05


def test_two_columns_are_chained_and_clusters_bound_the_freedom() -> None:
    frame = panel(3)
    frame.loc[::7, "w"] = np.nan
    found = model_run(frame, model(cluster="firm", imputation={"columns": ["x", "w"], "times": 5}))
    assert found["imputation"]["cells"]["w"] == frame["w"].isna().sum()
    assert found["n"] == len(frame) and found["df_resid"] <= 49


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"columns": "gone"}, "no_column"),
        ({"columns": "name"}, "not_a_number"),
        ({"columns": "empty"}, "too_few_rows"),
    ],
)
def test_bad_columns_are_told(given: dict[str, Any], reason: str) -> None:
    frame = panel(4).assign(name="a", empty=np.nan)
    assert model_run(frame, model(imputation=given))["error"]["reason"] == reason


def test_bad_words_are_told() -> None:
    with pytest.raises(SpecificationFault, match="columns"):
        from compliance.econometrics.imputation import imputation_options

        imputation_options({"times": 3}, "m")
