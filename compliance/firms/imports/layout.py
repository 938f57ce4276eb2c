"""What a file of a kind looks like: its columns, the words they go by, and how a row is read.

It knows columns and cells, no table of the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance.firms.imports.cells import Cell, Reader
from compliance.firms.imports.headers import headers_match
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.tables import Row, Table

MOST_PROBLEMS = 5_000
"""Problems that a report holds; it counts those beyond."""


@dataclass(frozen=True, slots=True)
class Column:
    """`required`: the header must be there; `filled`: no cell may be empty. `aged` gives a warning."""

    name: str
    read: Reader
    required: bool = False
    filled: bool = False
    aged: Callable[[Any], CellFault | None] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """`key` names the columns that must not repeat; `check` looks at a row as a whole."""

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Callable[[dict[str, Any]], Iterable[tuple[str, CellFault]]] = lambda values: ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(slots=True)
class Line:
    """A row as read: values by column name. What the database knows of it is added when resolved."""

    row: Row
    values: dict[str, Any]
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """A table under a layout: lines, problems, warnings, and which header was taken for which column."""

    layout: Layout
    places: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    faulty: list[Line] = field(default_factory=list)
    """Lines with a fault that name firm and SKU all the same: these are checked too, nothing is written."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def reject(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def reject_cell(self, line_row: Row, column: str, fault: CellFault) -> None:
        self.reject(self._problem(line_row, column, fault))

    def warn_cell(self, line_row: Row, column: str, fault: CellFault) -> None:
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(self._problem(line_row, column, fault))

    def _problem(self, row: Row, column: str, fault: CellFault) -> Problem:
        place = self.places.get(column)
        value = row.cell(place).text if place is not None else ""
        return Problem.of(fault, row=row.number, column=self.headers.get(column, column), value=value)

    @property
    def columns(self) -> frozenset[str]:
        """Columns that the file has; what it has not stays as it is."""
        return frozenset(self.places)


def layout_read(
    layout: Layout,
    table: Table,
    *,
    given: Mapping[str, Any] | None = None,
    ignore: Sequence[str] = (),
    on_row: Callable[[], None] = lambda: None,
) -> Reading:
    """Read a table. `given` values stand where the file has none; `ignore` names headers to leave out."""
    given = given or {}
    optional = tuple(given)
    reading = Reading(layout)
    needed = [column.name for column in layout.columns if column.required and column.name not in optional]
    names = [column.name for column in layout.columns]
    match = headers_match(layout.kind, names, required=needed, table=table, ignore=ignore)
    reading.places, reading.headers = match.places, match.headers
    for problem in match.problems:
        reading.reject(problem)
    if any(name not in reading.places for name in needed):
        return reading
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        on_row()
        _beyond_header(reading, table.header, row)
        values, faulty = _row_read(reading, row, optional=optional)
        for name, value in given.items():
            values[name] = values.get(name) or value
        # A row whose key could not be read has been told already.
        is_first = not faulty & set(layout.key) and _first_of_its_key(reading, row, values, seen)
        if is_first and not faulty:
            reading.lines.append(Line(row, values))
        elif faulty and {"firm", "sku"} <= values.keys():
            reading.faulty.append(Line(row, values))
    return reading


def _row_read(reading: Reading, row: Row, *, optional: Sequence[str]) -> tuple[dict[str, Any], set[str]]:
    """The cells that can be read, and the columns of those that cannot or do not fit the row."""
    values: dict[str, Any] = {}
    faulty: set[str] = set()
    for column in reading.layout.columns:
        if column.name not in reading.places:
            continue
        cell = row.cell(reading.places[column.name])
        try:
            values[column.name] = _cell_read(column, cell, is_optional=column.name in optional)
        except CellFault as fault:
            reading.reject_cell(row, column.name, fault)
            faulty.add(column.name)
            continue
        if column.aged and (fault := column.aged(values[column.name])):
            reading.warn_cell(row, column.name, fault)
    for name, fault in reading.layout.check(values) if not faulty else ():
        reading.reject_cell(row, name, fault)
        faulty.add(name)
    return values, faulty


def _first_of_its_key(
    reading: Reading, row: Row, values: dict[str, Any], seen: dict[tuple[Any, ...], int]
) -> bool:
    # A column that the file lacks is the same for all its rows.
    key = tuple(values.get(name) for name in reading.layout.key)
    first = seen.setdefault(key, row.number)
    if first != row.number:
        reading.reject_cell(row, reading.layout.key[-1], CellFault("repeated", first=first))
    return first == row.number


def _cell_read(column: Column, cell: Cell, *, is_optional: bool) -> Any:
    if cell.fault:
        raise CellFault(cell.fault)
    if cell.is_blank and column.filled:
        if is_optional:
            return None
        raise CellFault("cell_empty")
    return column.read(cell)


def _beyond_header(reading: Reading, header: Row, row: Row) -> None:
    for place, cell in enumerate(row.cells):
        if not cell.is_blank and header.cell(place).is_blank:
            reading.reject(
                Problem(reason="cell_without_header", row=row.number, value=cell.text, column=_letter(place))
            )


def _letter(place: int) -> str:
    """Column letter as a spreadsheet shows it, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
