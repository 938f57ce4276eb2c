"""What a check of a printed table found, with its numbers and a sentence in two languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from compliance.econometrics.audit.wording import CHINESE, ENGLISH

VERDICTS = ("impossible", "unsupported", "doubtful", "undeclared", "consistent")
"""From what no rounding can explain to what holds. `unsupported`: printed numbers do not carry the claim."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `code` names the sentence, `numbers` are what it says, `call` what computed it."""

    check: str
    verdict: str
    code: str
    paper: str
    table: str
    column: str
    numbers: dict[str, Any] = field(default_factory=dict)
    call: str = ""

    @property
    def consistent(self) -> bool:
        return self.verdict == "consistent"

    @property
    def english(self) -> str:
        return ENGLISH[self.code].format(**self.numbers)

    @property
    def chinese(self) -> str:
        return CHINESE[self.code].format(**self.numbers)

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "verdict": self.verdict,
            "code": self.code,
            "paper": self.paper,
            "table": self.table,
            "column": self.column,
            "numbers": self.numbers,
            "sentence": {"en": self.english, "zh": self.chinese},
            "call": self.call,
        }
