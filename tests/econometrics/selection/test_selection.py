"""Heckman's two steps and Lee's bounds: printed results, other packages, known truths, bad data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.datasets import mroz

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.runner import model_run
from compliance.econometrics.selection import lee_bounds, probit, two_steps
from compliance.econometrics.selection.probit import mills
from compliance.econometrics.specification import model_of

WAGES = {
    "name": "m",
    "estimator": "heckman",
    "outcome": "lwage",
    "regressors": ["educ", "exper", "expersq"],
    "selection": {
        "outcome": "inlf",
        "regressors": ["educ", "exper", "expersq", "nwifeinc", "age", "kidslt6", "kidsge6"],
    },
}


@pytest.fixture(scope="module")
def women() -> pd.DataFrame:
    return mroz.load()


def run(frame: pd.DataFrame, **words: Any) -> dict[str, Any]:
    return model_run(frame, model_of(WAGES | words, 0))


def simulated(seed: int, n: int = 3000, rho: float = 0.7) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    x, z = random.normal(size=(2, n))
    u = random.normal(size=n)
    e = rho * u + np.sqrt(1 - rho**2) * random.normal(size=n)
    seen = 0.3 + 0.8 * x + z + u > 0
    return pd.DataFrame({"x": x, "z": z, "seen": seen * 1, "y": np.where(seen, 1 + x + e, np.nan),
                         "city": np.arange(n) % 50})  # fmt: skip


def test_wages_of_married_women_as_printed(women: pd.DataFrame) -> None:
    """Mroz's data by two steps, as in Wooldridge (2010, table 19.1) and Stata's heckman, twostep."""
    found = run(women)
    printed = {
        "educ": (0.1090655, 0.015523), "exper": (0.0438873, 0.0162611), "expersq": (-0.0008591, 0.0004389),
        "_cons": (-0.5781032, 0.3050062), "lambda": (0.0322619, 0.1336246),
    }  # fmt: skip
    for name, (beta, se) in printed.items():
        assert found["coefficients"][name]["beta"] == pytest.approx(beta, abs=6e-6)
        assert found["coefficients"][name]["se"] == pytest.approx(se, abs=6e-7)
    assert (found["n"], found["n_selected"]) == (753, 428)
    assert found["sigma"] == pytest.approx(0.6636288, abs=2e-6)
    assert found["rho"] == pytest.approx(0.04861, abs=2e-5)


def test_the_first_step_is_a_probit(women: pd.DataFrame) -> None:
    names = WAGES["selection"]["regressors"]  # type: ignore[index]
    z = np.column_stack([women[names].to_numpy(dtype=float), np.ones(len(women))])
    ours = probit(z, women["inlf"].to_numpy() == 1)
    theirs = sm.Probit(women["inlf"], z).fit(disp=0)
    np.testing.assert_allclose(ours.gamma, theirs.params, rtol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.vcov)), theirs.bse, rtol=1e-4)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-9)
    assert np.abs(ours.scores.sum(axis=0)).max() < 1e-6


def test_selection_by_unseen_causes_is_undone() -> None:
    betas, ratios, plain = [], [], []
    for seed in range(12):
        frame = simulated(seed)
        found = run(frame, outcome="y", regressors="x", selection={"regressors": ["x", "z"]})
        betas.append(found["coefficients"]["x"]["beta"])
        ratios.append((found["coefficients"]["x"]["beta"] - 1) / found["coefficients"]["x"]["se"])
        seen = frame.dropna()
        plain.append(np.polyfit(seen["x"], seen["y"], 1)[0])
    assert abs(np.mean(betas) - 1) < 0.03 < 0.1 < abs(np.mean(plain) - 1)
    assert 0.4 < np.std(ratios) < 1.8


def test_robust_errors_are_those_of_a_bootstrap() -> None:
    frame = simulated(3, 1500)
    words = {"outcome": "y", "regressors": "x", "selection": {"outcome": "seen", "regressors": ["x", "z"]}}
    told = run(frame, vcov="robust", **words)["coefficients"]
    random = np.random.default_rng(1)
    drawn = []
    for _ in range(150):
        part = frame.iloc[random.integers(len(frame), size=len(frame))]
        chosen = part["seen"].to_numpy() == 1
        z = np.column_stack([part[["x", "z"]].to_numpy(), np.ones(len(part))])
        x = z[chosen][:, [0, 2]]
        drawn.append(two_steps(part["y"].to_numpy()[chosen], x, z, chosen).beta)
    for name, spread in zip(("x", "_cons", "lambda"), np.std(drawn, axis=0), strict=True):
        assert told[name]["se"] == pytest.approx(spread, rel=0.25)
    clustered = run(frame, cluster="city", **words)["coefficients"]
    assert clustered["x"]["se"] == pytest.approx(told["x"]["se"], rel=0.4)
    assert clustered["x"]["beta"] == told["x"]["beta"]


def test_the_ratio_keeps_its_digits_in_the_tail() -> None:
    np.testing.assert_allclose(mills(np.array([-40.0, 0.0])), [40.024969, 0.7978846], rtol=1e-6)


def test_rows_and_columns_that_do_not_enter_are_told(women: pd.DataFrame) -> None:
    women = women.assign(twice=2 * women["educ"], exper=women["exper"].where(women["age"] != 40))
    found = run(women, regressors=["educ", "exper", "twice"])
    both = WAGES["selection"] | {"regressors": ["educ", "age"]}  # type: ignore[operator]
    less = run(women, regressors=["educ", "exper"], selection=both)
    assert any("twice is a combination" in item["sentence"] for item in found["dropped"])
    lost = (women["age"].eq(40) & women["inlf"].eq(1)).sum()
    assert less["n_dropped"] == {"missing": lost} and less["n"] == 753 - lost
    alone = run(women, regressors=["educ", "age"], selection=both)
    assert "curve of the normal" in alone["notes"][0]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"selection": {}}, "no_selection"),
        ({"selection": {"outcome": "hours", "regressors": ["age"]}}, "not_binary"),
        ({"selection": {"outcome": "inlff", "regressors": ["age"]}}, "no_column"),
        ({"selection": {"outcome": "inlf", "regressors": ["hours"]}}, "separated"),
        ({"selection": {"outcome": "inlf", "regressors": ["age"], "by": 1}}, "unknown_key"),
        ({"sample": "inlf == 1"}, "no_variation"),
        ({"absorb": "city"}, "estimator"),
        ({"vcov": "hc3"}, "vcov"),
        ({"estimator": "ols"}, "estimator"),
        ({"estimator": "lee", "regressors": ["age"]}, "not_binary"),
    ],
)
def test_bad_requests_are_told(women: pd.DataFrame, words: dict[str, Any], reason: str) -> None:
    try:
        found = run(women, **words)
    except EconometricsError as error:
        assert error.reason == reason
    else:
        assert found["error"]["reason"] == reason, found["error"]


def test_bounds_without_excess_are_the_difference_of_means() -> None:
    y = np.arange(40.0)
    treated = np.arange(40) % 2 == 0
    found = lee_bounds(y, treated, np.ones(40, dtype=bool))
    assert found.lower == found.upper == pytest.approx(y[treated].mean() - y[~treated].mean())
    usual = np.sqrt(y[treated].var() / 20 + y[~treated].var(ddof=1) / 20)
    assert found.lower_se == pytest.approx(usual) and found.trimmed == 0


def test_bounds_by_hand_and_mirrored() -> None:
    treated = np.r_[np.ones(10, dtype=bool), np.zeros(10, dtype=bool)]
    seen = np.r_[np.ones(10, dtype=bool), np.arange(10) < 8]
    y = np.r_[np.arange(10.0), np.full(10, 2.0)]
    found = lee_bounds(y, treated, seen)
    assert found.trimmed == pytest.approx(0.2)
    assert (found.lower, found.upper) == pytest.approx((np.mean(range(8)) - 2, np.mean(range(2, 10)) - 2))
    turned = lee_bounds(-y, treated, seen)
    assert (turned.lower, turned.upper) == pytest.approx((-found.upper, -found.lower))
    other = lee_bounds(y, ~treated, seen)
    assert (other.lower, other.upper) == pytest.approx((-found.upper, -found.lower))


def test_bounds_hold_the_effect_on_those_always_seen() -> None:
    held = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        n = 600
        treated, u = random.random(n) < 0.5, random.normal(size=n)
        seen = u + 0.6 * treated > 0
        y = 0.5 * treated + 0.8 * u + random.normal(size=n)
        found = lee_bounds(np.where(seen, y, np.nan), treated, seen)
        held += found.ci[0] <= 0.5 <= found.ci[1]
    assert held >= 52
