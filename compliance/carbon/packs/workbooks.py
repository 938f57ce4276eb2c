"""Reads the Commission's workbooks (benchmarks, default values) into pack rows; it compares nothing.

Columns are found by their headings, since editions move them. A sheet or a cell that cannot be understood
stops the reading: a row lost in silence would fall back to the punitive table.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl

from compliance.carbon.engine.rulepack import name_fold

LARGEST_FILE = 30_000_000
LARGEST_UNPACKED = 300_000_000
HEADER_DEPTH = 15
# Cells that hold no value on purpose: three kinds of dash, and words; "see below" means the rows beneath.
EMPTY = frozenset({"", "-", "\u2013", "\u2014", "n/a", "na", "see below", "#value!", "#n/a", "none"})
YEARS = {"1": "2026-2027", "2": "2028-2030"}
HEADINGS_BENCHMARKS = {
    "cn": r"cn\s*code|^cn$",
    "a": r"column\s*a.*(benchmark|bm|value)|^column\s*a$|benchmark.*column\s*a",
    "a_route": r"column\s*a.*(route|indicator)|(route|indicator).*column\s*a",
    "b": r"column\s*b.*(benchmark|bm|value)|^column\s*b$|benchmark.*column\s*b",
    "b_route": r"column\s*b.*(route|indicator)|(route|indicator).*column\s*b",
}
# Codes that IR 2026/1740 keys by TARIC; older workbooks tell them apart by description only.
TARIC = {"25231000": ("10", "90"), "25239000": ("10", "90"), "25070080": ("80", "80")}
HEADINGS_DEFAULTS = {
    "country": r"^country",
    "description": r"description",
    "cn": r"cn\s*code|^cn$",
    "direct": r"^(?!.*indirect).*direct",
    "indirect": r"indirect",
    "total": r"^(?!.*(mark|202\d)).*total",
    "marked": r"2026",
    "route": r"route|indicator",
}
OTHER = re.compile(r"other countries", re.IGNORECASE)

Row = dict[str, str]


class WorkbookError(Exception):
    """The file is not the workbook this was written for: says which sheet and cell, and what was expected."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that was read but does not agree with a rule of the act."""

    place: str
    message: str


def benchmarks_read(path: Path) -> list[Row]:
    """Rows for benchmarks.csv. A blank CN continues the row above; a blank value in column A is no row."""
    rows: dict[tuple[str, str, str, str], Row] = {}
    sheets = 0
    for sheet, header, cells in _tables(path, HEADINGS_BENCHMARKS, needed=("cn", "a", "b")):
        sheets += 1
        cn = ""
        for number, line in cells:
            place = f"sheet {sheet!r}, row {number}"
            cn = _code(line[header["cn"]], place) or cn
            for column in ("a", "b"):
                value = _number(line[header[column]], place)
                if value is None or not cn:
                    continue
                mark = _text(line[header[f"{column}_route"]]) if f"{column}_route" in header else ""
                for route, years in _marks(mark, place):
                    key = (cn, column.upper(), route, years)
                    if key in rows and Decimal(rows[key]["value"]) != value:
                        raise WorkbookError(
                            f"{place}: {key} has two values, {rows[key]['value']} and {value}."
                        )
                    rows[key] = dict(
                        zip(("cn", "column", "route", "years"), key, strict=True),
                        value=str(value),
                        evidence="workbook",
                    )
    if not sheets:
        raise WorkbookError(f"{path.name} has no sheet with the headings of the benchmark table.")
    return [rows[key] for key in sorted(rows)]


def defaults_read(
    path: Path, countries: Mapping[str, str], markups: Mapping[str, Decimal]
) -> tuple[list[Row], list[Doubt]]:
    """Rows for defaults.csv, and rows whose printed mark-up disagrees with the rule (the rule is used).

    `countries`: folded name -> ISO code. `markups`: first digits of a code -> mark-up of 2026 as a share.
    """
    rows: dict[tuple[str, str], Row] = {}
    doubts: list[Doubt] = []
    for sheet, header, cells in _tables(path, HEADINGS_DEFAULTS, needed=("cn", "total")):
        of_sheet = "" if "country" in header else _country(sheet, countries)
        for number, line in cells:
            place = f"sheet {sheet!r}, row {number}"
            cells_by_name = {name: line[column] for name, column in header.items()}
            row, marked = _default_row(cells_by_name, place)
            if row is None:
                continue
            row["country"] = of_sheet or _country(_text(cells_by_name["country"]), countries)
            key = (row["country"], row["cn"])
            if key in rows and rows[key]["total"] != row["total"]:
                raise WorkbookError(
                    f"{place}: {key} has two totals, {rows[key]['total']} and {row['total']}."
                )
            rows[key] = row
            cn, total = row["cn"], Decimal(row["total"])
            rule = next((share for prefix, share in markups.items() if cn.startswith(prefix)), None)
            if (
                marked is not None
                and rule is not None
                and abs(total * (1 + rule) - marked) > Decimal("0.0006")
            ):
                doubts.append(Doubt(place, f"{cn}: total {total} with mark-up {rule} is not {marked}"))
    if not rows:
        raise WorkbookError(f"{path.name} has no sheet with the headings of the default values.")
    return [rows[key] for key in sorted(rows)], doubts


