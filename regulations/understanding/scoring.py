"""Weighs the rules that fired on one document into regimes with their evidence.

Knows place (title, body, mere citation) and how weights add up; knows no word of any language
beyond the phrases that announce a citation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from regulations.understanding.hits import Hit
from regulations.understanding.lexicon import TermHit
from regulations.understanding.normalise import Normal, fold
from regulations.understanding.result import Evidence, RegimeFound

THRESHOLD = 0.5
"""A regime is reported from this weight on; weaker evidence stays visible as evidence."""
_STRONG = 0.7
TITLE = 1.15
"""What a title counts beside a body. Above 1 it takes away doubt and multiplies nothing: see `_effective`."""
_BODY, _LATE_BODY, _CITED = 0.85, 0.65, 0.4
_LATE_FROM = 2500
_CITATION = re.compile(
    r"(?:having regard to|pursuant to|in accordance with|without prejudice to|within the meaning of|"
    r"as defined in|referred to in|laid down in|provided for in|covered by|defined in|"
    r"repeal(?:s|ed|ing)?|"
    r"under(?= (?:the|section|article|annex|regulation|directive|title|part|rule|order|reach|rohs|tsca|\d))|"
    r"as amended by|see|"
    r"vu le|vu la|conformement au?|au sens de|prevue? par|visee? a|"
    r"visto el|de conformidad con|con arreglo a|en virtud de|依照|按照|依据|根据)[^.;\n。；]{0,70}\Z"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the title ends, and the body with it, in the stored text."""

    title_end: int
    folded: str
    """Stored text folded, character for character, for looking around a place."""

    def factor(self, start: int) -> float:
        """Most in the title, less in the body, least where a law is merely cited."""
        if start < self.title_end:
            return TITLE
        return self.body_factor(start, self.title_end)

    def body_factor(self, start: int, title_end: int) -> float:
        """As `factor` for a place behind a title or heading that ends at `title_end`."""
        if _CITATION.search(self.folded, max(0, start - 90), start):
            return _CITED
        return _BODY if start - title_end < _LATE_FROM else _LATE_BODY


class Placed(Protocol):
    """Says how much a place of the text counts."""

    def factor(self, start: int) -> float: ...


def place_of(title: str, content: str) -> Place:
    """The first line of the text often repeats the title; it counts as title too."""
    end = len(title) + 1
    head = content[end : end + 3 * len(title) + 120]
    form = re.search(r"^[ \t]{0,8}(?:Title|标题|Titre|Título)\s*[:：].{0,400}$", head, re.M | re.I)
    if title and head.lstrip("\n# ").startswith(title.strip()):
        end += head.index(title.strip()) + len(title.strip())
    elif form:
        end += form.end()
    return Place(end, fold(content))


def _effective(weight: float, factor: float) -> float:
    """The title takes away two fifths of the doubt; elsewhere the weight shrinks."""
    return 1 - (1 - weight) * 0.6 if factor > 1 else weight * factor


def evidence_of_terms(hits: Iterable[TermHit], place: Placed) -> list[Evidence]:
    """One piece of evidence a hit, in their order, its weight by its place."""
    return [
        Evidence(
            label=hit.entry.label,
            start=hit.start,
            end=hit.end,
            rule=hit.entry.rule,
            weight=round(_effective(hit.entry.weight, place.factor(hit.start)), 3),
        )
        for hit in hits
    ]


def evidence_of_acts(
    acts: Sequence[Hit], normal: Normal, place: Placed, weights: Mapping[str, Mapping[str, float]]
) -> list[Evidence]:
    """Acts whose naming speaks for a regime. `weights`: regime → CELEX → weight, from the lexicon files."""
    found = []
    for act in acts:
        start, end = normal.span(act.start, act.end)
        for label, known in weights.items():
            if (weight := known.get(act.code)) is not None:
                effective = round(_effective(weight, place.factor(start)), 3)
                found.append(
                    Evidence(label=label, start=start, end=end, rule=f"act.{act.code}", weight=effective)
                )
    return found


def combined(evidence: Iterable[Evidence]) -> float:
    """Noisy-or over rules, each rule once at its best place; a rule repeated thrice counts a little more."""
    best: dict[str, float] = {}
    times: dict[str, int] = defaultdict(int)
    for one in evidence:
        best[one.rule] = max(best.get(one.rule, 0.0), one.weight)
        times[one.rule] += 1
    doubt = 1.0
    for rule, weight in best.items():
        doubt *= (1 - min(weight, 0.99)) ** (1.3 if times[rule] >= 3 else 1.0)
    return 1 - doubt


@dataclass(frozen=True, slots=True)
class Yield:
    """Rules of one label that say nothing beside a strong other label."""

    label: str
    rules: frozenset[str]
    to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Regimes at or above the weight they need, the heaviest first, and the weight of every regime."""

    found: tuple[RegimeFound, ...]
    weights: Mapping[str, float]


def regimes_weighed(
    evidence: Sequence[Evidence], labels: Sequence[str], yields: Sequence[Yield], place: Place
) -> Weighed:
    """The regimes of one document.

    Beside a regime that the title names, others need more than passing words in the body.
    """
    by_label: dict[str, list[Evidence]] = {label: [] for label in labels}
    for one in evidence:
        if one.label in by_label:
            by_label[one.label].append(one)
    weights = {label: combined(rows) for label, rows in by_label.items()}
    for rule in yields:
        if any(weights.get(other, 0) >= _STRONG for other in rule.to):
            kept = [e for e in by_label[rule.label] if e.rule not in rule.rules]
            by_label[rule.label] = kept
            weights[rule.label] = combined(kept)
    in_title = {
        label: combined(e for e in rows if e.start is None or e.start < place.title_end)
        for label, rows in by_label.items()
    }
    named = {label for label, weight in in_title.items() if weight >= _STRONG}
    found = [
        RegimeFound(label=label, weight=round(weight, 3), evidence=tuple(_strongest(by_label[label])))
        for label, weight in weights.items()
        if weight >= _needed(label, in_title[label], named)
    ]
    return Weighed(tuple(sorted(found, key=lambda regime: (-regime.weight, regime.label))), weights)


def _needed(label: str, in_title: float, named: set[str]) -> float:
    """Weight that a regime needs: more where the title names another one and not this."""
    if in_title >= THRESHOLD or not named - {label}:
        return THRESHOLD
    # By its meaning "every other technical regulation" does not join a regime with a name.
    return 1.1 if label == "tbt_other" else 0.93


def _strongest(evidence: Iterable[Evidence], at_most: int = 12) -> list[Evidence]:
    """The best evidence of each rule, in order of place."""
    best: dict[str, Evidence] = {}
    for one in evidence:
        if one.rule not in best or best[one.rule].weight < one.weight:
            best[one.rule] = one
    ranked = sorted(best.values(), key=lambda e: -e.weight)[:at_most]
    return sorted(ranked, key=lambda e: e.start if e.start is not None else -1)
