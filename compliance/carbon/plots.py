"""Results as pictures (SVG): tornado, cost path, break-even, market mix, routes; knows result JSON only.

Colours are those of Okabe and Ito, told apart under every kind of colour blindness; shapes differ as well.
Headings are English; `words` replaces them, by the keys of WORDS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import vl_convert

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
FONT = "Noto Sans CJK SC, DejaVu Sans, sans-serif"
WIDTH, HEIGHT = 620, 320
MOST_BARS = 12
BAR = 26
Chart = Any
Words = Mapping[str, str]
WORDS: Words = {
    "tornado": "What moves the cost: one input at a time",
    "cost_per_t": "EUR per tonne of product",
    "low": "input at its low end",
    "high": "input at its high end",
    "path": "Cost by year of import",
    "cost": "EUR a year",
    "million": "million EUR a year",
    "year": "Year",
    "scenario": "Scenario",
    "break_even": "Proof or default value",
    "see": "Actual emissions, tCO2e per tonne",
    "actual": "with actual values",
    "default": "by default values",
    "default_less_fee": "by default values, less verification",
    "pareto": "Ways to carry the shipment; transport adds nothing to CBAM",
    "route_cost": "EUR for the shipment",
    "days": "Days",
    "tco2e": "tCO2e",
    "beaten": "beaten by another",
    "front": "beaten by none",
    "mix": "Best market mix",
    "tonnes": "Tonnes",
    "market": "Market",
}


def tornado_svg(analysis: Mapping[str, Any], *, words: Words = WORDS, names: Words | None = None) -> str:
    """`analysis` of a case: widest inputs first. `names` words the inputs; statuses stand beside them.

    Raises ValueError where no input moves the cost: there is nothing to show, and the caller should say so.
    """
    told, rows, order = {**WORDS, **words}, [], []
    for swing in analysis["tornado"][:MOST_BARS]:
        low, high = swing["cost_eur_per_t"]
        if low == high:
            continue
        label = f"{(names or {}).get(swing['input'], swing['input'].replace('_', ' '))} ({swing['status']})"
        order.append(label)
        middle = _middle(analysis, swing)
        rows += [
            {"input": label, "from": middle, "to": low, "end": told["low"]},
            {"input": label, "from": middle, "to": high, "end": told["high"]},
        ]
    if not rows:
        raise ValueError("no input moves the cost of this line")
    chart = (
        alt.Chart(_rows(rows))
        .mark_bar(height=BAR * 0.6)
        .encode(
            y=alt.Y("input:N", sort=order, title=None),
            x=alt.X("from:Q", title=told["cost_per_t"], scale=alt.Scale(zero=False, nice=True)),
            x2="to:Q",
            color=_colour("end", [told["low"], told["high"]]),
        )
    )
    base = alt.Chart(_rows([{"at": rows[0]["from"]}])).mark_rule(color="#333").encode(x="at:Q")
    return _svg(chart + base, told["tornado"], height=BAR * len(order) + 20)


def _middle(analysis: Mapping[str, Any], swing: Mapping[str, Any]) -> float:
    """Cost at the inputs' own values: the line's actual or default cost, else the middle of this bar."""
    known = analysis.get("cost_eur_per_t")
    low, high = swing["cost_eur_per_t"]
    return float(known) if known is not None else (low + high) / 2


def path_svg(
    comparison: Mapping[str, Any], *, words: Words = WORDS, scenarios: Sequence[str] | None = None
) -> str:
    """Cost of each scenario by year with its band; `scenarios` chooses by id. Raises ValueError for none."""
    told = {**WORDS, **words}
    chosen = [item for item in comparison["scenarios"] if scenarios is None or item["id"] in scenarios]
    rows = [
        {
            "scenario": item["title"],
            "year": year["year"],
            "cost": year["cost_eur"],
            "low": year["band"][0],
            "high": year["band"][1],
        }
        for item in chosen
        for year in item["years"]
    ]
    if not rows:
        raise ValueError("there is no scenario to show")
    scale, unit = (1e6, told["million"]) if max(row["high"] for row in rows) >= 2e6 else (1.0, told["cost"])
    rows = [{**row, **{key: row[key] / scale for key in ("cost", "low", "high")}} for row in rows]
    names = [item["title"] for item in chosen]
    x = alt.X("year:O", title=told["year"], axis=alt.Axis(labelAngle=0))
    colour = _colour("scenario", names)
    base = alt.Chart(_rows(rows)).encode(x=x, color=colour)
    faint = alt.Color("scenario:N", scale=_scale(names), legend=None)
    band = base.mark_area(opacity=0.10).encode(y=alt.Y("low:Q", title=unit), y2="high:Q", color=faint)
    line = base.mark_line(size=2).encode(y="cost:Q")
    shape = alt.Shape("scenario:N", sort=names, legend=None)
    points = base.mark_point(filled=True, size=46, opacity=1).encode(y="cost:Q", shape=shape)
    layers = alt.layer(band, line + points).resolve_scale(color="independent")
    return _svg(layers, told["path"])


def break_even_svg(analysis: Mapping[str, Any], *, words: Words = WORDS) -> str:
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
    marks = [
        {"see": analysis["break_even_see"], "cost": default, "label": f"{analysis['break_even_see']:.3f}"}
    ]
    if fee is not None:
        at_fee = _at(curve, fee)
        lines += [{"see": see, "cost": at_fee, "path": told["default_less_fee"]} for see in ends]
        names.append(told["default_less_fee"])
        marks.append({"see": fee, "cost": at_fee, "label": f"{fee:.3f}"})
    base = alt.Chart(_rows(lines)).encode(
        x=alt.X("see:Q", title=told["see"]),
        y=alt.Y("cost:Q", title=told["cost_per_t"]),
        color=_colour("path", names),
        strokeDash=alt.StrokeDash("path:N", sort=names, legend=None),
    )
    at = alt.Chart(_rows(marks)).encode(x="see:Q", y="cost:Q")
    points = at.mark_point(filled=True, size=70, color="#000", opacity=1)
    labels = at.mark_text(align="left", dx=7, dy=12, fontSize=12).encode(text="label:N")
    return _svg(base.mark_line(size=2.2) + points + labels, told["break_even"])


def _at(curve: Sequence[Sequence[float]], see: float) -> float:
    """Cost at `see` on the curve's straight pieces; beyond its end, along the last of them."""
    pieces = list(pairwise(curve))
    (x0, y0), (x1, y1) = next((piece for piece in pieces if piece[1][0] >= see), pieces[-1])
    return y0 if x1 == x0 else y0 + (y1 - y0) * (see - x0) / (x1 - x0)


