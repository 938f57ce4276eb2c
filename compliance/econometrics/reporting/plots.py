"""Coefficients, event studies, placebo draws and specification curves as charts; knows result JSON only.

Colours are those of Okabe and Ito, told apart under every kind of colour blindness; shapes differ as well."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert

from compliance.core.drawing import COLOURS, FADE, INK, LINE, PAPER, Look, rows_of, spec_dressed, spec_svg
from compliance.econometrics.reporting.options import ReportOptions
from compliance.econometrics.reporting.wording import word

WIDTH, HEIGHT, SCALE = 620, 340, 2.0
BINS = 50
Chart = Any


def figures(
    models: Sequence[Mapping[str, Any]],
    curve: Sequence[Mapping[str, Any]],
    placebos: Mapping[str, Mapping[str, Any]],
    options: ReportOptions,
    treatment: str,
    language: str,
) -> dict[str, Chart]:
    """Charts by file name, those asked for and with something to show."""
    found: dict[str, Chart] = {}
    regressions = [model for model in models if model.get("coefficients") and not model.get("aggregates")]
    if "coefficients" in options.plots and any(treatment in model["coefficients"] for model in regressions):
        found["coefficients"] = coefficients_chart(regressions, treatment, options, language)
    for model in models:
        if "event_study" in options.plots and model.get("event"):
            found[f"event_study_{_safe(model['name'])}"] = event_chart(model, options, language)
    drawn = dict(placebos)
    for model in models:
        paths = ((model.get("placebo") or {}).get("paths")) or {}
        if paths.get("values"):
            drawn[model["name"]] = {"values": paths["values"], "truth": paths["coefficient"], "p": paths["p"]}
    if "placebo" in options.plots:
        for name, item in drawn.items():
            found[f"placebo_{_safe(name)}"] = placebo_chart(item, language)
    if "specification_curve" in options.plots and len(curve) > 1:
        found["specification_curve"] = curve_chart(curve, options.label(treatment, language), language)
    return found


def _safe(name: Any) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in str(name))


def coefficients_chart(
    models: Sequence[Mapping[str, Any]], treatment: str, options: ReportOptions, language: str
) -> Chart:
    """One variable across models of one outcome with its interval; ticks mark known true values.

    Effects on different outcomes have different units: those on the most frequent one are shown.
    """
    named = [model.get("outcome") for model in models if treatment in model["coefficients"]]
    outcome = max(named, key=named.count, default=None)
    rows = [
        {
            "model": f"({place}) {options.label(str(model['name']), language)}",
            "beta": item["beta"],
            "low": item["ci"][0],
            "high": item["ci"][1],
            "truth": options.truth.get(str(model["name"]), {}).get(treatment),
        }
        for place, model in enumerate(models, start=1)
        if (item := model["coefficients"].get(treatment))
        and item["ci"][0] is not None
        and model.get("outcome") == outcome
    ]
    base = alt.Chart(rows_of(rows)).encode(y=alt.Y("model:N", title=None, sort=None))
    axis = word("estimate", language)
    bars = base.mark_rule(size=2, color=COLOURS[0]).encode(
        x=alt.X("low:Q", title=axis, scale=alt.Scale(zero=False)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=COLOURS[0], opacity=1).encode(x="beta:Q")
    name = options.label(treatment, language)
    title = word("coefficients_title", language, name=name)
    layers = _zero("x") + bars + points
    if any(row["truth"] is not None for row in rows):
        known = alt.Chart(rows_of([row for row in rows if row["truth"] is not None]))
        marks = known.mark_tick(size=26, thickness=2.5, color=COLOURS[1]).encode(
            x="truth:Q", y=alt.Y("model:N", title=None, sort=None)
        )
        layers, title = layers + marks, f"{title} ({word('truth_mark', language)})"
    return _dressed(layers, title, height=max(90, 38 * len(rows)))


def event_chart(model: Mapping[str, Any], options: ReportOptions, language: str) -> Chart:
    """Effects by event time, every estimator side by side; bars are intervals, the reference is a dot."""
    given = model.get("event_studies") or [
        {"estimator": model.get("estimator", "did"), **point} for point in model["event"]
    ]
    names = list(dict.fromkeys(str(point["estimator"]) for point in given))
    step = 0.7 / max(1, len(names))
    rows = []
    for point in given:
        shift = (names.index(str(point["estimator"])) - (len(names) - 1) / 2) * step
        low, high = point.get("ci") or (None, None)
        rows.append(
            {
                "estimator": options.label(str(point["estimator"]), language),
                "at": point["event"] + shift,
                "att": point["att"],
                "low": low if low is not None else point["att"],
                "high": high if high is not None else point["att"],
            }
        )
    ends = [point["event"] for point in given]
    below = alt.Legend(orient="bottom", columns=4, labelLimit=300)
    scale = alt.Scale(range=COLOURS)
    colour = alt.Color("estimator:N", sort=None, title=None, scale=scale, legend=below)
    at = alt.X(
        "at:Q",
        title=word("event", language),
        axis=alt.Axis(tickMinStep=1, format="d", values=list(range(int(min(ends)), int(max(ends)) + 1))),
        scale=alt.Scale(domain=[min(ends) - 0.6, max(ends) + 0.6], nice=False),
    )
    base = alt.Chart(rows_of(rows)).encode(x=at, color=colour)
    bars = base.mark_rule(size=1.6).encode(y=alt.Y("low:Q", title=word("effect_axis", language)), y2="high:Q")
    points = base.mark_point(filled=True, size=46, opacity=1).encode(
        y="att:Q", shape=alt.Shape("estimator:N", sort=None, title=None, legend=None)
    )
    adopted = alt.Chart(rows_of([{"at": -0.5}])).mark_rule(strokeDash=[4, 4], color=FADE).encode(x="at:Q")
    title = word("event_title", language, name=options.label(str(model["name"]), language))
    return _dressed(_zero("y") + adopted + bars + points, title)


def placebo_chart(item: Mapping[str, Any], language: str) -> Chart:
    """Placebo coefficients as a histogram, the true one as a line."""
    counts, edges = np.histogram(item["values"], bins=BINS)
    values = [
        {"low": float(low), "high": float(high), "count": int(count)}
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    bars = (
        alt.Chart(rows_of(values))
        .mark_rect(color=COLOURS[5], stroke=PAPER, strokeWidth=0.4)
        .encode(
            x=alt.X("low:Q", title=word("placebo_axis", language), scale=alt.Scale(zero=False, padding=12)),
            x2="high:Q",
            y=alt.Y("count:Q", title=word("count", language)),
        )
    )
    truth = alt.Chart(rows_of([{"value": item["truth"], "text": word("true", language)}]))
    line = truth.mark_rule(color=COLOURS[1], size=2.5).encode(x="value:Q")
    side = "left" if item["truth"] < float(edges.mean()) else "right"
    label = truth.mark_text(
        color=COLOURS[1], align=side, dx=5 if side == "left" else -5, y=10, fontSize=12
    ).encode(x="value:Q", text="text:N")
    title = word("placebo_title", language, draws=len(item["values"]), truth=item["truth"], p=item["p"])
    return _dressed(bars + line + label, title)


def curve_chart(curve: Sequence[Mapping[str, Any]], name: str, language: str) -> Chart:
    """Sorted estimates above, what each specification contains below."""
    ranked = sorted(curve, key=lambda item: item["beta"])
    rows = [
        {
            "at": place,
            "beta": item["beta"],
            "low": item["ci"][0],
            "high": item["ci"][1],
            "sure": item["p"] is not None and item["p"] < 0.05,
        }
        for place, item in enumerate(ranked)
    ]
    features = list(dict.fromkeys(feature for item in curve for feature in item["features"]))
    marks = [
        {"at": place, "feature": feature, "on": feature in item["features"]}
        for place, item in enumerate(ranked)
        for feature in features
    ]
    scale = alt.Scale(domain=[-1, len(rows)], nice=False)
    hidden = alt.Axis(labels=False, ticks=False, title=None, grid=False)
    sure = alt.Color(
        "sure:N", legend=None, scale=alt.Scale(domain=[True, False], range=[COLOURS[0], COLOURS[6]])
    )
    base = alt.Chart(rows_of(rows)).encode(x=alt.X("at:Q", scale=scale, axis=hidden), color=sure)
    top = (
        _zero("y")
        + base.mark_rule(size=1.2).encode(y=alt.Y("low:Q", title=word("effect_axis", language)), y2="high:Q")
        + base.mark_point(filled=True, size=22, opacity=1).encode(y="beta:Q")
    ).properties(width=WIDTH, height=220)
    bottom = (
        alt.Chart(rows_of(marks))
        .mark_point(filled=True, size=20, opacity=1)
        .encode(
            x=alt.X(
                "at:Q",
                scale=scale,
                axis=alt.Axis(labels=False, ticks=False, grid=False, title=word("curve_axis", language)),
            ),
            y=alt.Y("feature:N", title=None, sort=None),
            color=alt.Color("on:N", legend=None, scale=alt.Scale(domain=[True, False], range=[INK, LINE])),
        )
        .properties(width=WIDTH, height=17 * len(features))
    )
    title = word("curve_title", language, count=len(rows), name=name)
    return _configured(alt.vconcat(top, bottom, spacing=6).resolve_scale(color="independent"), title)


def _zero(axis: str) -> Chart:
    rule = alt.Chart(rows_of([{"zero": 0}])).mark_rule(color=FADE, size=1)
    return rule.encode(x="zero:Q") if axis == "x" else rule.encode(y="zero:Q")


def _dressed(chart: Chart, title: str, height: int = HEIGHT) -> Chart:
    return _configured(chart.properties(width=WIDTH, height=height), title)


def _configured(chart: Chart, title: str) -> Chart:
    return chart.properties(title=title).configure_axis(grid=False)


def chart_write(chart: Chart, folder: Path, name: str, language: str) -> list[Path]:
    """SVG and PNG of a chart, and the Vega-Lite specification that both were drawn from."""
    paths = [folder / f"{name}.{language}.{ending}" for ending in ("svg", "png", "vl.json")]
    spec = spec_dressed(chart, Look(language=language))
    # The chart is laid out once; the picture is drawn from what was laid out.
    drawn = spec_svg(spec)
    paths[0].write_text(drawn, encoding="utf-8")
    paths[1].write_bytes(vl_convert.svg_to_png(drawn, scale=SCALE))
    paths[2].write_text(json.dumps(spec, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return paths
