"""Printed tables read from JSON: papers, tables, columns, cells; knows shapes and checks no number.

A cell is [coefficient, standard error, stars] or a mapping with beta, se, t, p, ci, stars. JSON drops
trailing zeros, so a cell has the decimals of its table unless it is given as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from compliance.econometrics.audit.printed import Printed, printed
from compliance.econometrics.faults import UnreadableTable

STARS = ((3, 0.01), (2, 0.05), (1, 0.1))
COEFFICIENT = ("beta", "coef", "coefficient", "b", "estimate")
ROWS_COUNT = ("N", "n", "obs", "observations", "观测值", "样本量")


@dataclass(frozen=True, slots=True)
class Cell:
    """One coefficient as printed; `stars` None where the table has none at all."""

    beta: Printed
    se: Printed | None = None
    t: Printed | None = None
    p: Printed | None = None
    ci: tuple[Printed, Printed] | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One regression: cells by variable, everything else printed under it in `facts`."""

    key: str
    dep: str
    cells: Mapping[str, Cell]
    facts: Mapping[str, Any]

    @property
    def label(self) -> str:
        return str(self.facts.get("label", self.key))

    @property
    def n(self) -> int | None:
        for name in ROWS_COUNT:
            found = printed(self.facts.get(name))
            if found:
                return round(found.value)
        return None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table: regressions in order, or descriptive rows by variable."""

    key: str
    columns: tuple[Column, ...] = ()
    described: Mapping[str, Mapping[str, Printed]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper's tables and what it says of its sample."""

    key: str
    sample: Mapping[str, Any]
    tables: tuple[PrintedTable, ...]
    text: str

    def columns(self) -> Iterator[tuple[PrintedTable, Column]]:
        for table in self.tables:
            for column in table.columns:
                yield table, column


@dataclass(frozen=True, slots=True)
class Document:
    """Papers under one convention of stars: (number, p below which it is given), most stars first."""

    papers: tuple[Paper, ...]
    stars: tuple[tuple[int, float], ...] = STARS


def document_read(path: Path) -> Document:
    """The document in a JSON file. Raises UnreadableTable with what is wrong and where."""
    if not path.is_file():
        raise UnreadableTable(f"There is no file {path.name}.", reason="no_file", where=str(path))
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnreadableTable(f"{path.name} is not JSON: {error}.", reason="json", where=path.name) from error
    return document_of(content)


def document_of(content: Any) -> Document:
    """The document in parsed JSON: papers by name, or one paper with `tables` at the top."""
    if not isinstance(content, Mapping):
        raise UnreadableTable(
            "Printed tables are a JSON object: papers by name, each with `tables`.", reason="shape", where="$"
        )
    about = content.get("_meta") if isinstance(content.get("_meta"), Mapping) else {}
    found = (
        {"paper": content}
        if "tables" in content
        else {
            str(key): value
            for key, value in content.items()
            if isinstance(value, Mapping) and "tables" in value
        }
    )
    if not found:
        raise UnreadableTable(
            "No paper with `tables` was found: give {name: {tables: {...}}}.", reason="no_tables", where="$"
        )
    meant = json.dumps(about, ensure_ascii=False, default=str)
    papers = tuple(_paper(key, value, dict(about or {})) for key, value in found.items())
    return Document(papers, _convention(meant))


def _convention(text: str) -> tuple[tuple[int, float], ...]:
    """`*** p<0.01` and the like in the document's notes; the usual three where nothing is said."""
    found = {
        len(stars): float(p) / (100 if mark else 1)
        for stars, p, mark in re.findall(r"(\*+)\s*(?:p\s*)?[<≤]\s*=?\s*(\d*\.?\d+)\s*(%?)", text)
    }
    return tuple(sorted(found.items(), reverse=True)) or STARS


def _paper(key: str, content: Mapping[str, Any], about: dict[str, Any]) -> Paper:
    tables = content["tables"]
    if isinstance(tables, list):
        tables = {str(item.get("name", place + 1)): item for place, item in enumerate(tables)}
    if not isinstance(tables, Mapping) or not tables:
        raise UnreadableTable(f"{key}: `tables` is empty or no mapping.", reason="shape", where=key)
    sample = content.get("sample")
    return Paper(
        key,
        sample if isinstance(sample, Mapping) else {},
        tuple(_table(f"{key}.{name}", str(name), item, about) for name, item in tables.items()),
        json.dumps(content, ensure_ascii=False, default=str),
    )


