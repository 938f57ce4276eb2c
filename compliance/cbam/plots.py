"""Charts of CBAM costs as SVG: by product, by year ahead, by input. Words come from the caller.

Colours are those of Okabe and Ito, told apart under every kind of colour blindness. Pure: no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import vl_convert as vlc

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#8A94A6"
FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, DejaVu Sans, sans-serif"
WIDTH: Final = 560
_ROW: Final = 26
Words = Mapping[str, str]


def products_svg(rows: Sequence[tuple[str, float, float, float]], words: Words) -> str:
    """(name, cost, lowest, highest) in EUR, dearest first: a bar with its band."""
    values = alt.Data(
        values=[{"name": name, "cost": c, "low": low, "high": high} for name, c, low, high in rows]
    )
    base = alt.Chart(values).encode(y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=180)))
    bars = base.mark_bar(color=BLUE).encode(x=alt.X("cost:Q", title=words["eur"], axis=_money()))
    bands = base.mark_rule(color=ORANGE, size=3).encode(x="low:Q", x2="high:Q")
    return _svg(bars + bands, height=max(80, _ROW * len(rows)))


def path_svg(rows: Sequence[tuple[int, str, float, float, float]], words: Words) -> str:
    """(year, series, cost, lowest, highest) in EUR: lines with their bands."""
    values = alt.Data(
        values=[
            {"year": year, "series": series, "cost": cost, "low": low, "high": high}
            for year, series, cost, low, high in rows
        ]
    )
    series = list(dict.fromkeys(row[1] for row in rows))
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=series, range=[BLUE, ORANGE, GREEN, "#CC79A7", "#E69F00", "#56B4E9"]),
        legend=alt.Legend(orient="top", labelLimit=300, symbolOpacity=1) if len(series) > 1 else None,
    )
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    base = alt.Chart(values).encode(x=x, color=colour)
    area = base.mark_area(opacity=0.15).encode(
        y=alt.Y("low:Q", title=words["eur"], axis=_money()), y2="high:Q"
    )
    line = base.mark_line(size=2.5, point=True).encode(
        y="cost:Q", strokeDash=alt.StrokeDash("series:N", sort=series, legend=None)
    )
    return _svg(area + line, height=260)


def tornado_svg(rows: Sequence[tuple[str, float, float]], base: float, words: Words) -> str:
    """(input, cost at its low end, at its high end) in EUR around `base`, widest first."""
    ends = [
        {"name": name, "from": base, "to": value, "end": words[end]}
        for name, low, high in rows
        for end, value in (("low", low), ("high", high))
    ]
    chart = alt.Chart(alt.Data(values=ends))
    bars = chart.mark_bar(height={"band": 0.7}).encode(
        y=alt.Y("name:N", sort=[row[0] for row in rows], title=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("from:Q", title=words["eur"], axis=_money(), scale=alt.Scale(zero=False)),
        x2="to:Q",
        color=alt.Color(
            "end:N",
            title=None,
            scale=alt.Scale(domain=[words["low"], words["high"]], range=[BLUE, ORANGE]),
            legend=alt.Legend(orient="top"),
        ),
    )
    middle = alt.Chart(alt.Data(values=[{"at": base}])).mark_rule(color=GREY, size=2).encode(x="at:Q")
    return _svg(bars + middle, height=max(80, _ROW * len(rows)))


def _money() -> alt.Axis:
    return alt.Axis(format="~s", grid=True, tickCount=6)


def _svg(chart: Any, *, height: int) -> str:
    """The chart as SVG: no script, no font file, no address in it."""
    dressed = chart.properties(width=WIDTH, height=height, background="white").configure(
        font=FONT, axis=alt.AxisConfig(labelFontSize=12, titleFontSize=12), view=alt.ViewConfig(stroke=None)
    )
    return str(vlc.vegalite_to_svg(dressed.to_dict()))
