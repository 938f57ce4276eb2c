"""Costs as charts: tornado, cost by year, cost by product, break-even, routes, market mix; from plain rows.

Headings are English; `words` replaces them, by the keys of WORDS. How a chart looks is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import altair as alt

from compliance.core.drawing import AMOUNT, COLOURS, FADE, INK, LINE, rows_of

WIDTH: Final = 620
BAR: Final = 26
Chart = Any
Words = Mapping[str, str]
WORDS: Words = {
    "tornado": "What moves the cost: one input at a time",
    "cost_per_t": "EUR per tonne of product",
    "low": "input at its low end",
    "high": "input at its high end",
    "path": "Cost by year of import",
    "cost": "EUR a year",
    "band": "from the lowest to the highest",
    "product": "Product",
    "input": "Input",
    "year": "Year",
    "scenario": "Scenario",
    "break_even": "Proof or default value",
    "see": "Actual emissions, tCO2e per tonne",
    "actual": "with actual values",
    "default": "by default values",
    "default_less_fee": "by default values, less verification",
    "pareto": "Ways to carry the shipment; transport adds nothing to CBAM",
    "route": "Route",
    "route_cost": "EUR for the shipment",
    "days": "Days",
    "tco2e": "tCO2e",
    "beaten": "beaten by another",
    "front": "beaten by none",
    "mix": "Best market mix",
    "tonnes": "Tonnes",
    "market": "Market",
}


def tornado_chart(rows: Sequence[tuple[str, float, float]], base: float, axis: str, words: Words) -> Chart:
    """(input, cost at its low end, at its high end) around `base`, widest first; in the unit of `axis`."""
    told = {**WORDS, **words}
    ends = [
        {"input": name, "from": base, "to": value, "end": told[end]}
        for name, low, high in rows
        for end, value in (("low", low), ("high", high))
    ]
    bars = (
        alt.Chart(rows_of(ends))
        .mark_bar(height=BAR * 0.6)
        .encode(
            y=alt.Y("input:N", sort=[row[0] for row in rows], title=None),
            x=alt.X("from:Q", title=axis, axis=_amounts(), scale=alt.Scale(zero=False, nice=True)),
            x2="to:Q",
            color=_colour("end", [told["low"], told["high"]]),
            tooltip=[
                alt.Tooltip("input:N", title=told["input"]),
                alt.Tooltip("end:N", title=" "),
                alt.Tooltip("to:Q", title=axis, format=",.2f"),
            ],
        )
    )
    middle = alt.Chart(rows_of([{"at": base}])).mark_rule(color=INK, size=2).encode(x="at:Q")
    return _sized(bars + middle, height=max(80, BAR * len(rows) + 20))


def path_chart(rows: Sequence[tuple[int, str, float, float, float]], words: Words) -> Chart:
    """(year, series, cost, lowest, highest) in EUR: lines with bands, each with its own dash and shape."""
    told = {**WORDS, **words}
    values = [
        {"year": year, "series": series, "cost": cost, "low": low, "high": high}
        for year, series, cost, low, high in rows
    ]
    series = list(dict.fromkeys(row[1] for row in rows))
    base = alt.Chart(rows_of(values)).encode(
        x=alt.X("year:O", title=told["year"], axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("year:O", title=told["year"]),
            alt.Tooltip("series:N", title=told["scenario"]),
            alt.Tooltip("cost:Q", title=told["cost"], format=",.0f"),
            alt.Tooltip("low:Q", title=f"{told['band']} ↓", format=",.0f"),
            alt.Tooltip("high:Q", title=f"{told['band']} ↑", format=",.0f"),
        ],
    )
    cost = alt.Y("low:Q", title=told["cost"], axis=_amounts())
    faint = alt.Color("series:N", scale=_scale(series), legend=None)
    band = base.mark_area(opacity=0.13).encode(y=cost, y2="high:Q", color=faint)
    colour = _colour("series", series) if len(series) > 1 else faint
    drawn = base.encode(y="cost:Q", color=colour)
    line = drawn.mark_line(size=2.2).encode(strokeDash=alt.StrokeDash("series:N", sort=series, legend=None))
    points = drawn.mark_point(filled=True, size=50, opacity=1).encode(
        shape=alt.Shape("series:N", sort=series, legend=None)
    )
    return _sized(alt.layer(band, line + points).resolve_scale(color="independent"))


def products_chart(rows: Sequence[tuple[str, float, float, float]], words: Words) -> Chart:
    """(name, cost, lowest, highest) in EUR, dearest first: a bar with its band as a line across its end."""
    told = {**WORDS, **words}
    values = [{"name": name, "cost": cost, "low": low, "high": high} for name, cost, low, high in rows]
    base = alt.Chart(rows_of(values)).encode(
        y=alt.Y("name:N", sort=None, title=None),
        tooltip=[
            alt.Tooltip("name:N", title=told["product"]),
            alt.Tooltip("cost:Q", title=told["cost"], format=",.0f"),
            alt.Tooltip("low:Q", title=f"{told['band']} ↓", format=",.0f"),
            alt.Tooltip("high:Q", title=f"{told['band']} ↑", format=",.0f"),
        ],
    )
    bars = base.mark_bar(color=COLOURS[5], opacity=0.6).encode(
        x=alt.X("cost:Q", title=told["cost"], axis=_amounts())
    )
    bands = base.mark_rule(color=INK, size=2).encode(x="low:Q", x2="high:Q")
    ends = [base.mark_tick(color=INK, thickness=2, size=12).encode(x=f"{end}:Q") for end in ("low", "high")]
    return _sized(alt.layer(bars, bands, *ends), height=max(80, BAR * len(rows)))


def break_even_chart(analysis: Mapping[str, Any], words: Words) -> Chart:
    """Cost with actual values over emissions against the default; ValueError where one path is unknown."""
    told = {**WORDS, **words}
    curve, default = analysis["proof_curve"], analysis["default_cost_eur_per_t"]
    if not curve or default is None:
        raise ValueError("the default or the actual path of this line is unknown")
    lines = [{"see": see, "cost": cost, "path": told["actual"]} for see, cost in curve]
    ends = (curve[0][0], curve[-1][0])
    lines += [{"see": see, "cost": default, "path": told["default"]} for see in ends]
    names = [told["actual"], told["default"]]
    fee = (analysis.get("verification") or {}).get("break_even_see_with_fee")
    marks = [_mark(analysis["break_even_see"], default)]
    if fee is not None:
        at_fee = _at(curve, fee)
        lines += [{"see": see, "cost": at_fee, "path": told["default_less_fee"]} for see in ends]
        names.append(told["default_less_fee"])
        marks.append(_mark(fee, at_fee))
    tooltip = [
        alt.Tooltip("see:Q", title=told["see"], format=",.3f"),
        alt.Tooltip("cost:Q", title=told["cost_per_t"], format=",.2f"),
    ]
    base = alt.Chart(rows_of(lines)).encode(
        x=alt.X("see:Q", title=told["see"]),
        y=alt.Y("cost:Q", title=told["cost_per_t"], axis=_amounts()),
        color=_colour("path", names),
        strokeDash=alt.StrokeDash("path:N", sort=names, legend=None),
    )
    at = alt.Chart(rows_of(marks)).encode(x="see:Q", y="cost:Q", tooltip=tooltip)
    points = at.mark_point(filled=True, size=70, color=INK, opacity=1)
    labels = at.mark_text(align="left", dx=7, dy=12).encode(text="label:N")
    return _sized(base.mark_line(size=2.2) + points + labels)


def _mark(see: float, cost: float) -> dict[str, Any]:
    return {"see": see, "cost": cost, "label": f"{see:.3f}"}


def _at(curve: Sequence[Sequence[float]], see: float) -> float:
    """Cost at `see` on the curve's straight pieces; beyond its end, along the last of them."""
    pieces = list(pairwise(curve))
    (x0, y0), (x1, y1) = next((piece for piece in pieces if piece[1][0] >= see), pieces[-1])
    return y0 if x1 == x0 else y0 + (y1 - y0) * (see - x0) / (x1 - x0)


