"""Aligns two sequences of words: what stayed, what came, what went. It knows no law.

Runs of words that occur once in both are the anchors (patience diff); what lies between them is aligned
by `difflib`. This keeps long annexes linear in practice where `difflib` alone is quadratic.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

Step = tuple[int, int, int, int]
"""`(i1, i2, j1, j2)`: before[i1:i2] became after[j1:j2]; one of the two may be empty."""

Starts = tuple[frozenset[int], frozenset[int]]

_RUNS: Final = (12, 5, 2, 1)
_SMALL: Final = 250_000
_LIKE: Final = 0.5
_CLAUSES: Final = 10_000


def changes(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """The steps that turn `before` into `after`, in order, with a word or more the same between two steps."""
    steps: list[Step] = []
    _between(before, after, 0, len(before), 0, len(after), 0, steps)
    return _joined(steps, before)


def block_changes(before: Sequence[str], after: Sequence[str], starts: Starts) -> list[Step]:
    """As `changes`, but by clauses: the same ones stay, alike ones are aligned, others come or go."""
    first, second = _clauses(before, starts[0]), _clauses(after, starts[1])
    keys = [tuple(before[a:b]) for a, b in first], [tuple(after[a:b]) for a, b in second]
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    steps: list[Step] = []
    for tag, x1, x2, y1, y2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        x, y = x1, y1
        for x_alike, y_alike in [*_alike(keys[0][x1:x2], keys[1][y1:y2]), (x2 - x1, y2 - y1)]:
            i1, i2 = _reach(first, x, x1 + x_alike, len(before))
            j1, j2 = _reach(second, y, y1 + y_alike, len(after))
            if i1 < i2 or j1 < j2:
                steps.append((i1, i2, j1, j2))
            if x1 + x_alike < x2 and y1 + y_alike < y2:
                inner: list[Step] = []
                _between(before, after, *first[x1 + x_alike], *second[y1 + y_alike], 0, inner)
                steps += _joined(inner, before)
            x, y = x1 + x_alike + 1, y1 + y_alike + 1
    return steps


def _alike(first: Sequence[tuple[str, ...]], second: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Places of clauses that are one clause edited, in an order common to both, as alike as can be."""
    if not first or not second or len(first) * len(second) > _CLAUSES:
        return []
    bags = [Counter(words) for words in first], [Counter(words) for words in second]
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    scores = [[_likeness(a, b) for b in bags[1]] for a in bags[0]]
    for x in range(len(first) - 1, -1, -1):
        for y in range(len(second) - 1, -1, -1):
            kept = best[x + 1][y + 1] + scores[x][y] if scores[x][y] >= _LIKE else 0.0
            best[x][y] = max(best[x + 1][y], best[x][y + 1], kept)
    pairs: list[tuple[int, int]] = []
    x = y = 0
    while x < len(first) and y < len(second):
        if scores[x][y] >= _LIKE and best[x][y] == best[x + 1][y + 1] + scores[x][y]:
            pairs.append((x, y))
            x, y = x + 1, y + 1
        elif best[x][y] == best[x + 1][y]:
            x += 1
        else:
            y += 1
    return pairs


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def _clauses(words: Sequence[str], starts: frozenset[int]) -> list[tuple[int, int]]:
    return list(pairwise([*sorted(starts), len(words)]))


def _reach(clauses: list[tuple[int, int]], start: int, end: int, length: int) -> tuple[int, int]:
    begin = clauses[start][0] if start < len(clauses) else length
    return begin, clauses[end - 1][1] if end > start else begin


