"""The green index of one report: Gr = ln(1 + count of words), by section, group and word, denials apart.

The form is the literature's on green transformation of listed firms (five groups, logarithm of one plus the
count); the words are the dictionary's.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance.econometrics.faults import UnreadableTable
from compliance.econometrics.greenindex.matching import Cluster, Hit, Matcher, longest
from compliance.econometrics.greenindex.pages import Pages, names_in, pages_of, pages_read
from compliance.econometrics.greenindex.sections import UNCOUNTED, Kind, Section, sections_of

AROUND, SHOWN = 14, 5
"""Characters around a hit shown as evidence; hits shown of each word."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One section with its clusters of candidates."""

    section: Section
    clusters: tuple[Cluster, ...]

    @property
    def hits(self) -> list[Hit]:
        return [hit for cluster in self.clusters for hit in longest(cluster)]


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenIndex:
    """`count` leaves denials out, `negated` counts them; `gr` = ln(1 + count), `gr_with_negated` as the
    literature counts, denials among the words. `characters` are those counted in, without spaces."""

    file: str
    count: int
    negated: int
    characters: int
    groups: dict[str, int]
    words: dict[str, int]
    sections: tuple[Counted, ...]
    pages: int
    crossing: int
    names: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    groups_of_words: dict[str, str]

    @property
    def gr(self) -> float:
        return math.log1p(self.count)

    @property
    def gr_with_negated(self) -> float:
        return math.log1p(self.count + self.negated)

    def count_without(self, word: str) -> int:
        """The count as if `word` were not in the list: shorter words inside it count again."""
        return self.count + sum(
            _affirmed(longest(cluster, word)) - _affirmed(longest(cluster))
            for counted in self.sections
            if counted.section.kind not in UNCOUNTED
            for cluster in counted.clusters
            if any(hit.word == word for hit in cluster)
        )

    def of_kind(self, kind: Kind) -> tuple[int, int, int]:
        """Count, denials and characters of all sections of a kind."""
        found = [counted for counted in self.sections if counted.section.kind is kind]
        hits = [hit for counted in found for hit in counted.hits]
        return (
            _affirmed(hits),
            sum(hit.negated for hit in hits),
            sum(counted.section.characters for counted in found),
        )

    def to_json(self) -> dict[str, Any]:
        sections = {}
        for kind in sorted({counted.section.kind for counted in self.sections}):
            count, negated, characters = self.of_kind(kind)
            sections[str(kind)] = {
                "count": count,
                "negated": negated,
                "gr": math.log1p(count),
                "characters": characters,
                "in_total": kind not in UNCOUNTED,
            }
        return {
            "file": self.file,
            "gr": self.gr,
            "count": self.count,
            "negated": self.negated,
            "gr_with_negated": self.gr_with_negated,
            "characters": self.characters,
            "ln_characters": math.log(self.characters),
            "per_10000_characters": 10_000 * self.count / self.characters,
            "groups": self.groups,
            "words": self.words,
            "sections": sections,
            "pages": self.pages,
            "candidates_across_a_boundary": self.crossing,
            "own_names_left_out": list(self.names),
            "evidence": self.evidence(),
            "notes": [{"code": code, "sentence": sentence} for code, sentence in self.notes],
        }

    def evidence(self) -> list[dict[str, Any]]:
        """The first places of each word: section, page and the words around it."""
        shown: Counter[tuple[str, bool]] = Counter()
        found = []
        for counted in self.sections:
            section = counted.section
            if section.kind in UNCOUNTED:
                continue
            for hit in counted.hits:
                shown[hit.word, hit.negated] += 1
                if shown[hit.word, hit.negated] > SHOWN:
                    continue
                around = section.text[max(0, hit.start - AROUND) : hit.end + AROUND]
                found.append(
                    {
                        "word": hit.word,
                        "group": self.groups_of_words[hit.word],
                        "negated": hit.negated,
                        "section": str(section.kind),
                        "page": section.page(hit.start),
                        "around": around.replace("\n", " "),
                    }
                )
        return found


def index_of(pages: Pages, matcher: Matcher, *, file: str = "", names: Sequence[str] = ()) -> GreenIndex:
    """The index of a report's lines; `names` are the firm's own besides those the report declares."""
    dictionary = matcher.dictionary
    own = tuple(dict.fromkeys([*names, *names_in(pages.lines)]))
    counted, crossing = [], 0
    for section in sections_of(pages.lines, dictionary.traditional, own):
        clusters, dropped = matcher.clusters(section.text)
        crossing += dropped
        counted.append(Counted(section, tuple(clusters)))
    inside = [part for part in counted if part.section.kind not in UNCOUNTED]
    hits = [hit for part in inside for hit in part.hits]
    words = Counter(dictionary.written[hit.word] for hit in hits if not hit.negated)
    groups = Counter(dictionary.words[hit.word] for hit in hits if not hit.negated)
    notes = list(pages.notes)
    if not any(part.section.kind is Kind.DISCUSSION for part in counted):
        notes.append(("no_discussion", "No heading of a management discussion was found in this text."))
    characters = sum(part.section.characters for part in inside)
    if not characters:
        raise UnreadableTable(
            f"{file} holds nothing but contents or an audit report: there is nothing to count.",
            reason="nothing_to_count",
            where=file,
        )
    return GreenIndex(
        file=file,
        count=_affirmed(hits),
        negated=sum(hit.negated for hit in hits),
        characters=characters,
        groups={group: groups[group] for group in dictionary.groups},
        words=dict(sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))),
        sections=tuple(counted),
        pages=pages.pages,
        crossing=crossing,
        names=own,
        notes=tuple(notes),
        groups_of_words=dictionary.words,
    )


def index_of_text(
    text: str, matcher: Matcher, *, file: str = "text", names: Sequence[str] = ()
) -> GreenIndex:
    """The index of a text that is at hand already."""
    return index_of(pages_of(text.encode(), file), matcher, file=file, names=names)


def index_of_file(path: Path, matcher: Matcher, *, names: Sequence[str] = ()) -> GreenIndex:
    """The index of a PDF, HTML or text file; raises UnreadableTable where it has no readable Chinese text."""
    return index_of(pages_read(path), matcher, file=path.name, names=names)


def _affirmed(hits: Sequence[Hit]) -> int:
    return sum(not hit.negated for hit in hits)
