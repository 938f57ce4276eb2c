"""Turns text into a form that patterns can read, with a map back to the characters as stored.

Knows Unicode variants of spaces, hyphens, digits and quotes, and traditional Chinese characters as another
form of the simplified ones. Knows no language and no meaning.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache

import opencc

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SPACES = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x0b\x0c"
)
_ONE_TO_ONE = {
    **{ord(c): "-" for c in _HYPHENS if c not in _DROPPED},
    **{ord(c): "'" for c in "\u2018\u2019\u201b\u02bc\u00b4"},
    **{ord(c): '"' for c in "\u201c\u201d\u201e\u00ab\u00bb"},
    **{ord(c): " " for c in _SPACES},
    **{0xFF01 + i: chr(0x21 + i) for i in range(94)},
    # A lone surrogate is no character; JSON can carry one in, no encoder lets it out.
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("\r"): "\n",
    ord("\u2028"): "\n",
    ord("\u2029"): "\n",
    ord("\x85"): "\n",
}
_NEEDS_DROP = re.compile(f"[{_DROPPED}]")
_PLAIN = re.compile(r"[\x00-\x7f]+")
_WIDE_SPACE = re.compile(r"[ \n]{2,}")


def _latin_accents() -> dict[int, str]:
    """One letter for one accented Latin letter, so that folding never moves an offset."""
    table: dict[int, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    table.update({ord("ø"): "o", ord("Ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ı"): "i"})
    return table


_FOLD = {
    code: " " if plain in ("-", "\n") else plain
    for code, plain in {**_ONE_TO_ONE, **_latin_accents(), ord("-"): " ", ord("\n"): " "}.items()
}
"""As `_ONE_TO_ONE`, with letters without accents and a space for hyphens and line breaks."""
_HAN = re.compile("[\u3400-\u9fff]")
_FIRST_HAN, _LAST_HAN, _TWO_BYTES = 0x3400, 0x9FFF, 0x10000


@cache
def _simplified() -> dict[int, str]:
    """One simplified character for one traditional one, so that reading both moves no offset."""
    characters = [chr(code) for code in range(_FIRST_HAN, _LAST_HAN + 1)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1 and ord(new) < _TWO_BYTES}


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised `text`. `starts[i]`, `ends[i]`: the stored characters that made character i.

    Both maps are None where every character kept its place.
    """

    text: str
    starts: array[int] | None
    ends: array[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the stored text for the half-open range [start, end) of `text`; end > start."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """NFKC with plain hyphens, spaces, quotes and digits; soft hyphens and zero-width marks go."""
    if text.isascii() and not any(c in text for c in "\t\r\x0b\x0c"):
        return Normal(text, None, None)
    simple = text.translate(_ONE_TO_ONE)
    if _HAN.search(simple):
        simple = simple.translate(_simplified())
    if not _NEEDS_DROP.search(simple) and unicodedata.is_normalized("NFKC", simple):
        return Normal(simple, None, None)
    return _normalise_clusters(simple)


def _normalise_clusters(text: str) -> Normal:
    """A base character and the marks that follow it are normalised together."""
    out: list[str] = []
    starts, ends = array("L"), array("L")
    position, length = 0, len(text)
    while position < length:
        # Plain stretches go over in one piece; their last character may carry a mark.
        plain = _PLAIN.match(text, position)
        if plain and plain.end() - position > 1:
            stop = plain.end() - 1 if plain.end() < length else length
            out.append(text[position:stop])
            starts.extend(range(position, stop))
            ends.extend(range(position + 1, stop + 1))
            position = stop
            continue
        stop = position + 1
        while stop < length and stop - position < 32 and unicodedata.combining(text[stop]):
            stop += 1
        piece = _NEEDS_DROP.sub("", unicodedata.normalize("NFKC", text[position:stop])).translate(_ONE_TO_ONE)
        out.append(piece)
        starts.extend([position] * len(piece))
        ends.extend([stop] * len(piece))
        position = stop
    return Normal("".join(out), starts, ends)


def fold(text: str) -> str:
    """Lower case without accents, plain quotes, hyphens as spaces, Chinese simplified; as long as before."""
    lowered = text.lower()
    if text.isascii():
        return lowered.replace("-", " ").replace("\n", " ")
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    folded = lowered.translate(_FOLD)
    return folded.translate(_simplified()) if _HAN.search(folded) else folded


def fold_spaced(normal: Normal) -> Normal:
    """Folded text with runs of white space as one space; maps lead back to the stored text."""
    folded = fold(normal.text)
    if not _WIDE_SPACE.search(folded):
        return Normal(folded, normal.starts, normal.ends)
    out: list[str] = []
    starts, ends = array("L"), array("L")
    position = 0

    def keep(start: int, stop: int) -> None:
        out.append(folded[start:stop])
        if normal.starts is None or normal.ends is None:
            starts.extend(range(start, stop))
            ends.extend(range(start + 1, stop + 1))
        else:
            starts.extend(normal.starts[start:stop])
            ends.extend(normal.ends[start:stop])

    for gap in _WIDE_SPACE.finditer(folded):
        keep(position, gap.start() + 1)
        position = gap.end()
    keep(position, len(folded))
    return Normal("".join(out), starts, ends)
