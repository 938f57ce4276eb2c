"""Griliches' wage equation against Stata's ivreg2 and gmm, and continuously updated GMM against LIML."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.sandbox.regression.tests as published
from linearmodels.iv import IVGMMCUE
from statsmodels.sandbox.regression.tests import results_gmm_griliches as two_step
from statsmodels.sandbox.regression.tests import results_gmm_griliches_iter as iterated
from statsmodels.sandbox.regression.tests import results_ivreg2_griliches as ivreg2

from compliance.econometrics.estimation import estimate
from compliance.econometrics.specification import model_of
from tests.econometrics.published import DIAGNOSTICS

WAGES = {
    "outcome": "lw",
    "regressors": ["expr", "tenure", "rns", "smsa", "i.year"],
    "endogenous": ["s", "iq"],
    "instruments": ["med", "kww", "age", "mrt"],
}
NAMES = ["s", "iq", "expr", "tenure", "rns", "smsa", *(f"{year}.year" for year in (67, 68, 69, 70, 71, 73))]


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    return pd.read_stata(f"{published.__path__[0]}/griliches76.dta").astype(float)


def run(frame: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return estimate(frame, model_of({"name": "m"} | WAGES | more, 0)).to_json()


@pytest.mark.parametrize(
    ("more", "printed"),
    [
        ({}, ivreg2.results),
        ({"small": True}, ivreg2.results_small),
        ({"vcov": "robust"}, ivreg2.results_robust),
        ({"vcov": "robust", "small": True}, ivreg2.results_small_robust),
        ({"vcov": "robust", "estimator": "gmm2s"}, ivreg2.results_gmm2s_robust),
    ],
)
def test_what_ivreg2_prints(wages: pd.DataFrame, more: dict[str, Any], printed: Any) -> None:
    found = run(wages, **more)
    ours = [found["coefficients"][name] for name in [*NAMES, "_cons"]]
    np.testing.assert_allclose([item["beta"] for item in ours], printed.params, rtol=1e-5)
    np.testing.assert_allclose([item["se"] for item in ours], printed.bse, rtol=1e-5)
    for theirs in ("idstat", "widstat", "cdf", "j", "jp"):
        assert found["diagnostics"][DIAGNOSTICS[theirs]] == pytest.approx(getattr(printed, theirs), rel=1e-5)


def test_coefficients_of_other_weightings(wages: pd.DataFrame) -> None:
    for more, printed in (({}, two_step.results_twostep), ({"iterate": True}, iterated.results)):
        found = run(wages, vcov="robust", estimator="gmm", **more)
        ours = [found["coefficients"][name]["beta"] for name in [*NAMES, "_cons"]]
        np.testing.assert_allclose(ours, printed.params, rtol=2e-5)
        assert found["diagnostics"]["hansen_j"] == pytest.approx(printed.J, rel=1e-5)


def test_continuous_updating_is_liml_under_homoskedasticity(wages: pd.DataFrame) -> None:
    cue, liml = (run(wages, estimator=name)["coefficients"] for name in ("cue", "liml"))
    for name in NAMES:
        assert cue[name]["beta"] == pytest.approx(liml[name]["beta"], rel=1e-5)


def test_continuous_updating_has_the_lowest_criterion(wages: pd.DataFrame) -> None:
    found = run(wages, vcov="robust", estimator="cue")
    dummies = pd.get_dummies(wages["year"], drop_first=True, dtype=float)
    right = pd.concat([wages[["expr", "tenure", "rns", "smsa"]], dummies], axis=1).assign(one=1.0)
    right.columns = right.columns.astype(str)
    tools = wages[WAGES["instruments"]]
    theirs = IVGMMCUE(wages["lw"], right, wages[["s", "iq"]], tools, weight_type="robust").fit(
        opt_options={"options": {"gtol": 1e-8}}
    )
    x, z = (np.column_stack([part, right]) for part in (wages[["s", "iq"]], tools))

    def criterion(beta: np.ndarray) -> float:
        scores = z * (wages["lw"].to_numpy() - x @ beta)[:, None]
        return float(scores.sum(0) @ np.linalg.solve(scores.T @ scores, scores.sum(0)))

    least = found["diagnostics"]["hansen_j"]
    best = criterion(theirs.params[["s", "iq", *right.columns]].to_numpy())
    assert least <= best + 1e-9 and least == pytest.approx(best, rel=1e-4)
    assert found["coefficients"]["iq"]["beta"] == pytest.approx(theirs.params["iq"], rel=0.01)
    assert found["coefficients"]["iq"]["se"] == pytest.approx(theirs.std_errors["iq"], rel=0.05)


def test_an_exactly_identified_model_has_nothing_to_update(wages: pd.DataFrame) -> None:
    one = {"endogenous": ["iq"], "instruments": ["kww"], "vcov": "robust"}
    first, second = run(wages, estimator="cue", **one), run(wages, estimator="gmm", **one)
    assert first["coefficients"] == second["coefficients"]
