"""Reads a filled-in communication template: what was typed, and what the importer copies; no sums of ours."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from compliance.carbon.engine.faults import Notice

from . import layout
from .model import Amount, Communication, Exchange, GoodsRow, PrecursorBlock, ProcessBlock, ProductRow, Stream
from .sheets import Book, Page, plain

TABLE_ROWS = 200


def template_read(path: Path) -> Communication:
    """Everything in the workbook that this knows. Raises TemplateError for another workbook or version."""
    book = Book(path)
    page = book.page(layout.INSTALLATION)
    notices: list[Notice] = []
    start, end = (page.right_of(page.find(label)) for label in ("Start:", "End:"))
    about, verifier = (
        page.find(title).row
        for title in ("About the installation", "Name and address of the verifier of this report:")
    )
    processes = _processes(book, page)
    products = _products(book, notices)
    return Communication(
        start=page.day(start.row, start.column),
        end=page.day(end.row, end.column),
        installation=_labelled(page, layout.ABOUT, about, verifier),
        verifier=_labelled(page, layout.VERIFIER, verifier, None),
        goods=_goods(page),
        processes=processes,
        precursors=_precursors(book, page, processes),
        streams=_streams(book.page(layout.STREAMS)),
        products=products,
        version=book.version,
        notices=tuple(notices),
    )


def _labelled(page: Page, labels: Mapping[str, str], after: int, before: int | None) -> dict[str, str]:
    found, row = {}, after
    for key, label in labels.items():
        place = page.find(label, after=row, before=before)
        row = place.row
        target = page.right_of(place)
        if text := page.text(target.row, target.column):
            found[key] = text
    return found


def _goods(page: Page) -> tuple[GoodsRow, ...]:
    names = {
        "id": "ID",
        "category": "Aggregated goods category",
        **{f"r{n}": f"Route {n}" for n in range(1, 7)},
    }
    row, columns = page.header(names, needed=("category", "r1"))
    found = []
    for below in _rows(page, row, columns["id"], "G"):
        if category := page.text(below, columns["category"]):
            routes = (page.text(below, columns[f"r{n}"]) for n in range(1, 7) if f"r{n}" in columns)
            found.append(GoodsRow(category, tuple(route for route in routes if route)))
    return tuple(found)


def _rows(page: Page, header: int, column: int, prefix: str) -> list[int]:
    """Rows under a header as far as their ids go on (G1, G2 ...)."""
    found = []
    for row in range(header + 1, min(header + TABLE_ROWS, page.last_row) + 1):
        text = page.text(row, column)
        if text.startswith(prefix) and text[len(prefix) :].isdigit():
            found.append(row)
        elif found:
            break
    return found


def process_table(page: Page) -> tuple[list[int], dict[str, int]]:
    """Rows and columns of the list of production processes in sheet A."""
    names = {
        "id": "ID",
        "category": "Aggregated goods category",
        "included": "Included goods categories listed under (a)",
        "name": "Name",
    }
    row, columns = page.header(names, needed=("category", "included", "name"))
    return _rows(page, row, columns["id"], "P"), columns


def precursor_table(page: Page) -> tuple[list[int], dict[str, int]]:
    """Rows and columns of the list of purchased precursors in sheet A."""
    after = page.find("Purchased precursors", after=page.find("Relevant production processes").row).row
    names = {"id": "ID", "category": "Production process", "country": "Country code", "name": "Name"}
    names |= {f"r{n}": f"Route {n}" for n in range(1, 6)}
    row, columns = page.header(names, after=after, needed=("country", "category", "name"))
    return _rows(page, row, columns["id"], "PP"), columns


def blocks(page: Page, title: str) -> list[tuple[int, int, int]]:
    """(number, first row, row after the last) of each numbered block of a sheet."""
    found: list[tuple[int, int]] = []
    for place, text in page.starting(title):
        number = text.removeprefix(plain(title)).strip()
        if number.isdigit():
            found.append((int(number), place.row))
    ends = [row for _, row in found[1:]] + [page.last_row + 1]
    return [(number, row, end) for (number, row), end in zip(found, ends, strict=True)]


def amounts_column(page: Page, after: int, before: int) -> tuple[int, int]:
    """(row of the heading "Amounts", its column): numbers stand below it."""
    place = page.find("Amounts", after=after, before=before)
    return place.row, place.column


def numbered(page: Page, row: int, first: int) -> list[int]:
    """Rows below `row` numbered 1, 2 ... in the column where labels begin."""
    found: list[int] = []
    below = row + 1
    while page.text(below, first) == str(len(found) + 1):
        found.append(below)
        below += 1
    return found


def _processes(book: Book, listed: Page) -> tuple[ProcessBlock, ...]:
    rows, columns = process_table(listed)
    page = book.page(layout.PROCESSES)
    places = {number: (start, end) for number, start, end in blocks(page, "Production process")}
    found = []
    for number, row in enumerate(rows, start=1):
        category = listed.text(row, columns["category"])
        if not category or number not in places:
            continue
        included = (listed.text(row, column) for column in range(columns["included"], columns["name"]))
        found.append(
            _process(
                page,
                number,
                category,
                listed.text(row, columns["name"]),
                tuple(text for text in included if text),
                *places[number],
            )
        )
    return tuple(found)


def label_column(page: Page, start: int, end: int) -> int:
    """Column in which "(a)" and the numbers of rows stand."""
    return page.find("(a)", after=start - 1, before=end).column


def _process(
    page: Page, number: int, category: str, name: str, included: tuple[str, ...], start: int, end: int
) -> ProcessBlock:
    first = label_column(page, start, end)
    top, column = amounts_column(page, start - 1, end)
    consumed = page.find(
        "Consumed in other 'production processes' within the installation:", after=start, before=end
    )
    others = [other for other in range(1, 11) if other != number]
    consumed_rows = zip(others, numbered(page, consumed.row, first), strict=False)
    amounts = _amounts(page, top, column, first, start, end)
    market = page.find("Produced for the market", after=start, before=end).row
    aside = page.find("Consumed for non-CBAM goods within the installation:", after=start, before=end).row
    direct = page.find("Directly attributable emissions (DirEm*)", after=start, before=end).row
    return ProcessBlock(
        number=number,
        category=category,
        name=name,
        included=included,
        amounts=amounts,
        market=page.number(market, column),
        consumed={other: value for other, row in consumed_rows if (value := page.number(row, column))},
        non_cbam=page.number(aside, column),
        direct=page.number(direct, column),
        **_exchanges(page, start, end),
    )


def _amounts(page: Page, top: int, column: int, first: int, start: int, end: int) -> tuple[Amount, ...]:
    routes = next((p.column for p in page.all("Production route", after=start, before=end)), None)
    return tuple(
        Amount(page.text(row, routes) if routes else "", tonnes)
        for row in numbered(page, top, first)
        if (tonnes := page.number(row, column)) is not None
    )


EXCHANGES = {
    "heat": ("Import and export of measurable heat", "Amount of net measurable heat", "Emissions factor"),
    "gas": ("Waste gases", "Amount of waste gas", "Emission factor"),
}
POWER = ("Indirect emissions from electricity consumption", "Electricity consumption")
EXPORT = ("Electricity exported from the production process", "Amounts exported")
POWER_FACTOR = "Emission factor of the electricity"


def exchange_rows(page: Page, kind: str, start: int, end: int) -> tuple[int, int, int, int]:
    """(amount row, factor row, column imported, column exported) of heat or waste gases."""
    title, amount, factor = EXCHANGES[kind]
    head = next(p.row for p in page.all(title, after=start, before=end) if _has(page, "Imported", p.row))
    at = page.find(amount, after=head, before=end).row
    below = page.find(factor, after=at, before=end).row
    imported = next(p.column for p in page.all("Imported") if p.row == head)
    exported = next(p.column for p in page.all("Exported") if p.row == head)
    return at, below, imported, exported


def _has(page: Page, label: str, row: int) -> bool:
    return any(place.row == row for place in page.all(label))


def power_rows(page: Page, start: int, end: int) -> dict[str, int]:
    """Rows of electricity used and exported, their factors and source, and the column of values."""
    head = page.find(POWER[0], after=start, before=end).row
    used = page.find(POWER[1], after=head, before=end).row
    factor = page.find(POWER_FACTOR, after=used, before=end).row
    out = page.find(EXPORT[1], after=page.find(EXPORT[0], after=factor, before=end).row, before=end).row
    return {
        "used": used,
        "factor": factor,
        "source": page.find("Source of the emission factor", after=factor, before=end).row,
        "out": out,
        "out_factor": page.find(POWER_FACTOR, after=out, before=end).row,
        "column": next(p.column for p in page.all("Value") if p.row == head),
    }


def _exchanges(page: Page, start: int, end: int) -> dict[str, Exchange | None]:
    found: dict[str, Exchange | None] = {}
    for kind in EXCHANGES:
        amount, factor, imported, exported = exchange_rows(page, kind, start, end)
        for name, column in (("in", imported), ("out", exported)):
            found[f"{kind}_{name}"] = _exchange(page, amount, factor, column)
    rows = power_rows(page, start, end)
    found["electricity"] = _exchange(page, rows["used"], rows["factor"], rows["column"], rows["source"])
    found["exported"] = _exchange(page, rows["out"], rows["out_factor"], rows["column"])
    return found


def _exchange(
    page: Page, amount: int, factor: int, column: int, source: int | None = None
) -> Exchange | None:
    value = page.number(amount, column)
    if not value:
        return None
    return Exchange(value, page.number(factor, column), page.text(source, column) if source else "")


def _precursors(book: Book, listed: Page, processes: tuple[ProcessBlock, ...]) -> tuple[PrecursorBlock, ...]:
    rows, columns = precursor_table(listed)
    page = book.page(layout.PRECURSORS)
    places = {number: (start, end) for number, start, end in blocks(page, "Purchased precursor")}
    found = []
    for number, row in enumerate(rows, start=1):
        category = listed.text(row, columns["category"])
        if category and number in places:
            routes = (listed.text(row, columns[f"r{n}"]) for n in range(1, 6) if f"r{n}" in columns)
            common: dict[str, Any] = {
                "number": number,
                "category": category,
                "country": listed.text(row, columns["country"]),
                "name": listed.text(row, columns["name"]),
                "routes": tuple(route for route in routes if route),
            }
            found.append(_precursor(page, common, *places[number]))
    return tuple(found)


PRECURSOR_ROWS = {
    "other": "Consumed for other purposes, e.g. sold or used for non-CBAM goods:",
    "see_direct": "Specific embedded direct emissions (SEE (direct))",
    "electricity": "Specific electricity consumption (for SEE (indirect))",
    "factor": "Electricity emission factor (for SEE (indirect))",
    "justification": "Justification for use of default values (if relevant):",
}


def precursor_columns(page: Page, start: int, end: int) -> tuple[int, int]:
    """(column of values, column of sources) of the emissions of a precursor."""
    head = page.find("Parameter:", after=start, before=end).row
    value, source = (next(p.column for p in page.all(name) if p.row == head) for name in ("Value", "Source"))
    return value, source


def _precursor(page: Page, known: dict[str, Any], start: int, end: int) -> PrecursorBlock:
    first = label_column(page, start, end)
    top, column = amounts_column(page, start - 1, end)
    rows = {key: page.find(label, after=start, before=end).row for key, label in PRECURSOR_ROWS.items()}
    value, source = precursor_columns(page, start, end)
    used = page.find(
        "Consumed in 'production processes' within the installation:", after=start, before=end
    ).row
    consumed = enumerate(numbered(page, used, first), start=1)
    return PrecursorBlock(
        **known,
        amounts=_amounts(page, top, column, first, start, end),
        consumed={number: tonnes for number, row in consumed if (tonnes := page.number(row, column))},
        other=page.number(rows["other"], column),
        see_direct=page.number(rows["see_direct"], value),
        see_source=page.text(rows["see_direct"], source),
        electricity=page.number(rows["electricity"], value),
        electricity_source=page.text(rows["electricity"], source),
        factor=page.number(rows["factor"], value),
        factor_source=page.text(rows["factor"], source),
        justification=page.text(rows["justification"], value),
    )


def _streams(page: Page) -> tuple[Stream, ...]:
    row, columns = page.header(layout.STREAM_COLUMNS, needed=("method", "name", "amount"))
    found, begun = [], False
    for below in range(row + 1, min(row + TABLE_ROWS, page.last_row) + 1):
        mark = page.text(below, columns["method"] - 1)
        if not mark.isdigit():
            if begun:
                break
            continue  # the template's own examples come first
        begun = True
        name, amount = page.text(below, columns["name"]), page.number(below, columns["amount"])
        if not name or amount is None:
            continue
        texts = ("method", "name", "amount_unit", "ncv_unit", "ef_unit", "carbon_unit")
        numbers = {
            k: v for k, c in columns.items() if k not in texts and (v := page.number(below, c)) is not None
        }
        units = {k: page.text(below, c) for k, c in columns.items() if k.endswith("_unit")}
        found.append(Stream(page.text(below, columns["method"]), name, numbers, units))
    return tuple(found)


def _products(book: Book, notices: list[Notice]) -> tuple[ProductRow, ...]:
    """Rows of Summary_Communication; of Summary_Products, without figures, if nothing was recalculated."""
    if not book.is_calculated:
        notices.append(
            Notice(
                "not_recalculated",
                "The workbook was filled in by a program and not opened since: its sums are old.",
                "Open it in Excel or LibreOffice, save it, and read it again.",
            )
        )
    page = book.page(layout.SUMMARY if book.is_calculated else layout.PRODUCTS)
    names = layout.SUMMARY_COLUMNS if book.is_calculated else layout.PRODUCT_COLUMNS
    row, columns = page.header(names, needed=("process", "cn", "see_direct"))
    found = []
    for below in range(row + 1, min(row + TABLE_ROWS, page.last_row) + 1):
        mark, cn = page.text(below, columns["process"] - 1), page.text(below, columns["cn"])
        if not mark.isdigit() or not cn:
            continue
        found.append(_product(page, below, columns, cn, figures=book.is_calculated))
    if book.is_calculated and found and all(item.see_direct is None for item in found):
        notices.append(
            Notice(
                "see_missing", "The products have no emissions.", "Complete sheets D and E of the template."
            )
        )
    return tuple(found)


def _product(page: Page, row: int, columns: Mapping[str, int], cn: str, *, figures: bool) -> ProductRow:
    def number(key: str) -> Decimal | None:
        return page.number(row, columns[key]) if figures and key in columns else None

    def text(key: str) -> str:
        return page.text(row, columns[key]) if key in columns else ""

    return ProductRow(
        process=text("process"),
        cn="".join(char for char in cn if char.isdigit()),
        name=text("name"),
        category=text("category"),
        see_direct=number("see_direct"),
        see_indirect=number("see_indirect"),
        see_total=number("see_total"),
        default_share=number("default_share"),
        electricity_mwh=number("electricity_mwh"),
        electricity_ef=number("electricity_ef"),
        ef_source=text("ef_source") if figures else "",
    )