def _default_row(cells: Mapping[str, Any], place: str) -> tuple[Row | None, Decimal | None]:
    """The row without country, and its printed total with the mark-up of 2026; None where it has no total."""
    cn, total = _code(cells["cn"], place), _number(cells["total"], place)
    if not cn or total is None:
        return None, None
    direct, indirect, marked = (_number(cells.get(name), place) for name in ("direct", "indirect", "marked"))
    if cn in TARIC:
        white, other = TARIC[cn]
        cn += white if "white" in _text(cells.get("description")).casefold() else other
    route = re.sub(r"[()\s]", "", _text(cells.get("route")))
    return {
        "country": "",
        "cn": cn,
        "direct": "" if direct is None else str(direct),
        "indirect": "" if indirect is None else str(indirect),
        "total": str(total),
        "route": "" if route.casefold() in EMPTY else route,
        "flags": "zero_total" if total == 0 else "",
    }, marked


def _tables(
    path: Path, headings: Mapping[str, str], *, needed: Iterable[str]
) -> Iterator[tuple[str, dict[str, int], Iterator[tuple[int, Sequence[Any]]]]]:
    """(sheet, column by name, numbered rows below the headings) of every sheet that has the headings."""
    _size_check(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise WorkbookError(f"{path.name} is no XLSX workbook ({error}).") from error
    for sheet in book.worksheets:
        lines = [
            (number, line) for number, line in enumerate(sheet.iter_rows(values_only=True), start=1) if line
        ]
        for depth, (_, line) in enumerate(lines[:HEADER_DEPTH]):
            header = _header(line, headings)
            if all(name in header for name in needed):
                width = max(header.values()) + 1
                below = ((n, tuple(cells) + ("",) * width) for n, cells in lines[depth + 1 :])
                yield str(sheet.title), header, below
                break
    book.close()


def _header(line: Sequence[Any], headings: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(line):
        text = re.sub(r"\s+", " ", _text(cell)).casefold()
        name = next((n for n, p in headings.items() if n not in found and text and re.search(p, text)), None)
        if name:
            found[name] = place
    return found


def _size_check(path: Path) -> None:
    if not path.is_file():
        raise WorkbookError(f"{path} does not exist.")
    if path.stat().st_size > LARGEST_FILE:
        raise WorkbookError(
            f"{path.name} is larger than {LARGEST_FILE} bytes: not the Commission's workbook."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise WorkbookError(f"{path.name} is no XLSX workbook.") from error
    if unpacked > LARGEST_UNPACKED:
        raise WorkbookError(f"{path.name} unpacks to {unpacked} bytes: refused.")


def _country(sheet: str, countries: Mapping[str, str]) -> str:
    name = name_fold(sheet.strip(" _"))
    if OTHER.search(name):
        return "*"
    # Excel cuts sheet names at 31 characters.
    near = countries.get(name) or next(
        (c for n, c in countries.items() if len(name) > 20 and n.startswith(name)), None
    )
    if near is None:
        raise WorkbookError(f"Sheet {sheet!r} holds default values, but is no country we know.")
    return near


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).replace("\u00a0", " ").strip()


def _code(cell: Any, place: str) -> str:
    text = re.sub(r"[\s.]", "", _text(cell)).removeprefix("ex")
    if not text or not text[0].isdigit():
        return ""  # a sector's title, a foot note
    if not text.isdigit() or len(text) not in (4, 6, 8, 10):
        raise WorkbookError(f"{place}: {_text(cell)!r} is no CN code.")
    return text


def _number(cell: Any, place: str) -> Decimal | None:
    text = _text(cell)
    if text.casefold() in EMPTY:
        return None
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise WorkbookError(f"{place}: {text!r} is neither a number nor a known mark.") from error
    if not value.is_finite() or value < 0:
        raise WorkbookError(f"{place}: {text!r} cannot be an emission factor.")
    return round(value, 6).normalize() + Decimal(0)


def _marks(mark: str, place: str) -> list[tuple[str, str]]:
    """ "(F)(1)" -> [("F", "2026-2027")]; "(C)/(F)" -> both; "" -> [("", "all")]."""
    if mark.casefold() in EMPTY:
        return [("", "all")]
    signs = re.findall(r"[A-Z0-9]", mark.upper())
    if not signs or re.sub(r"[()/\s,A-Z0-9]", "", mark.upper()) or any(len(s) > 1 for s in signs):
        raise WorkbookError(f"{place}: {mark!r} is no route indicator.")
    years = [YEARS[sign] for sign in signs if sign in YEARS] or ["all"]
    routes = [sign for sign in signs if sign.isalpha()] or [""]
    return [(route, year) for route in routes for year in years]
