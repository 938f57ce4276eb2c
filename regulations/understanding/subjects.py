"""What a text is about where it names no law: goods and what is done to them, met in one opening.

Knows how word lists of `lexicons/subjects.yml` meet; it knows no word itself. A subject is weaker than the
name of a law by design: it makes a notice seen, and a reviewer looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.result import REGIMES, Evidence
from regulations.understanding.sieve import Patterns

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
    """The subjects, and the word lists that they name, a row of patterns each."""

    subjects: tuple[Subject, ...]
    lists: tuple[str, ...]
    patterns: Patterns


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
    lists = {str(name): "|".join(map(str, words)) for name, words in loaded["words"].items()}
    subjects = tuple(_subject(row, lists) for row in loaded["subjects"])
    return Book(subjects, tuple(lists), Patterns(list(lists.values()), r"\b", r"\b"))


def _places(text: str) -> dict[str, tuple[int, int]]:
    """Word list → where its first word stands."""
    known, places = book(), dict[str, tuple[int, int]]()
    for row, found in known.patterns.found(text):
        name = known.lists[row]
        places[name] = min(places.get(name, found.span()), found.span())
    return places


def _met(subject: Subject, places: Mapping[str, tuple[int, int]]) -> Evidence | None:
    if not places.keys() >= set(subject.every) or places.keys() & set(subject.none):
        return None
    start, end = places[subject.every[0]]
    return Evidence(label=subject.label, start=start, end=end, rule=subject.id, weight=subject.weight)


def subjects_found(folded: str, title_end: int) -> SubjectsFound:
    """The subjects of a title and the first sentences. `folded` is as long as the stored text."""
    places = _places(folded[: title_end + _OPENING])
    beside: list[Evidence] = []
    alone: list[Evidence] = []
    for subject in book().subjects:
        if (found := _met(subject, places)) is not None:
            (alone if subject.alone else beside).append(found)
    # "Every other technical regulation" by its meaning: nothing beside a regime with a name.
    named = [one for one in alone if one.label != "tbt_other"]
    return SubjectsFound(tuple(beside), tuple(named or alone))
