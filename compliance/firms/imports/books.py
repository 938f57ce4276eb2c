"""A file as sheets of rows, whatever wrote it: .xlsx, .xlsm, .xlsb, .xls, .ods or delimited text.

It knows no column's meaning. Values come from python-calamine (MIT), which is some fifteen times faster
than openpyxl; what that library does not say of a cell comes from `marks`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from compliance.firms.imports.archives import archive_check
from compliance.firms.imports.cells import BLANK, Cell
from compliance.firms.imports.marks import Marks, marks_read
from compliance.firms.imports.problems import TableUnreadable
from compliance.firms.imports.texts import text_decode, text_dialect

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_ODS_FAR = re.compile(rb'number-(?:rows|columns)-repeated="(\d{4,})"[^>]*(?:value-type|>\s*<[^>]*value-type)')
Merged = tuple[int, int, int, int]
"""First row and last row (from 1), first and last column (from 0)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; `number` counts as the file does, from 1."""

    number: int
    values: list[Any]
    marks: dict[int, str] | None = None

    def cell(self, place: int) -> Cell:
        raw = self.values[place] if place < len(self.values) else None
        mark = self.marks.get(place, "") if self.marks else ""
        if mark and mark != "percent":
            return Cell(raw, fault=mark)
        if raw is None:
            return BLANK
        return Cell(raw, percent=mark == "percent" and isinstance(raw, (int, float)))

    def is_empty(self, place: int) -> bool:
        return self.cell(place).is_blank


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` starts anew at each call and gives the rows that hold something."""

    name: str
    rows: Callable[[], Iterator[Row]]
    is_hidden: bool = False
    is_chart: bool = False
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    computed: tuple[tuple[int, int], ...] = ()
    """Column and how many of its cells are formulas, of which the last computed value is taken."""


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file in their order; text has one without a name."""

    sheets: tuple[Sheet, ...]
    separator: str = ""


def book_open(path: Path, name: str = "") -> Book:
    """The sheets of a file of at most 50 MB; raises TableUnreadable with the reason."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TableUnreadable("file_too_large", size=size // 2**20, limit=MAX_BYTES // 2**20)
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise TableUnreadable("file_empty")
    if head == _OLD_OFFICE:
        if _ENCRYPTED in path.read_bytes():
            raise TableUnreadable("password_protected")
        return _workbook(path, {})
    if head.startswith(_ZIP):
        return _workbook(path, _zip_marks(path))
    if Path(name or path.name).suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls"):
        raise TableUnreadable("not_excel")
    return _text(path.read_bytes())


def _zip_marks(path: Path) -> dict[str, Marks]:
    names = archive_check(path)
    if "xl/workbook.xml" in names:
        return marks_read(path, most_rows=MAX_ROWS)
    if "xl/workbook.bin" in names:
        return {}
    if "content.xml" in names:
        _ods_check(path)
        return {}
    raise TableUnreadable("not_excel")


def _ods_check(path: Path) -> None:
    """A cell with a value that is repeated thousands of times would be unrolled."""
    try:
        with zipfile.ZipFile(path) as archive:
            raw = archive.read("content.xml")
    except Exception as fault:
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault
    if b"<!DOCTYPE" in raw[:4096]:
        raise TableUnreadable("excel_broken", detail="DOCTYPE")
    if any(int(found[1]) > 1_000 for found in _ODS_FAR.finditer(raw)):
        raise TableUnreadable("too_many_columns", limit=MAX_COLUMNS)


# --- workbooks -----------------------------------------------------------------------------------


def _workbook(path: Path, marks: dict[str, Marks]) -> Book:
    try:
        book = CalamineWorkbook.from_path(str(path))
        return Book(
            tuple(
                _sheet(book, meta.name, marks.get(meta.name, Marks()), meta) for meta in book.sheets_metadata
            )
        )
    except TableUnreadable:
        raise
    except Exception as fault:  # the library raises by what it met
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault


def _sheet(book: CalamineWorkbook, name: str, marks: Marks, meta: Any) -> Sheet:
    if meta.typ != SheetTypeEnum.WorkSheet:
        return Sheet(name, lambda: iter(()), is_chart=True)
    if meta.visible != SheetVisibleEnum.Visible:
        return Sheet(name, lambda: iter(()), is_hidden=True)
    sheet = book.get_sheet_by_name(name)
    merged = tuple(
        (first[0] + 1, last[0] + 1, first[1], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    return Sheet(
        name,
        lambda: _sheet_rows(sheet, marks),
        merged=merged,
        hidden_rows=frozenset(marks.hidden),
        computed=tuple(sorted(marks.computed.items())),
    )


def _sheet_rows(sheet: CalamineSheet, marks: Marks) -> Iterator[Row]:
    if sheet.start is None:
        return
    before = [None] * sheet.start[1]
    found = 0
    try:
        for number, values in enumerate(sheet.iter_rows(), start=1):
            held = marks.cells.get(number)
            row = [*before, *(None if value == "" else _value(value) for value in values)]
            if not held and all(
                value is None or (isinstance(value, str) and not value.strip()) for value in row
            ):
                continue
            found += 1
            if found > MAX_ROWS + 1:
                raise TableUnreadable("too_many_rows", limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS and any(value is not None for value in row[MAX_COLUMNS:]):
                raise TableUnreadable("too_many_columns", limit=MAX_COLUMNS)
            yield Row(number, row, held)
    except TableUnreadable:
        raise
    except Exception as fault:
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault


def _value(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is float or kind is int or kind is bool:
        return value
    if isinstance(value, datetime):
        return value.date() if value.time() == time(0) else value
    return value if hasattr(value, "isoformat") and hasattr(value, "year") else str(value)


# --- text ----------------------------------------------------------------------------------------


def _text(raw: bytes) -> Book:
    text = text_decode(raw)
    dialect = text_dialect(text)
    return Book((Sheet("", lambda: _text_rows(text, dialect)),), separator=dialect.delimiter)


def _text_rows(text: str, dialect: type[csv.Dialect]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
    number, found = 1, 0
    try:
        for row in reader:
            values = [value if value.strip() else None for value in row]
            if any(value is not None for value in values):
                found += 1
                if found > MAX_ROWS + 1:
                    raise TableUnreadable("too_many_rows", limit=MAX_ROWS)
                if len(values) > MAX_COLUMNS and any(values[MAX_COLUMNS:]):
                    raise TableUnreadable("too_many_columns", limit=MAX_COLUMNS)
                yield Row(number, values)
            number = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as fault:
        raise TableUnreadable("csv_broken", line=reader.line_num) from fault
