"""The estimator as one model of a study file: the words of regressions are understood, the answer has a
model's shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.econometrics import did
from compliance.econometrics.__main__ import main
from compliance.econometrics.faults import EconometricsError
from tests.econometrics.did.panels import COLUMNS, staggered


def test_words_of_a_regression_are_understood() -> None:
    options = did.options_read(
        {"outcome": "y", "absorb": ["firm", "year"], "regressors": ["x", "treated"], "cluster": ["city"],
         "treatment": "treated", "alpha": 0.1}
    )  # fmt: skip
    assert (options.unit, options.time, options.covariates, options.cluster) == (
        "firm",
        "year",
        ("x",),
        "city",
    )
    assert options.level == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"cluster": ["firm", "year"]}, "cluster one way"),
        ({"absorb": ["firm", "year", "city"]}, "cannot absorb city"),
    ],
)
def test_what_these_estimators_cannot_do_is_told(more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EconometricsError, match=sentence):
        did.options_read({**COLUMNS, **more})


def test_a_model_has_the_shape_of_the_others() -> None:
    found = did.estimate(staggered(missing=0.02), COLUMNS).to_model()
    assert found["coefficients"]["ATT"]["beta"] == found["did"]["aggregates"]["simple"]["att"]
    assert "event::-1" in found["coefficients"]
    assert found["n_dropped"]["unbalanced"] > 0
    json.dumps(found, allow_nan=False)


def test_a_study_file_with_such_a_model_runs(tmp_path: Path) -> None:
    staggered().to_csv(tmp_path / "panel.csv", index=False)
    spec = tmp_path / "study.yml"
    spec.write_text(
        "data: panel.csv\n"
        "models:\n"
        "  - name: adoption\n"
        "    outcome: y\n"
        "    estimator: did\n"
        "    did: {unit: firm, time: year, cohort: first, control: notyet, compare: [did2s]}\n"
    )
    assert main([str(spec), "--out", str(tmp_path / "out")]) == 0
    model = json.loads((tmp_path / "out" / "results.json").read_text())["models"][0]
    assert model["did"]["att_gt"] and model["did"]["comparison"]["did2s"]["aggregates"]["simple"]["se"] > 0