def _between(
    a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int, depth: int, steps: list[Step]
) -> None:
    while i1 < i2 and j1 < j2 and a[i1] == b[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and a[i2 - 1] == b[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    if i1 == i2 and j1 == j2:
        return
    if i1 == i2 or j1 == j2:
        steps.append((i1, i2, j1, j2))
        return
    if (i2 - i1) * (j2 - j1) <= _SMALL:
        _small(a, b, i1, i2, j1, j2, steps)
        return
    while depth < len(_RUNS):
        anchors = _anchors(a, b, i1, i2, j1, j2, _RUNS[depth])
        if anchors:
            break
        depth += 1
    else:
        steps.append((i1, i2, j1, j2))
        return
    i, j = i1, j1
    for x, y in [*anchors, (i2, j2)]:
        if x >= i and y >= j:
            _between(a, b, i, x, j, y, depth + 1 if (i, j, x, y) == (i1, j1, i2, j2) else depth, steps)
            i, j = x, y
            while i < i2 and j < j2 and a[i] == b[j]:
                i, j = i + 1, j + 1


def _small(a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int, steps: list[Step]) -> None:
    matcher = SequenceMatcher(None, a[i1:i2], b[j1:j2], autojunk=False)
    for tag, x1, x2, y1, y2 in matcher.get_opcodes():
        if tag != "equal":
            steps.append((i1 + x1, i1 + x2, j1 + y1, j1 + y2))


def _anchors(
    a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int, run: int
) -> list[tuple[int, int]]:
    """Starts of runs of `run` words that occur once on each side, in an order common to both."""
    first, second = _once(a, i1, i2, run), _once(b, j1, j2, run)
    pairs = [(place, second[words]) for words, place in first.items() if words in second]
    pairs.sort()
    return _rising(pairs)


def _once(words: Sequence[str], start: int, end: int, run: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for place in range(start, end - run + 1):
        key = tuple(words[place : place + run])
        places[key] = -1 if key in places else place
    return {key: place for key, place in places.items() if place >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = [-1] * len(pairs)
    for number, (_place, other) in enumerate(pairs):
        slot = bisect_left(tails, other)
        back[number] = ends[slot - 1] if slot else -1
        if slot == len(tails):
            tails.append(other)
            ends.append(number)
        else:
            tails[slot], ends[slot] = other, number
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = back[number]
    return chain[::-1]


def _joined(steps: list[Step], before: Sequence[str]) -> list[Step]:
    """Steps with a lone sign between them read as one."""
    joined: list[Step] = []
    for step in steps:
        if joined:
            i1, i2, j1, _j2 = joined[-1]
            gap = step[0] - i2
            if gap == 0 or (gap == 1 and not before[i2].isalnum() and i2 > i1 and step[1] > step[0]):
                joined[-1] = (i1, step[1], j1, step[3])
                continue
        joined.append(step)
    return joined


def slid(steps: Sequence[Step], before: Sequence[str], after: Sequence[str], starts: Starts) -> list[Step]:
    """Move what only came or only went to where a clause begins, if the words allow it.

    Inserting "b; a" behind "x; a" is the same as inserting "a; b" before it; readers expect whole clauses.
    `starts` are the places of `before` and `after` where a clause begins.
    """
    moved: list[Step] = []
    low_i = low_j = 0
    for number, (i1, i2, j1, j2) in enumerate(steps):
        high_i = steps[number + 1][0] if number + 1 < len(steps) else len(before)
        if i1 == i2:
            shift = _slide(after, j1, j2, low_j, j2 + high_i - i2, starts[1])
        elif j1 == j2:
            shift = _slide(before, i1, i2, low_i, high_i, starts[0])
        else:
            shift = 0
        i1, i2, j1, j2 = i1 + shift, i2 + shift, j1 + shift, j2 + shift
        moved.append((i1, i2, j1, j2))
        low_i, low_j = i2, j2
    return moved


def _slide(words: Sequence[str], start: int, end: int, low: int, high: int, starts: frozenset[int]) -> int:
    """By how much to shift `words[start:end]` to begin and end where clauses do; 0 where it cannot."""
    if start in starts and (end in starts or end == len(words)):
        return 0
    back = 0
    while start - back > low and words[start - back - 1] == words[end - back - 1]:
        back += 1
        if start - back in starts and end - back in starts:
            return -back
    ahead = 0
    while end + ahead < high and words[start + ahead] == words[end + ahead]:
        ahead += 1
        if start + ahead in starts and (end + ahead in starts or end + ahead == len(words)):
            return ahead
    return 0
