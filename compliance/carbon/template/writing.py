"""Fills in a communication template: finds inputs by their labels, writes only these, checks the result."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from . import layout
from .model import Amount, Communication, Exchange, PrecursorBlock, ProcessBlock, TemplateError
from .patching import Value, cells_write
from .reading import (
    EXCHANGES,
    PRECURSOR_ROWS,
    amounts_column,
    blocks,
    exchange_rows,
    label_column,
    numbered,
    power_rows,
    precursor_columns,
    precursor_table,
    process_table,
)
from .sheets import Book, Page, Place

MOST_ROUTES = 8


class Draft:
    """Values by cell, as they are gathered; nothing is written before all of it fits."""

    def __init__(self) -> None:
        self.values: dict[Place, Value] = {}

    def put(self, page: Page, row: int, column: int, value: Value | None) -> None:
        """Raises TemplateError for a formula: the template tells that figure itself."""
        if value is None or value == "":
            return
        place = Place(page.name, row, column)
        if page.is_formula(place):
            raise TemplateError(f"{place} holds a formula: it is the template's own and is not written over.")
        self.values[place] = value


def template_write(template: Path, target: Path, found: Communication) -> int:
    """Fill `template` into `target`; returns the number of cells written. Formulas stay as they are.

    Raises TemplateError: another version, a label that is not there, more rows than the template has.
    """
    book = Book(template)
    draft = Draft()
    _about(draft, book.page(layout.INSTALLATION), found)
    _goods(draft, book.page(layout.INSTALLATION), found)
    _processes(draft, book, found.processes)
    _precursors(draft, book, found.precursors)
    _streams(draft, book.page(layout.STREAMS), found)
    _products(draft, book.page(layout.PRODUCTS), found)
    cells_write(template, target, draft.values)
    if formulas_digest(template) != formulas_digest(target):
        target.unlink(missing_ok=True)
        raise TemplateError("A formula of the template changed while it was filled in; nothing was kept.")
    return len(draft.values)


def formulas_digest(path: Path) -> str:
    """SHA-256 over all formulas of a workbook with their cells: equal before and after filling in."""
    book = openpyxl.load_workbook(path, read_only=True)
    digest = hashlib.sha256()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    digest.update(f"{sheet.title}!{cell.coordinate}={cell.value}\n".encode())
    book.close()
    return digest.hexdigest()


def _about(draft: Draft, page: Page, found: Communication) -> None:
    for label, day in (("Start:", found.start), ("End:", found.end)):
        place = page.right_of(page.find(label))
        draft.put(page, place.row, place.column, day)
    about = page.find("About the installation").row
    verifier = page.find("Name and address of the verifier of this report:").row
    _labelled(draft, page, layout.ABOUT, found.installation, about)
    _labelled(draft, page, layout.VERIFIER, found.verifier, verifier)


def _labelled(
    draft: Draft, page: Page, labels: Mapping[str, str], given: Mapping[str, str], after: int
) -> None:
    unknown = sorted(set(given) - set(labels))
    if unknown:
        raise TemplateError(f"The template has no field {', '.join(unknown)}. It has {', '.join(labels)}.")
    row = after
    for key, label in labels.items():
        place = page.find(label, after=row)
        row = place.row
        target = page.right_of(place)
        draft.put(page, target.row, target.column, given.get(key))


def _goods(draft: Draft, page: Page, found: Communication) -> None:
    names = {"id": "ID", "category": "Aggregated goods category", "r1": "Route 1"}
    row, columns = page.header(names, needed=("category", "r1"))
    _room("goods categories", len(found.goods), 10)
    for place, item in enumerate(found.goods, start=1):
        draft.put(page, row + place, columns["category"], item.category)
        for offset, route in enumerate(item.routes[:6]):
            draft.put(page, row + place, columns["r1"] + offset, route)


def _room(what: str, given: int, room: int) -> None:
    if given > room:
        raise TemplateError(f"The template has room for {room} {what}; {given} were given.")


def _processes(draft: Draft, book: Book, items: tuple[ProcessBlock, ...]) -> None:
    listed, page = book.page(layout.INSTALLATION), book.page(layout.PROCESSES)
    rows, columns = process_table(listed)
    places = {number: (start, end) for number, start, end in blocks(page, "Production process")}
    _room(
        "production processes", max((item.number for item in items), default=0), min(len(rows), len(places))
    )
    for item in items:
        row = rows[item.number - 1]
        draft.put(listed, row, columns["category"], item.category)
        draft.put(listed, row, columns["name"], item.name)
        for offset, text in enumerate(item.included[:6]):
            draft.put(listed, row, columns["included"] + offset, text)
        _process(draft, page, item, *places[item.number])


def _process(draft: Draft, page: Page, item: ProcessBlock, start: int, end: int) -> None:
    top, column = amounts_column(page, start - 1, end)
    first = label_column(page, start, end)
    _amounts(draft, page, item.amounts, numbered(page, top, first), column)
    for label, value in (
        ("Produced for the market", item.market),
        ("Consumed for non-CBAM goods within the installation:", item.non_cbam),
        ("Directly attributable emissions (DirEm*)", item.direct),
    ):
        draft.put(page, page.find(label, after=start, before=end).row, column, value)
    head = page.find(
        "Consumed in other 'production processes' within the installation:", after=start, before=end
    )
    others = [other for other in range(1, 11) if other != item.number]
    by_other = dict(zip(others, numbered(page, head.row, first), strict=False))
    _consumed(draft, page, item.consumed, by_other, column, f"process {item.number}")
    for kind, given in (("heat", (item.heat_in, item.heat_out)), ("gas", (item.gas_in, item.gas_out))):
        assert kind in EXCHANGES
        amount, factor, imported, exported = exchange_rows(page, kind, start, end)
        for exchange, at in zip(given, (imported, exported), strict=True):
            _exchange(draft, page, exchange, amount, factor, at)
    rows = power_rows(page, start, end)
    _exchange(draft, page, item.electricity, rows["used"], rows["factor"], rows["column"], rows["source"])
    _exchange(draft, page, item.exported, rows["out"], rows["out_factor"], rows["column"])


def _amounts(draft: Draft, page: Page, given: tuple[Amount, ...], rows: list[int], column: int) -> None:
    """Routes are the template's own formulas here: amounts go in the order of the routes of sheet A."""
    _room("routes of one good", len(given), min(len(rows), MOST_ROUTES))
    for row, amount in zip(rows, given, strict=False):
        draft.put(page, row, column, amount.tonnes)


