"""The language of formulas and samples: what it understands, and what it refuses with a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.formulas.terms import terms_of
from compliance.econometrics.panel import panel_of
from tests.econometrics.published import estimate_of
from tests.econometrics.simulated import firm_panel


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "firm": [1, 1, 1, 2, 2],
            "year": [2001, 2002, 2004, 2001, 2002],
            "x": [1.0, 2.0, 4.0, 0.0, np.nan],
            "first.treat": [0, 0, 0, 2002, 2002],
            "城市": ["合肥", "合肥", None, "芜湖", "芜湖"],
            "odd name": [1.0, 1.0, 2.0, 2.0, 2.0],
            "on": pd.to_datetime(["2001-05-01", "2002-05-01", "2004-05-01", "2001-05-01", "2002-05-01"]),
        }
    )


def value(frame: pd.DataFrame, text: str) -> list[float]:
    panel = panel_of(frame, "firm", "year")
    return Evaluation(frame, panel).number(parse(text, set(frame.columns))).tolist()


NAN = np.nan


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x^2", [1, 4, 16, 0, NAN]),
        ("x ** 2", [1, 4, 16, 0, NAN]),
        ("-x^2", [-1, -4, -16, 0, NAN]),
        ("2 * x + 1", [3, 5, 9, 1, NAN]),
        ("I(x - 1) / 2", [0, 0.5, 1.5, -0.5, NAN]),
        ("log(x)", [0, np.log(2), np.log(4), NAN, NAN]),
        ("ln( x + 1 )", [np.log(2), np.log(3), np.log(5), 0, NAN]),
        ("l.x", [NAN, 1, NAN, NAN, 0]),
        ("L2.x", [NAN, NAN, 2, NAN, NAN]),
        ("lag(x, 1)", [NAN, 1, NAN, NAN, 0]),
        ("f.x", [2, NAN, NAN, NAN, NAN]),
        ("lead(x)", [2, NAN, NAN, NAN, NAN]),
        ("d.x", [NAN, 1, NAN, NAN, NAN]),
        ("d2.x", [NAN, NAN, 2, NAN, NAN]),
        ("l.x:x", [NAN, 2, NAN, NAN, NAN]),
        ("c.x#c.x", [1, 4, 16, 0, NAN]),
        ("first.treat", [0, 0, 0, 2002, 2002]),
        ("`odd name`", [1, 1, 2, 2, 2]),
        ("1.firm", [1, 1, 1, 0, 0]),
        ("year >= 2002", [0, 1, 1, 0, 1]),
        ("max(x, 1)", [1, 2, 4, 1, NAN]),
        ("sqrt(x)", [1, np.sqrt(2), 2, 0, NAN]),
    ],
)
def test_values(frame: pd.DataFrame, text: str, told: list[float]) -> None:
    assert value(frame, text) == pytest.approx(told, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x > 1", [1, 2]),
        ("x != 1", [1, 2, 3]),
        ("!missing(x)", [0, 1, 2, 3]),
        ("missing(城市)", [2]),
        ("城市 == '合肥' & year<2002", [0]),
        ('城市 != "合肥"', [3, 4]),
        ("not (year in (2001, 2004))", [1, 4]),
        ("year not in [2001, 2002] or x == 0", [2, 3]),
        ("inrange(year, 2002, 2003) and firm = 1", [1]),
        ("inlist(城市, '芜湖', '安庆')", [3, 4]),
        ("on >= '2002-01-01'", [1, 2, 4]),
        ("x > 1 | year == 2002", [1, 2, 4]),
        ("2003 < year", [2]),
        ("firm == 2 and `odd name` == 2", [3, 4]),
    ],
)
def test_samples(frame: pd.DataFrame, text: str, rows: list[int]) -> None:
    truth = Evaluation(frame, None).truth(text)
    assert np.flatnonzero(truth).tolist() == rows


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x +", "missing at the end"),
        ("x y", "does not belong"),
        ("(x", "expected"),
        ("x $ 2", "not understood"),
        ("__import__('os')", "not known"),
        ("exec('1')", "not known"),
        ("open('a')", "not known"),
        ("lag(x, 1.5)", "whole number"),
        ("(" * 200 + "x" + ")" * 200, "nested too deeply"),
        ("x in 2", "list"),
        ("x > ", "missing at the end"),
        ("x == 'a' + 1", "text"),
    ],
)
def test_what_is_no_expression_is_refused(frame: pd.DataFrame, text: str, word: str) -> None:
    with pytest.raises(SpecificationFault, match=word):
        value(frame, text)


def test_an_unknown_column_brings_near_spellings(frame: pd.DataFrame) -> None:
    with pytest.raises(EconometricsError, match="did you mean year"):
        value(frame, "yaer")


def test_terms_keep_their_authors_names() -> None:
    columns = {"a", "b", "c"}
    assert [term.name for term in terms_of("a + b:c + a ^ 2", columns).terms] == ["a", "b:c", "a^2"]
    assert [term.name for term in terms_of("a*b", columns).terms] == ["a", "b", "a:b"]
    assert [term.name for term in terms_of("c.a##c.b", columns).terms] == ["c.a", "c.b", "c.a#c.b"]
    assert [term.name for term in terms_of(["a", "a", " a "], columns).terms] == ["a"]
    assert not terms_of("a - 1", columns).constant
    assert not terms_of("0 + a", columns).constant
    with pytest.raises(SpecificationFault, match="minus"):
        terms_of("a - b", columns)


def test_dummies_have_levels_as_names() -> None:
    frame = firm_panel(firms=20)
    common = {"outcome": "y"}
    plain = estimate_of(frame, common | {"regressors": "i.region"})["coefficients"]
    assert list(plain) == ["1.region", "2.region", "_cons"]
    based = estimate_of(frame, common | {"regressors": "ib2.region"})["coefficients"]
    assert list(based) == ["0.region", "1.region", "_cons"]
    slopes = estimate_of(frame, common | {"regressors": "i.region#c.x"})["coefficients"]
    assert list(slopes) == ["0.region#c.x", "1.region#c.x", "2.region#c.x", "_cons"]
    crossed = estimate_of(frame, common | {"regressors": "i.region##c.x"})["coefficients"]
    assert list(crossed) == ["1.region", "2.region", "c.x", "1.region#c.x", "2.region#c.x", "_cons"]
    both = estimate_of(frame, common | {"regressors": ["i.region", "x", "i(region, x)"]})
    assert both["coefficients"]["_cons"]["beta"] == pytest.approx(crossed["_cons"]["beta"])
    assert "2.region#x" in {item["columns"][0] for item in both["dropped"]}
    with pytest.raises(SpecificationFault, match="no level '9'"):
        estimate_of(frame, common | {"regressors": "9.region"})
    with pytest.raises(SpecificationFault, match="absorb"):
        estimate_of(firm_panel(firms=2100, years=2), common | {"regressors": "i.firm"})


def test_a_lag_uses_rows_outside_the_sample() -> None:
    frame = firm_panel()
    given = {"outcome": "y", "regressors": "l.x", "panel": ["firm", "year"], "sample": "year >= 2008"}
    model = estimate_of(frame, given)
    lagged = frame.assign(year=frame.year + 1)[["firm", "year", "x"]].rename(columns={"x": "before"})
    joined = frame.merge(lagged, on=["firm", "year"])
    assert model["n"] == int((joined.year >= 2008).sum())
    assert model["n_dropped"]["sample"] == int((frame.year < 2008).sum())
    assert model["n_dropped"]["no_other_period"] == int((frame.year >= 2008).sum()) - model["n"]


def test_quarters_and_months_are_periods() -> None:
    for frequency in ("MS", "QS", "YS"):
        on = pd.date_range("2010-01-01", periods=8, freq=frequency)
        frame = pd.DataFrame({"firm": 1, "on": on, "x": np.arange(8.0)})
        panel = panel_of(frame, "firm", "on")
        assert panel.shifted(frame.x.to_numpy(), 1)[1:].tolist() == list(range(7))
