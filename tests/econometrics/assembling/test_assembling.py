"""From reports, customs rows and a survey to estimates in one file; and what each step refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from compliance.econometrics.__main__ import main
from compliance.econometrics.assembling import assembled, steps_of
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.runner import study_run

FIRMS, YEARS = 12, (2012, 2013, 2014)


def report(count: int) -> str:
    body = "公司本年度经营情况良好,管理层对未来发展充满信心。" * 6
    return body + "公司推进绿色发展。" * count


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Listed firms, a report a firm and year (one missing, one empty), customs rows, and a survey by name."""
    random = np.random.default_rng(7)
    rows = [(code, year) for code in range(1, FIRMS + 1) for year in YEARS]
    listed = pd.DataFrame(rows, columns=["code", "year"])
    listed["company"] = [f"甲{code}机械有限公司" for code in listed["code"]]
    listed["postcode"] = [310000 + code for code in listed["code"]]
    listed["y"] = random.normal(size=len(listed))
    listed.to_csv(tmp_path / "listed.csv", index=False)
    texts = tmp_path / "reports"
    texts.mkdir()
    for code, year in rows:
        if (code, year) != (2, 2013):
            text = "" if (code, year) == (3, 2014) else report(code % 4)
            (texts / f"{code:06d}_{year}.txt").write_text(text, encoding="utf-8")
    survey = listed.assign(firm_name=listed["company"], plant=listed["code"] + 100, staff=listed["code"] * 10)
    survey = pd.concat([survey, survey[survey["code"] == 1].assign(plant=999, staff=5)])
    survey = survey[survey["code"] != 5][["plant", "year", "firm_name", "postcode", "staff"]]
    survey.to_csv(tmp_path / "survey.csv", index=False)
    customs = pd.DataFrame(
        [(code, year, product, place) for code, year in rows for product in ("850440", "841370")
         for place in ("DE", "US", "JP")],
        columns=["firm", "year", "hs6", "destination"],
    )  # fmt: skip
    customs["quantity"] = np.exp(random.normal(3, 1, len(customs))).round(3)
    customs["value"] = customs["quantity"] * np.exp(random.normal(1, 0.3, len(customs)))
    customs.to_csv(tmp_path / "customs.csv", index=False)
    return tmp_path


STEPS: list[dict[str, Any]] = [
    {"green_index": {"texts": "reports", "file": "{code:06d}_{year}", "name": "company"}},
    {"quality": {"rows": "customs.csv", "sigma": "fixed", "fixed_sigma": 4, "into": "goods"}},
    {"merge": {"with": "goods", "on": {"code": "firm", "year": "year"}, "bring": ["standard"]}},
    {"match": {
        "with": "survey.csv",
        "left": {"key": "code", "year": "year", "name": "company", "postcode": "postcode"},
        "right": {"key": "plant", "year": "year", "name": "firm_name", "postcode": "postcode"},
        "bring": ["staff"],
        "several": "sum",
    }},
    {"winsorise": {"columns": ["y"]}},
]  # fmt: skip


def study(folder: Path, steps: list[dict[str, Any]]) -> Path:
    path = folder / "study.yml"
    models = [{"name": "m", "outcome": "standard", "regressors": ["gr", "log(staff)"]}]
    given = {"data": "listed.csv", "panel": ["code", "year"], "prepare": steps, "models": models}
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    return path


