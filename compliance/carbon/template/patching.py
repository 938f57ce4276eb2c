"""Puts values into cells of an XLSX file and leaves every other byte of it alone; knows nothing of templates.

A workbook saved again by a library loses what the library does not know. Here only the sheets written to are
changed, and in them only the cells named; a cell that holds a formula is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils import column_index_from_string

from .model import TemplateError
from .sheets import Place

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Elements of a workbook that stand before calcPr in the schema's order.
BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")
EPOCH = date(1899, 12, 30)
MOST_TEXT = 32_767
Value = str | Decimal | int | date
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def cells_write(source: Path, target: Path, values: Mapping[Place, Value]) -> None:
    """Copy `source` to `target` with these cells filled, and ask Excel to calculate it when it is opened.

    Raises TemplateError: a sheet that is not there, a cell with a formula, a file that cannot be written.
    """
    by_sheet: dict[str, dict[Place, Value]] = defaultdict(dict)
    for place, value in values.items():
        by_sheet[place.sheet][place] = value
    try:
        with zipfile.ZipFile(source) as archive:
            parts = _sheet_parts(archive)
            missing = sorted(set(by_sheet) - set(parts))
            if missing:
                raise TemplateError(f"{source.name} has no sheet {', '.join(missing)}.")
            changed = {
                parts[name]: _sheet(archive.read(parts[name]), cells) for name, cells in by_sheet.items()
            }
            changed["xl/workbook.xml"] = _workbook(archive.read("xl/workbook.xml"))
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
                for item in archive.infolist():
                    written.writestr(item, changed.get(item.filename, archive.read(item.filename)))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise TemplateError(f"{source.name} is no XLSX workbook ({error}).") from error
    except OSError as error:
        raise TemplateError(f"{target} cannot be written ({error.strerror}).") from error


def _parse(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _serialise(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of sheet -> path of its part in the archive."""
    relations = _parse(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target") for item in relations.iter(f"{{{PACKAGE}}}Relationship")}
    found = {}
    for sheet in _parse(archive.read("xl/workbook.xml")).iter(f"{{{MAIN}}}sheet"):
        path = targets[sheet.get(f"{{{RELATIONS}}}id")]
        found[sheet.get("name")] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return found


def _workbook(content: bytes) -> bytes:
    """The sums written in the file are of before: whoever opens it calculates first."""
    root = _parse(content)
    calculation = root.find(f"{{{MAIN}}}calcPr")
    if calculation is None:
        calculation = etree.Element(f"{{{MAIN}}}calcPr")
        order = [f"{{{MAIN}}}{name}" for name in BEFORE_CALCULATION]
        last = max(place for place, item in enumerate(root) if item.tag in order)
        root.insert(last + 1, calculation)
    calculation.set("fullCalcOnLoad", "1")
    return _serialise(root)


def _sheet(content: bytes, cells: Mapping[Place, Value]) -> bytes:
    root = _parse(content)
    table = root.find(f"{{{MAIN}}}sheetData")
    rows = {int(row.get("r")): row for row in table}
    for place, value in sorted(cells.items(), key=lambda item: (item[0].row, item[0].column)):
        row = rows.get(place.row)
        if row is None:
            row = etree.Element(f"{{{MAIN}}}row", r=str(place.row))
            table.insert(sum(number < place.row for number in rows), row)
            rows[place.row] = row
        _fill(_cell(row, place), place, value)
    return _serialise(root)


def _cell(row: Any, place: Place) -> Any:
    """The cell, made in its order of columns if the row does not hold it yet."""
    before = 0
    for cell in row:
        letters, _ = _ADDRESS.fullmatch(cell.get("r")).groups()  # type: ignore[union-attr]
        column = column_index_from_string(letters)
        if column == place.column:
            return cell
        before += column < place.column
    made = etree.Element(f"{{{MAIN}}}c", r=place.address)
    row.insert(before, made)
    return made


def _fill(cell: Any, place: Place, value: Value) -> None:
    if cell.find(f"{{{MAIN}}}f") is not None:
        raise TemplateError(f"{place} holds a formula: it is the template's own and is not written over.")
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, str):
        # An inline text is a text whatever it begins with: nothing typed by a firm becomes a formula.
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        text.text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)[:MOST_TEXT]
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return
    number = (value - EPOCH).days if isinstance(value, date) else value
    etree.SubElement(cell, f"{{{MAIN}}}v").text = (
        f"{number:f}" if isinstance(number, Decimal) else str(number)
    )
