"""Finds words in what people call a product; knows "without battery" and 不含电池 for what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from compliance.exposure.applicability.truth import Truth

_BEFORE = re.compile(
    r"(?:\b(?:no|non|not|without|excl|excluding|free of|w/o)\b[\s.:-]*(?:an?\s+|any\s+)?"
    r"|不含|不带|不附|无|非|未|免)$"
)
_AFTER = re.compile(r"^\s*(?:-?free\b|not included|excluded|sold separately|另购|另售|不包括)")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2019: 0x27}
_WINDOW = 24


def folded(text: str) -> str:
    """Lower case, half-width, single spaces."""
    return " ".join(text.translate(_WIDE).lower().split())


@lru_cache(maxsize=4_000)
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all words; None for no words. Latin words stand alone and may be in the plural."""
    parts = [_one(folded(word)) for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(parts)) if parts else None


def _one(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    body = re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?")
    return rf"(?<![a-z0-9]){body}(?:s|es)?(?![a-z0-9])"


def spoken(text: str, words: tuple[str, ...], longer: tuple[str, ...] = ()) -> tuple[Truth, str]:
    """Whether a folded text says one of the words: (true, the word), (false, the word) where every mention is
    negated, (unknown, "") where it says none. A mention inside one of the `longer` words is none: the leather
    in artificial leather."""
    expression = pattern_of(words)
    if not text or expression is None:
        return Truth.UNKNOWN, ""
    wider = pattern_of(longer)
    taken = [found.span() for found in wider.finditer(text)] if wider else []
    denied = ""
    for found in expression.finditer(text):
        start, end = found.span()
        if any(a <= start and end <= b and (a, b) != (start, end) for a, b in taken):
            continue
        if _BEFORE.search(text[max(0, start - _WINDOW) : start]) or _AFTER.match(text[end:][:_WINDOW]):
            denied = denied or found[0]
            continue
        return Truth.TRUE, found[0]
    return (Truth.FALSE, denied) if denied else (Truth.UNKNOWN, "")


class Spotter:
    """Tells in one pass which owners' words may stand in a text; `spoken` then looks closely at those."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, set[str]] = {}
        for owner, told in words.items():
            for word in told:
                for form in _forms(folded(word)):
                    owners.setdefault(form, set()).add(owner)
        self._owners = [frozenset(owners[form]) for form in owners]
        self._automaton = AhoCorasick(list(owners)) if owners else None

    def near(self, text: str) -> set[str]:
        """Owners of which some word stands in the folded text, perhaps inside another word."""
        if self._automaton is None:
            return set()
        spaced = text.replace("-", " ")
        found = self._automaton.find_matches_as_indexes(spaced, overlapping=True)
        near: set[str] = set()
        for index, _, _ in found:
            near |= self._owners[index]
        return near


def _forms(word: str) -> set[str]:
    """A hyphen in a word may be a space or nothing in a text."""
    return {word.replace("-", " "), word.replace("-", "")}


# Type codes such as H05VV-F are no voltages: letters before the figure rule it out, save "AC" and "DC".
_VOLTS = re.compile(
    r"(?:(?<![0-9a-z.])|(?<=ac)|(?<=dc))(\d{1,4}(?:\.\d+)?)(?:\s*v)?(?:\s*[-~–/]\s*(\d{1,4}(?:\.\d+)?))?\s*(kv|v)(?:\s*~|(?=[^a-z]|ac|dc|$))\s*(ac|dc|~|⎓)?"
)
_AC_HINT = re.compile(r"(?:\b(?:50|60|50/60)\s*hz\b|\bmains\b|交流|市电)")


def volts_in(texts: Iterable[str]) -> list[tuple[float, float, str]]:
    """(lowest, highest, ac or dc or "") of every rated voltage that folded texts state, in volts."""
    found = []
    for text in texts:
        for match in _VOLTS.finditer(text):
            scale = 1000.0 if match[3] == "kv" else 1.0
            low = float(match[1]) * scale
            high = float(match[2]) * scale if match[2] else low
            kind = {"~": "ac", "⎓": "dc"}.get(match[4] or "", match[4] or "")
            if not kind and "~" in match[0]:
                kind = "ac"
            if not kind and _AC_HINT.search(text) and low >= 100:
                kind = "ac"
            found.append((min(low, high), max(low, high), kind))
    return found
