"""The lines of a text around what was looked for, with the words marked. It knows no table.

The database marks words by their stems; Chinese, which it cannot cut, is marked here.
"""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from compliance.search.words import CHINESE, cut, folded, simplified

OPEN, CLOSE = "\x02", "\x03"
"""Signs around a marked word: no text holds them, and they become markup only after the rest is escaped."""
TITLE = f"HighlightAll=true, StartSel={OPEN}, StopSel={CLOSE}"
LINES = f'MaxFragments=2, MinWords=10, MaxWords=28, FragmentDelimiter=" … ", StartSel={OPEN}, StopSel={CLOSE}'
_AROUND = 60


def chinese_words(q: str) -> tuple[str, ...]:
    """Chinese words of a query, the longest first."""
    words = {word for run in CHINESE.findall(folded(q)) for word in cut(run)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def marked(text: str, words: tuple[str, ...] = ()) -> SafeString:
    """Text for a page: everything escaped, marks as <mark>; `words` (Chinese) are marked too."""
    if words:
        text = _marked_chinese(text, words)
    safe = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(safe)


def unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def window(text: str, words: tuple[str, ...]) -> str:
    """The text around the first of the words; empty where none stands in it."""
    plain = _same_length(text)
    places = [place for word in words if (place := plain.find(word)) >= 0]
    if not places:
        return ""
    first = max(0, min(places) - _AROUND)
    last = min(len(text), min(places) + 2 * _AROUND)
    return f"{'… ' if first else ''}{text[first:last].strip()}{' …' if last < len(text) else ''}"


def _marked_chinese(text: str, words: tuple[str, ...]) -> str:
    pattern = re.compile("|".join(map(re.escape, words)))
    out, at = [], 0
    for found in pattern.finditer(_same_length(text)):
        out += [text[at : found.start()], OPEN, text[found.start() : found.end()], CLOSE]
        at = found.end()
    return "".join([*out, text[at:]])


def _same_length(text: str) -> str:
    """Simplified characters at the places of the traditional ones; as it stands where that cannot be."""
    plain = simplified(text)
    return plain if len(plain) == len(text) else text
