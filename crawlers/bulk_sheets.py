"""A workbook read row by row: neither its sheet nor its table of shared texts is ever held whole.

It knows openpyxl, whose table of shared texts it puts on disk; it knows no source.
"""

from __future__ import annotations

import tempfile
import warnings
from array import array
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import IO, Any

from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from crawlers.answers import Answer
from crawlers.contract import UnreadablePage

BUFFER = 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"


class SharedTexts:
    """The shared texts of a workbook in a file without a name; only their places are in memory."""

    def __init__(self, source: IO[bytes]) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (lives as long as the workbook)
        self._ends = array("Q", [0])
        buffer = bytearray()
        for text in _texts(source):
            packed = text.encode("utf-8", "surrogatepass")
            self._ends.append(self._ends[-1] + len(packed))
            buffer += packed
            if len(buffer) > BUFFER:
                self._file.write(buffer)
                buffer.clear()
        self._file.write(buffer)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(f"shared text {index} of {len(self)}")
        start, end = self._ends[index], self._ends[index + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


def _texts(source: IO[bytes]) -> Iterator[str]:
    """Texts of the table in order; runs of rich text are joined, phonetic hints left out."""
    walk = etree.iterparse(
        source, events=("end",), tag=(f"{_MAIN}si", f"{_STRICT}si"), resolve_entities=False, no_network=True
    )
    for _event, entry in walk:
        runs = (
            part.text or "" for part in entry.iter("{*}t") if etree.QName(part.getparent()).localname != "rPh"
        )
        yield "".join(runs)
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]


class _Reader(ExcelReader):  # type: ignore[misc]
    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = SharedTexts(source)


def rows_streamed(answer: Answer, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """(row number from 1, cell texts) of one sheet, the first if none is named; empty rows are left out.

    Days are told as ISO text, formulas as they stand. Raises `UnreadablePage`, also half way.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of missing default styles, which we never read
            reader = _Reader(BytesIO(answer.body), read_only=True, keep_links=False)
            reader.read()
    except Exception as fault:
        raise _unreadable(answer, fault) from fault
    book = reader.wb
    name = sheet or (book.sheetnames or [""])[0]
    if name not in book.sheetnames:
        raise UnreadablePage(f"{answer.url}: no sheet {name!r}; the workbook has {book.sheetnames}")
    page = book[name]
    page.reset_dimensions()  # generated files announce a wrong extent
    rows = enumerate(page.iter_rows(values_only=True), 1)
    while found := _next(rows, answer):
        number, cells = found
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _next(rows: Iterator[tuple[int, Any]], answer: Answer) -> tuple[int, Any] | None:
    try:
        return next(rows, None)
    except Exception as fault:
        raise _unreadable(answer, fault) from fault


def _unreadable(answer: Answer, fault: Exception) -> UnreadablePage:
    return UnreadablePage(f"{answer.url}: the workbook cannot be read ({type(fault).__name__}: {fault})")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
