"""Where the words of a list stand in normalised text: longest first, at word boundaries, denied or not.

All overlapping candidates come from one Aho-Corasick automaton. jieba cuts their surroundings; a candidate
across a cut is dropped (in 创新能源管理体系 the cut is 创新 | 能源管理体系, so 新能源 is none); of those left
the leftmost longest counts, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ahocorasick_rs import AhoCorasick

from compliance.econometrics.greenindex.dictionary import Dictionary
from compliance.econometrics.greenindex.segmenting import tokens

WINDOW = 10
"""Characters to either side of a candidate that jieba sees."""
CLAUSE_ENDS = re.compile(r"[。；，！？,;!?\n]")


class Mode(StrEnum):
    """How words are found; results of different modes differ by a factor and must not be mixed."""

    AUTOMATON = "automaton"
    """Aho-Corasick, longest match, checked at word boundaries: the default."""
    JIEBA = "jieba"
    """jieba with its plain dictionary, for replication: long words are split and then not found."""
    JIEBA_WORDS = "jieba_words"
    """jieba with the counted words added, for replication."""


@dataclass(frozen=True, slots=True)
class Hit:
    """`start` and `end` count characters of the normalised text."""

    word: str
    start: int
    end: int
    negated: bool = False


Cluster = tuple[Hit, ...]
"""Candidates that overlap one another, after the check of boundaries."""


class Matcher:
    """The automaton of one word list, for any number of texts."""

    def __init__(self, dictionary: Dictionary, mode: Mode = Mode.AUTOMATON) -> None:
        self.dictionary, self.mode = dictionary, mode
        self._words = tuple(dictionary.words)
        self._automaton = AhoCorasick(list(self._words))

    def clusters(self, text: str) -> tuple[list[Cluster], int]:
        """Groups of candidates that overlap, and how many candidates the boundary check dropped."""
        if self.mode is not Mode.AUTOMATON:
            return [(hit,) for hit in self._segmented(text)], 0
        found, dropped = [], 0
        for group in _overlapping(self._candidates(text)):
            kept = self._at_boundaries(text, group)
            dropped += len(group) - len(kept)
            if kept:
                found.append(tuple(self._judged(text, hit) for hit in kept))
        return found, dropped

    def hits(self, text: str) -> list[Hit]:
        """What counts: of each cluster the leftmost longest, then what does not overlap it."""
        return [hit for cluster in self.clusters(text)[0] for hit in longest(cluster)]

    def _candidates(self, text: str) -> list[Hit]:
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return sorted((Hit(self._words[i], start, end) for i, start, end in found), key=_place)

    def _segmented(self, text: str) -> Iterator[Hit]:
        added = self._words if self.mode is Mode.JIEBA_WORDS else ()
        for start, end in tokens(text, added):
            word = text[start:end]
            if word in self.dictionary.words:
                yield self._judged(text, Hit(word, start, end))

    def _at_boundaries(self, text: str, group: list[Hit]) -> list[Hit]:
        """Those no token runs across; a token around the whole candidate does not speak against it."""
        low = max(0, group[0].start - WINDOW)
        high = max(hit.end for hit in group) + WINDOW
        cuts = [(a + low, b + low) for a, b in tokens(text[low:high], self._words, guess=False)]
        return [
            hit
            for hit in group
            if _free(text, hit)
            and not any(_across(a, b, hit) for a, b in cuts if a < hit.end and b > hit.start)
        ]

    def _judged(self, text: str, hit: Hit) -> Hit:
        return Hit(hit.word, hit.start, hit.end, is_negated(self.dictionary, text, hit))


def longest(cluster: Cluster, without: str = "") -> list[Hit]:
    """Leftmost longest of overlapping candidates, as if `without` were not in the list."""
    chosen: list[Hit] = []
    for hit in sorted(cluster, key=_place):
        if hit.word != without and (not chosen or hit.start >= chosen[-1].end):
            chosen.append(hit)
    return chosen


def is_negated(dictionary: Dictionary, text: str, hit: Hit) -> bool:
    """True where the clause denies the word (未发生突发环境事件) or a form says that it does not apply."""
    rules = dictionary.negation
    before = CLAUSE_ENDS.split(text[max(0, hit.start - rules.reach) : hit.start])[-1]
    behind = text[hit.end : hit.end + 2 * rules.reach]
    if rules.before is not None:
        for cue in rules.before.finditer(before):
            rest = before[cue.start() :] + text[hit.start : hit.end] + behind
            if rules.unless is None or not rules.unless.match(rest):
                return True
    return any(pattern.match(behind) for pattern in rules.after)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _overlapping(found: list[Hit]) -> Iterator[list[Hit]]:
    group: list[Hit] = []
    end = -1
    for hit in found:
        if group and hit.start >= end:
            yield group
            group = []
        group.append(hit)
        end = max(end, hit.end)
    if group:
        yield group


def _across(start: int, end: int, hit: Hit) -> bool:
    inside = hit.start <= start and end <= hit.end
    around = start <= hit.start and hit.end <= end
    return not inside and not around


def _free(text: str, hit: Hit) -> bool:
    """Latin words stand alone: iso14001 is not in iso140012."""
    first, last = text[hit.start], text[hit.end - 1]
    ahead = text[hit.start - 1] if hit.start else ""
    behind = text[hit.end] if hit.end < len(text) else ""
    return not (_latin(first) and _latin(ahead)) and not (_latin(last) and _latin(behind))


def _latin(character: str) -> bool:
    return bool(character) and character.isascii() and character.isalnum()
