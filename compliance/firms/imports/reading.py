"""Rows of a sheet as lines of a layout: cells read, totals left out, repeated rows joined or refused.

It knows where the fields stand, not how they were recognised, and no table of the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from compliance.firms.imports.books import Row, Sheet
from compliance.firms.imports.cells import BLANK, Cell, Mended
from compliance.firms.imports.layout import Column
from compliance.firms.imports.lines import Line, Placing, Reading
from compliance.firms.imports.numbers import NumberReader, NumberStyle, comma_of, comma_shown
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.recognition import Use
from compliance.firms.imports.rows_left import merged_rows, why_left
from compliance.firms.imports.witnesses import DIMENSIONS

_REMEMBERED_CELLS = 20_000
_STYLE_ROWS = 3_000
_NOT_REMEMBERED = {"sku", "name", "name_zh"}
_TOLD_ONCE = {"code_national"}


@dataclass(slots=True)
class _Sheet:
    """What is held while one sheet is read."""

    reading: Reading
    placing: Placing
    given: Mapping[str, Any]
    columns: dict[str, Column]
    styles: dict[str, NumberStyle]
    cells: dict[str, dict[Any, Any]] = field(default_factory=dict)
    above: dict[str, Any] = field(default_factory=dict)


def sheet_read(
    reading: Reading,
    sheet: Sheet,
    placing: Placing,
    *,
    after: int,
    seen: dict[tuple[Any, ...], Line],
    given: Mapping[str, Any],
    separator: str = "",
    on_row: Callable[[], None] = lambda: None,
) -> None:
    """Read the rows below row `after` into `reading`; `given` values stand where the sheet has none."""
    columns = {column.name: column for column in reading.layout.columns}
    state = _Sheet(reading, placing, given, columns, _styles(sheet, placing, after, separator))
    merged = merged_rows(sheet, after)
    header = {use.place: placing.headers[name] for name, use in placing.uses.items()}
    for row in sheet.rows():
        if row.number <= after:
            continue
        on_row()
        if reason := why_left(placing, row, header):
            text = next(cell.text for cell in map(row.cell, range(len(row.values))) if not cell.is_blank)
            reading.skipped.append(Problem(reason=reason, row=row.number, value=text, sheet=placing.sheet))
            continue
        reading.row_count += 1
        for uses, year in _variants(placing):
            _line_read(state, merged.filled(row), uses, year, seen)


def _variants(placing: Placing) -> Iterator[tuple[dict[str, Use], int | None]]:
    """Once for each year where the sheet has a column for each; else once."""
    if not placing.yearly:
        yield placing.uses, None
    for year, uses in sorted(placing.yearly.items()):
        yield placing.uses | uses, year


def _line_read(
    state: _Sheet, row: Row, uses: dict[str, Use], year: int | None, seen: dict[tuple[Any, ...], Line]
) -> None:
    reading, layout = state.reading, state.reading.layout
    if year is not None and all(row.is_empty(use.place) for use in state.placing.yearly[year].values()):
        return
    line = Line(row, {}, state.placing)
    faulty = _cells_read(state, line, uses)
    for name, value in state.given.items():
        line.values[name] = line.values.get(name) or value
    if year is not None:
        line.values["year"] = year
    _carry(state, line)
    if not faulty:
        layout.finish(line.values, state.placing)
    faulty |= _empty_told(state, line, faulty)
    for name, fault in layout.check(line.values) if not faulty else ():
        reading.reject_cell(line, name, fault)
        faulty.add(name)
    # A row whose key could not be read has been told already.
    is_first = not faulty & set(layout.key) and _first_of_its_key(reading, line, seen)
    if is_first and not faulty:
        reading.lines.append(line)
    elif faulty and {"firm", "sku"} <= line.values.keys():
        reading.faulty.append(line)


def _cells_read(state: _Sheet, line: Line, uses: dict[str, Use]) -> set[str]:
    """The cells that can be read go into the line; gives the columns of those that cannot."""
    faulty: set[str] = set()
    for name, use in uses.items():
        value, fault, warning = _cell(state, name, use, line.row)
        if fault is not None:
            state.reading.reject_cell(line, name, fault)
            faulty.add(name)
            continue
        line.values[name] = value
        if warning is not None:
            tell = state.reading.warn_once if warning.reason in _TOLD_ONCE else state.reading.warn_cell
            tell(line, name, warning)
            if "proposals" in warning.facts:
                line.questions = [*(line.questions or ()), warning.facts | {"reason": warning.reason}]
    return faulty


def _cell(state: _Sheet, name: str, use: Use, row: Row) -> tuple[Any, CellFault | None, CellFault | None]:
    """Value, why it is refused, what is to be told; equal cells of a column are read once."""
    raw = row.values[use.place] if use.place < len(row.values) else None
    is_plain = row.marks is None and name not in _NOT_REMEMBERED and not isinstance(raw, bool)
    known = state.cells.setdefault(name, {})
    if is_plain and raw in known:
        return known[raw]
    column = state.columns[name]
    cell = row.cell(use.place)
    result: tuple[Any, CellFault | None, CellFault | None]
    try:
        if cell.fault:
            raise CellFault(cell.fault)
        reader = column.read
        value = reader(cell, state.styles[name]) if isinstance(reader, NumberReader) else reader(cell)
        warning = None
        if isinstance(value, Mended):
            value, warning = value.value, value.fault
        if warning is None and column.aged and (fault := column.aged(value)):
            warning = fault
        result = (value, None, warning)
    except CellFault as fault:
        is_empty = cell.is_blank and not cell.fault
        result = (None, None, None) if is_empty else (None, fault, None)
    if is_plain and len(known) < _REMEMBERED_CELLS:
        known[raw] = result
    return result


def _empty_told(state: _Sheet, line: Line, faulty: set[str]) -> set[str]:
    """Columns that must be filled and are not."""
    empty = set()
    for name, column in state.columns.items():
        if not column.filled or name in faulty or name in state.given:
            continue
        if line.values.get(name) in (None, ""):
            if column.instead and line.values.get(column.instead):
                line.values[name] = line.values[column.instead]
                continue
            # What is worked out of a whole row is not missing only because another cell is at fault.
            is_asked = name in line.values or column.required
            if name in state.placing.places or (is_asked and not faulty):
                state.reading.reject_cell(line, name, CellFault("cell_empty"))
                empty.add(name)
    return empty


def _carry(state: _Sheet, line: Line) -> None:
    """A cell that stands on the first of several rows only counts for those below it.

    Columns are in order: where one says something new, what stood above in those after it counts no more.
    """
    carried = state.reading.layout.carried
    for place, name in enumerate(carried):
        if name not in state.placing.places:
            continue
        value = line.values.get(name)
        if value in (None, ""):
            if name in state.above:
                line.values[name] = state.above[name]
        elif state.above.get(name) != value:
            for later in carried[place:]:
                state.above.pop(later, None)
            state.above[name] = value


def _first_of_its_key(reading: Reading, line: Line, seen: dict[tuple[Any, ...], Line]) -> bool:
    # A column that the file lacks is the same for all its rows.
    layout = reading.layout
    first = seen.setdefault(tuple(line.values.get(name) for name in layout.key), line)
    if first is line:
        return True
    if layout.sums and "date" in line.placing.places:
        for name in layout.sums:
            if line.values.get(name) is not None:
                first.values[name] = (first.values.get(name) or 0) + line.values[name]
        reading.warn_once(line, layout.sums[0], CellFault("rows_summed"))
        return False
    same = {name: value for name, value in line.values.items() if name not in layout.joins}
    before = {name: value for name, value in first.values.items() if name not in layout.joins}
    if same != before:
        reading.reject_cell(line, layout.key[-1], CellFault("repeated", first=first.row.number))
        return False
    for name in layout.joins:
        if name in line.values:
            first.values[name] = tuple(dict.fromkeys((*first.values.get(name, ()), *line.values[name])))
    fault = CellFault("row_joined", first=first.row.number)
    reading.skipped.append(
        Problem.of(
            fault, row=line.row.number, value=str(line.values.get(layout.key[-1])), sheet=line.placing.sheet
        )
    )
    return False


def _styles(sheet: Sheet, placing: Placing, after: int, separator: str) -> dict[str, NumberStyle]:
    """How each column of numbers writes them, by its first thousands of rows."""
    uses = dict(placing.uses)
    for yearly in placing.yearly.values():
        uses |= yearly
    texts: dict[str, list[str]] = {name: [] for name in uses}
    for row in islice((row for row in sheet.rows() if row.number > after), _STYLE_ROWS):
        for name, use in uses.items():
            raw = row.values[use.place] if use.place < len(row.values) else None
            if isinstance(raw, str):
                texts[name].append(Cell(raw).text)
    amounts = {name: cells for name, cells in texts.items() if name in DIMENSIONS}
    elsewhere = comma_shown(cell for cells in amounts.values() for cell in cells)
    styles = {}
    for name, use in uses.items():
        kind, target = DIMENSIONS.get(name, ("", None))
        comma = comma_of(texts[name], separator=separator, elsewhere=elsewhere)
        styles[name] = NumberStyle(comma, kind, target or NumberStyle().target, use.factor, use.currency)
    return styles


def cells_below(sheet: Sheet, after: int, width: int, most: int = 60) -> list[list[Cell]]:
    """The first cells below the header by place, as samples for recognition."""
    found: list[list[Cell]] = [[] for _ in range(width)]
    for row in islice((row for row in sheet.rows() if row.number > after), most):
        for place in range(width):
            cell = row.cell(place)
            found[place].append(cell if not cell.is_blank else BLANK)
    return found
