"""Reads a long text section by section: what one article says is not lost among two hundred others.

Knows how the regimes of sections join those of the whole, and how findings get the name of their section.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from regulations.understanding.hits import Hit
from regulations.understanding.lexicon import TermHit
from regulations.understanding.normalise import Normal, fold
from regulations.understanding.relevance import Verdict, by_words
from regulations.understanding.result import (
    REGIMES,
    DateFound,
    Evidence,
    LimitFound,
    Mention,
    Obligation,
    RegimeFound,
    SectionRead,
)
from regulations.understanding.rules import regime_acts, regime_yields
from regulations.understanding.scoring import (
    THRESHOLD,
    TITLE,
    Place,
    Weighed,
    combined,
    evidence_of_acts,
    evidence_of_terms,
    regimes_weighed,
)
from regulations.understanding.sections import Section, SectionFinder

Finding = TypeVar("Finding", Mention, DateFound, LimitFound, Obligation, Evidence)

LONG = 8_000
"""A shorter text is weighed as one; its findings are named by section all the same."""
_BY_HEADING, _BY_TEXT = 0.7, 0.93
"""Weight at which a section's regime counts for the whole: where its heading names it, and where not."""
BY_LIMIT = "limit.substance"
_LIMIT_WEIGHT = 0.4
_SHOWN = 12
_CHEMICAL = frozenset({"reach", "rohs", "chem_other"})
"""A section that sets a limit for a substance needs no heading that says so."""
# What such articles name belongs to other acts, or is no duty.
_ASIDE = re.compile(
    r"\b(?:amend|repeal|definition|transition|correlation|penalt|committee|delegat|review|evaluation|"
    r"reporting|entry into force|subject matter|final provision|"
    r"modifi|abrog|definicion|derog|transitor|sanction|sancion|comite|entree en vigueur|entrada en vigor|"
    r"dispositions finales|disposiciones finales)|定义|附则|废止|罚则|法律责任"
)


