"""The sentence around a place of a text, for showing a finding with its own words.

Knows spaCy's rule-based sentence splitter for four languages; trained pipelines are not needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language

from regulations.understanding.language import READ

_NO_END = re.compile(
    r"\b(?:No|Nos|Art|Arts|Nr|n|vol|p|pp|para|Sec|Fig|cf|vs|approx|e\.g|i\.e|Reg|Dir|St|Dr|Inc|Ltd|"
    r"Co|núm|núms|n\.º)\.\s*\Z",
    re.I,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_REACH = 900
"""Characters looked at on either side; a sentence longer than that is cut there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`text` is `content[start:end]`, and holds the place that was asked for."""

    text: str
    start: int
    end: int


@cache
def _splitter(language: str) -> Language:
    nlp = spacy.blank(language if language in READ else "xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。", "！", "？", "；", "…"]})
    return nlp


def _cuts(text: str, language: str) -> list[int]:
    """Offsets where a new sentence begins; "No. 1907" and "0.1" are no ends of sentences."""
    return [
        sentence.start_char
        for sentence in _splitter(language)(text).sents
        if sentence.start_char
        and not _NO_END.search(text, max(0, sentence.start_char - 14), sentence.start_char)
        and not (text[sentence.start_char - 1] == "." and text[sentence.start_char].isdigit())
    ]


def quote(content: str, start: int, end: int, language: str = "en") -> Quote:
    """The sentence that holds [start, end), or the sentences from first to last where it spans several.

    A line break ends a sentence: coded fields stand on lines of their own. ValueError for a range
    that is empty or lies outside the content.
    """
    if not 0 <= start < end <= len(content):
        raise ValueError(f"no characters {start}:{end} in a text of {len(content)}")
    low = max(content.rfind("\n", 0, start) + 1, start - _REACH)
    stop = content.find("\n", end)
    high = min(stop if stop >= 0 else len(content), end + _REACH)
    first, last = low, high
    for cut in _cuts(_SURROGATE.sub("\ufffd", content[low:high]), language):
        if low + cut <= start:
            first = low + cut
        elif low + cut >= end:
            last = low + cut
            break
    while first < start and content[first].isspace():
        first += 1
    while last > end and content[last - 1].isspace():
        last -= 1
    return Quote(text=content[first:last], start=first, end=last)
