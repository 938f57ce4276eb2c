"""A wrong model leaves the others alone; titles above names, labels of Stata, covariances not positive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from compliance.econometrics.__main__ import main
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.headings import heading_row
from compliance.econometrics.reading import table_read
from compliance.econometrics.runner import study_run
from compliance.econometrics.specification import model_of


@pytest.fixture
def frame() -> pd.DataFrame:
    random = np.random.default_rng(8)
    table = pd.DataFrame({"firm": np.repeat(np.arange(12), 5), "year": np.tile(np.arange(2010, 2015), 12)})
    table["x"], table["z"] = random.normal(size=(2, 60))
    table["d"] = table["z"] + random.normal(size=60)
    table["y"] = table["d"] + table["x"] + random.normal(size=60)
    table["owner"] = np.where(table["firm"] % 3, "private", "state")
    return table


def study(folder: Path, frame: pd.DataFrame, models: str) -> Path:
    frame.to_csv(folder / "panel.csv", index=False)
    path = folder / "study.yml"
    path.write_text(f"data: panel.csv\npanel: [firm, year]\nmodels:\n{models}")
    return path


def test_wrong_models_stand_in_their_places_and_leave_the_others_alone(
    tmp_path: Path, frame: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    models = """
  - {name: a, outcome: y, regressors: x, clustr: firm}
  - {name: b, outcome: y, regressors: x}
  - {name: c, outcome: y, regressors: x, estimator: olss}
  - {name: d, outcome: [y, x], regressors: x}
  - {name: e, outcome: y, regressors: x, kernel: bartlet}
  - {name: f, outcome: y, did: {cohort: year}, sample: year > 3000}
"""
    assert main([str(study(tmp_path, frame, models)), "--json"]) == 1
    printed = capsys.readouterr()
    found = json.loads(printed.out)["models"]
    assert [model["name"] for model in found] == list("abcdef")
    assert [model.get("error", {}).get("reason") for model in found] == [
        "unknown_key", None, "estimator", "shape", "unknown_kernel", "no_rows",
    ]  # fmt: skip
    assert "`cluster`" in found[0]["error"]["sentence"] and found[0]["error"]["where"] == "clustr"
    assert "year > 3000" in found[5]["error"]["sentence"]
    assert found[1]["coefficients"]["x"]["se"] > 0
    assert len(printed.err.strip().splitlines()) == 5


@pytest.mark.parametrize("above", [[["Table 1: firms"]], [["Firms"], [], ["Unit: yuan"]]])
def test_titles_above_the_names_are_skipped_and_told(
    tmp_path: Path, frame: pd.DataFrame, above: list[list[str]]
) -> None:
    book = openpyxl.Workbook()
    rows = [*above, list(frame.columns), *frame.to_numpy(dtype=object).tolist()]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "panel.xlsx")
    lines = [",".join(str(cell) for cell in row) for row in rows]
    (tmp_path / "panel.csv").write_text("\n".join(lines))
    for name in ("panel.xlsx", "panel.csv"):
        found = table_read(tmp_path / name)
        assert list(found.columns) == list(frame.columns)
        assert len(found) == len(frame)
        assert above[0][0] in found.attrs["notes"][0] and f"row {len(above) + 1}." in found.attrs["notes"][0]
    spec = tmp_path / "study.yml"
    spec.write_text("data: panel.xlsx\nmodels: [{name: a, outcome: y, regressors: x}]")
    result = study_run(spec)
    assert "left out" in result.to_json()["data"]["notes"][0]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["a", "b"], [1, 2]], 0),
        ([["a"], [1]], 0),
        ([["title"], [1, 2, 3]], 0),
        ([["title", None, None], ["a", "a", "b"], [1, 2, 3]], 0),
        ([["title", None, None], ["a", "b", "c"], [1, 2, 3]], 1),
        ([[None, None], ["a", "b"]], 1),
        ([], 0),
    ],
)
def test_only_texts_told_apart_make_a_heading(rows: list[list[Any]], place: int) -> None:
    assert heading_row(rows) == place


def test_samples_know_the_labels_of_stata(tmp_path: Path, frame: pd.DataFrame) -> None:
    frame.assign(owner=pd.Categorical(frame["owner"])).to_stata(tmp_path / "a.dta", write_index=False)
    table = table_read(tmp_path / "a.dta")
    assert pd.api.types.is_numeric_dtype(table["owner"])
    asked = {"name": "m", "outcome": "y", "regressors": "x"}
    found = estimate(table, model_of(asked | {"sample": 'owner == "state"'}, 0))
    assert found.n == 20
    with pytest.raises(SpecificationFault, match="its labels are private, state"):
        estimate(table, model_of(asked | {"sample": 'owner == "foreign"'}, 0))
    with pytest.raises(SpecificationFault, match="'year' holds numbers"):
        estimate(table, model_of(asked | {"sample": 'year == "late"'}, 0))
    assert estimate(table, model_of(asked | {"sample": 'year == "2011"'}, 0)).n == 12


def test_a_covariance_that_is_not_positive_is_mended_as_each_command_does(frame: pd.DataFrame) -> None:
    instrumented = {
        "name": "m", "outcome": "y", "regressors": ["x", "i.year"], "endogenous": "d", "instruments": "z",
        "cluster": ["firm", "year"],
    }  # fmt: skip
    raw = estimate(frame, model_of(instrumented, 0))
    mended = estimate(frame, model_of(instrumented | {"psd": True}, 0))
    assert np.linalg.eigvalsh(raw.vcov).min() < -1e-12 * np.linalg.eigvalsh(raw.vcov).max()
    assert np.linalg.eigvalsh(mended.vcov).min() > -1e-12
    assert any("as in ivreg2" in note for note in raw.notes)
    plain = {"name": "m", "outcome": "y", "regressors": ["x", "i.year"], "cluster": ["firm", "year"]}
    assert any("set to zero" in note for note in estimate(frame, model_of(plain, 0)).notes)
    kept = estimate(frame, model_of(plain | {"psd": False}, 0))
    assert np.linalg.eigvalsh(kept.vcov).min() < 0
