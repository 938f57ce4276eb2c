"""Which substance a value is told of: "0.1 % lead, 0.01 % cadmium" and "lead 0.1 %, cadmium 0.01 %".

Knows places only: values and substances in the order of the text. What a substance or a unit is, others know.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regulations.understanding.result import Mention

Place = tuple[int, int]
_BEHIND = re.compile(
    r"[\s\xa0]*(?:\(?(?:m/m|w/w|p/p|by (?:weight|mass)|en (?:poids|masse|peso))\)?[\s\xa0]*)?"
    r"(?:(?:of|for|de|du|des|del|pour|para|d['’])[\s\xa0]*)?(?:(?:the|la|le|l['’]|el)[\s\xa0]*)?[\"“‘(]?",
    re.I,
)
"""Between a value and the substance that it is a share of."""
_HEAD = re.compile(r"[\s\xa0)]*(?:[:：=≤<|]|[0-9]|max|not (?:more|exceed)|at most)", re.I)
"""Behind a substance that opens the next pair: "... 0.1 % cadmium: 0.01 %"."""
_TIGHT = re.compile(r"[\s\xa0]*[:：=|(（≤<]*[\s\xa0]*[≤<]?[\s\xa0]*")
_PARTED = re.compile(r"[,;，；、]|(?<![a-z])(?:and|or|et|ou|y|o|u)(?![a-z])|或|和|以及", re.I)
_BEHIND_COSTS = 20
"""Characters by which a substance behind the value must stand nearer than one before it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """`code` is empty where no substance stands in the clause; `close`: right beside the value."""

    code: str = ""
    close: bool = False


def owners(
    content: str, values: Sequence[Place], clauses: Sequence[Place], substances: Sequence[Mention]
) -> Iterator[Owner]:
    """The owner of each value; values and their clauses in order of place, substances by their start."""
    starts = [mention.start or 0 for mention in substances]
    taken = -1
    for (start, end), (low, high) in zip(values, clauses, strict=True):
        near = [
            s
            for s in substances[bisect_left(starts, low) : bisect_right(starts, high)]
            if (s.end or 0) <= high
        ]
        near = [s for s in near if (s.start or 0) >= taken] or near
        before = max((s for s in near if (s.end or 0) <= start), key=lambda s: s.end or 0, default=None)
        behind = _told_behind(content, end, [s for s in near if (s.start or 0) >= end])
        tight = before is not None and _TIGHT.fullmatch(content, before.end or 0, start) is not None
        if behind is not None and not tight and not _heads_next(content, behind, before, start):
            taken = behind.end or 0
            yield Owner(behind.code, close=True)
            continue
        yield Owner(_nearest(near, start, end), close=tight)


def _told_behind(content: str, end: int, near: Sequence[Mention]) -> Mention | None:
    """The substance right behind a value; of several that begin there the longest."""
    beside = [s for s in near if _BEHIND.fullmatch(content, end, s.start or 0)]
    return max(beside, key=lambda s: s.end or 0, default=None)


def _heads_next(content: str, behind: Mention, before: Mention | None, start: int) -> bool:
    """Whether the substance behind belongs to the value after it, because one before has none yet."""
    if before is None or _PARTED.search(content, before.end or 0, start):
        return False
    return _HEAD.match(content, behind.end or 0) is not None


def _nearest(near: Sequence[Mention], start: int, end: int) -> str:
    """Code of the substance that stands nearest; one before the value goes first."""
    ranked = sorted(
        near,
        key=lambda s: (
            (start - (s.end or 0)) if (s.end or 0) <= start else _BEHIND_COSTS + abs((s.start or 0) - end)
        ),
    )
    return ranked[0].code if ranked else ""
