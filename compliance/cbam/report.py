"""The firm's CBAM report as a workbook and as a document, in the active language."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.cbam import telling, wording
from compliance.cbam.charting import picture_chart
from compliance.cbam.models import PackEdition
from compliance.cbam.overview import FirmOverview, firm_overview
from compliance.core import clock
from compliance.core.documents import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Notes,
    Paragraph,
    Picture,
    Sheet,
    SheetColumn,
    Table,
    Tone,
    pdf_bytes,
    workbook_write,
)
from compliance.core.drawing import Look, chart_svg
from compliance.firms.models import Firm

LANGUAGES: Final = {"en": "en", "zh-hans": "zh-Hans"}
FORMATS: Final = ("xlsx", "pdf")
_RIGHT = Align.RIGHT


def report_file(firm: Firm, *, language: str, kind: str) -> bytes:
    """The report as bytes. `language` of LANGUAGES, `kind` of FORMATS."""
    with translation.override(language):
        found = firm_overview(firm)
        if kind == "pdf":
            return pdf_bytes(document_of(found, language))
        target = io.BytesIO()
        workbook_write(sheets_of(found), target)
        return target.getvalue()


def sheets_of(found: FirmOverview) -> list[Sheet]:
    """Products, lines, years ahead, inputs, explanation of each line, tables of the pack."""
    return [
        _lines_sheet(found),
        _years_sheet(found),
        _inputs_sheet(found),
        _explanation_sheet(found),
        _pack_sheet(found),
    ]


def _lines_sheet(found: FirmOverview) -> Sheet:
    columns = [
        SheetColumn("SKU", width=16),
        SheetColumn(_("Product"), width=34),
        SheetColumn("CN", width=12),
        SheetColumn(_("Market"), width=9),
        SheetColumn(_("Year"), "text", 8),
        SheetColumn(_("Mass, t"), "number", 12),
        SheetColumn(_("Mass from"), width=26),
        SheetColumn(_("Cost, EUR"), "money", 16),
        SheetColumn(_("Lowest, EUR"), "money", 16),
        SheetColumn(_("Highest, EUR"), "money", 16),
        SheetColumn(_("Counted by"), width=16),
        SheetColumn(_("By default values, EUR"), "money", 18),
        SheetColumn(_("By actual values, EUR"), "money", 18),
        SheetColumn(_("Actual values"), width=14),
        SheetColumn(_("Not priced because"), width=50),
    ]
    return Sheet(_("Lines"), columns, _lines(found))


def _lines(found: FirmOverview) -> Iterator[list[Any]]:
    for one in found.products:
        for row in one.rows:
            yield [
                row.product.sku,
                str(row.product).removeprefix(f"{row.product.sku} "),
                row.inputs[row.counted]["cn"],
                row.market,
                str(row.year),
                row.mass_t,
                telling.mass_origin(row),
                row.cost_eur,
                row.low_eur,
                row.high_eur,
                wording.basis_words(row.counted),
                row.default_eur,
                row.actual_eur,
                (_("unproven"), Tone.WARN) if row.is_unproven else "",
                telling.refusal_of(row),
            ]


def _years_sheet(found: FirmOverview) -> Sheet:
    columns = [
        SheetColumn(_("Year"), "text", 8),
        SheetColumn(_("By default values, EUR"), "money", 20),
        SheetColumn(_("As it counts, EUR"), "money", 20),
        SheetColumn(_("Lowest, EUR"), "money", 20),
        SheetColumn(_("Highest, EUR"), "money", 20),
    ]
    rows = (
        [str(one.year), one.default.cost, one.counted.cost, one.counted.low, one.counted.high]
        for one in found.path
    )
    return Sheet(_("Years ahead"), columns, rows)


def _inputs_sheet(found: FirmOverview) -> Sheet:
    columns = [
        SheetColumn(_("Input"), width=32),
        SheetColumn(_("Belief"), width=16),
        SheetColumn(_("Moved over"), width=18),
        SheetColumn(_("Cost at its low end, EUR"), "money", 22),
        SheetColumn(_("Cost at its high end, EUR"), "money", 22),
    ]
    rows = (
        [
            wording.input_words(one.name),
            wording.status_words(one.status),
            kind_words(one.kind),
            one.low,
            one.high,
        ]
        for one in found.swings
    )
    return Sheet(_("What matters"), columns, rows)


def kind_words(kind: str) -> str:
    return _("its range") if kind == "range" else _("10 % either way")


def _explanation_sheet(found: FirmOverview) -> Sheet:
    columns = [
        SheetColumn("SKU", width=16),
        SheetColumn(_("Market"), width=9),
        SheetColumn(_("Step"), width=38),
        SheetColumn(_("Value"), "number", 14),
        SheetColumn(_("Unit"), width=14),
        SheetColumn(_("Belief"), width=14),
        SheetColumn(_("Source"), width=44),
        SheetColumn(_("Act"), width=34),
        SheetColumn(_("Article"), width=26),
    ]
    return Sheet(_("Explanation"), columns, _explained(found))


def _explained(found: FirmOverview) -> Iterator[list[Any]]:
    for one in found.products:
        for row in one.rows:
            for depth, node in _nodes(row.results[row.counted].get("explanation", [])):
                yield [
                    row.product.sku,
                    row.market,
                    f"{'    ' * depth}{wording.step_words(node['step'])}",
                    node["value"],
                    wording.unit_words(node["unit"]),
                    wording.status_words(node["status"]),
                    node["source"],
                    node["act"],
                    node["article"],
                ]


def _nodes(nodes: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    for node in nodes:
        yield depth, node
        yield from _nodes(node.get("parts", []), depth + 1)


def _pack_sheet(found: FirmOverview) -> Sheet:
    pack = PackEdition.objects.filter(edition=found.edition).first()
    columns = [
        SheetColumn(_("Table"), width=18),
        SheetColumn(_("Act"), width=40),
        SheetColumn(_("Annex"), width=24),
        SheetColumn(_("Edition"), width=36),
        SheetColumn(_("Belief"), width=14),
        SheetColumn("SHA-256", width=66),
    ]
    rows = [
        [
            entry["table"],
            entry["act"],
            entry["annex"],
            entry["edition"],
            wording.status_words(entry["status"]),
            entry["sha256"],
        ]
        for entry in (pack.tables if pack else [])
    ]
    return Sheet(_("Rule pack"), columns, rows)


def document_of(found: FirmOverview, language: str) -> Document:
    """The same for print, without every line's explanation."""
    firm = found.firm
    return Document(
        title=_("CBAM cost of %(firm)s") % {"firm": firm},
        subtitle=_("Imports into the EU in %(year)s") % {"year": found.year},
        language=language,
        made_on=clock.today(),
        page_words=_("Page {page} of {pages}"),
        footer=_("The importer pays; for the firm it is exposure at its buyers."),
        is_wide=True,
        blocks=[
            *_summary(found),
            *_products(found, language),
            *_years(found, language),
            *_inputs(found),
            *_sources(found),
        ],
    )


