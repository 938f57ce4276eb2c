"""Attacks on selection, filled values and shared shocks, on panels that fail them and on honest ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reporting.credibility.wording_hidden import ATTACKS, SENTENCES
from compliance.econometrics.reporting.options import report_options
from compliance.econometrics.reporting.rscript import r_script
from compliance.econometrics.reporting.statado import stata_do
from compliance.econometrics.runner import results_write, study_run
from compliance.econometrics.specification import specification_of
from tests.econometrics.reporting.test_attacks import FIRMS, YEARS, answers, panel

SELECTION = {"selection": {"outcome": "exporter", "regressors": "port"}}


def hidden(rho: float, seed: int = 5) -> pd.DataFrame:
    """Outcomes seen for exporters only; what makes a firm export also moves its outcome by `rho`."""
    frame, random = panel(seed), np.random.default_rng(1000 + seed)
    u, frame["port"] = random.normal(size=(2, FIRMS * YEARS))
    frame["exporter"] = (0.2 + 0.9 * frame["x"] + frame["port"] + u > 0) * 1
    frame["y"] = (frame["y"] + rho * u).where(frame["exporter"] == 1)
    return frame


def test_selection_by_unseen_causes_is_found_and_corrected(tmp_path: Path) -> None:
    found = answers(hidden(1.2), tmp_path, SELECTION)["sample_selection"]
    assert found.light in ("amber", "red") and found.number is not None and found.number < 0.01
    numbers = found.numbers
    assert abs(numbers["beta"] - 0.5) < abs(numbers["before"] - 0.5)
    assert "moved by port" in found.sentence("en")


def test_selection_that_does_not_matter_passes(tmp_path: Path) -> None:
    assert answers(hidden(0.0), tmp_path, SELECTION)["sample_selection"].light == "green"


def test_missing_outcomes_are_asked_about_unasked(tmp_path: Path) -> None:
    found = answers(hidden(0.0), tmp_path)["sample_selection"]
    assert found.code == "sample_selection_form" and found.light == "amber"
    assert "sample_selection" not in answers(panel(), tmp_path)


def test_a_treatment_of_nought_and_one_gets_bounds(tmp_path: Path) -> None:
    frame = hidden(0.5)
    frame["x"] = (frame["x"] > 0) * 1
    found = answers(frame, tmp_path, SELECTION, absorb=[], vcov="hc1", cluster=[])
    low, high = (found["bounds"].numbers[key] for key in ("low", "high"))
    assert low < high and found["bounds"].numbers["trimmed"] > 5


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_filled_cells_are_drawn(tmp_path: Path, share: float) -> None:
    frame, random = panel(), np.random.default_rng(2)
    frame["x_filled"] = (random.random(len(frame)) < share) * 1
    inner = frame["x"].where(frame["x_filled"] == 0).groupby(frame["firm"])
    frame["x"] = inner.transform(lambda one: one.interpolate(limit_direction="both"))
    found = answers(frame.dropna(), tmp_path, {"imputations": 6})
    if not share:
        assert "imputation" not in found
        return
    told = found["imputation"]
    assert told.numbers["times"] == 6 and told.numbers["missing"] > 5
    assert told.numbers["se"] > 0 and told.light in ("green", "amber")


def test_shocks_in_common_take_significance(tmp_path: Path) -> None:
    lights = []
    for seed in range(6):
        frame, random = panel(seed), np.random.default_rng(1000 + seed)
        shares = random.dirichlet(np.full(12, 0.2), size=len(frame))
        frame = pd.concat([frame, pd.DataFrame(shares).add_prefix("s_")], axis=1)
        frame["x"] = shares @ random.normal(size=12)
        frame["y"] = shares @ random.normal(size=12) + 0.1 * frame["e"]
        found = answers(frame, tmp_path, {"draws": 99}, shift_share={"shares": "s_*"}, absorb="year")
        lights.append(found["shift_share"].light)
        assert found["shift_share"].numbers["count"] <= 12
    assert "red" in lights and "not_run" not in lights


def test_both_languages_word_everything() -> None:
    assert ATTACKS["en"].keys() == ATTACKS["zh"].keys() and SENTENCES["en"].keys() == SENTENCES["zh"].keys()
    with pytest.raises(SpecificationFault, match="outcome"):
        report_options({"credibility": {"selection": {"outcom": "x"}}})


def test_other_estimators_stand_beside_and_are_not_questioned_as_regressions(tmp_path: Path) -> None:
    hidden(0.5).assign(m=lambda part: part["x"] + part["e"]).to_csv(tmp_path / "panel.csv", index=False)
    models = [
        {"name": "two steps", "outcome": "y", "regressors": ["x", "w", "port"], "estimator": "heckman",
         "selection": {"outcome": "exporter", "regressors": ["x", "w", "port"]}},
        {"name": "channel", "outcome": "y", "regressors": "x", "mediation": {"mediators": "m", "draws": 99}},
        {"name": "drawn", "outcome": "y", "regressors": ["x"], "imputation": {"columns": "w", "times": 3}},
        {"name": "line", "outcome": "y", "regressors": ["x"], "cluster": "firm", "psd": True},
    ]  # fmt: skip
    report = {
        "languages": ["en"],
        "formats": ["html"],
        "plots": ["coefficients"],
        "credibility": {"draws": 99},
    }
    given = {"data": "panel.csv", "panel": ["firm", "year"], "models": models, "report": report}
    (tmp_path / "study.yml").write_text(yaml.safe_dump(given))
    result = study_run(tmp_path / "study.yml")
    assert not result.failed, result.failed
    results_write(result, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "credibility.json").read_text())
    assert {item["model"] for item in found["answers"]} <= {"", "drawn", "line"}
    page = (tmp_path / "out" / "report.en.html").read_text()
    assert "two steps" in page and "channel" in page


def test_scripts_have_the_selected_models(tmp_path: Path) -> None:
    models = [
        {"name": "h", "outcome": "y", "regressors": ["x", "i.year"], "estimator": "heckman",
         "selection": {"outcome": "exporter", "regressors": ["x", "port"]}},
        {"name": "b", "outcome": "y", "regressors": "x", "estimator": "lee", "selection": {"outcome": "s"}},
    ]  # fmt: skip
    spec = specification_of({"data": "a.csv", "models": models}, tmp_path)
    stata, r = stata_do(spec), r_script(spec)
    assert "heckman y x i.year, select(exporter = x port) twostep" in stata
    assert "leebounds y x, select(s) cieffect" in stata
    assert "heckit(exporter ~ x + port, y ~ x + factor(year)" in r
