"""What an import did or would do: counts, problems with their remedy, warnings, sheets and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance.firms.imports.declared import MAPPING
from compliance.firms.imports.lines import Reading
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.scope import Plan
from compliance.firms.imports.sheets import Choice
from compliance.firms.imports.wording import problem_message, problem_remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """`created`, `changed`, `unchanged` count lines of the file; all are zero where nothing may be written.

    `could` counts what would be written of a file with faulty rows if these were left out by consent.
    """

    kind: str
    file: str
    dry_run: bool
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    """Components and contents taken out because a whole bill of material no longer names them."""
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    rows_rejected: int = 0
    is_blocked: bool = False
    is_partial: bool = False
    """Rows were left out, with consent."""
    could: dict[str, int] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    skipped: tuple[Problem, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    columns: tuple[dict[str, Any], ...] = ()
    sheets: tuple[dict[str, Any], ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Kind to its own counts, where a file held several."""
    sheet: str = ""

    @property
    def accepted(self) -> bool:
        return not self.problem_count or (self.is_partial and not self.is_blocked)

    @property
    def needs_consent(self) -> bool:
        """Some rows are right, others not: it can go on without these if somebody agrees."""
        return bool(self.problem_count) and not self.is_blocked and bool(self.could) and not self.is_partial

    @property
    def rows_accepted(self) -> int:
        return self.created + self.changed + self.unchanged

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "dry_run": self.dry_run,
            "accepted": self.accepted,
            "partial": self.is_partial,
            "needs_consent": self.needs_consent,
            "rows": self.rows,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "rows_skipped": len(self.skipped),
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "could": self.could,
            "counts": self.counts,
            "mapping": self.mapping,
            "columns": list(self.columns),
            "sheets": list(self.sheets),
            "rejected": [problem_json(problem) for problem in self.problems],
            "rejected_count": self.problem_count,
            "warnings": [problem_json(problem) for problem in self.warnings],
            "skipped": [problem_json(problem) for problem in self.skipped],
        }


def report_unreadable(kind: str, file: str, fault: CellFault, *, dry_run: bool) -> ImportReport:
    """The report of a file that cannot be read as a table at all."""
    problem = Problem.of(fault, row=None)
    return ImportReport(
        kind=kind, file=file, dry_run=dry_run, problems=(problem,), problem_count=1, is_blocked=True
    )


def report_make(
    *,
    kind: str,
    file: str,
    choice: Choice,
    readings: Sequence[Reading],
    plans: Sequence[Plan],
    dry_run: bool,
    accept_partial: bool,
    sheets: Sequence[dict[str, Any]],
    columns: Sequence[dict[str, Any]],
) -> ImportReport:
    """The report of a file that was read; counts are zero where nothing may be written."""
    problem_count = sum(reading.problem_count for reading in readings)
    is_blocked = any(reading.is_blocked for reading in readings)
    is_partial = bool(problem_count) and accept_partial and not is_blocked
    totals = {
        name: sum(getattr(plan, name) for plan in plans)
        for name in ("created", "changed", "unchanged", "removed")
    }
    counted = totals if not problem_count or is_partial else dict.fromkeys(totals, 0)
    could = {} if is_blocked or not problem_count or not any(totals.values()) else totals
    return ImportReport(
        kind=kind,
        file=file,
        sheet=choice.plans[0].sheet.name if choice.plans else "",
        dry_run=dry_run,
        rows=sum(reading.row_count for reading in readings),
        **counted,
        problems=tuple(_in_order(problem for reading in readings for problem in reading.problems)),
        problem_count=problem_count,
        rows_rejected=len({one for reading in readings for one in reading.rejected}),
        is_blocked=is_blocked,
        is_partial=is_partial,
        could=could,
        warnings=tuple(_in_order(problem for reading in readings for problem in reading.warnings)),
        skipped=_skipped(readings),
        mapping={use: name for reading in readings if reading.planner for use, name in MAPPING.items()}
        | {
            entry["header"]: entry["field"].partition("[")[0]
            for entry in columns
            if entry["field"] and (entry["kind"] == kind or entry["header"])
        },
        columns=tuple(columns),
        sheets=tuple(sheets),
        counts={
            reading.layout.kind: {
                name: getattr(plan, name) if counted == totals else 0
                for name in ("created", "changed", "unchanged")
            }
            for reading, plan in zip(readings, plans, strict=False)
        },
    )


def _skipped(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Rows left out, each once also where a sheet was read as two kinds."""
    told = {
        (problem.sheet, problem.row, problem.reason, problem.column): problem
        for reading in readings
        for problem in reading.skipped
    }
    return tuple(_in_order(told.values()))


def _in_order(problems: Any) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.sheet, problem.row or 0))


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem in words, in the language that is active."""
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": problem.reason,
        "message": problem_message(problem),
        "remedy": problem_remedy(problem),
    }
