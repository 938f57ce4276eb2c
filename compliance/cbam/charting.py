"""The charts of CBAM costs of a firm, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from compliance.carbon import charts
from compliance.cbam import wording
from compliance.cbam.overview import FirmOverview, ProductSum, YearSum, analysis_of

SHOWN = 15
NAMES = ("products", "path", "tornado", "break_even")


def picture_chart(found: FirmOverview, name: str) -> Any:
    """The chart. Raises KeyError for another name, ValueError where there is nothing to draw."""
    if name == "products":
        return charts.products_chart(_bars(found.products), chart_words())
    if name == "path":
        return charts.path_chart(path_rows(found.path), chart_words())
    if name == "tornado":
        base = float(found.total.cost) if found.total else 0.0
        rows = [(wording.input_words(one.name), one.low, one.high) for one in found.swings]
        return charts.tornado_chart(rows, base, "EUR", chart_words())
    if name == "break_even":
        analysis = analysis_of([row for one in found.products for row in one.rows])
        if analysis is None:
            raise ValueError("no line has a price")
        return charts.break_even_chart(analysis, chart_words())
    raise KeyError(name)


def chart_words() -> dict[str, str]:
    """The words of the charts by the keys of `charts.WORDS`."""
    return {
        "low": _("at its low end"),
        "high": _("at its high end"),
        "cost": _("EUR a year"),
        "band": _("Band"),
        "product": _("Product"),
        "input": _("Input"),
        "year": _("Year"),
        "scenario": _("Scenario"),
        "see": _("Actual emissions, tCO2e per tonne"),
        "cost_per_t": _("EUR per tonne of product"),
        "actual": _("with actual values"),
        "default": _("by default values"),
        "default_less_fee": _("by default values, less verification"),
    }


def _bars(products: tuple[ProductSum, ...]) -> list[tuple[str, float, float, float]]:
    priced = [one for one in products if one.band is not None][:SHOWN]
    return [
        (one.product.sku, float(one.band.cost), float(one.band.low), float(one.band.high))
        for one in priced
        if one.band
    ]


def path_rows(path: tuple[YearSum, ...]) -> list[tuple[int, str, float, float, float]]:
    """Two lines where proven actual values count anywhere, else one."""
    differs = any(one.default.cost != one.counted.cost for one in path)
    rows = [
        (one.year, _("by default values"), *map(float, (one.default.cost, one.default.low, one.default.high)))
        for one in path
    ]
    if differs:
        rows += [
            (one.year, _("as it counts"), *map(float, (one.counted.cost, one.counted.low, one.counted.high)))
            for one in path
        ]
    return rows