@dataclass(frozen=True, slots=True)
class _InSections:
    """Place by section: its heading counts as a title does, its text as a body of its own."""

    place: Place
    starts: Sequence[int]
    heading_ends: Sequence[int]

    def factor(self, start: int) -> float:
        index = bisect_left(self.starts, start + 1) - 1
        if index < 0:
            return self.place.factor(start)
        if start < self.heading_ends[index]:
            return TITLE
        return self.place.body_factor(start, self.heading_ends[index])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a whole text, for weighing it section by section."""

    terms: Sequence[TermHit]
    acts: Sequence[Hit]
    limits: Sequence[LimitFound]
    normal: Normal
    place: Place
    titled: frozenset[str]
    """Regimes that the title of the whole names."""


def titled(evidence: Iterable[Evidence], place: Place) -> frozenset[str]:
    """The regimes that a title names as its subject, not as an act that it changes besides."""
    effects = _SIDE_EFFECT.search(place.folded, 0, place.title_end)
    for end in (effects.start() if effects else place.title_end, place.title_end):
        named_here = [e for e in evidence if e.start is not None and e.start < end]
        found = frozenset(
            label for label in REGIMES if combined(e for e in named_here if e.label == label) >= THRESHOLD
        )
        if found:
            return found
    return frozenset()


_SIDE_EFFECT = re.compile(
    r"(?:,| and| et| y| e) (?:amending|repealing|modifiant|abrogeant|"
    r"(?:por el|por la|y) que se (?:modific|derog)|(?:modifica|deroga)\w*)"
)


def sections_read(sections: Sequence[Section], reading: Reading) -> tuple[SectionRead, ...]:
    """Each section with the regimes of its own words, inner and outer sections alike."""
    within = _InSections(reading.place, [s.start for s in sections], [s.heading_end for s in sections])
    silent = {
        (rule.label, name)
        for rule in regime_yields()
        if reading.titled & rule.to and rule.label not in reading.titled
        for name in rule.rules
    }
    evidence = evidence_of_terms((h for h in reading.terms if h.entry.kind == "regime"), within)
    evidence += evidence_of_acts(reading.acts, reading.normal, within, regime_acts())
    evidence = [e for e in evidence if (e.label, e.rule) not in silent]
    limits = [limit for limit in reading.limits if limit.substance]
    evidence += [_limit_evidence(limit) for limit in limits]
    evidence.sort(key=lambda e: (e.start or 0, e.rule))
    starts = [e.start or 0 for e in evidence]
    limited = sorted(limit.start for limit in limits)
    return tuple(
        _read(
            section,
            evidence[bisect_left(starts, section.start) : bisect_left(starts, section.end)],
            reading.place,
            sets_limit=bisect_left(limited, section.start) < bisect_left(limited, section.end),
        )
        for section in sections
    )


def _limit_evidence(limit: LimitFound) -> Evidence:
    """A limit for a substance is chemical law, whatever the words around it."""
    return Evidence(label="chem_other", start=limit.start, end=limit.end, rule=BY_LIMIT, weight=_LIMIT_WEIGHT)


def told_of(sections: Sequence[Section]) -> tuple[SectionRead, ...]:
    """The sections of a short text, which is weighed as one."""
    return tuple(SectionRead(key=s.key, heading=s.heading, start=s.start, end=s.end) for s in sections)


def _read(section: Section, evidence: Sequence[Evidence], place: Place, *, sets_limit: bool) -> SectionRead:
    found: tuple[RegimeFound, ...] = ()
    joins: list[str] = []
    if evidence:
        heading = Place(section.heading_end, place.folded)
        weighed = regimes_weighed(evidence, REGIMES, regime_yields(), heading)
        own = weighed.found if not sets_limit else (*weighed.found, *_by_limit(weighed, evidence))
        against = [e for e in evidence if e.label == "irrelevant"]
        found = tuple(
            replace(regime, evidence=tuple(replace(e, section=section.key) for e in regime.evidence))
            for regime in by_words(own, against, section.heading_end).regimes
        )
        if not _ASIDE.search(fold(section.heading)):
            joins = [
                r.label
                for r in found
                if (sets_limit and r.label in _CHEMICAL) or _stands(r, evidence, section.heading_end)
            ]
    return SectionRead(
        key=section.key,
        heading=section.heading,
        start=section.start,
        end=section.end,
        regimes=found,
        joins=tuple(joins),
    )


def _by_limit(weighed: Weighed, evidence: Sequence[Evidence]) -> Iterator[RegimeFound]:
    """Chemical law beside the regime that the heading names: the limit makes up for its missing name."""
    for label in sorted(_CHEMICAL - {regime.label for regime in weighed.found}):
        if weighed.weights[label] >= THRESHOLD:
            yield RegimeFound(
                label=label,
                weight=round(weighed.weights[label], 3),
                evidence=tuple(e for e in evidence if e.label == label)[:_SHOWN],
            )


def _stands(regime: RegimeFound, evidence: Sequence[Evidence], heading_end: int) -> bool:
    headed = combined(
        e for e in evidence if e.label == regime.label and e.start is not None and e.start < heading_end
    )
    return regime.weight >= (_BY_HEADING if headed >= THRESHOLD else _BY_TEXT)


def joined(whole: Verdict, read: Sequence[SectionRead], named_by_title: frozenset[str]) -> Verdict:
    """The verdict on a whole text by its title and its sections, each regime at its heaviest section.

    Words that pass by in many articles add up to nothing: what neither the title nor one section stands
    for is left out, unless nothing else is left. `tbt_other` means "every other rule" and joins alone.
    """
    if not read:
        return whole
    joining: dict[str, RegimeFound] = {}
    for section in read:
        for regime in section.regimes:
            if regime.label in section.joins and (
                regime.label not in joining or joining[regime.label].weight < regime.weight
            ):
                joining[regime.label] = regime
    weighed = {regime.label: regime for regime in whole.regimes}
    best = {label: regime for label, regime in weighed.items() if label in named_by_title or label in joining}
    best |= {label: regime for label, regime in joining.items() if label not in best}
    if "tbt_other" not in named_by_title and len(best) > 1:
        best.pop("tbt_other", None)
    if not best:
        return whole
    return Verdict(True, tuple(sorted(best.values(), key=lambda r: (-r.weight, r.label))))


def named(found: Iterable[Finding], finder: SectionFinder | None) -> tuple[Finding, ...]:
    """The findings with the keys of their sections."""
    if finder is None:
        return tuple(found)
    told = []
    for one in found:
        key = finder.key_at(one.start)
        told.append(replace(one, section=key) if key else one)
    return tuple(told)
