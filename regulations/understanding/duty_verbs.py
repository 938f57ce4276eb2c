"""Verbs of duty of four languages: shall, doit, deberá, 应当, and how each forbids.

Knows the verbs (spaCy's Matcher) and what merely looks like one; knows no party, no deadline and no act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import Matcher

from regulations.understanding.sieve import Sieve, Starts

_NOBODY = (
    *("person", "persons", "manufacturer", "importer", "distributor", "retailer", "supplier", "producer"),
    *("seller", "operator", "company", "business", "entity", "product", "products", "article", "articles"),
)
"""Of whom "no ... may" forbids something."""
_MODAL = re.compile(
    rf"\b(?:shall|must|required|prohibited|may (?:not?|only)|no (?:{'|'.join(_NOBODY)})|"
    rf"neither (?:{'|'.join(_NOBODY)})|obliged|banned|unlawful|illegal|have to|has to|needs? to|are to|is to|"
    r"doit|doivent|tenue?s?|interdite?s?|veille(?:nt)?|peu(?:ven)?t|obligation|incombe|"
    r"deber[aá]n?|deben?|obligad[oa]s?|obligaci[oó]n|podr[aá]n?|prohibid[oa]s?|proh[ií]ben?|"
    r"velar[aá]n?|garantizar[aá]n?)\b|应|必须|不得|禁止|须|需要",
    re.IGNORECASE,
)
_BEGINS = Sieve([_MODAL.pattern])
"""Where a verb may begin: finding that is cheaper than trying `_MODAL` on every sentence."""

_PATTERNS: dict[str, tuple[list[list[dict[str, object]]], list[list[dict[str, object]]]]] = {
    "en": (
        [
            [{"LOWER": {"IN": ["shall", "must"]}}],
            [
                {"LOWER": {"IN": ["is", "are", "be"]}},
                {"LOWER": {"IN": ["required", "obliged"]}},
                {"LOWER": "to"},
            ],
            [{"LOWER": "may"}, {"LOWER": "only"}],
            [{"LOWER": {"IN": ["has", "have", "need", "needs"]}}, {"LOWER": "to"}],
        ],
        [
            [{"LOWER": {"IN": ["shall", "must", "may"]}}, {"LOWER": {"IN": ["not", "no"]}}],
            [
                {"LOWER": {"IN": ["is", "are", "be"]}},
                {"LOWER": {"IN": ["prohibited", "banned", "unlawful", "illegal"]}},
            ],
            [
                {"LOWER": {"IN": ["no", "neither"]}},
                {"LOWER": {"IN": list(_NOBODY)}},
                {"OP": "*", "IS_PUNCT": False, "LOWER": {"NOT_IN": ["shall", "may", "must"]}},
                {"LOWER": {"IN": ["shall", "may", "must"]}},
            ],
        ],
    ),
    "fr": (
        [
            [{"LOWER": {"IN": ["doit", "doivent"]}}],
            [
                {"LOWER": {"IN": ["est", "sont"]}},
                {"LOWER": {"REGEX": "^tenue?s?$"}},
                {"LOWER": {"REGEX": "^(?:de|à|d['’].*)$"}},
            ],
            [{"LOWER": {"IN": ["veille", "veillent"]}}, {"LOWER": "à"}],
            [{"LOWER": "fait"}, {"LOWER": "obligation"}],
            [
                {"LOWER": {"IN": ["a", "ont"]}},
                {"LOWER": {"IN": ["l'obligation", "l’obligation", "obligation", "pour"]}},
                {"LOWER": {"IN": ["de", "obligation"]}},
            ],
        ],
        [
            [{"LOWER": {"REGEX": "^interdite?s?$"}}],
            [{"LOWER": "ne"}, {"LOWER": {"IN": ["doit", "doivent", "peut", "peuvent"]}}],
        ],
    ),
    "es": (
        [
            [{"LOWER": {"REGEX": "^(?:deberán?|debe|deben)$"}}],
            [{"LOWER": {"REGEX": "^obligad[oa]s?$"}}, {"LOWER": "a"}],
            [
                {"LOWER": {"IN": ["tiene", "tienen", "tendrá", "tendrán"]}},
                {"LOWER": "la"},
                {"LOWER": "obligación"},
            ],
            [{"LOWER": {"IN": ["velará", "velarán", "garantizará", "garantizarán"]}}],
        ],
        [
            [{"LOWER": {"REGEX": "^(?:prohibid[oa]s?|prohíben?)$"}}],
            [{"LOWER": "no"}, {"LOWER": {"REGEX": "^(?:podrán?|deberán?|debe|deben)$"}}],
        ],
    ),
    "zh": (
        [
            [{"ORTH": "应"}, {"ORTH": "当"}],
            [{"ORTH": "应"}, {"ORTH": {"NOT_IN": ["用", "急", "对", "商", "力", "当", "税"]}}],
            [{"ORTH": "必"}, {"ORTH": "须"}],
            [{"ORTH": "须"}],
            [{"ORTH": "需"}, {"ORTH": {"IN": ["要", "在", "于", "向"]}}],
        ],
        [[{"ORTH": "不"}, {"ORTH": "得"}], [{"ORTH": "禁"}, {"ORTH": "止"}]],
    ),
}
"""Language → patterns of duties, and of bans."""
READ = frozenset(_PATTERNS)
"""Languages whose verbs of duty are known."""
_UNBOUND = re.compile(r"[无毋莫不所按]\Z")
"""无须, 不需要, 所需: what is not needed binds nobody."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What binds at [start, end) of a sentence."""

    start: int
    end: int
    forbids: bool


@cache
def _reader(language: str) -> tuple[Language, Matcher]:
    # The French tokeniser compiles its exceptions for seconds: `verbs_of_duty` cuts elided words instead.
    nlp = spacy.blank("xx" if language == "fr" else language)
    matcher = Matcher(nlp.vocab)
    for name, patterns in zip(("duty", "ban"), _PATTERNS[language], strict=True):
        matcher.add(name, patterns)
    return nlp, matcher


def places_of_verbs(content: str) -> Starts:
    """Where verbs of duty may begin, in order; None where every sentence is to be looked at."""
    lowered = content.lower()
    if len(lowered) != len(content):
        return None
    return next((starts for _, starts in _BEGINS.placed(lowered)), [])


def verbs_of_duty(sentence: str, language: str) -> list[Verb]:
    """Verbs of duty in order; "shall not" is one verb, not a duty and a ban."""
    if not _MODAL.search(sentence):
        return []
    nlp, matcher = _reader(language)
    # spaCy encodes what it reads: a lone surrogate has no code.
    doc = nlp.make_doc(sentence.encode("utf-8", "replace").decode("utf-8"))
    found = sorted(matcher(doc), key=lambda m: (m[1], m[1] - m[2]))
    verbs: list[Verb] = []
    for key, first, last in found:
        span, forbids = doc[first:last], doc.vocab.strings[key] == "ban"
        start, end = span.start_char, span.end_char
        if span[0].text in "须需" and _UNBOUND.search(doc.text, max(0, start - 1), start):
            continue
        if span[-1].lower_.startswith(("d'", "d’")):
            end = span[-1].idx + 2
        if verbs and start < verbs[-1].end:
            if end > verbs[-1].end or forbids > verbs[-1].forbids:
                verbs[-1] = Verb(verbs[-1].start, max(end, verbs[-1].end), forbids or verbs[-1].forbids)
            continue
        verbs.append(Verb(start, end, forbids))
    return verbs
