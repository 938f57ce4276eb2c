"""Reads answers on traits from a cell: “radio: yes; battery: no”, names in either language.

What answers do to products is not its business, only whether they can stand beside one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from compliance.firms.imports.cells import Cell, yes_no
from compliance.firms.imports.problems import CellFault
from regulations.catalogue.loading import catalogue

Answers = tuple[tuple[str, bool], ...]
_BETWEEN = re.compile(r"[;；|\n]+")
_ALSO_BETWEEN = re.compile(r"[,，、]+")
_IS = re.compile(r"[:：=＝]")
_UNKNOWN = frozenset({"", "?", "unknown", "not known", "未知", "不详", "不知道"})


def answers_read(cell: Cell) -> Answers:
    """(trait, yes or no) in the order of their names; what is unknown is not said.

    Raises CellFault for a trait that the catalogue does not hold, a value that is neither yes nor no, an
    entry without a value, and answers that contradict one another.
    """
    found: dict[str, bool] = {}
    for entry in _entries(_named(cell.text)):
        parts = _IS.split(entry)
        if len(parts) < 2:
            raise CellFault("answer_without_value", entry=entry[:60])
        name, value = _IS.sub(" ", entry[: -len(parts[-1]) - 1]).strip(), parts[-1].strip()
        trait = _trait(name)
        if value.casefold() in _UNKNOWN:
            continue
        holds = yes_no(Cell(value))
        if found.setdefault(trait, holds) != holds:
            raise CellFault("answer_twice", trait=trait)
    if clash := contradiction(found):
        raise CellFault("answers_contradict", **clash)
    return tuple(sorted(found.items()))


def answers_told(answers: Iterable[tuple[str, bool]]) -> str:
    """The cell that says these answers; read again it says the same."""
    return "; ".join(f"{trait}={'yes' if holds else 'no'}" for trait, holds in sorted(answers))


def contradiction(answers: Mapping[str, bool]) -> dict[str, str] | None:
    """Two answers of which one rules the other out by the catalogue; None where all can be true."""
    held = catalogue().traits
    for trait, holds in sorted(answers.items()):
        if not holds or trait not in held:
            continue
        for other in held[trait].implies:
            if answers.get(other) is False:
                return {"trait": trait, "other": other, "due": "yes"}
        for other in held[trait].implied_no:
            if answers.get(other) is True:
                return {"trait": trait, "other": other, "due": "no"}
    return None


def _named(text: str) -> str:
    """The cell in one spelling, with whole questions as ids: a question may hold signs that part answers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for question, trait in _questions():
        if question in folded:
            folded = folded.replace(question, trait)
    return folded


def _entries(text: str) -> list[str]:
    """Entries by semicolons, bars or lines; by commas where one piece holds several answers."""
    found: list[str] = []
    for piece in _BETWEEN.split(text):
        several = len(_IS.findall(piece)) > 1
        found += _ALSO_BETWEEN.split(piece) if several else [piece]
    return [entry.strip() for entry in found if entry.strip()]


def _trait(name: str) -> str:
    """Raises CellFault with the nearest name."""
    wanted, known = _plain(name), _names()
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=1, cutoff=0.0)
    raise CellFault("unknown_trait", entry=name[:60], near=known[near[0]] if near else "")


@cache
def _questions() -> tuple[tuple[str, str], ...]:
    """Questions in both languages as they are looked for, longest first, with the ids of their traits."""
    held = catalogue().traits.values()
    said = {
        unicodedata.normalize("NFKC", words).casefold().strip("? ") + mark: one.id
        for one in held
        for words in (one.question.en, one.question.zh)
        if words
        for mark in ("?", "")
    }
    return tuple(sorted(said.items(), key=lambda pair: -len(pair[0])))


@cache
def _names() -> dict[str, str]:
    """Ids and questions of the traits in both languages → id."""
    held = catalogue().traits.values()
    named = {_plain(words): one.id for one in held for words in (one.question.en, one.question.zh) if words}
    return named | {_plain(one.id): one.id for one in held}


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[_\-?？]+", " ", folded).split())
