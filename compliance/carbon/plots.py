"""Results as pictures (SVG): tornado, cost path, break-even, market mix, routes; knows result JSON only.

Headings are English; `words` replaces them, by the keys of `charts.WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.carbon import charts
from compliance.carbon.charts import WORDS, Words
from compliance.core.drawing import chart_svg

MOST_BARS = 12


def tornado_svg(analysis: Mapping[str, Any], *, words: Words = WORDS, names: Words | None = None) -> str:
    """`analysis` of a case: widest inputs first. `names` words the inputs; statuses stand beside them.

    Raises ValueError where no input moves the cost: there is nothing to show, and the caller should say so.
    """
    told = {**WORDS, **words}
    moving = [
        swing
        for swing in analysis["tornado"][:MOST_BARS]
        if swing["cost_eur_per_t"][0] != swing["cost_eur_per_t"][1]
    ]
    if not moving:
        raise ValueError("no input moves the cost of this line")
    rows = [(_label(swing, names or {}), *swing["cost_eur_per_t"]) for swing in moving]
    base = _middle(analysis, moving[0])
    return _svg(charts.tornado_chart(rows, base, told["cost_per_t"], told), told["tornado"])


def _label(swing: Mapping[str, Any], names: Words) -> str:
    return f"{names.get(swing['input'], swing['input'].replace('_', ' '))} ({swing['status']})"


def _middle(analysis: Mapping[str, Any], swing: Mapping[str, Any]) -> float:
    """Cost at the inputs' own values: the line's actual or default cost, else the middle of a bar."""
    known = analysis.get("cost_eur_per_t")
    low, high = swing["cost_eur_per_t"]
    return float(known) if known is not None else (low + high) / 2


def path_svg(
    comparison: Mapping[str, Any], *, words: Words = WORDS, scenarios: Sequence[str] | None = None
) -> str:
    """Cost of each scenario by year with its band; `scenarios` chooses by id. Raises ValueError for none."""
    told = {**WORDS, **words}
    rows = [
        (year["year"], item["title"], year["cost_eur"], *year["band"])
        for item in comparison["scenarios"]
        if scenarios is None or item["id"] in scenarios
        for year in item["years"]
    ]
    if not rows:
        raise ValueError("there is no scenario to show")
    return _svg(charts.path_chart(rows, told), told["path"])


def break_even_svg(analysis: Mapping[str, Any], *, words: Words = WORDS) -> str:
    """Cost with actual values over emissions against the default; ValueError where one path is unknown."""
    told = {**WORDS, **words}
    return _svg(charts.break_even_chart(analysis, told), told["break_even"])


def pareto_svg(routes: Mapping[str, Any], *, words: Words = WORDS) -> str:
    """Cost over days, size by tCO2e, shape by whether another way beats it. `routes`: result of routes."""
    told = {**WORDS, **words}
    return _svg(charts.pareto_chart(routes, told), told["pareto"])


def mix_svg(mixes: Sequence[Mapping[str, Any]], *, words: Words = WORDS) -> str:
    """Tonnes by market and year of one scenario's mixes; ValueError where none could be solved."""
    told = {**WORDS, **words}
    return _svg(charts.mix_chart(mixes, told), told["mix"])


def _svg(chart: Any, title: str) -> str:
    return chart_svg(chart.properties(title=title))
