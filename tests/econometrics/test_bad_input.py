"""Bad data and bad specifications: a sentence that says what and where, never a wrong estimate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import (
    EconometricsError,
    InestimableModel,
    SpecificationFault,
    UnreadableTable,
)
from compliance.econometrics.reading import table_read
from compliance.econometrics.specification import model_of, specification_read
from tests.econometrics.published import estimate_of
from tests.econometrics.simulated import firm_panel

OLS = {"outcome": "y", "regressors": ["x", "w"]}
IV = {"outcome": "y", "regressors": "w", "endogenous": "x", "instruments": ["z1", "z2"]}


@pytest.fixture
def frame() -> pd.DataFrame:
    return firm_panel(firms=20)


def refused(frame: pd.DataFrame, given: dict[str, Any], kind: type[EconometricsError], *words: str) -> None:
    with pytest.raises(kind) as caught:
        estimate_of(frame, given)
    for word in words:
        assert word in str(caught.value), str(caught.value)
    assert caught.value.reason != "wrong"


def test_text_in_a_number_names_column_row_and_cell(frame: pd.DataFrame) -> None:
    frame["x"] = frame["x"].astype(object)
    frame.loc[6, "x"] = "12,5"
    frame.loc[9, "x"] = "about 3"
    refused(frame, OLS, UnreadableTable, "'x'", "row 7: '12,5'", "row 10: 'about 3'")


def test_one_cluster(frame: pd.DataFrame) -> None:
    frame["country"] = "CN"
    refused(frame, OLS | {"cluster": "country"}, InestimableModel, "'country'", "one group")
    refused(frame, OLS | {"cluster": ["firm", "country"]}, InestimableModel, "'country'")


def test_collinear_regressors_are_listed_and_left_out(frame: pd.DataFrame) -> None:
    frame["twice"] = 2 * frame["x"] + 1
    model = estimate_of(frame, {"outcome": "y", "regressors": ["x", "twice", "w"]})
    assert list(model["coefficients"]) == ["x", "w", "_cons"]
    (item,) = model["dropped"]
    assert item["reason"] == "collinear" and item["columns"] == ["twice"]
    assert "twice" in item["sentence"]
    plain = estimate_of(frame, OLS)
    assert model["coefficients"] == plain["coefficients"]


def test_no_variation_within(frame: pd.DataFrame) -> None:
    frame["born"] = frame["firm"] % 7
    model = estimate_of(frame, {"outcome": "y", "regressors": ["x", "born"], "absorb": "firm"})
    (item,) = model["dropped"]
    assert item["reason"] == "absorbed" and "born does not vary within" in item["sentence"]
    refused(
        frame,
        {"outcome": "y", "regressors": "born", "absorb": "firm"},
        InestimableModel,
        "nothing is left",
        "born",
    )
    refused(
        frame,
        {"outcome": "born", "regressors": "x", "absorb": "firm"},
        InestimableModel,
        "'born'",
        "within firm",
    )


def test_more_instruments_than_rows() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(12, 22)), columns=["y", "x", *[f"z{n}" for n in range(20)]])
    given = {"outcome": "y", "endogenous": "x", "instruments": [f"z{n}" for n in range(20)]}
    refused(frame, given, InestimableModel, "instruments", "12 rows")


def test_fewer_instruments_than_endogenous(frame: pd.DataFrame) -> None:
    refused(
        frame,
        IV | {"endogenous": ["x", "w"], "regressors": [], "instruments": "z1"},
        InestimableModel,
        "2 endog",
    )
    frame["z3"] = frame["w"] * 2
    refused(frame, IV | {"instruments": "z3"}, InestimableModel, "0 usable instruments")


def test_an_endogenous_column_that_instruments_give(frame: pd.DataFrame) -> None:
    frame["same"] = frame["z1"] - 2 * frame["w"]
    refused(frame, IV | {"endogenous": "same"}, InestimableModel, "same is a combination", "`regressors`")


def test_what_makes_errors_meaningless_is_noted(frame: pd.DataFrame) -> None:
    frame["exact"] = 2 * frame["x"] + 1
    assert any("fitted exactly" in note for note in estimate_of(frame, OLS | {"outcome": "exact"})["notes"])
    few = estimate_of(frame, OLS | {"cluster": "region"})["notes"]
    assert any("Only 3 clusters of region" in note for note in few)
    assert estimate_of(frame, OLS | {"vcov": "hc1"})["notes"] == []


def test_more_parameters_than_rows(frame: pd.DataFrame) -> None:
    refused(frame.head(3), OLS, InestimableModel, "3 rows", "degree of freedom")


def test_repeated_firm_years_name_firm_year_and_rows(frame: pd.DataFrame) -> None:
    doubled = pd.concat([frame, frame.iloc[[4]]], ignore_index=True)
    firm, year = int(frame.firm[4]), int(frame.year[4])
    place = f"firm {firm}, year {year} (rows 5 and {len(doubled)})"
    panel = {"panel": {"unit": "firm", "time": "year"}}
    refused(doubled, OLS | panel | {"regressors": "l.x"}, UnreadableTable, place)
    refused(doubled, OLS | panel | {"vcov": "newey-west", "lags": 1}, UnreadableTable, place)
    told = (
        estimate_of(doubled, OLS | panel)["notes"]
        + estimate_of(doubled, OLS | {"absorb": ["firm", "year"]})["notes"]
    )
    assert sum(place in note for note in told) == 2


def test_weights_must_make_sense(frame: pd.DataFrame) -> None:
    frame.loc[3, "weight"] = -1.0
    refused(frame, OLS | {"weights": "weight"}, UnreadableTable, "'weight'", "row 4")
    frame["weight"] = 1.5
    frequency = {"weights": {"column": "weight", "kind": "frequency"}}
    refused(frame, OLS | frequency, UnreadableTable, "whole", "row 1 holds 1.5")
    frame.loc[[0, 5], "count"] = 0
    assert estimate_of(frame, OLS | {"weights": "count"})["n_dropped"] == {"zero_weight": 2}


def test_poisson_refuses_negative_outcomes(frame: pd.DataFrame) -> None:
    frame["y"] = frame["y"].abs()
    frame.loc[7, "y"] = -2.0
    refused(frame, OLS | {"estimator": "poisson"}, UnreadableTable, "row 8", "-2")


def test_rows_and_reasons_add_up(frame: pd.DataFrame) -> None:
    frame.loc[[0, 1], "x"] = np.nan
    frame.loc[2, "w"] = -1.0
    frame.loc[3:, "w"] = frame.loc[3:, "w"].abs() + 0.1
    frame.loc[[0, 1], "w"] = 1.0
    given = {
        "outcome": "y",
        "regressors": ["x", "log(w)"],
        "sample": "year > 2005",
        "absorb": "firm",
        "vcov": "hc1",
    }
    model = estimate_of(frame, given)
    assert model["n"] + sum(model["n_dropped"].values()) == len(frame)
    assert {"sample", "missing", "undefined"} >= set(model["n_dropped"]) - {"singleton"}
    assert all(item["first_rows"] for item in model["dropped"])


def test_singletons_are_counted_and_dropped_where_they_matter() -> None:
    frame = firm_panel(firms=20)
    lone = pd.concat([frame, frame.iloc[[0]].assign(firm=999)], ignore_index=True)
    clustered = estimate_of(lone, OLS | {"absorb": "firm", "cluster": "firm"})
    assert clustered["n_dropped"] == {"singleton": 1} and clustered["n"] == len(frame)
    plain = estimate_of(lone, OLS | {"absorb": "firm"})
    assert plain["n"] == len(lone) and any("alone" in note for note in plain["notes"])
    dropped = estimate_of(lone, OLS | {"absorb": "firm", "singletons": "drop"})["coefficients"]["x"]
    for key in ("beta", "se", "p"):
        assert plain["coefficients"]["x"][key] == pytest.approx(dropped[key], rel=1e-9)


def test_time_and_places_are_asked_for(frame: pd.DataFrame) -> None:
    nameless = frame.rename(columns={"year": "when"})
    refused(nameless, OLS | {"vcov": "driscoll-kraay"}, SpecificationFault, "panel")
    refused(nameless, OLS | {"regressors": "l.x"}, SpecificationFault, "panel: {unit: firm, time: year}")
    refused(frame, OLS | {"vcov": "conley"}, SpecificationFault, "latitude")
    conley = {"conley": {"latitude": "x", "longitude": "lon", "cutoff_km": 5}}
    refused(frame.assign(x=100.0), OLS | conley, UnreadableTable, "'x'", "degrees")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"regressors": "x"}, "no `outcome`"),
        ({"outcome": "y", "regresors": "x"}, "Did you mean `regressors`"),
        ({"outcome": "y", "endogenous": "x"}, "`instruments` is empty"),
        ({"outcome": "y", "instruments": "z"}, "`endogenous` is empty"),
        ({"outcome": "y", "estimator": "olz"}, "Did you mean ols"),
        ({"outcome": "y", "estimator": "iv"}, "needs `endogenous`"),
        ({"outcome": "y", "estimator": "ols", "endogenous": "x", "instruments": "z"}, "takes no"),
        ({"outcome": "y", "vcov": "hc9"}, "unknown"),
        ({"outcome": "y", "vcov": "cluster"}, "needs `cluster`"),
        ({"outcome": "y", "vcov": "iid", "cluster": "firm"}, "leave one of them out"),
        ({"outcome": "y", "vcov": "crv3", "cluster": ["a", "b"]}, "one cluster column"),
        ({"outcome": "y", "small": "yes"}, "true or false"),
        ({"outcome": "y", "bandwidth": "wide"}, "must be a number"),
        ({"outcome": "y", "regressors": [{"x": 1}]}, "names or formulas"),
        ({"outcome": "y", "weights": {"column": "w", "kind": "odd"}}, "analytic or frequency"),
        ({"outcome": "y", "singletons": "some"}, "auto, keep, drop"),
        ({"outcome": "y", "level": 0.2}, "level"),
        ({"formula": "y x"}, "no ~"),
        ({"outcome": "y", "fuller": 1}, "goes with the estimator liml"),
        ({"outcome": "y", "iterate": True}, "goes with the estimator gmm"),
    ],
)
def test_a_bad_model_is_refused(given: dict[str, Any], word: str) -> None:
    with pytest.raises(SpecificationFault, match=word.replace("`", ".")):
        model_of({"name": "m"} | given, 0)


def test_one_column_in_two_roles(frame: pd.DataFrame) -> None:
    refused(frame, IV | {"regressors": "x"}, SpecificationFault, "'x' is among regressors and endogenous")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("models: [{name: a", "line 1"),
        ("- 1", "mapping"),
        ("models: []\ndata: a.csv", "at least one"),
        ("models: [{outcome: y}]", "lacks `data`"),
        ("data: a.csv\nmodels: [{name: a, outcome: y}, {name: a, outcome: y}]", "own name"),
        ("data: a.csv\nmodels: [3]", "must be a mapping"),
        ("data: a.csv\nmodel: [{outcome: y}]", "at least one model"),
        ("data: a.csv\npanel: firm\nmodels: [{outcome: y}]", "two column names"),
    ],
)
def test_a_bad_specification_is_refused(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "study.yml"
    path.write_text(text)
    with pytest.raises(SpecificationFault, match=word):
        specification_read(path)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", b"", "not a readable"),
        ("a.csv", b"x,y\n", "no rows"),
        ("a.dta", b"nonsense", "not a readable dta"),
        ("a.xlsx", b"nonsense", "not a readable xlsx"),
        ("a.parquet", b"nonsense", "not a readable parquet"),
        ("a.sav", b"1", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableTable, match=word):
        table_read(path)
    with pytest.raises(UnreadableTable, match="no file"):
        table_read(tmp_path / "absent.csv")