def test_one_file_goes_from_reports_customs_and_survey_to_estimates(folder: Path) -> None:
    result = study_run(study(folder, STEPS))
    told = {item["step"]: item for item in result.data["prepared"]}
    assert told["green_index"]["counted"] == 34 and told["green_index"]["refused"] == {"empty": 1}
    assert told["green_index"]["first_absent"] == ["000002_2013"]
    assert told["quality"]["firm_years"] == told["merge"]["joined"] == 36
    assert told["match"]["with_partner"] == 33 and told["match"]["several"] == 3
    frame = result.frame
    assert frame.loc[frame["code"] == 1, "staff"].tolist() == [15.0] * 3
    assert frame.loc[frame["code"] == 5, "staff"].isna().all()
    assert frame.loc[(frame["code"] == 3) & (frame["year"] == 2012), "gr"].item() == pytest.approx(np.log(4))
    assert np.isnan(frame.loc[(frame["code"] == 2) & (frame["year"] == 2013), "gr"].item())
    assert (
        json.loads(json.dumps(result.to_json(), allow_nan=False))["data"]["prepared"][1]["table"] == "goods"
    )
    (model,) = result.models
    assert model["n"] == 31 and set(model["coefficients"]) == {"gr", "log(staff)", "_cons"}


def test_the_command_tells_what_was_prepared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = study(folder, [STEPS[0], STEPS[3]])
    path.write_text(path.read_text().replace("outcome: standard", "outcome: y"))
    assert main([str(path), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["data"]["prepared"]
    assert [step["step"] for step in steps] == ["green_index", "match"]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"green": {}}, "unknown_step"),
        ({"match": "survey.csv"}, "shape"),
        ("match", "shape"),
        ({"green_index": {"texts": "nowhere", "file": "{code}"}}, "no_file"),
        ({"green_index": {"texts": "reports", "file": "{cod}"}}, "no_column"),
        ({"green_index": {"texts": "reports", "file": "{company:06d}"}}, "pattern"),
        ({"green_index": {"texts": "reports", "file": "../listed.csv"}}, "no_reports"),
        ({"green_index": {"texts": "reports", "file": "{code:06d}_{year}", "into": "y"}}, "repeated_column"),
        ({"green_index": {"texts": "reports"}}, "missing_key"),
        ({"quality": {"rows": "gone.csv"}}, "no_file"),
        ({"quality": {"rows": "customs.csv", "sigma": "guess"}}, "shape"),
        ({"merge": {"with": "survey.csv", "on": "year", "bring": "staff"}}, "repeated_rows"),
        ({"merge": {"with": "survey.csv", "bring": "staff"}}, "shape"),
        ({"merge": {"with": "listed.csv", "on": {"company": "code"}, "bring": "y"}}, "repeated_rows"),
        ({"merge": {"with": "customs.csv", "on": {"company": "value"}, "bring": "year"}}, "no_partners"),
        ({"match": {**STEPS[3]["match"], "several": "refuse"}}, "several_partners"),
        ({"match": {**STEPS[3]["match"], "tiers": [9]}}, "shape"),
        ({"match": {**STEPS[3]["match"], "left": {"key": "code"}}}, "shape"),
        ({"match": {**STEPS[3]["match"], "bring": ["firm_name"]}}, "not_a_number"),
        ({"winsorise": {"columns": "company"}}, "not_a_number"),
        ({"interpolate": {"columns": "y"}}, "no_panel"),
    ],
)
def test_a_step_that_cannot_be_taken_says_which_and_why(folder: Path, step: Any, reason: str) -> None:
    table = pd.read_csv(folder / "listed.csv")
    with pytest.raises(EconometricsError) as told:
        assembled(table, steps_of([step], folder))
    assert told.value.reason == reason and told.value.sentence


def test_filling_marks_cells_and_special_treatment_leaves(folder: Path) -> None:
    table = pd.read_csv(folder / "listed.csv").assign(short=["*ST甲" if code == 1 else "甲" for code in
                                                             np.repeat(np.arange(1, 13), 3)])  # fmt: skip
    table.loc[4, "y"] = np.nan
    steps = steps_of([{"without_special_treatment": {"name": "short"}},
                      {"interpolate": {"columns": ["y"]}}], folder)  # fmt: skip
    found, notes = assembled(table, steps, unit="code", time="year")
    assert len(found) == 33 and found["y_filled"].sum() == 1
    assert notes[0]["left_out"]["*ST"] == 3 and notes[1]["cells"] == 1
