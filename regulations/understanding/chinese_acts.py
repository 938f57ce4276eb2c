"""What a Chinese paper does, by the sum of the words of its title and first sentences.

Chinese verbs tell neither tense nor person and the head of a phrase stands last, so that no single word
settles what is planned, made, changed or explained: many speak and the sums decide. Knows
`lexicons/chinese_acts.yml`; it knows no subject and no other language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from regulations.understanding.actions import QUOTED
from regulations.understanding.language import language_of
from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.normalise import fold, normalise
from regulations.understanding.result import DOCUMENT_TYPES
from regulations.understanding.sieve import Patterns

FILE: Final = LEXICONS / "chinese_acts.yml"
_TITLE, _OPENING = 200, 420
"""Characters of the title, and behind it, that speak: later ones tell of history and of the publisher."""
_FURTHER, _MOST = 0.3, 2
"""What a further word of a row adds to its first one, and how many do."""
_SENTENCE = re.compile(r"[。!?！？\n]")


@dataclass(frozen=True, slots=True)
class Row:
    """A kind with what its words count in the title and in the first sentences."""

    kind: str
    title: float
    text: float


class Words:
    """The rows of the file, and how loud each speaks in a text."""

    def __init__(self, rows: Sequence[tuple[Row, Sequence[str]]]) -> None:
        self._rows = [row for row, _ in rows]
        self.patterns = Patterns(["|".join(listed) for _, listed in rows])

    def speaking(self, text: str) -> Iterator[tuple[Row, float]]:
        """Each row that speaks in a folded text, and how loud: 1 for its first word, less for others."""
        found: dict[int, set[str]] = defaultdict(set)
        for row, place in self.patterns.found(text):
            found[row].add(place[0])
        for row, words in found.items():
            yield self._rows[row], 1 + _FURTHER * min(len(words) - 1, _MOST)


@dataclass(frozen=True, slots=True)
class Table:
    """What `chinese_acts.yml` holds."""

    words: Words
    sure: float
    unsure: float
    """What the act counts that the general rules of all languages read, where they are sure and where not."""


def _row(loaded: dict[str, Any]) -> tuple[Row, Sequence[str]]:
    kind, patterns = loaded.get("kind"), loaded.get("patterns")
    if kind not in DOCUMENT_TYPES or not patterns:
        raise LexiconError(f"{FILE.name}: a row of kind {kind!r} names no known kind or has no patterns")
    return Row(str(kind), float(loaded["title"]), float(loaded["text"])), [str(p) for p in patterns]


@cache
def table() -> Table:
    """The words in use. Raises `LexiconError` where a row is not written as it must be."""
    loaded = lexicon_file(FILE)
    base = loaded.get("base") or {}
    if not loaded.get("rows") or not {"sure", "unsure"} <= base.keys():
        raise LexiconError(f"{FILE.name}: `rows` or a weight of `base` is missing")
    return Table(Words([_row(row) for row in loaded["rows"]]), float(base["sure"]), float(base["unsure"]))


def chinese_act(title: str, text: str, read: str | None, *, sure: bool) -> str | None:
    """The kind that words speak for most; None for another language or where nothing speaks.

    `text` is what stands behind the title; without a title its first sentence stands for one. `read` is what
    the rules for all languages found, `sure` where the title names it or its first verb does it.
    """
    if language_of(f"{title}\n{text[:_OPENING]}") != "zh":
        return None
    if not title.strip():
        end = _SENTENCE.search(text.strip())
        title = text.strip()[: end.start() if end else _TITLE]
    known = table()
    sums: dict[str, float] = defaultdict(float)
    if read is not None:
        sums[read] += known.sure if sure else known.unsure
    for row, loud in known.words.speaking(_folded(title[:_TITLE])):
        sums[row.kind] += loud * row.title
    for row, loud in known.words.speaking(_folded(text[:_OPENING])):
        sums[row.kind] += loud * row.text
    return max(sums, key=lambda kind: sums[kind]) if sums else None


def _folded(text: str) -> str:
    return QUOTED.sub(" ", fold(normalise(text).text))
