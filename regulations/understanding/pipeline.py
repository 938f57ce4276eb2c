"""Understands one document: metadata first, then rules on the text.

Knows the order of the steps and how findings map back to the stored text. Pure and deterministic.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulations.understanding.actions import acts
from regulations.understanding.acts import act_references
from regulations.understanding.by_model import RULE as BY_MODEL
from regulations.understanding.by_model import joined_by_model
from regulations.understanding.calibration import calibration, sureness
from regulations.understanding.classification import hs_codes, ics_codes
from regulations.understanding.dates import dates_found
from regulations.understanding.from_metadata import metadata_mentions
from regulations.understanding.hits import Hit
from regulations.understanding.identifiers import cas_numbers, ec_numbers
from regulations.understanding.kinds import document_type, kind_of, stage_of
from regulations.understanding.language import language_of
from regulations.understanding.leanings import cues
from regulations.understanding.lexicon import TermHit, without_contained
from regulations.understanding.limits import limits_found
from regulations.understanding.long_texts import LONG, Reading, joined, named, sections_read, titled, told_of
from regulations.understanding.mentions import (
    limit_mentions,
    mention_of,
    merged,
    product_mentions,
    term_mentions,
)
from regulations.understanding.nomenclature import REFERENCE
from regulations.understanding.normalise import Normal, fold_spaced, normalise
from regulations.understanding.obligations import obligations_found
from regulations.understanding.relevance import Verdict, area_of, verdict
from regulations.understanding.result import (
    REGIMES,
    DateFound,
    Document,
    Evidence,
    LimitFound,
    Mention,
    SectionRead,
    Understanding,
)
from regulations.understanding.rules import lexicon, regime_acts, regime_yields
from regulations.understanding.scoring import (
    Place,
    evidence_of_acts,
    evidence_of_terms,
    place_of,
    regimes_weighed,
)
from regulations.understanding.second import Opinion, SecondOpinion, heard, read_part
from regulations.understanding.sections import Section, SectionFinder, sections_of
from regulations.understanding.subjects import book, subjects_found

_DISAGREES = 0.7
"""Probability of relevance by words alone above which what the rules call irrelevant is not `auto`."""
_FIRST_TEXTS = (
    "Manufacturers shall test the product by 1 May 2025.",
    "制造商应当自2025年5月1日起对产品进行检测。",
    "Les fabricants doivent vérifier le produit avant le 1er mai 2025.",
    "Los fabricantes deberán verificar el producto antes del 1 de mayo de 2025.",
)
"""One of each language whose verbs of duty are known."""


@cache
def version() -> str:
    """Hash over the code and lexicons of this package and its fact tables: what made a result."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    facts = (*REFERENCE.glob("*_codes.csv"), *REFERENCE.glob("svhc_*.csv"), REFERENCE / "substances.yml")
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yml"), *facts)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sure(
    decided: Verdict, probabilities: Mapping[str, float], opinion: Opinion | None
) -> tuple[float, bool]:
    """(sureness of the whole set of regimes, whether it may stand without a reviewer)."""
    figures = calibration()
    if opinion is None:
        sure, least = sureness(probabilities), figures.auto_least
    else:
        sure, least = sureness(heard(probabilities, opinion.regimes)), figures.auto_least_heard
    auto = sure >= least
    if not decided.grounds:
        # Nothing spoke for a rule and nothing against: unknown is never a pass.
        sure, auto = min(sure, 0.5), False
    elif not decided.relevant and opinion is not None and opinion.relevant > _DISAGREES:
        auto = False
    return round(sure, 4), auto


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What was found in a text before anything is judged."""

    document: Document
    content: str
    language: str
    normal: Normal
    acts: Sequence[Hit]
    codes: Sequence[Hit]
    terms: Sequence[TermHit]
    limits: tuple[LimitFound, ...]
    mentions: tuple[Mention, ...]
    place: Place
    sections: Sequence[Section]
    finder: SectionFinder | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """Evidence with its weights, and what follows from it for the whole and for each section."""

    evidence: Sequence[Evidence]
    weights: Mapping[str, float]
    verdict: Verdict
    sections: tuple[SectionRead, ...]


def _read(document: Document, sections: Sequence[Section] | None) -> _Read:
    content = document.content
    if sections is None:
        sections = sections_of(content, len(document.title) + 1)
    normal = normalise(content)
    acts = act_references(normal.text)
    codes = [*cas_numbers(normal.text), *ec_numbers(normal.text), *acts]
    codes += [*hs_codes(normal.text), *ics_codes(normal.text)]
    language = language_of(content)
    terms = lexicon().hits(fold_spaced(normal), content, language)
    substances = term_mentions(terms, "substance", content)
    limits = limits_found(normal, content, substances)
    place = place_of(document.title, content)
    read = [mention_of(hit, normal, content) for hit in codes if not hit.excluded]
    read += [*substances, *product_mentions(terms, content, place.title_end), *limit_mentions(limits)]
    return _Read(
        document=document,
        content=content,
        language=language,
        normal=normal,
        acts=acts,
        codes=codes,
        terms=terms,
        limits=limits,
        mentions=merged(list(metadata_mentions(document, content)), read),
        place=place,
        sections=sections,
        finder=SectionFinder(sections) if sections else None,
    )


def _weighed(read: _Read, second: SecondOpinion | None, opinion: Opinion | None) -> _Weighed:
    document, place = read.document, read.place
    evidence = evidence_of_terms((h for h in read.terms if h.entry.kind == "regime"), place)
    evidence += evidence_of_terms(without_contained(h for h in read.terms if h.entry.kind == "type"), place)
    evidence += evidence_of_acts(read.acts, read.normal, place, regime_acts())
    subjects = subjects_found(place.folded, place.title_end)
    evidence += subjects.beside
    weighed = regimes_weighed(evidence, REGIMES, regime_yields(), place)
    if subjects.alone and not weighed.found:
        evidence += subjects.alone
        weighed = regimes_weighed(evidence, REGIMES, regime_yields(), place)
    area = area_of(document, read.content)
    decided = verdict(document, read.content, area, weighed.found, evidence, read.mentions, place.title_end)
    sections: tuple[SectionRead, ...] = ()
    if read.sections and len(read.content) >= LONG:
        reading = Reading(
            terms=read.terms,
            acts=read.acts,
            limits=read.limits,
            normal=read.normal,
            place=place,
            titled=titled(evidence, place),
        )
        sections = sections_read(read.sections, reading)
        if area != "SPS" and kind_of(document) not in ("alert", "list_entry"):
            decided = joined(decided, sections, reading.titled)
    if second is not None and opinion is not None:
        decided = joined_by_model(document, decided, second, opinion)
        evidence += [e for r in decided.regimes for e in r.evidence if e.rule == BY_MODEL]
    return _Weighed(evidence=evidence, weights=weighed.weights, verdict=decided, sections=sections)


def _typed(read: _Read, weighed: _Weighed) -> tuple[str, bool]:
    """(type, withdrawn). What articles say of drafts and amendments is about others, not about their law."""
    opening = max(read.sections[0].start, read.place.title_end) if weighed.sections else len(read.content)
    heard = [e for e in weighed.evidence if e.start is None or e.start < opening]
    relevant = weighed.verdict.relevant
    return document_type(read.document, read.content, heard, read.place.title_end, relevant=relevant)


def _dated(read: _Read, doc_type: str) -> tuple[DateFound, ...]:
    dates = dates_found(
        read.document,
        read.content,
        read.normal,
        read.acts,
        proposed=doc_type in ("proposal", "consultation"),
        title_end=read.place.title_end,
        finder=read.finder,
    )
    if kind_of(read.document) == "act" and doc_type != "exemption":
        # In an act's words a last day belongs to what it repeals or lets pass, not to the act itself.
        dates = tuple(d for d in dates if d.role != "sunset" or d.origin == "metadata")
    return dates


def understand(
    document: Document, second: SecondOpinion | None = None, *, sections: Sequence[Section] | None = None
) -> Understanding:
    """Everything the rules find in one document. Never raises on any text.

    A `second` opinion changes how sure the result is and whether it is `auto`; where no rule says anything
    at all it may call the document relevant. `sections` are those of `document.content` where it was parsed
    already; else its headings are looked for.
    """
    read = _read(document, sections)
    opinion = second.opinion(read_part(document.title, document.text)) if second else None
    weighed, content, finder = _weighed(read, second, opinion), read.content, read.finder
    decided = weighed.verdict
    doc_type, withdrawn = _typed(read, weighed)
    dates = _dated(read, doc_type)
    language = read.language if read.language != "und" else document.language or "und"
    probabilities = calibration().probabilities(
        REGIMES, weighed.weights, {regime.label: regime.weight for regime in decided.regimes}
    )
    sure, auto = _sure(decided, probabilities, opinion)
    duties = obligations_found(content, source=document.source, language=language, dates=dates, pieces=finder)
    excluded = (mention_of(hit, read.normal, content) for hit in read.codes if hit.excluded)
    in_place = sorted(weighed.evidence, key=lambda e: (e.start if e.start is not None else -1, e.rule))
    return Understanding(
        language=language,
        relevant=decided.relevant,
        regimes=decided.regimes,
        doc_type=doc_type,
        stage=stage_of(document, doc_type, dates, withdrawn=withdrawn),
        mentions=named(read.mentions, finder),
        exclusions=named(excluded, finder),
        dates=named(dates, finder),
        limits=named(read.limits, finder),
        obligations=named(duties, finder),
        probabilities=probabilities,
        sureness=sure,
        auto=auto,
        evidence=named(in_place, finder),
        version=version(),
        sections=weighed.sections or told_of(read.sections),
    )


@cache
def tables_load() -> None:
    """Load what every document needs and leave it out of later garbage collections: none of it ever dies.

    For processes that read many documents: each collection would walk some 200,000 objects for nothing.
    """
    groups = (acts().named, acts().deciding, acts().verbs, acts().nouns, acts().opening, cues(), book())
    for group in groups:
        group.patterns.compile()
    for text in _FIRST_TEXTS:
        understand(Document(source="", title="", text=text))
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # else bindings complain at the end of what was never collected
