"""What a text is about where it names no law: goods and what is done to them, met in one opening.

Knows how word lists of `lexicons/subjects.yml` meet; it knows no word itself. A subject is weaker than the
name of a law by design: it makes a notice seen, and a reviewer looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from regulations.understanding.actions import compiled
from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.result import REGIMES, Evidence
from regulations.understanding.sieve import Sieve, alternatives, found_first

FILE: Final = LEXICONS / "subjects.yml"
_OPENING: Final = 700
_LABELS: Final = frozenset((*REGIMES, "irrelevant"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`every` word list must stand in the opening, each by its name, and `none` of the others."""

    id: str
    label: str
    weight: float
    every: tuple[str, ...]
    none: tuple[str, ...]
    alone: bool
    """Counts only where nothing else speaks for any regime."""


@dataclass(frozen=True, slots=True)
class Book:
    """The subjects, and the patterns of the word lists that they name."""

    subjects: tuple[Subject, ...]
    lists: Mapping[str, tuple[int, ...]]
    owners: tuple[str, ...]
    """The list of each pattern."""
    patterns: tuple[str, ...]
    sieve: Sieve


@dataclass(frozen=True, slots=True)
class SubjectsFound:
    """Evidence of subjects that count beside others, and of those that count alone."""

    beside: tuple[Evidence, ...]
    alone: tuple[Evidence, ...]


def _subject(row: Mapping[str, object], known: Mapping[str, object]) -> Subject:
    every, none = _names(row.get("all")), _names(row.get("none"))
    label, weight = str(row.get("label")), float(str(row.get("weight", 0)))
    unknown = sorted({*every, *none} - set(known))
    if not row.get("id") or not every or unknown or label not in _LABELS or not 0 < weight <= 1:
        raise LexiconError(
            f"{FILE.name}: {row!r:.90} needs an id, a known label, a weight up to 1 and `all` of known word "
            f"lists; not known: {unknown}"
        )
    return Subject(
        id=str(row["id"]), label=label, weight=weight, every=every, none=none, alone=bool(row.get("alone"))
    )


def _names(stated: object) -> tuple[str, ...]:
    return tuple(map(str, stated)) if isinstance(stated, list) else ()


@cache
def book() -> Book:
    """The subjects in use. Raises `LexiconError` where one names a list that is not there."""
    loaded = lexicon_file(FILE)
    written: list[str] = []
    lists: dict[str, tuple[int, ...]] = {}
    for name, words in loaded["words"].items():
        listed = [one for word in words for one in alternatives(str(word))]
        lists[name] = tuple(range(len(written), len(written) + len(listed)))
        written += listed
    subjects = tuple(_subject(row, lists) for row in loaded["subjects"])
    owners = tuple(name for name, numbers in lists.items() for _ in numbers)
    return Book(subjects, lists, owners, tuple(rf"\b(?:{one})\b" for one in written), Sieve(written))


class _Opening:
    """The first sentences of one text, and which word lists stand in them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._live = dict(book().sieve.placed(text))
        self._possible = {book().owners[index] for index in self._live}
        self._seen: dict[str, tuple[int, int] | None] = {}

    def place(self, name: str) -> tuple[int, int] | None:
        """Where the first word of a list stands."""
        if name not in self._seen:
            self._seen[name] = self._first(book().lists[name])
        return self._seen[name]

    def _first(self, words: Sequence[int]) -> tuple[int, int] | None:
        known, live, text = book().patterns, self._live, self._text
        tried = (found_first(compiled(known[word]), text, live[word]) for word in words if word in live)
        return min((found.span() for found in tried if found), default=None)

    def evidence(self, subject: Subject) -> Evidence | None:
        if not self._possible.issuperset(subject.every):
            return None
        places = [self.place(name) for name in subject.every]
        if places[0] is None or None in places or any(self.place(name) for name in subject.none):
            return None
        start, end = places[0]
        return Evidence(label=subject.label, start=start, end=end, rule=subject.id, weight=subject.weight)


def subjects_found(folded: str, title_end: int) -> SubjectsFound:
    """The subjects of a title and the first sentences. `folded` is as long as the stored text."""
    opening = _Opening(folded[: title_end + _OPENING])
    beside: list[Evidence] = []
    alone: list[Evidence] = []
    for subject in book().subjects:
        if (found := opening.evidence(subject)) is not None:
            (alone if subject.alone else beside).append(found)
    # "Every other technical regulation" by its meaning: nothing beside a regime with a name.
    named = [one for one in alone if one.label != "tbt_other"]
    return SubjectsFound(tuple(beside), tuple(named or alone))