def _table(where: str, key: str, content: Any, about: Mapping[str, Any]) -> PrintedTable:
    if not isinstance(content, Mapping):
        raise UnreadableTable(f"{where} must be a mapping.", reason="shape", where=where)
    if isinstance(content.get("rows"), Mapping) and isinstance(content.get("columns"), list):
        return PrintedTable(key, described=_described(where, content))
    given = content.get("cols", content.get("columns"))
    if isinstance(given, list):
        given = {str(place + 1): item for place, item in enumerate(given)}
    if not isinstance(given, Mapping):
        return PrintedTable(key)
    told = str(content.get("parentheses", about.get("parentheses", "se"))).lower()
    columns = [
        _column(f"{where}.{name}", str(name), item, str(content.get("dep", "")), told)
        for name, item in given.items()
    ]
    decimals = max(
        (
            part.decimals
            for column in columns
            for cell in column.cells.values()
            for part in (cell.beta, cell.se)
            if part is not None
        ),
        default=0,
    )
    decimals = int(content.get("decimals", decimals))
    return PrintedTable(key, tuple(_padded(column, decimals) for column in columns))


def _padded(column: Column, decimals: int) -> Column:
    cells = {
        name: replace(
            cell, beta=cell.beta.at_least(decimals), se=cell.se.at_least(decimals) if cell.se else None
        )
        for name, cell in column.cells.items()
    }
    return replace(column, cells=cells)


def _described(where: str, content: Mapping[str, Any]) -> dict[str, dict[str, Printed]]:
    names = [str(name) for name in content["columns"]]
    found = {}
    for variable, row in content["rows"].items():
        if not isinstance(row, list) or len(row) != len(names):
            raise UnreadableTable(
                f"{where}.{variable} must list {len(names)} numbers: {', '.join(names)}.",
                reason="shape",
                where=f"{where}.{variable}",
            )
        numbers = {name: printed(value) for name, value in zip(names, row, strict=True)}
        found[str(variable)] = {name: value for name, value in numbers.items() if value is not None}
    return found


def _column(where: str, key: str, content: Any, dep: str, told: str) -> Column:
    if not isinstance(content, Mapping):
        raise UnreadableTable(f"{where} must be a mapping.", reason="shape", where=where)
    cells, facts = {}, {}
    for name, value in content.items():
        cell = _cell(f"{where}.{name}", value, told)
        if cell is not None:
            cells[str(name)] = cell
        else:
            facts[str(name)] = value
    return Column(key, str(content.get("dep", dep)), cells, facts)


def _cell(where: str, value: Any, told: str) -> Cell | None:
    if isinstance(value, Mapping):
        return _named_cell(where, value)
    if not isinstance(value, list) or not value or printed(value[0]) is None:
        return None
    numbers = [found for item in value if (found := printed(item)) is not None]
    marks = [item for item in value if isinstance(item, str) and printed(item) is None]
    if len(numbers) != 2:
        raise UnreadableTable(
            f"{where} must be [coefficient, standard error, stars], not {len(numbers)} numbers.",
            reason="shape",
            where=where,
        )
    stars = _stars(marks[0]) if marks else None
    if told.startswith("t"):
        return Cell(numbers[0], t=numbers[1], stars=stars)
    return Cell(numbers[0], se=numbers[1], stars=stars)


def _named_cell(where: str, value: Mapping[str, Any]) -> Cell | None:
    beta = next((found for name in COEFFICIENT if (found := printed(value.get(name)))), None)
    others = {name: printed(value.get(name)) for name in ("se", "t", "p")}
    if beta is None or not any(others.values()):
        return None
    ends = [printed(end) for end in value.get("ci") or ()]
    ci = (ends[0], ends[1]) if len(ends) == 2 and ends[0] and ends[1] else None
    stars = _stars(str(value["stars"])) if "stars" in value else None
    return Cell(beta, others["se"], others["t"], others["p"], ci, stars)


def _stars(text: str) -> int:
    return text.count("*") + text.count("\N{FULLWIDTH ASTERISK}")
