"""Which of many patterns can match a text at all: by the words that each of them cannot do without.

Knows the part of the regular expressions' language that the word lists use, and one automaton over all
needed words. What it does not understand it lets pass: a pattern is left out only where it cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from ahocorasick_rs import AhoCorasick

_QUANTIFIER = re.compile(r"[?*+]\??|\{(\d*)(,\d*)?\}\??")
_HOLDING = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")
"""What opens a group whose words are part of the text: "(?:", "(?P<name>" and "("."""
_LOOKING = ("(?<!", "(?<=", "(?!", "(?=")
_BREAKING = frozenset("bBdDsSwWAZ")
"""Letters that with a backslash stand for a class or a place, not for themselves."""
_LEAST = 3
"""Worth of a word below which it is found everywhere; a Chinese character is worth three letters."""
_LEAST_OPENING = 2
"""The same of a word that begins every match: the pattern is tried at its places only."""


def alternatives(pattern: str) -> list[str]:
    """ "a|b(?:c|d)" as "a" and "b(?:c|d)": what stands beside each other outside of all brackets."""
    found, depth, begun, at = [], 0, 0, 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "[":
            at = _class_end(pattern, at) - 1
        elif character == "|" and depth == 0:
            found.append(pattern[begun:at])
            begun = at + 1
        else:
            depth += (character == "(") - (character == ")")
        at += 1
    return [*found, pattern[begun:]]


def _class_end(pattern: str, at: int) -> int:
    """Behind the "]" of the class that begins at `at`."""
    at += 2 if pattern[at + 1] == "^" else 1
    at += pattern[at] == "]"
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _group_end(pattern: str, at: int) -> int:
    """Behind the ")" of the group that begins at `at`."""
    depth = 0
    while True:
        character = pattern[at]
        if character == "[":
            at = _class_end(pattern, at)
            continue
        depth += (character == "(") - (character == ")")
        at += 2 if character == "\\" else 1
        if depth == 0:
            return at


def _worth(words: frozenset[str]) -> int:
    return min(sum(_LEAST if c >= "\u2e80" else 1 for c in word) for word in words)


def _pieces(pattern: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    """(a letter or "", the words of a group or None) one after the other; ("", None) is a gap."""
    at = 0
    while at < len(pattern):
        character, words = pattern[at], None
        if character == "\\":
            character = "" if pattern[at + 1] in _BREAKING else pattern[at + 1]
            at += 2
        elif character == "[":
            character, at = "", _class_end(pattern, at)
        elif character == "(":
            end = _group_end(pattern, at)
            if opened := _HOLDING.match(pattern, at):
                words = _of_any(alternatives(pattern[opened.end() : end - 1]))
            character, at = "", end
        else:
            character = "" if character in ".^$" else character
            at += 1
        quantifier = _QUANTIFIER.match(pattern, at)
        if quantifier is None:
            yield character, words
            continue
        at = quantifier.end()
        if quantifier[0][0] in "?*" or (int(quantifier[1] or 0) == 0 and quantifier[0][0] == "{"):
            yield "", None
        else:
            yield character, words
            yield "", None


def _of_any(patterns: Sequence[str]) -> frozenset[str] | None:
    each = [needed(pattern) for pattern in patterns]
    known = [words for words in each if words is not None]
    return frozenset().union(*known) if len(known) == len(each) else None


def needed(pattern: str) -> frozenset[str] | None:
    """Words of which one stands in every text that a pattern matches; None where none is known.

    `pattern` is without alternatives of its own outside of brackets (see `alternatives`).
    """
    if len(parts := alternatives(pattern)) > 1:
        return _of_any(parts)
    candidates: list[frozenset[str]] = []
    run = ""
    for character, words in (*_pieces(pattern), ("", None)):
        if character:
            run += character
            continue
        if run:
            candidates.append(frozenset((run,)))
            run = ""
        if words is not None:
            candidates.append(words)
    worthy = [words for words in candidates if _worth(words) >= _LEAST]
    return max(worthy, key=lambda words: (_worth(words), -len(words)), default=None)


def opening(pattern: str) -> frozenset[str] | None:
    """Words with one of which every match begins; None where that is not known."""
    if len(parts := alternatives(pattern)) > 1:
        each = [opening(part) for part in parts]
        known = [words for words in each if words is not None]
        return frozenset().union(*known) if len(known) == len(each) else None
    while pattern.startswith((r"\b", *_LOOKING)):
        pattern = pattern[2 if pattern[0] == "\\" else _group_end(pattern, 0) :]
    if opened := _HOLDING.match(pattern):
        end = _group_end(pattern, 0)
        words, quantifier = opening(pattern[opened.end() : end - 1]), _QUANTIFIER.match(pattern, end)
        if quantifier is None or words is None:
            return words if quantifier is None else None
        behind = opening(pattern[quantifier.end() :]) if quantifier[0] == "?" else None
        return None if behind is None else words | behind
    run = ""
    for character, _ in _pieces(pattern):
        if not character:
            break
        run += character
    return frozenset((run,)) if run else None


Starts = Sequence[int] | None
"""Where alone a pattern can match, in order; None where it must be searched for."""


def found_first(
    pattern: re.Pattern[str], text: str, starts: Starts, low: int = 0, high: int | None = None
) -> re.Match[str] | None:
    """As `pattern.search(text, low, high)`."""
    stop = len(text) if high is None else high
    if starts is None:
        return pattern.search(text, low, stop)
    tried = (pattern.match(text, start, stop) for start in starts if start >= low)
    return next((found for found in tried if found), None)


class Sieve:
    """Patterns in an order of their own; those whose words a text lacks are not tried on it."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._always: list[int] = []
        self._asking: dict[str, list[int]] = {}
        self._led: set[int] = set()
        """Patterns that begin with their words."""
        for index, pattern in enumerate(patterns):
            words = opening(pattern)
            if words is not None and _worth(words) >= _LEAST_OPENING:
                self._led.add(index)
            else:
                words = needed(pattern)
            if words is None:
                self._always.append(index)
            for word in words or ():
                self._asking.setdefault(word, []).append(index)
        self._words = list(self._asking)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._words)

    def passing(self, text: str) -> list[int]:
        """Places of the patterns that may match, in order."""
        hits = {hit for hit, _, _ in self._hits(text)}
        asked = [index for hit in hits for index in self._asking[self._words[hit]]]
        return sorted({*self._always, *asked}) if asked else self._always

    def placed(self, text: str) -> list[tuple[int, Starts]]:
        """As `passing`, each with the places where it can begin; for `found_first`."""
        places: dict[int, list[int]] = {}
        for hit, start, _ in self._hits(text):
            for index in self._asking[self._words[hit]]:
                places.setdefault(index, []).append(start)
        led = self._led
        told = [(i, sorted(starts) if i in led else None) for i, starts in places.items()]
        return sorted([*told, *((index, None) for index in self._always)], key=lambda one: one[0])

    def _hits(self, text: str) -> list[tuple[int, int, int]]:
        if not self._words:
            return []
        try:
            return self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # a lone surrogate
            readable = text.encode("utf-8", "replace").decode("utf-8")
            return self._automaton.find_matches_as_indexes(readable, overlapping=True)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """On first use: a text asks for few of thousands."""
    return re.compile(pattern)


class Patterns:
    """Rows of patterns, each alternative of which is tried only where its words stand.

    `before` and `behind` are put around every alternative; they match no character of their own.
    """

    def __init__(self, rows: Sequence[str], before: str = "", behind: str = "") -> None:
        listed = [(number, one) for number, row in enumerate(rows) for one in alternatives(row)]
        self._rows = [number for number, _ in listed]
        self._written = [f"{before}(?:{one}){behind}" for _, one in listed]
        self._sieve = Sieve([one for _, one in listed])

    def compile(self) -> None:
        """All at once, for a process that reads many texts."""
        for pattern in self._written:
            _compiled(pattern)

    def found(
        self, text: str, low: int = 0, high: int | None = None, *, once: bool = False
    ) -> Iterator[tuple[int, re.Match[str]]]:
        """(row, first match) of every alternative that stands in text[low:high], by rows; `once` a row."""
        done = -1
        for index, starts in self._sieve.placed(text):
            if once and self._rows[index] == done:
                continue
            if match := found_first(_compiled(self._written[index]), text, starts, low, high):
                done = self._rows[index]
                yield done, match
