"""What a reader was told of a finding and which differences are news. It knows neither tables nor mails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

MATERIAL_ROLES = (
    *("comment_deadline", "adoption", "entry_into_force", "application", "sunset"),
    "process_stage",
)
"""Dates whose move is news. When a page was published or last edited is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A date with its role, or the rule in words that makes it and the earliest day it can be."""

    role: str
    on: date | None = None
    rule: str = ""
    earliest: date | None = None

    @property
    def day(self) -> date | None:
        return self.on or self.earliest

    @property
    def mark(self) -> str:
        """What is compared between two weeks: the day, else the rule without case and spacing."""
        return self.day.isoformat() if self.day else " ".join(self.rule.split()).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The material state of a finding. `skus` is a hash over the set of products, `score` 0 to 100."""

    verdict: str
    stage: str
    dates: tuple[tuple[str, str], ...]
    skus: str
    sku_count: int
    score: float

    @property
    def hash(self) -> str:
        """sha256 over what is news when it changes; the score moves every day and is not part of it."""
        parts = [self.verdict, self.stage, self.dates, self.skus]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "stage": self.stage,
            "dates": [list(pair) for pair in self.dates],
            "skus": self.skus,
            "sku_count": self.sku_count,
            "score": self.score,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        return cls(
            verdict=row["verdict"],
            stage=row["stage"],
            dates=tuple((role, mark) for role, mark in row["dates"]),
            skus=row["skus"],
            sku_count=row["sku_count"],
            score=row["score"],
        )


def told_of(
    *, verdict: str, stage: str, milestones: Sequence[Milestone], skus: str, sku_count: int, score: float
) -> Told:
    """The material state: dates of other roles than MATERIAL_ROLES and their order are left out."""
    dates = sorted({(m.role, m.mark) for m in milestones if m.role in MATERIAL_ROLES and m.mark})
    return Told(verdict=verdict, stage=stage, dates=tuple(dates), skus=skus, sku_count=sku_count, score=score)


What = Literal["verdict", "stage", "date", "skus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One material difference; `role` names the date that moved, an empty side means "none"."""

    what: What
    before: str
    after: str
    role: str = ""


def changes_between(before: Told, after: Told) -> tuple[Change, ...]:
    """Every material difference, gravest first; empty where the difference is cosmetic."""
    found: list[Change] = []
    if before.verdict != after.verdict:
        found.append(Change(what="verdict", before=before.verdict, after=after.verdict))
    if before.stage != after.stage:
        found.append(Change(what="stage", before=before.stage, after=after.stage))
    found += _moved(before.dates, after.dates)
    if before.skus != after.skus:
        found.append(Change(what="skus", before=str(before.sku_count), after=str(after.sku_count)))
    return tuple(found)


def _moved(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> list[Change]:
    """Dates that came, went or moved, a role at a time."""
    moved = []
    for role in MATERIAL_ROLES:
        gone = [mark for r, mark in before if r == role and (r, mark) not in after]
        come = [mark for r, mark in after if r == role and (r, mark) not in before]
        if gone or come:
            moved.append(Change(what="date", role=role, before=", ".join(gone), after=", ".join(come)))
    return moved
