"""Which HS codes may fit words of trade, ranked, with the words that speak for each. Inference, no ruling.

The table of words is ours and holds some four hundred headings and subheadings; what it does not know it
does not propose. A customs code follows from the General Rules for the Interpretation of the HS: material,
function and set of a product decide, and only a binding tariff information is certain.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from regulations.understanding.nomenclature import HS_EDITIONS, REFERENCE, hs_table

TABLE = REFERENCE / "code_words.csv"
CLEAR_LEAD = 1.35
"""From so many times the next one's points the first is called likely."""
_WHOLE_TERM = 2.0
"""Points of a term whose every word was named; below it only a part of one was."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z0-9][a-z0-9+\-']*")
_POWER = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:kw|w|v|va|a|ah|mah|hz|mm|cm|m|kg|g|l|ml|inch|pcs)\b|[\d.]+\s*(?:瓦|伏|毫安|升|厘米|毫米|米|公斤|克)"
)
_PLURAL_KEPT = {
    "glass",
    "gas",
    "dress",
    "press",
    "lens",
    "scissors",
    "jeans",
    "glasses",
    "sunglasses",
    "christmas",
    "brass",
    "stainless",
    "wireless",
    "cordless",
}
_SMALL = {"for", "with", "and", "of", "the", "a", "an", "in", "on", "to", "by", "or", "type", "new"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with our short title and its words in both languages, normalised."""

    code: str
    title: str
    english: tuple[tuple[str, ...], ...]
    chinese: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProposal:
    """A code that may fit. `likelihood` is likely, possible or weak; `words` of the query speak for it.

    Where the code is a heading, `below` are its subheadings, among which material or kind decides.
    """

    code: str
    title: str
    points: float
    likelihood: str
    words: tuple[str, ...]
    term: str
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What was understood of the words. `unknown` words spoke for nothing; `figures` were not used."""

    query: str
    proposals: tuple[CodeProposal, ...]
    unknown: tuple[str, ...]
    figures: tuple[str, ...]


def codes_propose(text: str, *, most: int = 5) -> Proposed:
    """Codes of the HS edition in force for product words, English or Chinese or both, the best first."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    figures = tuple(dict.fromkeys(found.group().strip() for found in _POWER.finditer(plain)))
    plain = _POWER.sub(" ", plain)
    words = _words(plain)
    heads = {part[-1] for segment in re.split(r"[,;，；、/|]", plain) if (part := _words(segment))}
    points: dict[str, float] = defaultdict(float)
    terms: dict[str, list[tuple[float, str, tuple[str, ...]]]] = defaultdict(list)
    for entry in _entries():
        for weight, term, used in (*_english(entry, words, heads), *_chinese(entry, plain)):
            terms[entry.code].append((weight, term, used))
    for code, found in terms.items():
        best = max(weight for weight, _, _ in found)
        # Further terms of the same entry say little more: they are words for one thing.
        points[code] = best + 0.1 * (len({term for _, term, _ in found}) - 1)
    ranked = sorted(points, key=lambda code: (-points[code], -len(code), code))[:most]
    used_words = {word for found in terms.values() for _, _, used in found for word in used}
    unknown = tuple(word for word in dict.fromkeys(words) if word not in used_words | _SMALL)
    # Chinese characters that no term covers cannot be told apart into words; they are not listed.
    unknown = tuple(word for word in unknown if not any(word in term for term in used_words))
    told = [word for word in dict.fromkeys(words) if word not in _SMALL]
    is_covered = len(unknown) < 0.5 * len(told) or not told
    proposals = tuple(
        _proposal(code, points, ranked, terms[code], is_covered=is_covered)
        for code in ranked
        if points[code] >= 0.3 * points[ranked[0]]
    )
    return Proposed(query=text, proposals=proposals, unknown=unknown, figures=figures)


