"""What is wrong with a file: which row, column and value, under which reason. The wording is elsewhere."""

from dataclasses import dataclass, field
from typing import Any

SHOWN_VALUE = 120
"""Characters of a foreign cell that a report repeats."""


class CellFault(Exception):
    """A cell that cannot be taken. `facts` are what its sentence and remedy need."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


class TableUnreadable(CellFault):
    """The file as a whole cannot be read as a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to put right. `row` counts as the file does, its header included; None: the whole file."""

    reason: str
    row: int | None = None
    column: str = ""
    value: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    sheet: str = ""

    @classmethod
    def of(
        cls, fault: CellFault, *, row: int | None, column: str = "", value: Any = "", sheet: str = ""
    ) -> "Problem":
        return cls(
            reason=fault.reason, row=row, column=column, value=shown(value), facts=fault.facts, sheet=sheet
        )


def shown(value: Any) -> str:
    """A value as a report repeats it: text, of bounded length."""
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_VALUE else f"{text[:SHOWN_VALUE]}…"