def _consumed(
    draft: Draft, page: Page, given: Mapping[int, Value], rows: Mapping[int, int], column: int, what: str
) -> None:
    unknown = sorted(set(given) - set(rows))
    if unknown:
        raise TemplateError(
            f"{what} is used in process {unknown[0]}, which its list in the template does not have."
        )
    for number, tonnes in given.items():
        draft.put(page, rows[number], column, tonnes)


def _exchange(
    draft: Draft, page: Page, given: Exchange | None, amount: int, factor: int, column: int, source: int = 0
) -> None:
    if given is None:
        return
    draft.put(page, amount, column, given.amount)
    draft.put(page, factor, column, given.factor)
    if source:
        draft.put(page, source, column, given.source)


def _precursors(draft: Draft, book: Book, items: tuple[PrecursorBlock, ...]) -> None:
    listed, page = book.page(layout.INSTALLATION), book.page(layout.PRECURSORS)
    rows, columns = precursor_table(listed)
    places = {number: (start, end) for number, start, end in blocks(page, "Purchased precursor")}
    _room(
        "purchased precursors", max((item.number for item in items), default=0), min(len(rows), len(places))
    )
    for item in items:
        row = rows[item.number - 1]
        draft.put(listed, row, columns["category"], item.category)
        draft.put(listed, row, columns["country"], item.country)
        draft.put(listed, row, columns["name"], item.name)
        for offset, route in enumerate(item.routes[:5]):
            draft.put(listed, row, columns["r1"] + offset, route)
        _precursor(draft, page, item, *places[item.number])


def _precursor(draft: Draft, page: Page, item: PrecursorBlock, start: int, end: int) -> None:
    top, column = amounts_column(page, start - 1, end)
    first = label_column(page, start, end)
    _amounts(draft, page, item.amounts, numbered(page, top, first), column)
    head = page.find("Consumed in 'production processes' within the installation:", after=start, before=end)
    by_process = dict(enumerate(numbered(page, head.row, first), start=1))
    _consumed(draft, page, item.consumed, by_process, column, f"precursor {item.number}")
    rows = {key: page.find(label, after=start, before=end).row for key, label in PRECURSOR_ROWS.items()}
    value, source = precursor_columns(page, start, end)
    draft.put(page, rows["other"], column, item.other)
    for key, figure, told in (
        ("see_direct", item.see_direct, item.see_source),
        ("electricity", item.electricity, item.electricity_source),
        ("factor", item.factor, item.factor_source),
    ):
        draft.put(page, rows[key], value, figure)
        draft.put(page, rows[key], source, told)
    draft.put(page, rows["justification"], value, item.justification)


def _streams(draft: Draft, page: Page, found: Communication) -> None:
    row, columns = page.header(layout.STREAM_COLUMNS, needed=("method", "name", "amount"))
    free = []
    for below in range(row + 1, page.last_row + 1):
        mark = page.text(below, columns["method"] - 1)
        if mark.isdigit():
            free.append(below)
        elif free:
            break
    _room("source streams", len(found.streams), len(free))
    for below, stream in zip(free, found.streams, strict=False):
        draft.put(page, below, columns["method"], stream.method)
        draft.put(page, below, columns["name"], stream.name)
        for key, value in stream.values.items():
            draft.put(page, below, columns[key], value)
        for key, unit in stream.units.items():
            if not page.is_formula(Place(page.name, below, columns[key])):
                draft.put(page, below, columns[key], unit)


def _products(draft: Draft, page: Page, found: Communication) -> None:
    row, columns = page.header(layout.PRODUCT_COLUMNS, needed=("process", "cn", "see_direct"))
    free = [
        below
        for below in range(row + 1, page.last_row + 1)
        if page.text(below, columns["process"] - 1).isdigit()
    ]
    _room("products", len(found.products), len(free))
    for below, product in zip(free, found.products, strict=False):
        for key in layout.PRODUCT_INPUTS:
            draft.put(page, below, columns[key], getattr(product, key))
