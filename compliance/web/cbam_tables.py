"""The tables of the CBAM pages, once for the page and for Excel."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.cbam import telling, wording
from compliance.cbam.models import ProductCost
from compliance.cbam.overview import FirmOverview, FirmTotal, InputSwing, ProductSum, YearSum, is_conditional
from compliance.cbam.report import LANGUAGES, kind_words
from compliance.core.tables import Cell, Column, Table
from compliance.firms.models import Firm


def products_table(found: FirmOverview) -> Table:
    """Each product with cost, band, break-even; dearest first."""
    columns = [
        Column(_("Product")),
        Column("CN"),
        Column(_("Mass, t"), "number"),
        Column(_("Cost"), "money"),
        Column(_("Band"), "text"),
        Column(_("Counted by")),
        Column(_("Proof pays below, tCO2e/t"), "number"),
        Column(_("Proof saves"), "money"),
    ]
    return Table(
        _("Cost by product in %(year)s") % {"year": found.year},
        columns,
        [_product(found.firm, one) for one in found.products],
        excel=workbook_address(found.firm) if found.products else "",
        empty=_("The firm has no CBAM goods with EU sales."),
    )


def workbook_address(firm: Firm) -> str:
    """The firm's workbook in the language of the page."""
    language = LANGUAGES.get(get_language() or "", "en").lower()
    return reverse("cbam:report", args=[firm.code, language, "xlsx"])


def _product(firm: Firm, one: ProductSum) -> list[Cell]:
    product, even = one.product, one.break_even
    band = one.band
    return [
        Cell(product.sku, url=reverse("cbam:product", args=[firm.code, product.pk]), note=_name(product)),
        Cell(product.cn or product.hs),
        Cell(one.mass_t, telling.number(one.mass_t, 1)),
        Cell(
            band.cost if band else None,
            telling.cost_words(band, is_partial=one.is_partial),
            note=_("%(share)s of all") % {"share": f"{one.share:.0%}"} if one.share else "",
        ),
        Cell(telling.band_words(band, is_partial=one.is_partial)),
        _counted(one.rows, one.is_unproven),
        Cell(even.see, telling.number(even.see, 2)),
        Cell(even.saving_eur, telling.euros(even.saving_eur)),
    ]


def _name(product: Any) -> str:
    return str(product).removeprefix(f"{product.sku} ")


def _counted(rows: tuple[ProductCost, ...], is_unproven: bool) -> Cell:
    bases = {row.counted for row in rows}
    told = ", ".join(wording.basis_words(basis) for basis in sorted(bases))
    if is_unproven:
        return Cell(_("actual values unproven"), tone="uncertain", note=told)
    return Cell(told)


def totals_table(rows: list[tuple[Firm, FirmTotal | None]], excel: str) -> Table:
    """Firms with their yearly cost, each with the way to its page."""
    columns = [
        Column(_("Firm"), width=34),
        Column(_("CBAM goods"), "number", 12),
        Column(_("Year"), "number", 8),
        Column(_("Cost"), "money", 18),
        *_ends(),
        Column(_("Band"), width=34),
    ]
    return Table(_("Firms"), columns, [_total(firm, found) for firm, found in rows], excel=excel)


def _total(firm: Firm, found: FirmTotal | None) -> list[Cell]:
    band = found.band if found else None
    is_partial = found.is_partial if found else False
    return [
        Cell(str(firm), url=reverse("cbam:firm", args=[firm.code])),
        Cell(found.goods if found else 0),
        Cell(found.year if found else None, str(found.year) if found else "–"),
        Cell(band.cost if band else None, telling.cost_words(band, is_partial=is_partial) if found else "–"),
        Cell(band.low if band else None),
        Cell(band.high if band else None),
        Cell(telling.band_words(band, is_partial=is_partial) if found else "–"),
    ]


def _ends() -> list[Column]:
    """The band's ends as figures: on the page it is words."""
    return [Column(name, "money", 18, is_sheet_only=True) for name in (_("Lowest"), _("Highest"))]


