"""Mediation as a model of a study: printed paths, the vignette of R's mediation, bad words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import statsmodels.stats.tests.results as statsmodels_results

from compliance.econometrics.mediation import mediate
from compliance.econometrics.runner import model_run
from compliance.econometrics.specification import model_of


def run(frame: pd.DataFrame, **words: Any) -> dict[str, Any]:
    return model_run(frame, model_of({"name": "m"} | words, 0))


@pytest.fixture(scope="module")
def framing() -> pd.DataFrame:
    frame = pd.read_csv(f"{statsmodels_results.__path__[0]}/framing.csv")
    educ = frame["educ"].astype(str)
    return frame.assign(educ=educ, gender=frame["gender"].astype(str))


def test_the_printed_sobel_test(shared_dir: Path) -> None:
    frame = pd.read_csv(shared_dir / "econometrics" / "cases" / "hsb2_rms.csv")
    words = {"outcome": "science", "regressors": ["math"], "mediation": {"mediators": "read", "draws": 499}}
    found = run(frame, **words)
    asked = {"outcome": "science", "treatment": "math", "mediators": ["read"], "draws": 499,
             "vcov": "iid"}  # fmt: skip
    same = mediate(frame, asked)
    assert found["coefficients"]["indirect"]["beta"] == pytest.approx(same["mediators"]["read"]["indirect"])
    assert found["coefficients"]["indirect"]["se"] == same["mediators"]["read"]["sobel"]["se"]
    assert found["coefficients"]["indirect"]["ci"] == same["mediators"]["read"]["bootstrap"]["percentile"]
    assert found["n"] == 200 and found["mediation"]["mediators"]["read"]["sobel"]["z"] > 3


def test_effects_on_emotions_are_near_the_vignette(framing: pd.DataFrame) -> None:
    """Tingley and others (2014): a probit there, a line here; the average mediated effect is 0.085."""
    found = run(framing, outcome="cong_mesg", regressors=["treat", "age", "i.educ", "i.gender", "income"],
                mediation={"mediators": "emo", "draws": 999})["coefficients"]  # fmt: skip
    assert found["indirect"]["beta"] == pytest.approx(0.085, abs=0.01)
    low, high = found["indirect"]["ci"]
    assert low == pytest.approx(0.03, abs=0.02) and high == pytest.approx(0.145, abs=0.02)
    assert found["total"]["beta"] == pytest.approx(found["direct"]["beta"] + found["indirect"]["beta"])


def test_several_mediators_samples_and_expressions(framing: pd.DataFrame) -> None:
    found = run(framing, outcome="cong_mesg", regressors=["treat", "log(age)"], sample="income > 3",
                mediation={"mediators": ["emo", "p_harm"], "draws": 199}, vcov="robust")  # fmt: skip
    parts = found["coefficients"]
    assert parts["indirect"]["beta"] == pytest.approx(
        parts["indirect::emo"]["beta"] + parts["indirect::p_harm"]["beta"]
    )
    assert found["n"] + found["n_dropped"]["sample"] == len(framing)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"estimator": "mediation"}, "no_mediators"),
        ({"mediation": {"mediators": "gone"}}, "no_column"),
        ({"mediation": {"mediator": "emo", "way": 1}}, "unknown_key"),
        ({"mediation": {"mediators": "emo"}, "vcov": "hc3"}, "vcov"),
        ({"mediation": {"mediators": "emo"}, "sample": "age > 300"}, "no_rows"),
    ],
)
def test_bad_words_are_told(framing: pd.DataFrame, words: dict[str, Any], reason: str) -> None:
    found = run(framing, **({"outcome": "cong_mesg", "regressors": ["treat"]} | words))
    assert found["error"]["reason"] == reason, found["error"]
