"""A plot's addresses, and what an address answers in each look and language."""

import json
from typing import Any

import altair as alt
import pytest
from django.test import RequestFactory
from django.utils import translation

from compliance.core.drawing import AMOUNT, rows_of
from compliance.core.plots import Plot, chart_answer


@pytest.fixture
def chart() -> Any:
    encoded = {"x": "name:N", "y": alt.Y("value:Q", axis=alt.Axis(format=AMOUNT))}
    return alt.Chart(rows_of([{"name": "kettle", "value": 40_000}])).mark_bar().encode(**encoded)


@pytest.mark.parametrize(("address", "joint"), [("/plot.svg", "?"), ("/plot.svg?firm=kettles", "&")])
def test_looks_are_added_to_the_address(address: str, joint: str) -> None:
    plot = Plot("Kettles", address, "one kettle")
    assert plot.picture == address
    assert plot.spec == f"{address}{joint}as=json"
    assert (plot.dark, plot.narrow) == (f"{address}{joint}look=dark", f"{address}{joint}look=narrow")
    assert plot.narrow_dark == f"{address}{joint}look=narrow-dark"


def test_the_picture_may_load_and_run_nothing(rf: RequestFactory, chart: Any) -> None:
    answer = chart_answer(rf.get("/plot.svg"), chart)
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"].startswith("private")
    assert b"<svg" in answer.content and b"<script" not in answer.content


def test_the_specification_comes_in_the_look_and_language_asked_for(rf: RequestFactory, chart: Any) -> None:

    with translation.override("zh-hans"):
        spec = json.loads(chart_answer(rf.get("/plot.svg?as=json&look=dark"), chart).content)
    assert spec["data"]["values"] == [{"name": "kettle", "value": 40_000}]
    assert spec["background"] != "#ffffff"
    assert "万" in spec["encoding"]["y"]["axis"]["labelExpr"]
    plain = json.loads(chart_answer(rf.get("/plot.svg?as=json&look=nonsense"), chart).content)
    assert plain["background"] == "#ffffff"
    assert "万" not in plain["encoding"]["y"]["axis"]["labelExpr"]
