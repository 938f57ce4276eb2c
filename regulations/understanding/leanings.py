"""Which kind of paper the words of a title and an opening lean to, where no act of theirs is told.

Knows faint cues, none of which decides alone: what would be and what must be, who acts, whom a text
addresses, what it counts. Adds them up kind by kind and tells which cues counted. Knows no subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from regulations.understanding.actions import KINDS, compiled
from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.normalise import fold
from regulations.understanding.sieve import Sieve, alternatives, found_first

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
    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self._of: list[int] = []
        self._patterns: list[str] = []
        bare: list[str] = []
        for row in lexicon_file(FILE).get("rows") or ():
            if row.get("kind") not in KINDS or not row.get("patterns"):
                raise LexiconError(f"{FILE.name}: a row of kind {row.get('kind')!r} has no patterns")
            for pattern in row["patterns"]:
                self.rows.append(
                    _Row(str(row["kind"]), float(row["weight"]), float(row.get("title", row["weight"])))
                )
                for one in alternatives(str(pattern)):
                    self._of.append(len(self.rows) - 1)
                    bare.append(one)
                    self._patterns.append(f"{_BEGINS}(?:{one}){_ENDS}")
        if not self.rows:
            raise LexiconError(f"{FILE.name}: rows are missing")
        self._sieve = Sieve(bare)

    @property
    def patterns(self) -> list[str]:
        """As `compiled` takes them."""
        return self._patterns

    def fired(self, text: str) -> Iterator[tuple[int, str]]:
        """(row, the words) of each row that a text holds, once a row."""
        done = set()
        for index, places in self._sieve.placed(text):
            row = self._of[index]
            if row in done:
                continue
            if found := found_first(compiled(self._patterns[index]), text, places):
                done.add(row)
                yield row, found[0]


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
        for index, words in table.fired(fold(place)):
            row = table.rows[index]
            weight = row.titled if titled else row.weight
            sums[row.kind] += weight
            told.append((row.kind, weight, words))
    return Leaning(dict(sums), tuple(told))
