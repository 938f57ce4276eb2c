"""The charts of the CBAM pages: what is drawn, in which words, and what stands beside it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.cbam import wording
from compliance.cbam.overview import FirmOverview, YearSum, analysis_of
from compliance.cbam.telling import euros, number
from compliance.core.plots import Plot
from compliance.web.cbam_tables import curve_table, swings_table, years_table


def break_even_picture(found: FirmOverview, product: int, excel: str = "") -> Plot | None:
    """The chart of one product with its points as a table; None where a path is unknown."""
    analysis = analysis_of([row for one in found.products for row in one.rows]) or {}
    curve, default = analysis.get("proof_curve"), analysis.get("default_cost_eur_per_t")
    if not curve or default is None:
        return None
    return Plot(
        title=_("Default or actual values: where they cost the same"),
        address=_address(found, "break_even", product),
        told=_("Both cost the same at %(see)s tCO2e/t.") % {"see": number(analysis["break_even_see"])},
        table=curve_table(curve, default, excel),
    )


def pictures_of(found: FirmOverview, *, excel: str, product: int | None = None) -> list[Plot]:
    """Each chart with words and table, which `excel` gives as a file; none where nothing is priced."""
    if found.total is None:
        return []
    return [
        Plot(
            title=_("Years ahead, at the same masses"),
            address=_address(found, "path", product),
            told=_path_told(found.path),
            table=years_table(found.path, excel),
            is_table_open=True,
        ),
        Plot(
            title=_("What each input moves"),
            address=_address(found, "tornado", product),
            told=_swings_told(found),
            table=swings_table(found.swings, excel),
            is_table_open=True,
        ),
    ]


def products_picture(found: FirmOverview) -> Plot | None:
    if found.total is None:
        return None
    return Plot(
        title=_("The dearest products, with their bands"),
        address=_address(found, "products", None),
        told=_("Bars of cost by product; the table above holds the same figures."),
    )


def _address(found: FirmOverview, name: str, product: int | None) -> str:
    address = reverse("cbam:picture", args=[found.firm.code, name])
    return f"{address}?product={product}" if product else address


def _path_told(path: tuple[YearSum, ...]) -> str:
    if not path:
        return ""
    return _("From %(first)s in %(start)s to %(last)s in %(end)s.") % {
        "first": euros(path[0].counted.cost),
        "start": path[0].year,
        "last": euros(path[-1].counted.cost),
        "end": path[-1].year,
    }


def _swings_told(found: FirmOverview) -> str:
    if not found.swings:
        return ""
    first = found.swings[0]
    return _("Most depends on: %(input)s (%(low)s to %(high)s).") % {
        "input": wording.input_words(first.name),
        "low": euros(min(first.low, first.high)),
        "high": euros(max(first.low, first.high)),
    }