def _summary(found: FirmOverview) -> list[Block]:
    pairs = [
        (_("Cost in %(year)s") % {"year": found.year}, _cost(found)),
        (_("Band"), telling.band_words(found.total, is_partial=found.is_partial)),
        (_("Rule pack"), f"{found.edition} · {found.digest[:16]}"),
        (_("Made on"), date_format(clock.today())),
    ]
    notes = [_("Where an input is not certain, the band takes it to its best and to its worst end.")]
    if found.unproven:
        notes.append(
            _("Actual values without a valid document are shown as unproven and priced by default values.")
        )
    if found.is_partial:
        notes.append(_("Some lines have no price: the sum is a lower limit."))
    return [Facts(pairs), Notes(notes)]


def _cost(found: FirmOverview) -> str:
    return telling.cost_words(found.total, is_partial=found.is_partial)


def _picture(found: FirmOverview, name: str, told: str, language: str) -> list[Block]:
    """A chart of the pages for print; none where nothing is priced."""
    if found.total is None:
        return []
    return [Picture(chart_svg(picture_chart(found, name), Look(language=language)), told)]


def _products(found: FirmOverview, language: str) -> list[Block]:
    columns = [
        Column(_("Product"), 3),
        Column("CN", 1.1),
        Column(_("Mass, t"), 1, _RIGHT),
        Column(_("Cost, EUR"), 1.3, _RIGHT),
        Column(_("Band"), 2, _RIGHT),
        Column(_("Emissions at which proof pays, tCO2e/t"), 1.5, _RIGHT),
        Column(_("Proof saves, EUR"), 1.3, _RIGHT),
    ]
    rows = [
        [
            Cell(one.product.sku, fine=str(one.product).removeprefix(f"{one.product.sku} ")),
            one.product.cn or one.product.hs,
            telling.number(one.mass_t, 3),
            Cell(
                telling.cost_words(one.band, is_partial=one.is_partial),
                Tone.OPEN if one.band is None else Tone.PLAIN,
                fine=_("actual values unproven") if one.is_unproven else "",
            ),
            telling.band_words(one.band, is_partial=one.is_partial),
            telling.number(one.break_even.see),
            telling.euros(one.break_even.saving_eur),
        ]
        for one in found.products
    ]
    return [
        Heading(_("Cost by product")),
        *_picture(found, "products", _("The dearest products, with their bands"), language),
        Table(columns, rows, empty=_("The firm has no CBAM goods with EU sales.")),
    ]


def _years(found: FirmOverview, language: str) -> list[Block]:
    columns = [
        Column(_("Year")),
        Column(_("By default values, EUR"), 1.5, _RIGHT),
        Column(_("As it counts, EUR"), 1.5, _RIGHT),
        Column(_("Band"), 2, _RIGHT),
    ]
    rows = [
        [
            str(one.year),
            telling.euros(one.default.cost),
            telling.euros(one.counted.cost),
            telling.band_words(one.counted),
        ]
        for one in found.path
    ]
    said = _("At the same masses; a price that is not published yet is the latest one, with a range.")
    if not rows:
        return []
    drawn = _picture(found, "path", _("Years ahead, at the same masses"), language)
    return [Heading(_("Years ahead")), Paragraph(said, Tone.FINE), *drawn, Table(columns, rows)]


def _inputs(found: FirmOverview) -> list[Block]:
    columns = [
        Column(_("Input"), 2),
        Column(_("Belief")),
        Column(_("Moved over")),
        Column(_("Cost at its low end, EUR"), 1.3, _RIGHT),
        Column(_("Cost at its high end, EUR"), 1.3, _RIGHT),
    ]
    rows = [
        [
            wording.input_words(one.name),
            wording.status_words(one.status),
            kind_words(one.kind),
            telling.euros(one.low),
            telling.euros(one.high),
        ]
        for one in found.swings
    ]
    return [Heading(_("What matters most")), Table(columns, rows)] if rows else []


def _sources(found: FirmOverview) -> list[Block]:
    pack = PackEdition.objects.filter(edition=found.edition).first()
    if pack is None:
        return []
    columns = [Column(_("Table")), Column(_("Act"), 2), Column(_("Annex")), Column(_("Edition"), 2)]
    rows = [[e["table"], e["act"], str(e["annex"]), str(e["edition"])] for e in pack.tables]
    return [Heading(_("The law in figures")), Table(columns, rows), Notes(list(pack.caveats))]