def pareto_chart(routes: Mapping[str, Any], words: Words) -> Chart:
    """Cost over days, size by tCO2e; shapes tell which ways nothing beats. `routes`: result of routes."""
    told = {**WORDS, **words}
    rows = [
        {
            "route": route["id"],
            "cost": route["cost_eur"],
            "days": route["days"],
            "tco2e": route["tco2e"],
            "place": told["front"] if route["on_front"] else told["beaten"],
        }
        for route in routes["routes"]
    ]

    def axis(field: str, title: str) -> dict[str, Any]:
        top = max(row[field] for row in rows) * 1.08 or 1
        return {"shorthand": f"{field}:Q", "title": title, "scale": alt.Scale(domain=[0, top], nice=False)}

    points = (
        alt.Chart(rows_of(rows))
        .mark_point(filled=True, opacity=0.85)
        .encode(
            x=alt.X(**axis("days", told["days"]), axis=alt.Axis(tickCount=8, grid=False)),
            y=alt.Y(**axis("cost", told["route_cost"]), axis=_amounts()),
            size=alt.Size(
                "tco2e:Q",
                title=told["tco2e"],
                scale=alt.Scale(range=[60, 900]),
                legend=alt.Legend(tickCount=3),
            ),
            color=_colour("route", [row["route"] for row in rows], columns=1),
            shape=alt.Shape("place:N", sort=[told["front"], told["beaten"]], title=None),
            tooltip=[
                alt.Tooltip("route:N", title=told["route"]),
                alt.Tooltip("cost:Q", title=told["route_cost"], format=",.0f"),
                alt.Tooltip("days:Q", title=told["days"]),
                alt.Tooltip("tco2e:Q", title=told["tco2e"], format=",.2f"),
            ],
        )
    )
    return _sized(points)


