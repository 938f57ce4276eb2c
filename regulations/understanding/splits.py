"""Parts labelled documents into what is learnt from and what is judged: nothing is judged by its twin.

Knows stories and sources; knows neither labels nor rules.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from regulations.understanding.normalise import fold

_SPACES = re.compile(r"\W+")


def stories(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The story of each row as a number: rows share one where they name the same `story`, symbol family or
    title, directly or through others."""
    leader = list(range(len(rows)))

    def top(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first: dict[Hashable, int] = {}
    for index, row in enumerate(rows):
        for name in _names(row):
            leader[top(index)] = top(first.setdefault(name, index))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(top(index), len(numbers)) for index in range(len(rows))]


def _names(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What tells that two rows are of one story."""
    if row.get("story"):
        yield "story", str(row["story"])
    told = row.get("metadata")
    symbols = told.get("symbols") if isinstance(told, Mapping) else None
    for symbol in symbols if isinstance(symbols, Sequence) and not isinstance(symbols, str) else ():
        yield "symbol", re.split(r"/(?:Add|Corr|Rev|Suppl)\.", str(symbol))[0].strip()
    if title := _SPACES.sub(" ", fold(str(row.get("title") or ""))).strip():
        yield "title", title


def by_story(rows: Sequence[Mapping[str, Any]], count: int) -> list[tuple[list[int], list[int]]]:
    """(learnt from, judged) of each of `count` folds; a story stands whole in one fold. Always the same."""
    if count < 2:
        raise ValueError(f"{count} folds part nothing: ask for two at least")
    grouped: dict[int, list[int]] = {}
    for index, story in enumerate(stories(rows)):
        grouped.setdefault(story, []).append(index)
    judged: list[list[int]] = [[] for _ in range(count)]
    for group in sorted(grouped.values(), key=lambda g: (-len(g), _mixed(rows[g[0]]))):
        min(judged, key=len).extend(group)
    return [_apart(rows, fold_) for fold_ in judged if fold_]


def by_source(rows: Sequence[Mapping[str, Any]]) -> list[tuple[list[int], list[int]]]:
    """(learnt from, judged) with each source judged once by what was learnt from the others.

    A story that a source shares with another one is not learnt from either.
    """
    sources: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        sources.setdefault(str(row.get("source") or ""), []).append(index)
    return [_apart(rows, judged) for _name, judged in sorted(sources.items())]


def _apart(rows: Sequence[Mapping[str, Any]], judged: Sequence[int]) -> tuple[list[int], list[int]]:
    told = stories(rows)
    taken = {told[index] for index in judged}
    return [index for index in range(len(rows)) if told[index] not in taken], sorted(judged)


def _mixed(row: Mapping[str, Any]) -> str:
    """An order that is always the same and has nothing to do with the content."""
    return hashlib.sha256(f"{row.get('id')}\x1f{row.get('title')}".encode()).hexdigest()
