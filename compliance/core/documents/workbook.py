"""Writes sheets as an Excel file, row by row: real numbers and dates, a frozen head, filters, no formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from compliance.core.documents.blocks import Tone
from compliance.core.spreadsheets import formula_guard

MOST_ROWS: Final = 1_048_575
"""Of a sheet, below its head."""
MOST_CHARACTERS: Final = 32_767
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_HEAD: Final = PatternFill("solid", fgColor="EEF1F4")
_FILLS: Final = {
    Tone.GOOD: PatternFill("solid", fgColor="E3F4E8"),
    Tone.WARN: PatternFill("solid", fgColor="FDF1D6"),
    Tone.BAD: PatternFill("solid", fgColor="FBE3E1"),
    Tone.OPEN: PatternFill("solid", fgColor="E8ECF5"),
}
_FORMATS: Final = {"date": "yyyy-mm-dd", "money": "#,##0.00", "number": "#,##0.##", "percent": "0.0%"}
Value = str | int | float | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`kind`: text, number, money, percent (a share) or date; `width` in characters."""

    title: str
    kind: str = "text"
    width: float = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` may be a generator: it is read once. A cell is a value, or (value, tone)."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Value | tuple[Value, Tone]]]


def workbook_write(sheets: Iterable[Sheet], target: BinaryIO | Path) -> int:
    """Write the sheets; returns how many rows. Memory does not grow with the rows.

    Raises ValueError for a row with another number of cells than columns, or more rows than Excel holds.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    try:
        total = sum(_write(book, sheet, taken) for sheet in sheets)
    except BaseException:
        for page in book.worksheets:
            page.close()  # each holds a temporary file open
        raise
    if not taken:
        book.create_sheet("–")
    book.save(target)
    return total


def _write(book: Any, sheet: Sheet, taken: set[str]) -> int:
    page = book.create_sheet(_title(sheet.title, taken))
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.append([_head(page, column.title) for column in sheet.columns])
    count = 0
    for row in sheet.rows:
        count += 1
        if count > MOST_ROWS:
            raise ValueError(f"sheet {sheet.title!r} has more than {MOST_ROWS} rows")
        if len(row) != len(sheet.columns):
            raise ValueError(f"row {count} has {len(row)} cells for {len(sheet.columns)} columns")
        page.append(
            [_cell(page, value, column.kind) for value, column in zip(row, sheet.columns, strict=True)]
        )
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    return count


def _title(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 signs, none of []:*?/\\, no two alike."""
    plain = _FORBIDDEN.sub(" ", wanted).strip("' ")[:31] or "Sheet"
    title, number = plain, 1
    while title.lower() in taken:
        number += 1
        title = f"{plain[: 28 - len(str(number))]} ({number})"
    taken.add(title.lower())
    return title


def _head(page: Any, title: str) -> Any:
    cell = WriteOnlyCell(page, formula_guard(title))
    cell.font, cell.fill = Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: Any, given: Value | tuple[Value, Tone], kind: str) -> Any:
    value, tone = given if isinstance(given, tuple) else (given, Tone.PLAIN)
    if isinstance(value, str):
        value = formula_guard(value)[:MOST_CHARACTERS] or None
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # Excel knows no zones; ours is UTC
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        # A text stays a text, whatever it begins with.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif value is not None and kind in _FORMATS:
        cell.number_format = _FORMATS[kind]
    if tone in _FILLS:
        cell.fill = _FILLS[tone]
    return cell
