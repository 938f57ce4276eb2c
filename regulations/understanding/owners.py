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
_SYMBOL = (
    r"[)）]?(?:[\s\xa0]*[(（][A-Za-z0-9+,\s-]{1,14}[)）])?"
    r"(?:\s(?:and|or) (?:its|their) (?:compounds|salts)|\set ses (?:composés|sels)|"
    r"\sy sus (?:compuestos|sales)|及其化合物)?"
)
"""A symbol or short name behind a substance: "lead (Pb)"; its compounds."""
_TIGHT = re.compile(rf"{_SYMBOL}[\s\xa0]*[:：=|(（≤<]*[\s\xa0]*[≤<]?[\s\xa0]*")
_LISTED = re.compile(
    rf"{_SYMBOL}[\s\xa0]*(?:[,，、/]|(?<=[\s)])(?:and|or|and/or|et|ou|y|o|u)(?=[\s])|和|及|与|或|以及)"
    r"[\s\xa0]*(?:(?:and|or|et|ou|y|o|u)\s)?",
    re.I,
)
"""Between the members of a list that share one value."""
_PARTED = re.compile(r"[,;，；、]|(?<![a-z])(?:and|or|et|ou|y|o|u)(?![a-z])|或|和|以及", re.I)
_GOES_ON = re.compile(r"[^;；\n]{0,60}[;；]\s?(?:and |or |et |ou |y |o )?(?:at most |not more than )?")
"""From a value to one that names no substance of its own."""
_BEHIND_COSTS = 20
"""Characters by which a substance behind the value must stand nearer than one before it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """No codes where no substance stands in the clause; `close`: right beside the value."""

    codes: tuple[str, ...] = ()
    close: bool = False


def owners(
    content: str, values: Sequence[Place], clauses: Sequence[Place], substances: Sequence[Mention]
) -> Iterator[Owner]:
    """The owner of each value; values and their clauses in order of place, substances by their start."""
    starts = [mention.start or 0 for mention in substances]
    taken = -1
    owner, told_until = Owner(), -1
    for number, ((start, end), (low, high)) in enumerate(zip(values, clauses, strict=True)):
        near = [
            s
            for s in substances[bisect_left(starts, low) : bisect_right(starts, high)]
            if (s.end or 0) <= high
        ]
        if near or not (owner.codes and _GOES_ON.fullmatch(content, told_until, start)):
            near = [s for s in near if (s.start or 0) >= taken] or near
            since = values[number - 1][1] if number else low
            until = values[number + 1][0] if number + 1 < len(values) else high
            if behind := _behind(content, near, (start, end), until):
                taken = behind[-1].end or 0
                owner = Owner(_codes(behind), close=True)
            else:
                owner = _before(content, near, (start, end), since)
        # Else "release at most 0.5 µg; 0.2 µg for posts" goes on with the same.
        told_until = end
        yield owner


def _behind(content: str, near: Sequence[Mention], value: Place, until: int) -> list[Mention]:
    """The substances told right behind a value, up to the next one; none where they are another value's."""
    start, end = value
    behind = _told_behind(content, end, [s for s in near if (s.start or 0) >= end])
    before = _last_before(near, start)
    if behind is None or _is_tight(content, before, start) or _heads_next(content, behind, before, start):
        return []
    return _listed(content, [s for s in near if (behind.start or 0) <= (s.start or 0) < until], until)


def _before(content: str, near: Sequence[Mention], value: Place, since: int) -> Owner:
    """The nearest substance, with the list that it closes where it stands between two values."""
    start, end = value
    close = _is_tight(content, _last_before(near, start), start)
    nearest = _nearest(near, start, end)
    led = [s for s in near if (s.start or 0) >= since and (s.end or 0) <= start]
    if nearest is not None and led and nearest.end == led[-1].end:
        return Owner(_codes(_listed(content, led[::-1])), close=close)
    return Owner((nearest.code,) if nearest else (), close=close)


def _last_before(near: Sequence[Mention], start: int) -> Mention | None:
    return max((s for s in near if (s.end or 0) <= start), key=lambda s: s.end or 0, default=None)


def _is_tight(content: str, before: Mention | None, start: int) -> bool:
    return before is not None and _TIGHT.fullmatch(content, before.end or 0, start) is not None


def _listed(content: str, mentions: Sequence[Mention], until: int = -1) -> list[Mention]:
    """The first, and those that a list joins to it; given from the value outwards, in either direction.

    One that stands right before `until`, the next value, belongs to that.
    """
    found = [mentions[0]]
    for one in mentions[1:]:
        left, right = sorted((found[-1], one), key=lambda s: s.start or 0)
        if (left.end or 0) > (right.start or 0):
            continue  # a name within another
        if not _LISTED.fullmatch(content, left.end or 0, right.start or 0):
            break
        if until >= 0 and _TIGHT.fullmatch(content, one.end or 0, until):
            break
        found.append(one)
    return found


def _codes(mentions: Sequence[Mention]) -> tuple[str, ...]:
    in_order = sorted(mentions, key=lambda s: s.start or 0)
    return tuple(dict.fromkeys(one.code for one in in_order))


def _told_behind(content: str, end: int, near: Sequence[Mention]) -> Mention | None:
    """The substance right behind a value; of several that begin there the longest."""
    beside = [s for s in near if _BEHIND.fullmatch(content, end, s.start or 0)]
    return max(beside, key=lambda s: s.end or 0, default=None)


def _heads_next(content: str, behind: Mention, before: Mention | None, start: int) -> bool:
    """Whether the substance behind belongs to the value after it, because one before has none yet."""
    if before is None or _PARTED.search(content, before.end or 0, start):
        return False
    return _HEAD.match(content, behind.end or 0) is not None


def _nearest(near: Sequence[Mention], start: int, end: int) -> Mention | None:
    """The substance that stands nearest; one before the value goes first."""
    return min(
        near,
        key=lambda s: (
            (start - (s.end or 0)) if (s.end or 0) <= start else _BEHIND_COSTS + abs((s.start or 0) - end)
        ),
        default=None,
    )
