"""What became of a six-digit HS code between two editions, both ways. It knows pairs, not names.

The World Customs Organization correlates neighbouring editions pair by pair. A code that stands for
itself alone is not listed; our table holds 2012 to 2017 and 2017 to 2022. Between 2007 and 2012 we hold
none: nothing is concluded there.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulations.understanding.nomenclature import HS_EDITIONS, hs_exists

TABLE = Path(__file__).resolve().parent.parent / "reference/hs_correlations.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlated:
    """One pair of neighbouring editions. `kind` counts codes before : codes after (1:1, 1:n, n:1, n:n).

    `preferred` marks the one earlier code that the official conversion takes for the later one.
    """

    earlier_edition: int
    earlier: str
    later_edition: int
    later: str
    kind: str
    preferred: bool


@dataclass(frozen=True, slots=True)
class _Pairs:
    forward: Mapping[tuple[int, str], tuple[str, ...]]
    back: Mapping[tuple[int, str], tuple[str, ...]]
    preferred: Mapping[tuple[int, str], str]
    steps: Mapping[int, int]
    """Edition to the next one, where the table correlates them."""


@cache
def _pairs() -> _Pairs:
    forward: dict[tuple[int, str], list[str]] = defaultdict(list)
    back: dict[tuple[int, str], tuple[str, ...]] = {}
    preferred: dict[tuple[int, str], str] = {}
    steps: dict[int, int] = {}
    with TABLE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            later, earlier = int(row["later_edition"]), int(row["earlier_edition"])
            steps[earlier] = later
            back[later, row["later"]] = tuple(row["earlier"].split())
            preferred[later, row["later"]] = row["preferred"]
            for code in row["earlier"].split():
                forward[earlier, code].append(row["later"])
    return _Pairs({key: tuple(codes) for key, codes in forward.items()}, back, preferred, steps)


def successors(code: str, edition: int) -> tuple[Correlated, ...]:
    """What a code of this edition became in the next; empty where that is not known."""
    later = _pairs().steps.get(edition)
    if later is None or not hs_exists(code, edition):
        return ()
    codes = _pairs().forward.get((edition, code), (code,))
    return tuple(_pair(edition, code, later, found) for found in codes)


def predecessors(code: str, edition: int) -> tuple[Correlated, ...]:
    """From what a code of this edition came; empty where that is not known."""
    earlier = next((old for old, new in _pairs().steps.items() if new == edition), None)
    if earlier is None or not hs_exists(code, edition):
        return ()
    codes = _pairs().back.get((edition, code), (code,))
    return tuple(_pair(earlier, found, edition, code) for found in codes)


def is_correlated(earlier: int, later: int) -> bool:
    """Whether our table reaches from one edition to the other, step by step."""
    while earlier in _pairs().steps and earlier < later:
        earlier = _pairs().steps[earlier]
    return earlier == later


def _pair(earlier_edition: int, earlier: str, later_edition: int, later: str) -> Correlated:
    many_after = len(_pairs().forward.get((earlier_edition, earlier), (later,))) > 1
    many_before = len(_pairs().back.get((later_edition, later), (earlier,))) > 1
    return Correlated(
        earlier_edition=earlier_edition,
        earlier=earlier,
        later_edition=later_edition,
        later=later,
        kind=f"{'n' if many_before else '1'}:{'n' if many_after else '1'}",
        preferred=_pairs().preferred.get((later_edition, later), earlier) == earlier,
    )


def hs_edition_of(year: int) -> int | None:
    """The HS edition in force in a year (each from 1 January), None before the first that we hold."""
    return max((edition for edition in HS_EDITIONS if edition <= year), default=None)
