"""Reviewed word lists as one automaton: which rule fires where, with what weight.

Knows the YAML form of the lexicons and how a term must stand in the text to count (word
boundaries, letter case, negative and required contexts). Gives no verdict on a document.

An entry holds `id`, `weight` (0..1) and terms under `any`, `en`, `zh`, `fr` or `es`. In a term
"(s)" and "(es)" stand for both forms and a closing "*" leaves the ending open. `case: true` asks
for the letters as written. `unless` are patterns on folded text that forbid the hit where they
overlap it; `unless_near` and `needs` look 120 characters to either side. `spoken` names the languages of
texts in which an entry counts: many words of one language are others in another.

A long pattern is written over several lines (`|-`), broken before "|" or inside a bracket: its line
breaks and the indentation behind them are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick

from regulations.understanding.normalise import Normal, fold, normalise
from regulations.understanding.sieve import Sieve

LEXICONS = Path(__file__).resolve().parent / "lexicons"
LANGUAGES = ("any", "en", "zh", "fr", "es")
_OVERLAP_WINDOW, _NEAR_WINDOW = 60, 120
_SPACES = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"\n *")


class LexiconError(Exception):
    """A lexicon file cannot be used: names the file, the entry and what to repair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule: what it says (`kind`, `label`), how strongly, and the conditions of its terms."""

    kind: str
    label: str
    rule: str
    weight: float
    case: bool = False
    spoken: frozenset[str] = frozenset()
    """Languages of texts in which it counts; all where empty."""
    unless: tuple[re.Pattern[str], ...] = ()
    unless_near: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One form of a word or phrase of an entry; `written` keeps its letters, `open_end` lets it run on."""

    text: str
    """Folded."""
    written: str
    open_end: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class TermHit:
    """`start` and `end` count characters of the stored text; `at` those of the folded text."""

    entry: Entry
    start: int
    end: int
    at: int


def _forms(term: str) -> Iterator[str]:
    """ "toy(s)" gives toy and toys."""
    found = re.search(r"\((e?s|x)\)", term)
    if found is None:
        yield term
        return
    for middle in ("", found[1]):
        yield from _forms(term[: found.start()] + middle + term[found.end() :])


def _joined(patterns: Iterable[str]) -> re.Pattern[str] | None:
    listed = list(patterns)
    return re.compile("|".join(f"(?:{pattern})" for pattern in listed)) if listed else None


def entry_terms(row: Mapping[str, Any], *, kind: str, label: str, file: str) -> Iterator[Term]:
    """Terms of one entry of a lexicon file; `LexiconError` where it is not written as it must be."""
    known = {"id", "weight", "case", "spoken", "unless", "unless_near", "needs", "label", *LANGUAGES}
    if unknown := set(row) - known:
        raise LexiconError(
            f"{file}: entry {row.get('id')!r} has unknown fields {sorted(unknown)}; remove them"
        )
    weight = float(row.get("weight", 0.5))
    if not row.get("id") or not 0 < weight <= 1:
        raise LexiconError(f"{file}: entry {row!r:.80} needs an id and a weight above 0 and at most 1")
    entry = Entry(
        kind=kind,
        label=label,
        rule=str(row["id"]),
        weight=weight,
        case=bool(row.get("case", False)),
        spoken=frozenset(row.get("spoken", ())),
        unless=tuple(re.compile(pattern) for pattern in row.get("unless", ())),
        unless_near=_joined(row.get("unless_near", ())),
        needs=_joined(row.get("needs", ())),
    )
    for language in LANGUAGES:
        for written in row.get(language) or ():
            for form in _forms(str(written)):
                bare = form.rstrip("*")
                folded = _SPACES.sub(" ", fold(normalise(bare).text)).strip()
                if not folded:
                    raise LexiconError(
                        f"{file}: entry {row['id']!r} has an empty term {written!r}; remove it"
                    )
                yield Term(folded, bare, form.endswith("*"), entry)