def mix_chart(mixes: Sequence[Mapping[str, Any]], words: Words) -> Chart:
    """Tonnes by market and year of one scenario's mixes; ValueError where none could be solved."""
    told = {**WORDS, **words}
    rows = [
        {"year": mix["year"], "market": share["market"], "tonnes": share["tonnes"]}
        for mix in mixes
        for share in mix["shares"]
    ]
    if not rows:
        raise ValueError("no market mix could be solved")
    markets = list(dict.fromkeys(row["market"] for row in rows))
    chart = (
        alt.Chart(rows_of(rows))
        .mark_bar(stroke=LINE, strokeWidth=0.5)
        .encode(
            x=alt.X("year:O", title=told["year"], axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(tonnes):Q", title=told["tonnes"], axis=_amounts()),
            color=_colour("market", markets),
            order=alt.Order("market:N"),
            tooltip=[
                alt.Tooltip("year:O", title=told["year"]),
                alt.Tooltip("market:N", title=told["market"]),
                alt.Tooltip("sum(tonnes):Q", title=told["tonnes"], format=",.0f"),
            ],
        )
    )
    return _sized(chart)


def _amounts() -> Any:
    return alt.Axis(format=AMOUNT, tickCount=6, gridDash=[2, 2], domainColor=FADE)


def _scale(names: Sequence[str]) -> Any:
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    return alt.Scale(domain=list(names), range=colours)


def _colour(field: str, names: Sequence[str], columns: int | None = None) -> Any:
    legend = alt.Legend() if columns is None else alt.Legend(columns=columns)
    return alt.Color(f"{field}:N", scale=_scale(names), legend=legend)


def _sized(chart: Chart, height: int = 300) -> Chart:
    return chart.properties(width=WIDTH, height=height)
