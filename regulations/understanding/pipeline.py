"""Understands one document or a stream of them: metadata first, then rules on the text.

Knows the order of the steps and how findings map back to the stored text. Pure and deterministic.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from regulations.understanding.acts import act_references
from regulations.understanding.calibration import calibration, sureness
from regulations.understanding.classification import hs_codes, ics_codes
from regulations.understanding.code_patterns import PRODUCT_LINE
from regulations.understanding.dates import dates_found
from regulations.understanding.from_metadata import metadata_mentions
from regulations.understanding.hits import Hit
from regulations.understanding.identifiers import cas_numbers, ec_numbers
from regulations.understanding.kinds import document_type, kind_of, stage_of
from regulations.understanding.language import language_of
from regulations.understanding.lexicon import TermHit, without_contained
from regulations.understanding.limits import limits_found
from regulations.understanding.long_texts import LONG, Reading, joined, named, sections_read, titled, told_of
from regulations.understanding.nomenclature import REFERENCE
from regulations.understanding.normalise import Normal, fold_spaced, normalise
from regulations.understanding.obligations import obligations_found
from regulations.understanding.relevance import area_of, verdict
from regulations.understanding.result import (
    REGIMES,
    Document,
    LimitFound,
    Mention,
    SectionRead,
    Understanding,
)
from regulations.understanding.rules import lexicon, regime_acts, regime_yields
from regulations.understanding.scoring import evidence_of_acts, evidence_of_terms, place_of, regimes_weighed
from regulations.understanding.second import SecondOpinion, heard, read_part
from regulations.understanding.sections import Section, SectionFinder, sections_of


@cache
def version() -> str:
    """Hash over the code and lexicons of this package and its fact tables: what made a result."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    facts = (*REFERENCE.glob("*_codes.csv"), REFERENCE / "substances.yml")
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yml"), *facts)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _mention(hit: Hit, normal: Normal, content: str) -> Mention:
    start, end = normal.span(hit.start, hit.end)
    return Mention(
        kind=hit.kind,
        code=hit.code,
        text=content[start:end],
        start=start,
        end=end,
        rule=hit.rule,
        origin="text",
        certainty=hit.certainty,
    )


def _term_mentions(hits: Sequence[TermHit], kind: str, content: str) -> list[Mention]:
    """Substances and products by name; a name inside a longer one is no mention of its own."""
    return [
        Mention(
            kind=kind,
            code=hit.entry.label,
            text=content[hit.start : hit.end],
            start=hit.start,
            end=hit.end,
            rule=hit.entry.rule,
            origin="text",
            certainty=hit.entry.weight,
        )
        for hit in without_contained(h for h in hits if h.entry.kind == kind)
    ]


def _products(hits: Sequence[TermHit], content: str, title_end: int) -> list[Mention]:
    """Products of the title and of the form's product line are in scope; elsewhere a word may pass by."""
    lines = [(line.start(), line.end()) for line in PRODUCT_LINE.finditer(content)]

    def told(start: int) -> bool:
        index = bisect_right(lines, (start, len(content))) - 1
        return start < title_end or (index >= 0 and start < lines[index][1])

    return [
        m if told(m.start or 0) else replace(m, certainty=m.certainty / 2)
        for m in _term_mentions(hits, "product", content)
    ]


def _limit_mentions(limits: Sequence[LimitFound]) -> list[Mention]:
    return [
        Mention(
            kind="limit",
            code=f"{limit.value:g} {limit.unit}",
            text=limit.text,
            start=limit.start,
            end=limit.end,
            rule="limit.unit",
            origin="text",
            certainty=limit.certainty,
        )
        for limit in limits
    ]


def _merged(stated: list[Mention], read: list[Mention]) -> tuple[Mention, ...]:
    """Stated codes first; what the text says at the same place of the same code is not repeated."""
    seen = {(m.kind, m.code, m.start) for m in stated}
    rest = {(m.kind, m.code, m.start): m for m in reversed(read) if (m.kind, m.code, m.start) not in seen}
    return (*stated, *sorted(rest.values(), key=lambda m: (m.start or 0, m.kind, m.code)))


def _sure(
    document: Document, probabilities: Mapping[str, float], second: SecondOpinion | None
) -> tuple[float, bool]:
    """(sureness of the whole set of regimes, whether it may stand without a reviewer)."""
    figures = calibration()
    if second is None:
        sure, least = sureness(probabilities), figures.auto_least
    else:
        words = second.probabilities(read_part(document.title, document.text))
        sure, least = sureness(heard(probabilities, words)), figures.auto_least_heard
    return round(sure, 4), sure >= least