def lines_table(rows: list[ProductCost], chosen: ProductCost | None, firm: Firm, excel: str = "") -> Table:
    """The lines of one product: markets and shipments, each with the way to its explanation."""
    columns = [
        Column(_("Market")),
        Column(_("Mass from")),
        Column(_("Mass, t"), "number"),
        Column(_("Cost"), "money"),
        Column(_("Band"), "text"),
        Column(_("Default"), "money"),
        Column(_("Actual"), "money"),
        *_ends(),
    ]
    return Table(
        _("Lines"), columns, [_line(row, chosen, firm) for row in rows], excel=excel, empty=_("No line yet.")
    )


def _line(row: ProductCost, chosen: ProductCost | None, firm: Firm) -> list[Cell]:
    address = reverse("cbam:product", args=[firm.code, row.product_id])
    is_chosen = chosen is not None and row.pk == chosen.pk
    return [
        Cell(
            row.market,
            url=f"{address}?line={row.pk}#explanation",
            note=_("explained below") if is_chosen else "",
        ),
        Cell(telling.mass_origin(row)),
        Cell(row.mass_t, telling.number(row.mass_t, 3)),
        Cell(row.cost_eur, telling.euros(row.cost_eur), note=telling.refusal_of(row)),
        Cell(
            ""
            if row.low_eur is None
            else _("%(low)s to %(high)s")
            % {"low": telling.euros(row.low_eur), "high": telling.euros(row.high_eur)},
            note=_("up to default values: not verified") if is_conditional(row) else "",
        ),
        Cell(row.default_eur, telling.euros(row.default_eur)),
        Cell(
            row.actual_eur,
            telling.euros(row.actual_eur),
            note=_("unproven, so not counted") if row.is_unproven else "",
        ),
        *(Cell(row.low_eur), Cell(row.high_eur)),
    ]


def years_table(path: tuple[YearSum, ...], excel: str = "") -> Table:
    columns = [
        Column(_("Year")),
        Column(_("By default values"), "money"),
        Column(_("As it counts"), "money"),
        Column(_("Band")),
        *_ends(),
    ]
    rows = [
        [
            Cell(str(one.year)),
            Cell(one.default.cost, telling.euros(one.default.cost)),
            Cell(one.counted.cost, telling.euros(one.counted.cost)),
            Cell(telling.band_words(one.counted)),
            *(Cell(one.counted.low), Cell(one.counted.high)),
        ]
        for one in path
    ]
    return Table(_("Years ahead"), columns, rows, excel=excel, empty=_("Nothing is priced yet."))


def swings_table(swings: tuple[InputSwing, ...], excel: str = "") -> Table:
    columns = [
        Column(_("Input")),
        Column(_("Belief")),
        Column(_("Moved over")),
        Column(_("Cost at its low end"), "money"),
        Column(_("Cost at its high end"), "money"),
    ]
    rows = [
        [
            Cell(wording.input_words(one.name)),
            Cell(wording.status_words(one.status)),
            Cell(kind_words(one.kind)),
            Cell(one.low, telling.euros(one.low)),
            Cell(one.high, telling.euros(one.high)),
        ]
        for one in swings
    ]
    return Table(_("What matters most"), columns, rows, excel=excel, empty=_("Nothing is priced yet."))


def curve_table(curve: list[list[float]], default: float, excel: str = "") -> Table:
    """Points of the line of actual values, beside the default that does not change."""
    columns = [
        Column(_("Actual emissions, tCO2e/t"), "number"),
        Column(_("With actual values, EUR/t"), "money"),
        Column(_("By default values, EUR/t"), "money"),
    ]
    rows = [
        [
            Cell(see, telling.number(see, 3)),
            Cell(cost, telling.euros(cost, 2)),
            Cell(default, telling.euros(default, 2)),
        ]
        for see, cost in curve
    ]
    return Table(_("Cost a tonne by actual emissions"), columns, rows, excel=excel)
