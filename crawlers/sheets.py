"""Tables of a workbook as rows: header checked, every cell text, places as `Sheet!A18`.

It knows openpyxl; it knows no source.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from crawlers.answers import Answer
from crawlers.contract import UnreadablePage
from crawlers.gates import Gate
from crawlers.rows import Row, clean


def sheet_rows(answer: Answer, sheet: str) -> list[tuple[int, list[str]]]:
    """(row number from 1, cell texts) of one sheet; empty rows are left out. Raises `UnreadablePage`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of missing default styles, which we never read
            book = load_workbook(BytesIO(answer.body), data_only=False)
    except Exception as fault:
        kind = type(fault).__name__
        raise UnreadablePage(f"{answer.url}: the workbook cannot be opened ({kind}: {fault})") from fault
    if sheet not in book.sheetnames:
        raise UnreadablePage(f"{answer.url}: no sheet {sheet!r}; the workbook has {book.sheetnames}")
    numbered = enumerate(book[sheet].iter_rows(values_only=True), 1)
    return [(n, texts) for n, cells in numbered if any(texts := [_text(cell) for cell in cells])]


def _text(cell: Any) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else str(cell)


def table(
    answer: Answer, rows: Sequence[tuple[int, list[str]]], columns: Sequence[str], place: str
) -> Iterator[Row]:
    """Rows under a header that must hold all `columns`; further columns stay in the row for `done`.

    `rows[0]` is the header. Names are compared with blanks collapsed. Raises `Gate` missing_columns.
    """
    if not rows:
        raise Gate("missing_columns", f"{answer.url}: the table {place} is empty, not even a header is there")
    header = [clean(name).replace("\n", " ") for name in rows[0][1]]
    missing = [name for name in columns if name not in header]
    if missing:
        raise Gate(
            "missing_columns",
            f"{answer.url}: the table {place} lacks {', '.join(missing)} (it has {', '.join(header)}). "
            "Compare with the page; if a column was renamed, correct the source's reader.",
        )
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise UnreadablePage(f"{answer.url}: the table {place} has the column(s) {', '.join(doubled)} twice")
    for number, cells in rows[1:]:
        yield Row(_cells(header, cells), f"{place}!A{number}")


def _cells(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cells by column; a value without a column gets one of its own, so that `done` meets it."""
    named = dict.fromkeys((name for name in header if name), "")
    for index, cell in enumerate(cells):
        name = header[index] if index < len(header) else ""
        if name:
            named[name] = cell
        elif cell:
            named[f"column {index + 1}"] = cell
    return named
