"""Splits text into words and signs that are the same whenever the difference is only one of print.

White space, quotation marks, kinds of hyphen, separators of cells and the form of Official Journal
references do not count. It compares nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from .model import Unit

_WORD: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
_QUOTES: Final = frozenset("'\"`´‘’‚‛“”„‟«»‹›′″|¦")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
_DROPPED: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_JOURNAL: Final = frozenset({"OJ", "JO", "ABl", "GU", "DO", "PB"})
_NUMBER_SIGNS: Final = frozenset({"No", "no", "n", "N", "nº", "n°", "Nr", "nr", "°", "º", "."})


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign as compared, where it stands in the unit's text, and in which block (-1: the title)."""

    same: str
    start: int
    end: int
    block: int
    heading: bool


def unit_words(unit: Unit, *, columns: bool = True) -> list[Word]:
    """The words of a unit below its title. The title's number is the unit's identity, not its text.

    `columns`: in which column of a table a word stands counts; for texts of one form only, since forms differ
    in where they leave cells empty.
    """
    words: list[Word] = []
    offset = len(unit.title) + 1 if unit.title else 0
    for number, block in enumerate(unit.blocks):
        heading = block.kind == "heading"
        for found in _WORD.finditer(block.text):
            same = same_form(found.group())
            if columns and block.kind == "row" and found.group() == "|":
                same = "|"
            if same == "-" and found.start() == 0 and block.kind != "row":
                continue  # the dash of a list is print
            if same:
                word = same.casefold() if heading else same
                words.append(Word(word, offset + found.start(), offset + found.end(), number, heading))
        offset += len(block.text) + 1
    return _journal_folded(words)


def same_form(word: str) -> str:
    """How a word compares; "" for what does not count."""
    if word in _QUOTES:
        return ""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKC", _DROPPED.sub("", word)).translate(_DASHES)
    return "" if word in _QUOTES else word.strip()


def _journal_folded(words: list[Word]) -> list[Word]:
    """`OJ No L 088` and `OJ L 88` are one reference: the sign for number and leading zeros go."""
    kept: list[Word] = []
    since = 9
    for word in words:
        if word.same in _JOURNAL:
            since = 0
        elif since < 4 and word.same in _NUMBER_SIGNS:
            continue
        elif since < 4:
            since += 1
            if word.same.isdigit():
                bare = word.same.lstrip("0") or "0"
                word = Word(bare, word.start, word.end, word.block, word.heading)
                since = 9
        kept.append(word)
    return kept
