"""Terms into columns over the rows that stay, factors into dummies of the levels seen there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, fill_without, without
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.nodes import Factor
from compliance.econometrics.formulas.terms import Term
from compliance.econometrics.reading import codes_of

MOST_LEVELS = 2000


@dataclass(frozen=True, slots=True)
class Columns:
    """Named columns of one side, each as it stands in the table and the places that are left out of it.

    Kept apart so that a plain column of a large table is copied once only, into the design's matrix.
    """

    names: tuple[str, ...]
    sources: tuple[tuple[FloatArray, IntArray], ...]

    @property
    def values(self) -> tuple[FloatArray, ...]:
        return tuple(without(column, gone) for column, gone in self.sources)

    def fill(self, table: FloatArray, first: int) -> None:
        """Writes the columns into the table from column `first` on."""
        for place, (column, gone) in enumerate(self.sources, start=first):
            fill_without(table[:, place], column, gone)


NO_GAPS: IntArray = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Levels:
    """A factor on the rows kept: code of each row and name of each level; -1 in `shown` leaves one out."""

    codes: IntArray
    names: tuple[str, ...]
    shown: tuple[int, ...]


def columns_of(terms: tuple[Term, ...], evaluation: Evaluation, rows: IntArray, gone: IntArray) -> Columns:
    """Columns of the terms; a factor alone leaves out its base, beside a number it keeps all levels."""
    found = [item for term in terms for item in _expanded(term, evaluation, rows, gone)]
    return Columns(tuple(name for name, _ in found), tuple(source for _, source in found))


def _expanded(
    term: Term, evaluation: Evaluation, rows: IntArray, gone: IntArray
) -> list[tuple[str, tuple[FloatArray, IntArray]]]:
    base: FloatArray | None = None
    for node in term.numbers:
        column = evaluation.number(node)
        base = column if base is None else base * column
    if not term.factors:
        assert base is not None
        return [(term.name, (base, gone))]
    if base is not None:
        base = without(base, gone)
    factors = [_levels(factor, term, evaluation, rows) for factor in term.factors]
    found = []
    count = 1
    for levels in factors:
        count *= len(levels.shown)
    if count > MOST_LEVELS:
        raise SpecificationFault(
            f"{term.name} makes {count} dummies, more than {MOST_LEVELS}; put it under `absorb` instead.",
            reason="too_many_levels",
            where=term.name,
        )
    plain = len(term.factors) == 1 and not term.numbers
    for chosen in product(*[levels.shown for levels in factors]):
        dummy = np.ones(len(rows))
        for levels, level in zip(factors, chosen, strict=True):
            dummy = dummy * (levels.codes == level)
        names = [levels.names[level] for levels, level in zip(factors, chosen, strict=True)]
        name = names[0] if plain else _joint_name(term, names)
        found.append((name, (dummy if base is None else dummy * base, NO_GAPS)))
    return found


def _joint_name(term: Term, levels: list[str]) -> str:
    """The author's name with each factor replaced by its level."""
    name = term.name
    for factor, level in zip(term.factors, levels, strict=True):
        for spelling in (f"ib{factor.base}.{factor.name}", f"i.{factor.name}", f"C({factor.name})"):
            if spelling in name:
                name = name.replace(spelling, level, 1)
                break
        else:
            for opening in ("i(", "factor("):
                if name.startswith(f"{opening}{factor.name},"):
                    name = f"{level}#{name[len(opening) + len(factor.name) + 1 : -1]}"
    return name


def _levels(factor: Factor, term: Term, evaluation: Evaluation, rows: IntArray) -> Levels:
    """Levels seen in the rows; the base is the first unless the author named one."""
    codes, levels = codes_of(evaluation.frame.iloc[rows], factor.name)
    words = [_word(level) for level in levels]
    names = tuple(f"{word}.{factor.name}" for word in words)
    if factor.only:
        _known(factor.only, words, factor, term)
        return Levels(codes, names, (words.index(factor.only),))
    if factor.base:
        _known(factor.base, words, factor, term)
        base = words.index(factor.base)
    else:
        base = -1 if term.keeps_base else 0
    return Levels(codes, names, tuple(place for place in range(len(words)) if place != base))


def _known(level: str, words: list[str], factor: Factor, term: Term) -> None:
    if level not in words:
        known = ", ".join(words[:12])
        raise SpecificationFault(
            f"{term.name}: {factor.name} has no level {level!r} in the rows used; it has {known}.",
            reason="no_level",
            where=factor.name,
        )


def _word(level: Any) -> str:
    if isinstance(level, (float, np.floating)) and float(level).is_integer():
        return str(int(level))
    return str(level)