def understand(
    document: Document, second: SecondOpinion | None = None, *, sections: Sequence[Section] | None = None
) -> Understanding:
    """Everything the rules find in one document. Never raises on any text.

    A `second` opinion changes how sure the result is and whether it is `auto`, nothing else. `sections`
    are those of `document.content` where it was parsed already; else its headings are looked for.
    """
    content = document.content
    if sections is None:
        sections = sections_of(content, len(document.title) + 1)
    finder = SectionFinder(sections) if sections else None
    normal = normalise(content)
    acts = act_references(normal.text)
    found = [*cas_numbers(normal.text), *ec_numbers(normal.text), *acts]
    found += [*hs_codes(normal.text), *ics_codes(normal.text)]
    terms = lexicon().hits(fold_spaced(normal), content)
    substances = _term_mentions(terms, "substance", content)
    limits = limits_found(normal, content, substances)
    place = place_of(document.title, content)
    read = [_mention(hit, normal, content) for hit in found if not hit.excluded]
    read += [*substances, *_products(terms, content, place.title_end), *_limit_mentions(limits)]
    mentions = _merged(list(metadata_mentions(document, content)), read)

    evidence = evidence_of_terms((h for h in terms if h.entry.kind == "regime"), place)
    evidence += evidence_of_terms(without_contained(h for h in terms if h.entry.kind == "type"), place)
    evidence += evidence_of_acts(acts, normal, place, regime_acts())
    weighed = regimes_weighed(evidence, REGIMES, regime_yields(), place)
    area = area_of(document, content)
    decided = verdict(document, area, weighed.found, evidence, mentions, place.title_end)
    read_by_section: tuple[SectionRead, ...] = ()
    if sections and len(content) >= LONG:
        reading = Reading(
            terms=terms,
            acts=acts,
            limits=limits,
            normal=normal,
            place=place,
            titled=titled(evidence, place),
        )
        read_by_section = sections_read(sections, reading)
        if area != "SPS" and kind_of(document) not in ("alert", "list_entry"):
            decided = joined(decided, read_by_section, reading.titled)
    # What the articles of a law say of drafts, guides and amendments is about others, not about the law.
    opening = max(sections[0].start, place.title_end) if read_by_section else len(content)
    doc_type, withdrawn = document_type(
        document,
        content,
        [e for e in evidence if e.start is None or e.start < opening],
        place.title_end,
        relevant=decided.relevant,
    )
    drafts = doc_type in ("proposal", "consultation")
    dates = dates_found(
        document, content, normal, acts, proposed=drafts, title_end=place.title_end, finder=finder
    )
    if kind_of(document) == "act" and doc_type != "exemption":
        # In an act's words a last day belongs to what it repeals or lets pass, not to the act itself.
        dates = tuple(d for d in dates if d.role != "sunset" or d.origin == "metadata")
    language = language_of(content)
    if language == "und":
        language = document.language or "und"
    probabilities = calibration().probabilities(
        REGIMES, weighed.weights, {regime.label: regime.weight for regime in decided.regimes}
    )
    sure, auto = _sure(document, probabilities, second)
    if not decided.relevant and not decided.grounds:
        # Nothing spoke for a rule and nothing against: unknown is never a pass.
        sure, auto = min(sure, 0.5), False
    duties = obligations_found(content, source=document.source, language=language, dates=dates, pieces=finder)
    return Understanding(
        language=language,
        relevant=decided.relevant,
        regimes=decided.regimes,
        doc_type=doc_type,
        stage=stage_of(document, doc_type, dates, withdrawn=withdrawn),
        mentions=named(mentions, finder),
        exclusions=named((_mention(hit, normal, content) for hit in found if hit.excluded), finder),
        dates=named(dates, finder),
        limits=named(limits, finder),
        obligations=named(duties, finder),
        probabilities=probabilities,
        sureness=sure,
        auto=auto,
        evidence=named(
            sorted(evidence, key=lambda e: (e.start if e.start is not None else -1, e.rule)), finder
        ),
        version=version(),
        sections=read_by_section or told_of(sections),
    )


def understand_many(
    documents: Iterable[Document], second: SecondOpinion | None = None
) -> Iterator[Understanding]:
    """As `understand`, one result for each document in order."""
    return (understand(document, second) for document in documents)
