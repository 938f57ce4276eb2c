"""What a rule found in normalised text, before its place is mapped back to the stored text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`start` and `end` count characters of the text that the rule read; `code` is normalised."""

    kind: str
    code: str
    start: int
    end: int
    rule: str
    certainty: float
    excluded: bool = False
