"""Filters, winsorising and interpolation: what is left out, moved or filled is counted and can be undone."""

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import SpecificationFault, UnreadableTable
from compliance.econometrics.panels import (
    interpolated,
    undone,
    winsor_grid,
    winsorised,
    without_special_treatment,
)


def test_special_treatment_is_told_by_mark() -> None:
    table = pd.DataFrame(
        {"name": ["*ST示例", "ST示例", "＊ＳＴ示例", "PT示例", "STAR示例", "示例ST", None, "示例"]}
    )
    kept, counts = without_special_treatment(table, "name")
    assert [name for name in kept["name"] if isinstance(name, str)] == ["STAR示例", "示例ST", "示例"]
    assert counts == {"no_name": 1, "*ST": 2, "ST": 1, "PT": 1}
    assert len(table) == 8


def test_winsorising_moves_both_ends_and_keeps_what_is_missing() -> None:
    table = pd.DataFrame({"x": [*map(float, range(101)), np.nan]})
    made, counts = winsorised(table, ["x"], 0.05, 0.95)
    assert (made["x"].min(), made["x"].max(), counts["x"]) == (5.0, 95.0, (5, 5))
    assert made["x"].isna().sum() == 1
    assert table["x"].max() == 100.0
    grid = winsor_grid(table, ["x"])
    assert grid[0.0, 1.0]["x"].equals(table["x"])
    assert grid[0.05, 0.95]["x"].equals(made["x"])


def test_inner_gaps_are_filled_marked_and_undone() -> None:
    table = pd.DataFrame(
        {
            "firm": ["a", "a", "a", "a", "b", "b", "b", "b"],
            "year": [2012, 2010, 2011, 2013, 2010, 2011, 2012, 2013],
            "x": [4.0, 2.0, np.nan, np.nan, 1.0, np.nan, np.nan, 4.0],
        }
    )
    filled = interpolated(table, ["x"], firm="firm", year="year")
    assert filled.cells == ((2, "x"),)
    assert filled.table["x"][2] == 3.0
    assert filled.table["x_filled"].tolist() == [False, False, True, False, False, False, False, False]
    assert undone(filled).equals(table)
    wider = interpolated(table, ["x"], firm="firm", year="year", longest=2)
    assert wider.table["x"].tolist()[5:7] == [2.0, 3.0]
    assert np.isnan(wider.table["x"][3])


def test_a_year_without_a_row_counts_as_gap() -> None:
    table = pd.DataFrame({"firm": ["a"] * 3, "year": [2010, 2011, 2014], "x": [1.0, np.nan, 5.0]})
    assert interpolated(table, ["x"], firm="firm", year="year").cells == ()
    assert interpolated(table, ["x"], firm="firm", year="year", longest=3).table["x"][1] == 2.0


def test_wrong_requests_say_what_and_where() -> None:
    table = pd.DataFrame({"firm": ["a", "a"], "year": [2010, 2010], "x": [1.0, 2.0], "t": ["u", "v"]})
    with pytest.raises(SpecificationFault, match="twice in 2010"):
        interpolated(table, ["x"], firm="firm", year="year")
    with pytest.raises(SpecificationFault, match="one year or more"):
        interpolated(table, ["x"], firm="firm", year="year", longest=0)
    with pytest.raises(SpecificationFault, match="smaller first"):
        winsorised(table, ["x"], 0.9, 0.1)
    with pytest.raises(UnreadableTable, match="must hold numbers"):
        winsorised(table, ["t"])
    with pytest.raises(SpecificationFault, match="no number"):
        winsorised(pd.DataFrame({"x": [np.nan]}), ["x"])
    with pytest.raises(UnreadableTable, match="no column"):
        without_special_treatment(table, "short_name")
