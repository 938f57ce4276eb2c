"""Groups changed words into the paragraphs, points and rows that hold them. It knows no marks."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from .alignment import Step
from .model import Block, Unit
from .words import Word

_SHARE = 0.3  # of the shorter block's words: fewer in common and two blocks are not the same clause


@dataclass(frozen=True, slots=True)
class Span:
    """Changed characters: `before[before_start:before_end]` became `after[after_start:after_end]`."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


@dataclass(frozen=True, slots=True)
class UnitPart:
    """Blocks that differ, with the texts of both sides ("" where one has none) and the blocks' places."""

    kind: Literal["inserted", "replaced", "deleted"]
    what: str
    path: tuple[str, ...]
    row: int
    head: str
    before: str
    after: str
    spans: tuple[Span, ...]
    before_blocks: tuple[int, ...]
    after_blocks: tuple[int, ...]
    before_place: int
    after_place: int


def parts_of(
    old: Unit, new: Unit, first: list[Word], second: list[Word], steps: list[Step]
) -> list[UnitPart]:
    """The changed blocks of both sides, those that are one clause together, in reading order."""
    groups = _groups(first, second, steps)
    parts = [_part(old, new, first, second, steps, olds, news) for olds, news in groups]
    return sorted(parts, key=lambda part: (part.after_place, part.before_place))


def _groups(first: list[Word], second: list[Word], steps: list[Step]) -> list[tuple[set[int], set[int]]]:
    changed_old = {word.block for i1, i2, _j1, _j2 in steps for word in first[i1:i2]}
    changed_new = {word.block for _i1, _i2, j1, j2 in steps for word in second[j1:j2]}
    shared = _shared(first, second, steps)
    sizes_old, sizes_new = _sizes(first), _sizes(second)
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for (a, b), count in shared.items():
        touched = a in changed_old or b in changed_new
        if touched and count >= _SHARE * min(sizes_old[a], sizes_new[b]):
            parent[root(("a", a))] = root(("b", b))
    for i1, i2, j1, j2 in steps:
        if i1 < i2 and j1 < j2:
            parent[root(("a", first[i1].block))] = root(("b", second[j1].block))
    for block in changed_old:
        root(("a", block))
    for block in changed_new:
        root(("b", block))
    groups: dict[tuple[str, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for node in list(parent):
        groups[root(node)][0 if node[0] == "a" else 1].add(node[1])
    return list(groups.values())


def _shared(first: list[Word], second: list[Word], steps: list[Step]) -> dict[tuple[int, int], int]:
    """How many words two blocks have in common."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    i = j = 0
    for i1, i2, _j1, j2 in [*steps, (len(first), len(first), len(second), len(second))]:
        while i < i1 and j < len(second):
            counts[first[i].block, second[j].block] += 1
            i, j = i + 1, j + 1
        i, j = i2, j2
    return counts


def _sizes(words: list[Word]) -> dict[int, int]:
    sizes: dict[int, int] = defaultdict(int)
    for word in words:
        sizes[word.block] += 1
    return sizes


def _part(
    old: Unit,
    new: Unit,
    first: list[Word],
    second: list[Word],
    steps: list[Step],
    olds: set[int],
    news: set[int],
) -> UnitPart:
    before, before_at = _text(old, sorted(olds))
    after, after_at = _text(new, sorted(news))
    spans = []
    before_place, after_place = min(olds, default=-1), min(news, default=-1)
    for i1, i2, j1, j2 in steps:
        mine_old = [word for word in first[i1:i2] if word.block in olds]
        mine_new = [word for word in second[j1:j2] if word.block in news]
        if not mine_old and not mine_new:
            continue
        before_place = before_place if before_place >= 0 else _place(first, i1)
        after_place = after_place if after_place >= 0 else _place(second, j1)
        spans.append(Span(*_extent(mine_old, first, i1, before_at), *_extent(mine_new, second, j1, after_at)))
    shown: Block = new.blocks[min(news)] if news else old.blocks[min(olds)]
    kind: Literal["inserted", "replaced", "deleted"] = (
        "inserted" if not olds else "deleted" if not news else "replaced"
    )
    return UnitPart(
        kind,
        shown.kind,
        shown.path,
        shown.row,
        next((cell for cell in shown.cells if cell), "")[:60],
        before,
        after,
        tuple(spans),
        tuple(sorted(olds)),
        tuple(sorted(news)),
        before_place,
        after_place,
    )


def _text(unit: Unit, blocks: list[int]) -> tuple[str, dict[int, int]]:
    """The blocks' text and, for each, by how much its offset in the unit exceeds the one in this text."""
    starts: list[int] = []
    offset = len(unit.title) + 1 if unit.title else 0
    for block in unit.blocks:
        starts.append(offset)
        offset += len(block.text) + 1
    lines: list[str] = []
    moved: dict[int, int] = {}
    at = 0
    for number in blocks:
        text = unit.blocks[number].text
        lines.append(text)
        moved[number] = starts[number] - at
        at += len(text) + 1
    return "\n".join(lines), moved


def _extent(mine: list[Word], words: list[Word], place: int, moved: dict[int, int]) -> tuple[int, int]:
    if mine:
        return mine[0].start - moved[mine[0].block], mine[-1].end - moved[mine[-1].block]
    if not moved:
        return 0, 0
    for number in (place, place - 1):
        if 0 <= number < len(words) and words[number].block in moved:
            word = words[number]
            at = word.start if number == place else word.end
            return (at - moved[word.block],) * 2
    return 0, 0


def _place(words: list[Word], place: int) -> int:
    """The block before which something stood that this side does not have."""
    return words[place].block if place < len(words) else (words[-1].block + 1 if words else 0)