def pareto_svg(routes: Mapping[str, Any], *, words: Words = WORDS) -> str:
    """Cost over days, size by tCO2e; routes that nothing beats are joined. `routes`: result of routes."""
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
    places = [told["front"], told["beaten"]]
    ways = [row["route"] for row in rows]

    def axis(field: str, title: str) -> dict[str, Any]:
        top = max(row[field] for row in rows) * 1.08 or 1
        return {"shorthand": f"{field}:Q", "title": title, "scale": alt.Scale(domain=[0, top], nice=False)}

    points = (
        alt.Chart(_rows(rows))
        .mark_point(filled=True, opacity=0.85)
        .encode(
            x=alt.X(**axis("days", told["days"])),
            y=alt.Y(**axis("cost", told["route_cost"])),
            size=alt.Size("tco2e:Q", title=told["tco2e"], scale=alt.Scale(range=[60, 900])),
            color=alt.Color(
                "route:N",
                sort=ways,
                title=None,
                scale=_scale(ways),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=WIDTH),
            ),
            shape=alt.Shape("place:N", sort=places, title=None, legend=alt.Legend(orient="right")),
        )
    )
    return _svg(points, told["pareto"])


def mix_svg(mixes: Sequence[Mapping[str, Any]], *, words: Words = WORDS) -> str:
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
        alt.Chart(_rows(rows))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=told["year"], axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(tonnes):Q", title=told["tonnes"]),
            color=_colour("market", markets),
            order=alt.Order("market:N"),
        )
    )
    return _svg(chart, told["mix"])


def _scale(names: Sequence[str]) -> Any:
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    return alt.Scale(domain=list(names), range=colours)


def _colour(field: str, names: Sequence[str]) -> Any:
    return alt.Color(
        f"{field}:N",
        title=None,
        scale=_scale(names),
        legend=alt.Legend(orient="bottom", columns=3, labelLimit=300),
    )


def _rows(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Inline values as Vega-Lite takes them."""
    return {"values": list(values)}


def _svg(chart: Chart, title: str, height: int = HEIGHT) -> str:
    dressed = (
        chart.properties(width=WIDTH, height=height, title=title, background="#fff")
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(grid=False, labelFontSize=12, titleFontSize=12, labelLimit=320)
        .configure_title(fontSize=14, anchor="start", fontWeight="normal")
    )
    return str(vl_convert.vegalite_to_svg(dressed.to_dict()))