def _latin(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A term with the numbers of what its entry forbids and needs, in the order of the lexicon's sieve."""

    term: Term
    forbids: frozenset[int]
    needs: int | None

    def settled(self, live: frozenset[int]) -> bool | None:
        """Whether the term may stand, by which conditions can match the text; None: look closer."""
        if self.needs is not None:
            return None if self.needs in live else False
        return True if self.forbids.isdisjoint(live) else None


class Lexicon:
    """All terms in one automaton, and what forbids or demands them in one sieve."""

    def __init__(self, terms: Iterable[Term]) -> None:
        by_text: dict[str, list[Term]] = {}
        for term in terms:
            alike = by_text.setdefault(term.text, [])
            # "blender" is the same word in English and in French: one hit, not two.
            if not any(t.entry.rule == term.entry.rule and t.entry.case == term.entry.case for t in alike):
                alike.append(term)
        conditions: dict[str, int] = {}

        def asked(term: Term) -> _Asked:
            one = term.entry
            forbidding = (*one.unless, one.unless_near) if one.unless_near else one.unless
            numbers = [conditions.setdefault(p.pattern, len(conditions)) for p in forbidding]
            needs = conditions.setdefault(one.needs.pattern, len(conditions)) if one.needs else None
            return _Asked(term, frozenset(numbers), needs)

        self._terms = [[asked(term) for term in terms] for terms in by_text.values()]
        self._automaton = AhoCorasick(list(by_text))
        self._sieve = Sieve(list(conditions))

    def hits(self, folded: Normal, content: str, language: str = "und") -> list[TermHit]:
        """Every term that stands as its rule asks, in order of place; `language` is that of the text."""
        text = folded.text
        found: list[TermHit] = []
        live = frozenset(self._sieve.passing(text))
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for asked in self._terms[index]:
                settled, term = asked.settled(live), asked.term
                spoken = term.entry.spoken
                if settled is False or (spoken and language not in spoken and language != "und"):
                    continue
                stop = self._stands(term, text, start, end)
                if stop is None or (settled is None and not _allowed(term.entry, text, start, stop)):
                    continue
                first, last = folded.span(start, stop)
                if (
                    term.entry.case
                    and normalise(content[first:last]).text[: len(term.written)] != term.written
                ):
                    continue
                found.append(TermHit(term.entry, first, last, start))
        found.sort(key=lambda hit: (hit.start, -hit.end))
        return found

    @staticmethod
    def _stands(term: Term, text: str, start: int, end: int) -> int | None:
        """End of the hit where the term stands as whole words, else None."""
        if start and _latin(text[start]) and _latin(text[start - 1]):
            return None
        if not _latin(text[end - 1]):
            return end
        stop = end
        while stop < len(text) and stop - end < 24 and _latin(text[stop]):
            stop += 1
        return stop if stop == end or term.open_end else None


def _allowed(entry: Entry, text: str, start: int, end: int) -> bool:
    """False where a negative context forbids the hit or a required one is missing."""
    if entry.unless:
        low = max(0, start - _OVERLAP_WINDOW)
        window = text[low : end + _OVERLAP_WINDOW]
        for pattern in entry.unless:
            if any(m.start() + low < end and m.end() + low > start for m in pattern.finditer(window)):
                return False
    if entry.unless_near is None and entry.needs is None:
        return True
    before, after = text[max(0, start - _NEAR_WINDOW) : start], text[end : end + _NEAR_WINDOW]
    around = f"{before} \x1f {after}"
    if entry.unless_near is not None and entry.unless_near.search(around):
        return False
    return entry.needs is None or entry.needs.search(around) is not None


def without_contained(hits: Iterable[TermHit]) -> list[TermHit]:
    """Leftmost and longest: "hair dryer" is no "dryer", "lithium-ion battery pack" is named once."""
    kept: list[TermHit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.start >= kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept


def _in_one_line(loaded: Any) -> Any:
    """What a file holds, with every text that is written over several lines in one."""
    if isinstance(loaded, str):
        return _LINE_BREAK.sub("", loaded)
    if isinstance(loaded, list):
        return [_in_one_line(one) for one in loaded]
    if isinstance(loaded, dict):
        return {key: _in_one_line(value) for key, value in loaded.items()}
    return loaded


@cache
def lexicon_file(path: Path) -> dict[str, Any]:
    """What a word list holds. Raises `LexiconError` where its top is no mapping."""
    with path.open(encoding="utf-8") as stream:
        loaded = yaml.load(stream, Loader=yaml.CSafeLoader)
    if not isinstance(loaded, dict):
        raise LexiconError(f"{path.name}: the file must hold a mapping at its top")
    return {key: _in_one_line(value) for key, value in loaded.items()}


def label_terms(path: Path, kind: str) -> Iterator[Term]:
    """Terms of a file with `label` and `entries` (regimes) or with a label at each entry."""
    loaded = lexicon_file(path)
    for row in loaded.get("entries", ()):
        label = row.get("label") or loaded.get("label")
        if not label:
            raise LexiconError(
                f"{path.name}: entry {row.get('id')!r} has no label; set it at the entry or the file"
            )
        yield from entry_terms(row, kind=kind, label=str(label), file=path.name)
