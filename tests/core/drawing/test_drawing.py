"""Charts in every look: colours exchanged, widths that a phone holds, amounts as a language shortens them."""

from typing import Any
from xml.etree import ElementTree

import altair as alt
import pytest

from compliance.core.drawing import (
    AMOUNT,
    COLOURS,
    INK,
    PAPER,
    Look,
    chart_svg,
    look_named,
    rows_of,
    spec_dressed,
    spec_svg,
)
from compliance.core.drawing.looks import NARROW, NARROW_PART, WIDTH


def bars(top: float = 40_000_000) -> Any:
    rows = [{"name": "#0072b2", "value": top}, {"name": "<script>水壶", "value": top / 4}]
    return (
        alt.Chart(rows_of(rows))
        .mark_bar(color=COLOURS[0])
        .encode(x="name:N", y=alt.Y("value:Q", axis=alt.Axis(format=AMOUNT)))
    )


def texts(svg: str) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {"".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")}


def test_a_picture_holds_words_as_text_and_neither_script_nor_address() -> None:
    svg = chart_svg(bars())
    assert "<script>水壶" in texts(svg)
    assert "<script" not in svg.lower().replace("&lt;script", "")
    assert "href" not in svg.replace("xmlns:xlink", "")


def test_the_dark_look_exchanges_colours_and_leaves_the_data_alone() -> None:
    light, dark = spec_dressed(bars(), Look()), spec_dressed(bars(), Look(is_dark=True))
    assert light["mark"]["color"] == COLOURS[0] and light["background"] == PAPER
    assert dark["mark"]["color"] == "#4ba3d9" and dark["background"] != PAPER
    assert dark["config"]["axis"]["labelColor"] != INK
    assert dark["data"]["values"][0]["name"] == "#0072b2"


def test_the_narrow_look_fits_a_phone_and_a_small_chart_stays_small() -> None:
    assert spec_dressed(bars(), Look())["width"] == WIDTH
    assert spec_dressed(bars(), Look(is_narrow=True))["width"] == NARROW
    assert spec_dressed(bars().properties(width=200), Look(is_narrow=True))["width"] == 200
    both = alt.vconcat(bars().properties(width=600, height=90), bars())
    narrow = spec_dressed(both, Look(is_narrow=True))
    assert [(part["width"], part["height"]) for part in narrow["vconcat"]] == [
        (NARROW_PART, 90),
        (NARROW_PART, 260),
    ]
    assert "width" not in narrow


@pytest.mark.parametrize(
    ("language", "due"),
    [("en", {"40 M", "10 M"}), ("zh-hans", {"4,000万", "1,000万"}), ("fr", {"40 M"}), ("", {"40 M"})],
)
def test_amounts_are_short_as_the_language_shortens_them(language: str, due: set[str]) -> None:
    assert due <= texts(chart_svg(bars(), Look(language=language)))


def test_small_and_negative_amounts_are_told_as_they_are() -> None:
    assert {"−400", "0"} <= texts(chart_svg(bars(-400)))
    assert "−1.2亿" in texts(chart_svg(bars(-150_000_000), Look(language="zh-hans")))


def test_a_kept_specification_takes_another_look_and_is_itself_untouched() -> None:
    kept = spec_dressed(bars(), Look())
    again = spec_dressed(kept, Look(is_dark=True, is_narrow=True))
    assert again["width"] == NARROW and again["mark"]["color"] == "#4ba3d9"
    assert kept == spec_dressed(bars(), Look())


def test_charts_keep_what_they_settle_for_themselves() -> None:
    spec = spec_dressed(bars().configure_axis(grid=False), Look())
    assert spec["config"]["axis"]["grid"] is False
    assert spec["config"]["view"]["stroke"] is None


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("", Look()),
        ("dark", Look(is_dark=True)),
        ("narrow-dark", Look(is_dark=True, is_narrow=True)),
        ("darkest' onload=", Look()),
    ],
)
def test_looks_have_names_in_addresses(name: str, look: Look) -> None:
    assert look_named(name) == look


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises(ValueError):
        spec_svg({"mark": "nonsense", "encoding": 3})


def test_a_chart_loads_nothing_from_elsewhere() -> None:
    away = {
        "data": {"url": "https://elsewhere.example/rows.csv"},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}},
    }
    with pytest.raises(ValueError):
        spec_svg(away)


def test_long_titles_and_legends_of_their_own_fit_a_phone() -> None:
    named = bars().encode(color=alt.Color("name:N", legend=alt.Legend(columns=4)))
    chart = named.properties(title="a title of many words " * 5)
    narrow, wide = spec_dressed(chart, Look(is_narrow=True)), spec_dressed(chart, Look())
    assert narrow["encoding"]["color"]["legend"]["columns"] == 1
    assert wide["encoding"]["color"]["legend"]["columns"] == 4
    assert all(len(line) <= 42 for line in narrow["title"]) and isinstance(wide["title"], str)


def test_a_picture_is_as_wide_as_it_says_whatever_its_labels() -> None:
    long = alt.Chart(rows_of([{"name": "substance with a name " * 5, "value": 3}])).mark_bar()
    for look, width in ((Look(), 400), (Look(is_narrow=True), NARROW)):
        chart = long.encode(y="name:N", x="value:Q").properties(width=400)
        root = ElementTree.fromstring(chart_svg(chart, look))
        assert abs(float(root.attrib["width"]) - width) <= 2


@pytest.mark.parametrize(("look", "limit"), [("", 304), ("narrow", 150), ("narrow-dark", 150)])
def test_labels_of_an_axis_leave_a_phone_room_for_the_plot(look: str, limit: int) -> None:
    chart = alt.Chart(rows_of([{"on": 1, "label": "a long name"}])).mark_point()
    chart = chart.encode(x="on:Q", y=alt.Y("label:N", axis=alt.Axis(labelLimit=304)))
    spec = spec_dressed(chart, look_named(look, "en"))
    assert spec["encoding"]["y"]["axis"]["labelLimit"] == limit
