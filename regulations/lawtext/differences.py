"""Clause by clause, what differs between two texts of an act, and which act ordered it where marks say so.

It fetches nothing and words nothing for a page. Differences of print alone are no differences.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from .alignment import Step, block_changes, slid
from .alignment import changes as word_changes
from .attribution import new_marks, part_marks
from .model import LawText, Mark, Unit
from .pairing import Held, Pair, pairs_of
from .parts import Span, parts_of
from .words import Word, unit_words

ChangeKind = Literal["inserted", "replaced", "deleted", "renumbered"]
_COMPARED_APART: Final = frozenset({"recital"})


@dataclass(frozen=True, slots=True)
class PartChange:
    """A paragraph, point, heading, row or note of a unit that differs. `spans` count within its own texts.

    `head` is the first cell of a row, by which people find it.
    """

    kind: ChangeKind
    what: str
    path: tuple[str, ...]
    row: int
    head: str
    before: str
    after: str
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """An article, annex, appendix, chapter heading or recital that differs.

    `before` and `after` are the whole texts, None where there is none; `spans` count within them. `was` is
    the number it bore before, where it was renumbered. `marks` are newer than the earlier of the two texts.
    """

    kind: ChangeKind
    unit: Unit
    was: str
    before: str | None
    after: str | None
    spans: tuple[Span, ...]
    parts: tuple[PartChange, ...]
    marks: tuple[Mark, ...]

    @property
    def acts(self) -> tuple[str, ...]:
        return tuple(sorted({mark.act for mark in self.marks}))


def law_diff(before: LawText, after: LawText) -> tuple[UnitChange, ...]:
    """What differs, in reading order. Recitals are compared only where both texts have them."""
    backwards = bool(before.state and after.state and after.state < before.state)
    backwards = backwards or bool(before.state and not after.state and not after.has_marks)
    earlier, later = (after, before) if backwards else (before, after)
    with_recitals = before.has_recitals and after.has_recitals
    columns = before.media == after.media and bool(before.state) == bool(after.state)
    reading = _Reading(earlier, later, backwards, columns)
    held = (_held(text, with_recitals, columns) for text in (before, after))
    changes: list[UnitChange] = []
    place = len(after.units)
    for pair in reversed(pairs_of(*held)):
        if pair.after is not None:
            place = pair.after.unit.position
        if (change := _change(pair, reading)) is not None:
            changes.append(
                change if change.marks or pair.after is not None else _gap_told(change, place, reading)
            )
    return tuple(reversed(changes))


def renumbered(before: LawText, after: LawText) -> tuple[tuple[str, str], ...]:
    """Keys of units that bear another number now with the same words: no change of the law's text."""
    pairs = pairs_of(_held(before, False, False), _held(after, False, False))
    return tuple(
        (pair.before.unit.key, pair.after.unit.key)
        for pair in pairs
        if pair.moved and pair.before and pair.after and pair.before.words == pair.after.words
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a pair of texts is compared: which is the earlier, which way, whether columns count."""

    earlier: LawText
    later: LawText
    backwards: bool
    columns: bool


def _held(text: LawText, with_recitals: bool, columns: bool) -> list[Held]:
    return [
        Held(unit, tuple(word.same for word in unit_words(unit, columns=columns)))
        for unit in text.units
        if with_recitals or unit.kind not in _COMPARED_APART
    ]


def _change(pair: Pair, reading: _Reading) -> UnitChange | None:
    if pair.before is not None and pair.after is not None and pair.before.words == pair.after.words:
        return None
    old = pair.before.unit if pair.before is not None else None
    new = pair.after.unit if pair.after is not None else None
    unit = new or old
    assert unit is not None
    backwards = reading.backwards
    ends = (new, old) if backwards else (old, new)
    marks = new_marks(*ends, earlier=reading.earlier, later=reading.later)
    was = old.number if pair.moved and old is not None else ""
    if old is None or new is None or _gone(old) or _gone(new):
        return _whole(unit, old, new, marks)
    first, second = (unit_words(one, columns=reading.columns) for one in (old, new))
    steps = [step for step in _steps(first, second) if _counts(step, first, second)]
    steps = [step for step in steps if not _unknown(step, old, new, first, second)]
    if not steps:
        return None
    parts = tuple(
        PartChange(
            part.kind,
            part.what,
            part.path,
            part.row,
            part.head,
            part.before,
            part.after,
            part.spans,
            part_marks(part, old if backwards else new, marks, backwards=backwards),
        )
        for part in parts_of(old, new, first, second, steps)
    )
    spans = tuple(_span(step, first, second, old.text, new.text) for step in steps)
    covering = {mark for part in parts for mark in part.marks}
    marks = tuple(mark for mark in marks if mark.act not in reading.earlier.acts or mark in covering)
    return UnitChange("replaced", unit, was, old.text, new.text, spans, parts, marks)


def _gap_told(change: UnitChange, place: int, reading: _Reading) -> UnitChange:
    """A unit that went without leaving a place: the deletion marked between its neighbours ordered it."""
    if reading.backwards:
        return change
    marks = dict.fromkeys(mark for at, mark in reading.later.gaps if at == place and mark.act)
    known = {mark for _at, mark in reading.earlier.gaps}
    return replace(change, marks=tuple(mark for mark in marks if mark not in known))


def _whole(unit: Unit, old: Unit | None, new: Unit | None, marks: tuple[Mark, ...]) -> UnitChange | None:
    """A unit that came or went; both without text are no change."""
    before = old.text if old is not None and not _gone(old) else None
    after = new.text if new is not None and not _gone(new) else None
    if before is None and after is None:
        return None
    if before is None:
        return UnitChange("inserted", unit, "", None, after, (Span(0, 0, 0, len(after or "")),), (), marks)
    return UnitChange("deleted", old or unit, "", before, None, (Span(0, len(before), 0, 0),), (), marks)


def _gone(unit: Unit) -> bool:
    """A unit whose text was deleted keeps its place, sometimes its heading, and is no law."""
    return not unit.blocks and unit.kind != "division"


def _steps(first: list[Word], second: list[Word]) -> list[Step]:
    """Word by word; where the texts differ, block by block first if that tells hardly more than it must."""
    old, new = [word.same for word in first], [word.same for word in second]
    starts = _starts(first), _starts(second)
    plain = slid(word_changes(old, new), old, new, starts)
    if not plain:
        return plain
    blocks = slid(block_changes(old, new, starts), old, new, starts)
    return blocks if _extent(blocks) <= 1.5 * _extent(plain) + 12 else plain


def _extent(steps: list[Step]) -> int:
    return sum(i2 - i1 + j2 - j1 for i1, i2, j1, j2 in steps)


def _starts(words: list[Word]) -> frozenset[int]:
    return frozenset(
        number for number, word in enumerate(words) if not number or words[number - 1].block != word.block
    )


def _counts(step: Step, first: list[Word], second: list[Word]) -> bool:
    """False where the words are the same but for their division or, in headings, their case."""
    i1, i2, j1, j2 = step
    old, new = first[i1:i2], second[j1:j2]
    a, b = "".join(word.same for word in old), "".join(word.same for word in new)
    if a == b:
        return False
    headed = any(word.heading for word in old) or any(word.heading for word in new)
    return not (headed and a.casefold() == b.casefold())


def _unknown(step: Step, old: Unit, new: Unit, first: list[Word], second: list[Word]) -> bool:
    """Whether a note differs only because one file cites it without bringing it: unknown, no change."""
    i1, i2, j1, j2 = step
    if i1 == i2 and old.notes_missing > new.notes_missing:
        return all(new.blocks[word.block].kind == "note" for word in second[j1:j2])
    if j1 == j2 and new.notes_missing > old.notes_missing:
        return all(old.blocks[word.block].kind == "note" for word in first[i1:i2])
    return False


def _span(step: Step, first: list[Word], second: list[Word], old: str, new: str) -> Span:
    i1, i2, j1, j2 = step
    return Span(*_reach(first, i1, i2, len(old)), *_reach(second, j1, j2, len(new)))


def _reach(words: list[Word], start: int, end: int, length: int) -> tuple[int, int]:
    if start < end:
        return words[start].start, words[end - 1].end
    place = words[start].start if start < len(words) else length
    return place, place
