"""What a worksheet of .xlsx says beyond its values: formulas, errors, percentages, hidden rows, its extent.

The library that reads the values is fast and says none of this. Knows the bytes of a sheet, no value.
Sheets are read in pieces, so that neither a long one nor a bomb is ever held whole.
"""

import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree

from compliance.firms.imports.problems import TableUnreadable

FARTHEST_COLUMN = 702
"""Columns of at most two letters: the reader of values keeps a full rectangle, so one far cell is costly."""
_PIECE = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d{1,8})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.S)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})\d+"')
_FAR = re.compile(rb'\br="[A-Z]{3}\d+"[^>]*>\s*<(?:\w+:)?[vif]')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>[^<]")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b")
_PERCENT_BUILT_IN = {9, 10}


@dataclass(slots=True)
class Marks:
    """Rows count from 1, columns from 0. `cells` holds formula, error or percent of the cells that are."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    computed: dict[int, int] = field(default_factory=dict)
    """Column to the number of its formulas whose last value stands in the file."""
    last_row: int = 0


def marks_read(path: Path, *, most_rows: int) -> dict[str, Marks]:
    """The marks of each worksheet by its name in the workbook; one that goes too far is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            percent = _percent_styles(archive)
            return {
                name: _sheet(archive, entry, percent, most_rows)
                for name, entry in _sheets(archive).items()
                if entry in archive.NameToInfo
            }
    except TableUnreadable:
        raise
    except Exception as fault:  # zlib, zipfile and the parser each raise their own
        raise TableUnreadable("excel_broken", detail=type(fault).__name__) from fault


def _parsed(archive: zipfile.ZipFile, entry: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    raw = archive.read(entry)
    if b"<!DOCTYPE" in raw:
        raise TableUnreadable("excel_broken", detail="DOCTYPE")
    return etree.fromstring(raw, parser)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the entry that holds it, by the relations of the workbook."""
    targets = {
        element.get("Id"): str(element.get("Target", ""))
        for element in _parsed(archive, "xl/_rels/workbook.xml.rels")
    }
    found = {}
    for element in _parsed(archive, "xl/workbook.xml").iter():
        if _local(element) != "sheet":
            continue
        key = next((value for name, value in element.attrib.items() if str(name).endswith("}id")), None)
        target = targets.get(key, "")
        found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _percent_styles(archive: zipfile.ZipFile) -> set[bytes]:
    """Numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.NameToInfo:
        return set()
    root = _parsed(archive, "xl/styles.xml")
    formats = set(_PERCENT_BUILT_IN)
    for element in root.iter():
        if _local(element) == "numFmt" and "%" in (element.get("formatCode") or ""):
            formats.add(int(element.get("numFmtId", "-1")))
    styles = next((element for element in root if _local(element) == "cellXfs"), ())
    return {
        str(number).encode() for number, xf in enumerate(styles) if int(xf.get("numFmtId", "0")) in formats
    }


def _sheet(archive: zipfile.ZipFile, entry: str, percent: set[bytes], most_rows: int) -> Marks:
    marks = Marks()
    number, filled = 0, 0
    with archive.open(entry) as file:
        for head, body in _rows(file):
            found = _NUMBER.search(head)
            number = int(found[1]) if found else number + 1
            if not _FILLED.search(body):
                continue
            filled += 1
            marks.last_row = max(marks.last_row, number)
            if _HIDDEN.search(head):
                marks.hidden.add(number)
            if _FAR.search(body):
                raise TableUnreadable("too_many_columns", limit=FARTHEST_COLUMN)
            _cells(marks, number, body, percent)
    if marks.last_row > most_rows * 2 or filled > most_rows * 2:
        raise TableUnreadable("too_many_rows", limit=most_rows)
    return marks


def _rows(file: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and content of each row, from a stream in pieces."""
    rest, is_first = b"", True
    while piece := file.read(_PIECE):
        rest += piece
        if is_first and b"<!DOCTYPE" in rest[:4096]:
            raise TableUnreadable("excel_broken", detail="DOCTYPE")
        is_first = False
        starts = list(_ROW.finditer(rest))
        if not starts:
            rest = rest[-4096:]
            continue
        for here, after in itertools.pairwise(starts):
            yield here[1], rest[here.end() : after.start()]
        rest = rest[starts[-1].start() :]
        if len(rest) > 64 * _PIECE:
            raise TableUnreadable("unpacks_too_large", size=len(rest) // 2**20)
    for last in _ROW.finditer(rest):
        yield last[1], rest[last.end() :]


def _cells(marks: Marks, number: int, body: bytes, percent: set[bytes]) -> None:
    has_formula, has_error = b"<f" in body or b":f" in body, b't="e"' in body
    if not (has_formula or has_error or (percent and any(b's="' + one + b'"' in body for one in percent))):
        return
    place = -1
    for cell in _CELL.finditer(body):
        said = _PLACE.search(cell[1])
        place = _column(said[1]) if said else place + 1
        style = _STYLE.search(cell[1])
        if b't="e"' in cell[1]:
            mark = "error_value"
        elif re.search(rb"<(?:\w+:)?f\b", cell[2]) and not _VALUE.search(
            re.sub(rb"<(?:\w+:)?f\b.*?(?:/>|</(?:\w+:)?f>)", b"", cell[2], flags=re.S)
        ):
            mark = "formula"
        elif style and style[1] in percent:
            mark = "percent"
        else:
            mark = ""
        if re.search(rb"<(?:\w+:)?f\b", cell[2]) and mark != "formula":
            marks.computed[place] = marks.computed.get(place, 0) + 1
        if mark:
            marks.cells.setdefault(number, {})[place] = mark


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
