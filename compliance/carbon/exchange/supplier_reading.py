"""Reads the supplier's form into installation data; the installation reader judges what the figures mean."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from compliance.carbon.engine.faults import Notice
from compliance.carbon.template.model import TemplateError
from compliance.carbon.template.sheets import Place, file_check
from compliance.core.spreadsheets import formula_unguard

from .supplier import ABOUT, FIRST_ROW, FORMAT, KEY_ROW, SHEETS, Field

MOST_ROWS = 2000
MOST_COLUMNS = 60


def supplier_read(path: Path) -> tuple[dict[str, Any], list[Notice]]:
    """(installation data as `cbam-installation` takes it, what was left out). Raises TemplateError.

    A quantity may be a number with its unit beside it, or a text that holds both ("48 GJ/t").
    """
    file_check(path)
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise TemplateError(f"{path.name} cannot be opened as XLSX ({error}).") from error
    plain, known = _about(book, path)
    notices: list[Notice] = []
    for sheet in book.worksheets:
        name = _name(sheet)
        if name:
            rows = list(_rows(sheet, name, notices))
            if rows:
                plain[name] = rows
        elif sheet.title != known:
            notices.append(
                Notice("sheet_ignored", f"The sheet {sheet.title!r} is not of this form.", "Leave it out.")
            )
    return plain, notices


def _about(book: Any, path: Path) -> tuple[dict[str, Any], str]:
    """The plant's own facts, from the sheet that carries the form's mark."""
    for sheet in book.worksheets:
        keys = {str(sheet.cell(row, 3).value): row for row in range(1, 20)}
        if FORMAT not in keys:
            continue
        found = {}
        for key in ABOUT:
            value = _plain(sheet.cell(keys.get(f"installation.{key}", 1), 2).value)
            if value != "":
                found[key] = value
        return found, str(sheet.title)
    raise TemplateError(
        f"{path.name} is not the supplier's form, or its hidden column was deleted. Take a fresh form."
    )


def _name(sheet: Any) -> str:
    key = str(sheet.cell(KEY_ROW, 1).value or "")
    name = key.split(".")[0]
    return name if name in SHEETS and "." in key else ""


def _rows(sheet: Any, name: str, notices: list[Notice]) -> Iterator[dict[str, Any]]:
    columns: dict[str, int] = {}
    for column in range(1, MOST_COLUMNS):
        key = str(sheet.cell(KEY_ROW, column).value or "")
        if key.startswith(f"{name}."):
            columns[key.removeprefix(f"{name}.")] = column
    fields = {field.key: field for field in SHEETS[name]}
    missing = sorted(set(fields) - set(columns))
    if missing:
        raise TemplateError(f"Sheet {sheet.title}: columns {', '.join(missing)} are gone. Take a fresh form.")
    last = min(int(sheet.max_row), FIRST_ROW + MOST_ROWS)
    if sheet.max_row > last:
        notices.append(
            Notice("rows_left_out", f"Sheet {sheet.title}: rows below {last} were not read.", "Give fewer.")
        )
    for row in range(FIRST_ROW, last + 1):
        entry = {}
        for key, field in fields.items():
            place = Place(str(sheet.title), row, columns[key])
            value = _plain(sheet.cell(row, columns[key]).value)
            if value == "":
                continue
            unit = _plain(sheet.cell(row, columns[f"{key}.unit"]).value) if field.units else ""
            entry[key] = _value(value, unit, field, place)
        if entry:
            yield entry


def _value(value: Any, unit: str, field: Field, place: Place) -> Any:
    if not field.units:
        return _target(str(value), place) if field.key == "to" else str(value)
    if isinstance(value, str) and any(char.isalpha() or char == "%" for char in value):
        if unit and not value.replace(" ", "").endswith(unit.replace(" ", "")):
            raise TemplateError(f"{place}: {value!r} and the unit {unit!r} beside it differ. Give one.")
        return value
    chosen = unit or field.units[0]
    if chosen == "share":
        return str(value)
    return f"{value} {chosen}"


def _target(text: str, place: Place) -> Any:
    """ "a" -> a; "a, b" -> both, by mass of output; "a=0.6; b=0.4" -> shares."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not any("=" in part for part in parts):
        return parts[0] if len(parts) == 1 else parts
    if not all(part.count("=") == 1 for part in parts):
        raise TemplateError(f"{place}: {text!r} mixes processes with and without shares. Give each a share.")
    pairs = (part.split("=") for part in parts)
    return {name.strip(): share.strip() for name, share in pairs}


def _plain(value: Any) -> Any:
    """Text without spaces at its ends; a whole number without its zeros; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    return formula_unguard(str(value).strip())
