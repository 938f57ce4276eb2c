"""Table layouts as an Excel workbook whose cells hold the full numbers; stars are part of their format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from compliance.econometrics.reporting.layout import TableCell, TableLayout

THICK, THIN = Side(style="medium"), Side(style="thin")


def workbook_write(tables: Sequence[TableLayout], path: Path) -> None:
    """One sheet a table."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _sheet(book.create_sheet(table.key[:31]), table)
    book.save(path)


def _sheet(sheet: Any, table: TableLayout) -> None:
    sheet.cell(1, 1, table.title).font = Font(bold=True)
    rows = [*table.head, *table.body]
    for line, row in enumerate(rows, start=2):
        sheet.cell(line, 1, row.label)
        for column, cell in enumerate(row.cells, start=2):
            place = sheet.cell(line, column)
            _value(place, cell)
            place.alignment = Alignment(horizontal="center")
    last, head = len(rows) + 1, len(table.head) + 1
    for column in range(1, table.columns + 2):
        sheet.cell(2, column).border = Border(top=THICK)
        sheet.cell(head, column).border = Border(bottom=THIN, top=THICK if head == 2 else None)
        sheet.cell(last, column).border = Border(bottom=THICK)
        sheet.column_dimensions[get_column_letter(column)].width = 30 if column == 1 else 16
    for line, note in enumerate(table.notes, start=last + 1):
        sheet.cell(line, 1, note).font = Font(size=9, italic=True)
    sheet.freeze_panes = sheet.cell(head + 1, 2)


def _value(place: Any, cell: TableCell) -> None:
    """The number under a format that prints as the paper does, or text that is no formula."""
    if cell.number is None or "e" in cell.text:
        place.value = cell.text
        place.data_type = "s"
        return
    digits = "#,##0" + (f".{'0' * cell.decimals}" if cell.decimals else "")
    shown = f'"("{digits}")"' if cell.bracketed else digits + (f'"{"*" * cell.stars}"' if cell.stars else "")
    place.value, place.number_format = cell.number, shown
