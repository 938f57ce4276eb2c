"""Finds labelled cells in the template: by text, never by address; it interprets no value."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from compliance.core.uploads.archives import office_kind
from compliance.core.uploads.refusals import FileRefused

from . import layout
from .model import TemplateError

LARGEST = 30_000_000
ABSENT = frozenset({"", "n.a.", "-", "#n/a", "#value!", "#ref!", "#div/0!"})


@dataclass(frozen=True, slots=True)
class Place:
    """A cell; rows and columns count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


def plain(value: Any) -> str:
    """Text of a cell as it is compared: no case, single spaces, no colon at the end."""
    return re.sub(r"\s+", " ", str(value if value is not None else "")).strip().rstrip(":").strip().casefold()


class Page:
    """One sheet with its labels; `formulas` is the sheet as written, `values` as last calculated."""

    def __init__(self, name: str, formulas: Any, values: Any) -> None:
        self.name = name
        self._formulas, self._values = formulas, values
        self._labels: dict[str, list[Place]] = {}
        for row in formulas.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    place = Place(name, cell.row, cell.column)
                    self._labels.setdefault(plain(cell.value), []).append(place)
        self._merged = {
            (row, column): area
            for area in formulas.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }

    @property
    def last_row(self) -> int:
        return int(self._formulas.max_row)

    def find(self, label: str, *, after: int = 0, before: int | None = None) -> Place:
        """The first cell with this text below row `after`. Raises TemplateError if there is none."""
        for place in self.all(label, after=after, before=before):
            return place
        within = f" below row {after}" if after else ""
        raise TemplateError(
            f"Sheet {self.name} has no cell {label!r}{within}. Take the English template v2.1.1, unchanged."
        )

    def all(self, label: str, *, after: int = 0, before: int | None = None) -> Iterator[Place]:
        wanted = plain(label)
        for place in self._labels.get(wanted, ()):
            if place.row > after and (before is None or place.row < before):
                yield place

    def starting(self, label: str) -> Iterator[tuple[Place, str]]:
        """Cells whose text begins so, with the text, from top to bottom."""
        wanted = plain(label)
        found = [
            (p, text) for text, places in self._labels.items() if text.startswith(wanted) for p in places
        ]
        yield from sorted(found, key=lambda item: (item[0].row, item[0].column))

    def header(
        self, names: Mapping[str, str], *, after: int = 0, needed: tuple[str, ...]
    ) -> tuple[int, dict[str, int]]:
        """(row, column by key) of the first row that holds all `needed` headings; others where they stand."""
        first = names[needed[0]]
        candidates = [place.row for place in self.all(first, after=after)]
        candidates += [place.row for place, _ in self.starting(first) if place.row > after]
        for row in dict.fromkeys(candidates):
            columns: dict[str, int] = {}
            for key, text in names.items():
                found = [p for p in self.all(text) if p.row == row]
                found = found or [p for p, _ in self.starting(text) if p.row == row]
                if found:
                    columns[key] = min(place.column for place in found)
            if all(key in columns for key in needed):
                return row, columns
        raise TemplateError(f"Sheet {self.name} has no row with the headings {', '.join(needed)}.")

    def right_of(self, label: Place) -> Place:
        """The input cell beside a label: the first one right of it and of the cells it is merged with."""
        area = self._merged.get((label.row, label.column))
        column = (area.max_col if area is not None else label.column) + 1
        for _ in range(12):
            cell = self._formulas.cell(label.row, column)
            if not cell.protection.locked or cell.value is not None or self._is_start(label.row, column):
                return Place(self.name, label.row, column)
            column += 1
        return Place(self.name, label.row, (area.max_col if area is not None else label.column) + 1)

    def _is_start(self, row: int, column: int) -> bool:
        area = self._merged.get((row, column))
        return area is not None and (area.min_row, area.min_col) == (row, column)

    def is_formula(self, place: Place) -> bool:
        value = self._formulas.cell(place.row, place.column).value
        return isinstance(value, str) and value.startswith("=")

    def value(self, row: int, column: int) -> Any:
        """Last calculated value of a cell; None for empty cells and Excel's errors."""
        found = self._values.cell(row, column).value
        return None if plain(found) in ABSENT else found

    def text(self, row: int, column: int) -> str:
        found = self.value(row, column)
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        return "" if found is None else str(found).strip()

    def number(self, row: int, column: int) -> Decimal | None:
        """Raises TemplateError for a text where a number is due."""
        found = self.value(row, column)
        if found is None:
            return None
        try:
            number = Decimal(str(found).strip().replace(",", "."))
        except InvalidOperation as error:
            raise TemplateError(f"{Place(self.name, row, column)}: {found!r} is no number.") from error
        if not number.is_finite():
            raise TemplateError(f"{Place(self.name, row, column)}: {found!r} is no number.")
        return number

    def day(self, row: int, column: int) -> date | None:
        found = self.value(row, column)
        if found is None:
            return None
        if isinstance(found, datetime):
            return found.date()
        if isinstance(found, date):
            return found
        raise TemplateError(f"{Place(self.name, row, column)}: {found!r} is no date.")


class Book:
    """The template opened and recognised. Raises TemplateError for another workbook or another version."""

    def __init__(self, path: Path) -> None:
        file_check(path)
        try:
            self._formulas = openpyxl.load_workbook(path)
            self._values = openpyxl.load_workbook(path, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
            raise TemplateError(f"{path.name} cannot be opened as XLSX ({error}).") from error
        self._pages: dict[str, Page] = {}
        missing = [name for name in layout.NEEDED if name not in self._formulas.sheetnames]
        if missing:
            raise TemplateError(
                f"{path.name} has no sheet {', '.join(missing)}. This is not the communication template."
            )
        self.version = self._version()
        if self.version not in layout.KNOWN_VERSIONS:
            known = ", ".join(sorted(layout.KNOWN_VERSIONS))
            raise TemplateError(
                f"{path.name} is version {self.version or 'unknown'} of the template; known is {known}. "
                "Download that one, or wait until this version is supported: its cells may have moved."
            )
        calculation = self._formulas.calculation
        self.is_calculated = not bool(calculation.fullCalcOnLoad)

    def page(self, name: str) -> Page:
        if name not in self._pages:
            self._pages[name] = Page(name, self._formulas[name], self._values[name])
        return self._pages[name]

    def _version(self) -> str:
        page = self.page(layout.VERSIONS)
        row, columns = page.header({"version": "Version", "date": "Date"}, needed=("version", "date"))
        told = [page.text(below, columns["version"]) for below in range(row + 1, page.last_row + 1)]
        return next((text for text in reversed(told) if text and text[0].isdigit()), "")


def file_check(path: Path) -> None:
    """Raises TemplateError for what is no XLSX file, is too large, or carries what a form must not."""
    if not path.is_file():
        raise TemplateError(f"{path} does not exist.")
    if path.stat().st_size > LARGEST:
        raise TemplateError(f"{path.name} is larger than {LARGEST} bytes: not the template.")
    try:
        kind = office_kind(path.read_bytes())
    except FileRefused as fault:
        raise TemplateError(f"{path.name} is refused: {fault}. Take the template as published.") from fault
    if kind != "xlsx":
        raise TemplateError(f"{path.name} is no XLSX workbook.")
