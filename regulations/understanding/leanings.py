"""Which kind of paper the words of a title and an opening lean to, where no act of theirs is told.

Knows faint cues, none of which decides alone: what would be and what must be, who acts, whom a text
addresses, what it counts. Adds them up kind by kind and tells which cues counted. Knows no subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from regulations.understanding.actions import KINDS
from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.normalise import fold
from regulations.understanding.sieve import Patterns

FILE: Final = LEXICONS / "leanings.yml"
_TITLE, _OPENING = 300, 700
"""Characters of the title, and behind it, in which cues count."""
_ENDS = r"(?![a-z0-9])"
_BEGINS = r"(?<![a-z0-9])"


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    weight: float
    titled: float


@dataclass(frozen=True, slots=True)
class Leaning:
    """Sums of weights by kind, and the words that gave them: (kind, weight, words as folded)."""

    sums: Mapping[str, float] = field(default_factory=dict)
    cues: tuple[tuple[str, float, str], ...] = ()

    def best(self, least: float = 0.0) -> str | None:
        """The kind with the greatest sum; None where none reaches `least`."""
        if not self.sums:
            return None
        kind = max(sorted(self.sums), key=lambda one: self.sums[one])
        return kind if self.sums[kind] >= least else None

    def lead(self, kind: str) -> float:
        """By how much the greatest sum of another kind exceeds that of `kind`."""
        return max((s for k, s in self.sums.items() if k != kind), default=0.0) - self.sums.get(kind, 0.0)


class _Cues:
    """The rows of `leanings.yml`, one for each of their patterns."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        written: list[str] = []
        for row in lexicon_file(FILE).get("rows") or ():
            if row.get("kind") not in KINDS or not row.get("patterns"):
                raise LexiconError(f"{FILE.name}: a row of kind {row.get('kind')!r} has no patterns")
            told = _Row(str(row["kind"]), float(row["weight"]), float(row.get("title", row["weight"])))
            self.rows += [told] * len(row["patterns"])
            written += map(str, row["patterns"])
        if not written:
            raise LexiconError(f"{FILE.name}: rows are missing")
        self.patterns = Patterns(written, _BEGINS, _ENDS)


@cache
def cues() -> _Cues:
    """The cues in use. Raises `LexiconError` where a row is not written as it must be."""
    return _Cues()


def leaning_of(title: str, text: str) -> Leaning:
    """The sums of all cues in a title and in the opening of a text (its first 700 characters)."""
    table = cues()
    sums: dict[str, float] = defaultdict(float)
    told = []
    for place, titled in ((title[:_TITLE], True), (text[:_OPENING], False)):
        for index, found in table.patterns.found(fold(place), once=True):
            row = table.rows[index]
            weight = row.titled if titled else row.weight
            sums[row.kind] += weight
            told.append((row.kind, weight, found[0]))
    return Leaning(dict(sums), tuple(told))
