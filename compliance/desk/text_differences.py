"""What differs between two texts: passages that came, went or changed, with the words that differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|[^\w\s]")
_LONGEST = 4_000
"""Characters of a passage whose words are compared; longer ones are shown whole."""
Piece = tuple[bool, str]
"""(whether it differs, words)"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of the text. `before` empty: inserted; `after` empty: deleted."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def passages_changed(before: str, after: str) -> list[Passage]:
    """The lines that differ, in order; blanks at their ends do not count."""
    old, new = _lines(before), _lines(after)
    found: list[Passage] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.extend(_passages(old[a:b], new[c:d]))
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _passages(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    for place in range(max(len(old), len(new))):
        before = old[place] if place < len(old) else ""
        after = new[place] if place < len(new) else ""
        if not before or not after or max(len(before), len(after)) > _LONGEST:
            yield Passage(((True, before),) if before else (), ((True, after),) if after else ())
        else:
            yield _compared(before, after)


def _compared(before: str, after: str) -> Passage:
    old, new = _WORD.findall(before), _WORD.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append((tag != "equal", "".join(old[a:b])))
        if c < d:
            right.append((tag != "equal", "".join(new[c:d])))
    return Passage(tuple(left), tuple(right))
