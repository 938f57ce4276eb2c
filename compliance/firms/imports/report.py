"""What an import did or would do: counts, problems with their remedy, warnings, the mapping of headers."""

from dataclasses import dataclass, field
from typing import Any

from compliance.firms.imports.problems import Problem
from compliance.firms.imports.wording import problem_message, problem_remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """`created`, `changed`, `unchanged` count lines of the file; all are zero where it was rejected."""

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
    warnings: tuple[Problem, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    sheet: str = ""

    @property
    def accepted(self) -> bool:
        return not self.problem_count

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "dry_run": self.dry_run,
            "accepted": self.accepted,
            "rows": self.rows,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "rejected": [problem_json(problem) for problem in self.problems],
            "rejected_count": self.problem_count,
            "warnings": [problem_json(problem) for problem in self.warnings],
            "mapping": self.mapping,
        }


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem in words, in the language that is active."""
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": problem.reason,
        "message": problem_message(problem),
        "remedy": problem_remedy(problem),
    }
