"""What reading a table gives: where fields stand, lines, problems, warnings, rows left out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from compliance.firms.imports.books import Row
from compliance.firms.imports.layout import Layout
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.recognition import Use

MOST_PROBLEMS = 5_000
"""Problems that a report holds; it counts those beyond."""


@dataclass(slots=True)
class Placing:
    """Where the fields of one sheet stand: their places, their headers, and how each is to be read."""

    sheet: str
    places: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    uses: dict[str, Use] = field(default_factory=dict)
    yearly: dict[int, dict[str, Use]] = field(default_factory=dict)
    """Year to the columns that hold its amounts, where a sheet has a column for each year."""


@dataclass(slots=True)
class Line:
    """A row as read: values by column name. What the database knows of it is added when resolved."""

    row: Row
    values: dict[str, Any]
    placing: Placing
    found: dict[str, Any] = field(default_factory=dict)
    questions: list[dict[str, Any]] | None = None
    """Customs codes that were not kept as given or do not hold today, with what we propose."""


@dataclass(slots=True)
class Reading:
    """The sheets of a kind under its layout: lines, problems, warnings, rows left out."""

    layout: Layout
    placings: list[Placing] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    faulty: list[Line] = field(default_factory=list)
    """Lines with a fault that name firm and SKU all the same: these are checked too, nothing is written."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    rejected: set[tuple[str, int]] = field(default_factory=set)
    """Sheet and row of each line that is not taken."""
    is_blocked: bool = False
    """Something is wrong that concerns the table as a whole: not even a part of it can be taken."""
    row_count: int = 0
    planner: Callable[["Reading", Any], Any] | None = None
    """How these lines meet the database, where that is not as for any table of the kind."""
    _often: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)

    def reject(self, problem: Problem, *, is_blocking: bool = False) -> None:
        self.problem_count += 1
        self.is_blocked |= is_blocking
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def reject_cell(self, line: Line, column: str, fault: CellFault) -> None:
        self.rejected.add((line.placing.sheet, line.row.number))
        self.reject(self._problem(line, column, fault))

    def warn_cell(self, line: Line, column: str, fault: CellFault) -> None:
        if len(self.warnings) < MOST_PROBLEMS:
            self.warnings.append(self._problem(line, column, fault))

    def warn_once(self, line: Line, column: str, fault: CellFault) -> None:
        """What is the same for many rows of a column is told once, with their number."""
        key = (line.placing.sheet, column, fault.reason)
        if key in self._often:
            self._often[key][1] += 1
        else:
            self._often[key] = [self._problem(line, column, fault), 1]

    def often_told(self) -> list[Problem]:
        return [
            replace(problem, facts=problem.facts | {"count": count})
            for problem, count in self._often.values()
        ]

    def _problem(self, line: Line, column: str, fault: CellFault) -> Problem:
        placing = line.placing
        place = placing.places.get(column)
        value = line.row.cell(place).text if place is not None else ""
        header = placing.headers.get(column, column)
        return Problem.of(fault, row=line.row.number, column=header, value=value, sheet=placing.sheet)

    @property
    def columns(self) -> frozenset[str]:
        """Columns that the file has; what it has not stays as it is."""
        return frozenset(name for placing in self.placings for name in placing.places)