def _proposal(
    code: str,
    points: Mapping[str, float],
    ranked: list[str],
    found: list[tuple[float, str, tuple[str, ...]]],
    *,
    is_covered: bool,
) -> CodeProposal:
    _, term, words = max(found, key=lambda one: (one[0], len(one[1])))
    others = [points[other] for other in ranked if other != code]
    ahead = points[code] / max(others) if others else 2.0
    likelihood = "weak" if points[code] < _WHOLE_TERM else "possible"
    if likelihood == "possible" and ahead >= CLEAR_LEAD and is_covered:
        likelihood = "likely"
    return CodeProposal(
        code=code,
        title=next(entry.title for entry in _entries() if entry.code == code),
        points=round(points[code], 2),
        likelihood=likelihood,
        words=words,
        term=term,
        below=subheadings(code) if len(code) == 4 else (),
    )


def title_of(code: str) -> str:
    """Our short title of the nearest code at or above this one that the table of words holds; else empty."""
    titles = {entry.code: entry.title for entry in _entries()}
    return next((titles[code[:cut]] for cut in (6, 4) if code[:cut] in titles), "")


@cache
def subheadings(heading: str) -> tuple[str, ...]:
    """The six-digit codes of the edition in force below a heading."""
    newest = HS_EDITIONS[-1]
    return tuple(
        sorted(
            code
            for code, editions in hs_table().items()
            if len(code) == 6 and code.startswith(heading) and newest in editions
        )
    )


@cache
def _entries() -> tuple[Entry, ...]:
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Entry(
                row["code"],
                row["title"],
                tuple(tuple(_words(term.casefold())) for term in row["en"].split("|")),
                tuple(
                    unicodedata.normalize("NFKC", term).casefold() for term in row["zh"].split("|") if term
                ),
            )
            for row in csv.DictReader(rows)
        )


def _words(text: str) -> list[str]:
    """English words, singular and without apostrophes; hyphens join only what the table joins too."""
    return [
        _singular(part)
        for found in _WORD.findall(text)
        for part in found.replace("'s", "").split("-")
        if part
    ]


def _singular(word: str) -> str:
    if word in _PLURAL_KEPT or len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("shes", "ches", "xes", "sses")) else word[:-1]


@cache
def _rarity() -> Mapping[str, float]:
    """A word that stands in few terms says more: 1 alone, less the more codes share it."""
    codes: dict[str, set[str]] = defaultdict(set)
    for entry in _entries():
        for term in entry.english:
            for word in term:
                codes[word].add(entry.code)
    return {word: len(found) ** -0.35 for word, found in codes.items()}


def _english(entry: Entry, words: list[str], heads: set[str]) -> Iterator[tuple[float, str, tuple[str, ...]]]:
    """Points for the terms of an entry: whole terms count fully, their head word alone a little.

    The last word of an English name says what a thing is; those before say which: a “glass cup” is a cup.
    """
    present = set(words)
    joined = set(pairwise(words))
    for term in entry.english:
        used = [word for word in term if word in present]
        if not used or term[-1] not in present:
            continue
        weight = sum(_rarity()[word] for word in used)
        share = len(used) / len(term)
        if share == 1:
            neighbours = sum(pair in joined for pair in pairwise(term))
            points = (
                2 + weight + 0.5 * neighbours + (0.8 if term[-1] in heads else -0.8) + 0.6 * (len(term) - 1)
            )
        else:
            points = (0.9 if term[-1] in heads else 0.3) * weight * share
        yield points, " ".join(term), tuple(dict.fromkeys(used))


def _chinese(entry: Entry, text: str) -> Iterator[tuple[float, str, tuple[str, ...]]]:
    """Chinese words stand unspaced; the longer one says more, and at the end what a thing is."""
    plain = re.sub(r"[^\u4e00-\u9fffa-z0-9]", "", text)
    for term in entry.chinese:
        if not _CHINESE.search(term) or term not in plain:
            continue
        length = len(_CHINESE.findall(term)) + 0.4 * len(re.findall("[a-z0-9]", term))
        yield 1.2 + 0.7 * length + (1.0 if plain.endswith(term) else 0.0), term, (term,)
