"""A table once for the page and for Excel: columns, cells with value and words, where the file is.

Pages show it by `desk/_table.html`; `excel_answer` gives the same rows as a workbook, at an address of its
own or at the page's with `?as=xlsx`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest

from compliance.core.documents.workbook import Sheet, SheetColumn, Value, workbook_write

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IN_MEMORY = 4_000_000
_KINDS = {"number", "money", "percent"}
_SENTENCES = 60


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` as in workbooks: text, number, money, percent or date; `width` in characters of Excel.

    `is_sheet_only`: too much for the page, but in the file.
    """

    title: Any
    kind: str = "text"
    width: float = 18
    is_sheet_only: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in _KINDS

    @property
    def is_wide(self) -> bool:
        """Holds sentences: a page leaves it room where other columns press."""
        return self.width >= _SENTENCES


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` goes into the file; `text` is what the page shows, the value where empty.

    `url` makes it a link, `note` stands small below it, `tone` (act, watch, uncertain, good, quiet)
    makes it a badge.
    """

    value: Value
    text: str = ""
    url: str = ""
    note: str = ""
    tone: str = ""

    @property
    def shown(self) -> Any:
        return self.text or self.value


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """`title`: its caption; `excel`: address of the same rows as a file; `empty`: what stands for no row."""

    title: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    excel: str = ""
    empty: Any = ""

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows as the page shows them: each cell beside its column."""
        return [
            [
                (column, cell)
                for column, cell in zip(self.columns, row, strict=True)
                if not column.is_sheet_only
            ]
            for row in self.rows
        ]

    @property
    def heads(self) -> list[Column]:
        return [column for column in self.columns if not column.is_sheet_only]

    def sheet(self) -> Sheet:
        return sheet_of(self.title, self.columns, self.rows)


def sheet_of(title: Any, columns: Sequence[Column], rows: Iterable[Row]) -> Sheet:
    """A sheet of the workbook; `rows` may be a generator, read once."""
    return Sheet(
        str(title),
        [SheetColumn(str(column.title), column.kind, column.width) for column in columns],
        ([cell.value for cell in row] for row in rows),
    )


def excel_asked(request: HttpRequest) -> bool:
    """Whether a page is asked for its tables as a workbook rather than for itself."""
    return request.GET.get("as") == "xlsx"


def excel_address(request: HttpRequest) -> str:
    """The address of this very page as a workbook; what it is narrowed to stays."""
    query = request.GET.copy()
    query["as"] = "xlsx"
    return f"{request.path}?{query.urlencode()}"


def excel_answer(name: str, sheets: Iterable[Sheet]) -> FileResponse:
    """The sheets as a file to download, named `<name>.xlsx`."""
    target = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it when sent
    workbook_write(sheets, target)  # type: ignore[arg-type]
    target.seek(0)
    answer = FileResponse(target, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer
