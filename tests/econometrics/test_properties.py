"""What must hold of any estimate: absorbed effects are dummies, units and order of rows do not matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.econometrics.published import estimate_of
from tests.econometrics.simulated import EFFECT, firm_panel

OLS = {"outcome": "y", "regressors": ["x", "w"]}
IV = {"outcome": "y", "regressors": "w", "endogenous": "x", "instruments": ["z1", "z2"]}
VCOVS: list[dict[str, Any]] = [
    {"vcov": "iid"},
    {"vcov": "hc1"},
    {"vcov": "hc2"},
    {"vcov": "hc3"},
    {"vcov": "hac", "bandwidth": 2},
]


def numbers(model: dict[str, Any], name: str = "x") -> list[float]:
    item = model["coefficients"][name]
    told = [item["beta"], item["se"], item["p"], *item["ci"]]
    diagnostics = model["diagnostics"]
    for key in ("kp_rk_lm", "kp_rk_wald_f", "cragg_donald_f", "effective_f", "ar_f", "ar_chi2", "hansen_j"):
        if diagnostics.get(key) is not None:
            told.append(diagnostics[key])
    if diagnostics.get("ar_set"):
        told += [end for piece in diagnostics["ar_set"]["pieces"] for end in piece if end is not None]
    return told


@pytest.mark.parametrize("vcov", VCOVS, ids=lambda item: item["vcov"])
@pytest.mark.parametrize("shape", [OLS, IV], ids=["ols", "iv"])
def test_absorbed_effects_equal_dummies(vcov: dict[str, Any], shape: dict[str, Any]) -> None:
    frame = firm_panel()
    common = vcov | {"panel": {"unit": "firm", "time": "year"}, "small": True}
    absorbed = estimate_of(frame, shape | common | {"absorb": ["firm", "year"]})
    right = [shape["regressors"]] if isinstance(shape["regressors"], str) else shape["regressors"]
    dummies = estimate_of(frame, shape | common | {"regressors": [*right, "i.firm", "i.year"]})
    assert numbers(absorbed) == pytest.approx(numbers(dummies), rel=1e-6)
    assert absorbed["df_resid"] == dummies["df_resid"]


@pytest.mark.parametrize(
    "extra", [{}, {"weights": "weight"}, {"weights": {"column": "count", "kind": "frequency"}}]
)
def test_absorbed_crossed_effects_equal_dummies_with_weights(extra: dict[str, Any]) -> None:
    frame = firm_panel()
    absorbed = estimate_of(frame, OLS | extra | {"absorb": ["firm", "industry^year", "region^year"]})
    frame["iy"] = frame["industry"] * 10000 + frame["year"]
    frame["ry"] = frame["region"] * 10000 + frame["year"]
    dummies = estimate_of(frame, OLS | extra | {"regressors": ["x", "w", "i.firm", "i.iy", "i.ry"]})
    assert numbers(absorbed) == pytest.approx(numbers(dummies), rel=1e-6)
    assert absorbed["df_resid"] == dummies["df_resid"]


def test_crv3_absorbed_equals_dummies_and_refits() -> None:
    frame = firm_panel(firms=12)
    crv3 = {"vcov": "crv3", "cluster": "firm"}
    absorbed = estimate_of(frame, OLS | crv3 | {"absorb": ["firm", "year"]})["coefficients"]["x"]
    dummies = estimate_of(frame, OLS | crv3 | {"regressors": ["x", "w", "i.firm", "i.year"]})
    refits = [
        estimate_of(frame[frame.firm != firm].reset_index(drop=True), OLS | {"absorb": ["firm", "year"]})
        for firm in range(12)
    ]
    gaps = np.array([model["coefficients"]["x"]["beta"] - absorbed["beta"] for model in refits])
    assert absorbed["se"] == pytest.approx(dummies["coefficients"]["x"]["se"], rel=1e-8)
    assert absorbed["se"] == pytest.approx(float(np.sqrt(11 / 12 * (gaps**2).sum())), rel=1e-8)


def test_a_frequency_weight_is_so_many_rows() -> None:
    frame = firm_panel()
    repeated = frame.loc[frame.index.repeat(frame["count"])].reset_index(drop=True)
    for vcov in ({"vcov": "iid"}, {"vcov": "hc1"}, {"vcov": "hc3"}, {"cluster": "firm"}):
        for shape in (OLS, IV):
            weighted = estimate_of(
                frame, shape | vcov | {"weights": {"column": "count", "kind": "frequency"}}
            )
            plain = estimate_of(repeated, shape | vcov)
            assert numbers(weighted) == pytest.approx(numbers(plain), rel=1e-8)
            assert weighted["n"] == plain["n"]


@settings(deadline=None, max_examples=12)
@given(
    factor=st.sampled_from([1e-6, 1e-3, 7.0, 1e6]),
    seed=st.integers(0, 1000),
    vcov=st.sampled_from([{"cluster": "firm"}, {"cluster": ["firm", "year"]}, {"vcov": "hc1"}]),
)
def test_scale_and_order_change_nothing(factor: float, seed: int, vcov: dict[str, Any]) -> None:
    frame = firm_panel()
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    shuffled["x"] *= factor
    shuffled["w"] /= factor
    shuffled["z1"] *= factor
    for shape in (OLS, IV):
        plain = estimate_of(frame, shape | vcov | {"absorb": ["firm", "year"]})
        other = estimate_of(shuffled, shape | vcov | {"absorb": ["firm", "year"]})
        mine, theirs = plain["coefficients"]["x"], other["coefficients"]["x"]
        assert theirs["beta"] * factor == pytest.approx(mine["beta"], rel=1e-6)
        assert theirs["t"] == pytest.approx(mine["t"], rel=1e-6)
        for key in ("kp_rk_lm", "kp_rk_wald_f", "effective_f", "ar_chi2", "hansen_j"):
            if key in plain["diagnostics"]:
                assert other["diagnostics"][key] == pytest.approx(plain["diagnostics"][key], rel=1e-6)


def test_spaces_change_nothing() -> None:
    frame = firm_panel()
    tight = estimate_of(frame, {"formula": "y~x+w+w^2|firm+industry^year", "cluster": "firm"})
    loose = estimate_of(
        frame, {"formula": " y ~ x  + w + w ^ 2 |  firm + industry ^ year ", "cluster": " firm "}
    )
    listed = estimate_of(
        frame,
        {
            "outcome": "y",
            "regressors": ["x", " w", "w ^2"],
            "absorb": ["firm ", "industry ^ year"],
            "cluster": "firm",
        },
    )
    assert tight["coefficients"] == loose["coefficients"] == listed["coefficients"]
    joined = estimate_of(
        frame,
        {
            "outcome": "y",
            "regressors": "x+w + w^2",
            "absorb": "firm + industry^year",
            "cluster": "firm",
            "kernel": None,
            "bandwidth": None,
            "weights": None,
            "sample": None,
        },
    )
    assert joined["coefficients"] == tight["coefficients"]


def test_nested_effects_cost_nothing_under_clustering() -> None:
    """The order of effects and spaces must not decide which is nested: df of idcode + year is 16 + 1."""
    frame = firm_panel()
    first = estimate_of(frame, OLS | {"absorb": ["firm", "year"], "cluster": "firm"})
    second = estimate_of(frame, OLS | {"absorb": ["year", "firm"], "cluster": "firm"})
    assert numbers(first) == pytest.approx(numbers(second), rel=1e-9)
    assert [item["nested_in_cluster"] for item in first["absorbed"]] == [True, False]
    years, firms = frame["year"].nunique(), frame["firm"].nunique()
    n = first["n"]
    plain = estimate_of(
        frame, OLS | {"absorb": ["firm", "year"], "vcov": "crv1", "cluster": "firm", "small": False}
    )
    ratio = first["coefficients"]["x"]["se"] ** 2 / plain["coefficients"]["x"]["se"] ** 2
    assert ratio == pytest.approx(firms / (firms - 1) * (n - 1) / (n - 2 - years))


def test_connected_sets_are_counted() -> None:
    """Two islands of firms and markets lose one degree of freedom less than their levels suggest."""
    random = np.random.default_rng(3)
    island = np.repeat([0, 1], 60)
    frame = pd.DataFrame(
        {"firm": island * 10 + random.integers(0, 10, 120), "market": island * 5 + random.integers(0, 5, 120)}
    )
    frame["x"] = random.normal(size=120)
    frame["y"] = frame.x + random.normal(size=120)
    model = estimate_of(frame, {"outcome": "y", "regressors": "x", "absorb": ["firm", "market"]})
    dummies = estimate_of(frame, {"outcome": "y", "regressors": ["x", "i.firm", "i.market"]})
    assert model["connected_sets"] == 2
    assert model["df_resid"] == dummies["df_resid"]
    assert numbers(model) == pytest.approx(numbers(dummies), rel=1e-8)


def test_estimators_find_the_truth() -> None:
    frame = firm_panel(firms=600, seed=4)
    common = {"absorb": ["firm", "year"], "cluster": "firm"}
    for estimator in ("iv", "liml", "gmm"):
        item = estimate_of(frame, IV | common | {"estimator": estimator})["coefficients"]["x"]
        assert item["beta"] == pytest.approx(EFFECT, abs=3 * item["se"])
    biased = estimate_of(frame, OLS | common)["coefficients"]["x"]
    assert biased["beta"] > EFFECT + 5 * biased["se"]


def test_exactly_identified_estimators_agree() -> None:
    frame = firm_panel()
    one = IV | {"instruments": "z1", "cluster": "firm", "absorb": "firm"}
    found = [
        estimate_of(frame, one | {"estimator": estimator})["coefficients"]["x"]
        for estimator in ("iv", "liml", "gmm")
    ]
    for item in found[1:]:
        assert item["beta"] == pytest.approx(found[0]["beta"], rel=1e-8)
        assert item["se"] == pytest.approx(found[0]["se"], rel=1e-6)


def test_iterated_gmm_stays_where_it_settles() -> None:
    frame = firm_panel()
    once = estimate_of(frame, IV | {"estimator": "gmm", "vcov": "hc1"})
    settled = estimate_of(frame, IV | {"estimator": "gmm", "vcov": "hc1", "iterate": True})
    assert settled["coefficients"]["x"]["beta"] != once["coefficients"]["x"]["beta"]
    assert settled["coefficients"]["x"]["beta"] == pytest.approx(once["coefficients"]["x"]["beta"], rel=0.05)


def test_poisson_absorbed_equals_dummies() -> None:
    frame = firm_panel()
    random = np.random.default_rng(5)
    frame["trade"] = random.poisson(np.exp(0.3 * frame.w + 0.1 * (frame.firm % 4)))
    frame = frame[frame.groupby("firm")["trade"].transform("sum") > 0].reset_index(drop=True)
    common = {"outcome": "trade", "estimator": "poisson", "vcov": "hc1"}
    absorbed = estimate_of(frame, common | {"regressors": "w", "absorb": ["firm", "year"]})
    dummies = estimate_of(frame, common | {"regressors": ["w", "i.firm", "i.year"]})
    first, second = absorbed["coefficients"]["w"], dummies["coefficients"]["w"]
    assert first["beta"] == pytest.approx(second["beta"], rel=1e-6)
    assert first["se"] == pytest.approx(second["se"], rel=1e-5)
    assert first["beta"] == pytest.approx(0.3, abs=4 * first["se"])
