"""The keys that a run's rows bear, and how they differ from those of earlier runs.

It counts and compares; it knows no source and reads no values.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from crawlers.contract import SchemaChange, SeenKey
from crawlers.rows import Row

CHANCE = 0.001
"""A key that is absent counts as missing where mere chance would leave it out of so many rows less often."""
LIKE = 0.6
"""Least likeness of two names (difflib ratio) for the guess that one became the other."""


class SchemaSeen:
    """Counts keys while rows are walked."""

    def __init__(self) -> None:
        self.rows = 0
        self._present: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        self.rows += 1
        for key, filled in row.fields():
            self._present[key] += 1
            self._filled[key] += filled
        self._unknown.update(row.unknown)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Keys that the reader neither takes nor ignores by name."""
        return tuple(sorted(self._unknown))

    def columns(self) -> tuple[SeenKey, ...]:
        return tuple(
            SeenKey(
                key=key,
                present=round(self._present[key] / self.rows, 4),
                filled=round(self._filled[key] / self.rows, 4),
            )
            for key in sorted(self._present)
        )


def schema_change(seen: SchemaSeen, before: Iterable[SeenKey]) -> SchemaChange | None:
    """What a person must look at, or None. Without rows nothing can be said."""
    if not seen.rows:
        return None
    present = {known.key for known in seen.columns()}
    missing = tuple(
        known.key
        for known in before
        if known.key not in present and (1.0 - known.present) ** seen.rows < CHANCE
    )
    change = SchemaChange(added=seen.unknown, missing=missing, renamed=_renamed(missing, seen.unknown))
    return change or None


def _renamed(missing: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    left, guesses = list(added), []
    for old in missing:
        if like := difflib.get_close_matches(old, left, n=1, cutoff=LIKE):
            left.remove(like[0])
            guesses.append(f"{old} -> {like[0]}")
    return tuple(guesses)
