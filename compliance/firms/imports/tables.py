"""A file as a table: which header stands where, and row after row of cells. It knows no column's meaning."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from compliance.firms.imports.cells import BLANK, Cell
from compliance.firms.imports.problems import TableUnreadable
from compliance.firms.imports.texts import text_decode, text_dialect

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
# A real sheet packs 5 to 40 times; a bomb packs a thousand. Small archives are let alone.
MAX_RATIO, RATIO_FROM_BYTES, MAX_UNPACKED = 100, 20 * 1024 * 1024, 600 * 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; `number` counts as the file does, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        return self.cells[place] if place < len(self.cells) else BLANK


@dataclass(frozen=True, slots=True)
class Table:
    """The header row and the rows below it. `left`: further sheets with content, and their first row."""

    header: Row
    rows: list[Row]
    sheet: str = ""
    left: tuple[tuple[str, Row], ...] = ()

    @property
    def sheets_left(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.left)


def table_read(path: Path, name: str = "", sheet: str = "") -> Table:
    """The table in a file of at most 50 MB and 200,000 rows; raises TableUnreadable with the reason."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TableUnreadable("file_too_large", size=size // 2**20, limit=MAX_BYTES // 2**20)
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise TableUnreadable("file_empty")
    if head == _OLD_OFFICE:
        encrypted = _ENCRYPTED in path.read_bytes()
        raise TableUnreadable("password_protected" if encrypted else "old_excel")
    if head.startswith(_ZIP):
        return _excel(path, sheet)
    if Path(name or path.name).suffix.lower() in (".xlsx", ".xlsm"):
        raise TableUnreadable("not_excel")
    return _table([("", _text_rows(path.read_bytes()))])


# --- Excel ---------------------------------------------------------------------------------------


def _excel(path: Path, wanted: str) -> Table:
    from openpyxl import load_workbook

    _unpacked_check(path)
    try:
        # Values and formulas are told apart only where formulas are kept as they are.
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as fault:  # openpyxl raises whatever its parser met
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault
    try:
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if wanted and wanted not in names:
            raise TableUnreadable("sheet_unknown", sheet=wanted, known=", ".join(names))
        chosen = [wanted] if wanted else names
        return _table([(name, _sheet_rows(book[name])) for name in chosen])
    except TableUnreadable:
        raise
    except Exception as fault:
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault
    finally:
        book.close()


def _unpacked_check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as fault:
        raise TableUnreadable("excel_broken", detail="zip") from fault
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise TableUnreadable("not_excel")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    if is_bomb or unpacked > MAX_UNPACKED:
        raise TableUnreadable("unpacks_too_large", size=unpacked // 2**20)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    # The size that a file states of its sheet is often wrong and would cut it.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, tuple(_excel_cell(cell) for cell in row)


def _excel_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return BLANK
    if cell.data_type == "f":
        return Cell(str(value), fault="formula")
    if cell.data_type == "e":
        return Cell(str(value), fault="error_value")
    if isinstance(value, datetime) and value.time() == time(0):
        return Cell(value.date())
    if not isinstance(value, (str, int, float, bool, date)):
        return Cell(str(value))
    is_percent = isinstance(value, (int, float)) and "%" in (cell.number_format or "")
    return Cell(value, percent=is_percent)


# --- text ----------------------------------------------------------------------------------------


def _text_rows(raw: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    text = text_decode(raw)
    reader = csv.reader(io.StringIO(text, newline=""), text_dialect(text), strict=True)
    number = 1
    try:
        for row in reader:
            yield number, tuple(Cell(value) if value.strip() else BLANK for value in row)
            number = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as fault:
        raise TableUnreadable("csv_broken", line=reader.line_num) from fault


# --- both ----------------------------------------------------------------------------------------


def _table(sheets: list[tuple[str, Iterator[tuple[int, tuple[Cell, ...]]]]]) -> Table:
    """The first sheet that holds something; others that do are named, for the report to tell."""
    chosen: tuple[str, list[Row]] | None = None
    left = []
    for name, rows in sheets:
        filled = (Row(number, cells) for number, cells in rows if any(not cell.is_blank for cell in cells))
        if chosen is None:
            found = _bounded(filled)
            chosen = (name, found) if found else None
        elif (first := next(filled, None)) is not None:
            left.append((name, first))
    if chosen is None:
        raise TableUnreadable("file_empty")
    header, *rows = chosen[1]
    if not rows:
        raise TableUnreadable("no_rows")
    return Table(header=header, rows=rows, sheet=chosen[0], left=tuple(left))


def _bounded(filled: Iterator[Row]) -> list[Row]:
    found: list[Row] = []
    for row in filled:
        if len(found) > MAX_ROWS:
            raise TableUnreadable("too_many_rows", limit=MAX_ROWS)
        if len(row.cells) > MAX_COLUMNS and any(not cell.is_blank for cell in row.cells[MAX_COLUMNS:]):
            raise TableUnreadable("too_many_columns", limit=MAX_COLUMNS)
        found.append(row)
    return found
