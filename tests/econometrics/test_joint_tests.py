"""Romano–Wolf over models of one study: against refits, other packages' rules, and known truths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.estimation import estimate
from compliance.econometrics.families import JointOptions, joint_options
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.joint import joint_tests
from compliance.econometrics.runner import study_run
from compliance.econometrics.scores import influence_of
from compliance.econometrics.specification import model_of


def panel(seed: int, effect: float = 0.0, firms: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"firm": np.repeat(np.arange(firms), 5), "year": np.tile(np.arange(5), firms)})
    n = len(frame)
    frame["x"], frame["z"], frame["w"] = random.normal(size=(3, n))
    common = random.normal(size=n)
    for place in range(3):
        frame[f"y{place}"] = effect * (place == 0) * frame["x"] + common + 0.5 * random.normal(size=n)
    frame["d"] = frame["z"] + random.normal(size=n)
    frame["count"] = random.poisson(np.exp(0.3 * frame["w"]))
    frame.loc[random.choice(n, 9, replace=False), "w"] = np.nan
    return frame


def model(**words: Any) -> Any:
    return model_of({"outcome": "y0", "cluster": "firm"} | words, 0)


@pytest.mark.parametrize(
    "words",
    [
        {"name": "a", "regressors": ["x", "w"]},
        {"name": "a", "regressors": ["x"], "absorb": ["firm", "year"]},
        {"name": "a", "regressors": ["x"], "endogenous": "d", "instruments": "z", "absorb": "firm"},
        {"name": "a", "regressors": ["x", "w"], "outcome": "count", "estimator": "poisson"},
    ],
)
def test_scores_by_cluster_give_the_clustered_variance(words: dict[str, Any]) -> None:
    frame = panel(1)
    spec = model(**words, small=False)
    found, told = influence_of(frame, spec, "x"), estimate(frame, spec)
    sums = np.bincount(frame["firm"].to_numpy()[found.rows], found.values)
    variance = float((sums**2).sum())
    assert found.beta == pytest.approx(told.coefficients["x"].beta, rel=1e-9)
    assert variance == pytest.approx(told.coefficients["x"].se ** 2, rel=1e-6)
    with pytest.raises(InestimableModel, match="estimates no 'u'"):
        influence_of(frame, spec, "u")


def family(frame: pd.DataFrame, draws: int = 1999) -> list[dict[str, Any]]:
    specs = [model(name=f"m{place}", outcome=f"y{place}", regressors=["x"]) for place in range(3)]
    results = [estimate(frame, spec).to_json() for spec in specs]
    tests: list[dict[str, Any]] = joint_tests(frame, specs, results, JointOptions(draws=draws))["tests"]
    return tests


def test_adjusted_p_lies_between_the_own_and_bonferroni() -> None:
    for seed in range(4):
        tests = family(panel(seed, effect=0.3))
        for item in tests:
            assert item["p"] <= item["p_romano_wolf"] <= min(1.0, 3 * item["p"]) + 0.02
            assert item["p"] <= item["q"] + 1e-12


def test_no_family_of_true_nulls_is_rejected_too_often() -> None:
    rejected = [min(item["p_romano_wolf"] for item in family(panel(seed, firms=30), 199)) < 0.05
                for seed in range(40)]  # fmt: skip
    # Binomial(40, 0.05) lies above 7 once in 1,000.
    assert sum(rejected) <= 7


def test_equal_models_cost_nothing() -> None:
    frame = panel(2, effect=0.2)
    specs = [model(name=name, regressors=["x"]) for name in "abc"]
    results = [estimate(frame, spec).to_json() for spec in specs]
    for item in joint_tests(frame, specs, results, JointOptions(draws=999))["tests"]:
        assert item["p_romano_wolf"] == pytest.approx(item["p"])


def test_the_coarsest_clusters_turn_all_scores() -> None:
    frame = panel(3).assign(region=lambda part: part["firm"] % 6)
    specs = [
        model(name="a", regressors="x"),
        model(name="b", regressors="x", cluster="region"),
        model_of({"name": "c", "outcome": "y1", "did": {"cohort": "g"}}, 2),
    ]
    results = [estimate(frame, spec).to_json() for spec in specs[:2]]
    results.append({"name": "c", "coefficients": {"ATT": {"t": 2.0, "se": 1.0}}})
    found = joint_tests(frame, specs, results, JointOptions(draws=499))
    assert found["cluster"] == "region"
    assert [item["model"] for item in found["tests"]] == ["a", "b"]
    assert found["left_out"][0]["model"] == "c"


def test_a_study_says_its_family_in_yaml(tmp_path: Path) -> None:
    panel(5, effect=0.5).to_csv(tmp_path / "panel.csv", index=False)
    path = tmp_path / "study.yml"
    path.write_text(
        "data: panel.csv\npanel: [firm, year]\ndefaults: {cluster: firm}\n"
        "joint_tests: {coefficients: [x], models: [a, b], draws: 499}\n"
        "models:\n - {name: a, outcome: y0, regressors: [w, x]}\n - {name: b, outcome: y1, regressors: x}\n"
        " - {name: c, outcome: y2, regressors: x}\n"
    )
    first, second = (study_run(path).to_json()["joint_tests"] for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
    assert [(item["model"], item["coefficient"]) for item in first["tests"]] == [("a", "x"), ("b", "x")]
    assert first["tests"][0]["p_romano_wolf"] < 0.05 < first["tests"][1]["p_romano_wolf"]


@pytest.mark.parametrize(
    ("given", "word"),
    [("all", "true or a mapping"), ({"draws": 3}, "99"), ({"coefs": "x"}, "coefficients")],
)
def test_a_family_that_is_not_understood_is_refused(given: Any, word: str) -> None:
    with pytest.raises(SpecificationFault, match=word):
        joint_options(given)
