"""Terms into columns over the rows that stay, factors into dummies of the levels seen there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.nodes import Factor
from compliance.econometrics.formulas.terms import Term
from compliance.econometrics.reading import codes_of

MOST_LEVELS = 2000


@dataclass(frozen=True, slots=True)
class Columns:
    """Named columns of one side; a list rather than a matrix, so that plain columns are never copied."""

    names: tuple[str, ...]
    values: tuple[FloatArray, ...]

    def matrix(self, rows: int) -> FloatArray:
        return np.column_stack(self.values) if self.values else np.zeros((rows, 0))


@dataclass(frozen=True, slots=True)
class Levels:
    """A factor on the rows kept: code of each row and name of each level; -1 in `shown` leaves one out."""

    codes: IntArray
    names: tuple[str, ...]
    shown: tuple[int, ...]


def columns_of(terms: tuple[Term, ...], evaluation: Evaluation, rows: IntArray, everything: bool) -> Columns:
    """Columns of the terms; a factor alone leaves out its base, beside a number it keeps all levels."""
    names: list[str] = []
    values: list[FloatArray] = []
    for term in terms:
        for name, column in _expanded(term, evaluation, rows, everything):
            names.append(name)
            values.append(column)
    return Columns(tuple(names), tuple(values))


def _expanded(
    term: Term, evaluation: Evaluation, rows: IntArray, everything: bool
) -> list[tuple[str, FloatArray]]:
    base: FloatArray | None = None
    for node in term.numbers:
        column = evaluation.number(node)
        column = column if everything else column[rows]
        base = column if base is None else base * column
    if not term.factors:
        assert base is not None
        return [(term.name, base)]
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
        found.append((name, dummy if base is None else dummy * base))
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
