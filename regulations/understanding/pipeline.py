"""Understands one document or a stream of them: metadata first, then rules on the text.

Knows the order of the steps and how findings map back to the stored text. Pure and deterministic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from regulations.understanding.acts import act_references
from regulations.understanding.classification import hs_codes, ics_codes
from regulations.understanding.from_metadata import metadata_mentions
from regulations.understanding.hits import Hit
from regulations.understanding.identifiers import cas_numbers, ec_numbers
from regulations.understanding.nomenclature import REFERENCE
from regulations.understanding.normalise import Normal, normalise
from regulations.understanding.result import Document, Mention, Understanding


@cache
def version() -> str:
    """Hash over the code and lexicons of this package and its fact tables: what made a result."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.yml"), *REFERENCE.glob("*_codes.csv"))):
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


def _text_mentions(normal: Normal, content: str) -> tuple[list[Mention], list[Mention]]:
    """(mentions, exclusions) of identifiers in the text."""
    text = normal.text
    hits = [*cas_numbers(text), *ec_numbers(text), *act_references(text), *hs_codes(text), *ics_codes(text)]
    kept = [_mention(hit, normal, content) for hit in hits if not hit.excluded]
    excluded = [_mention(hit, normal, content) for hit in hits if hit.excluded]
    return kept, excluded


def _merged(stated: list[Mention], read: list[Mention]) -> tuple[Mention, ...]:
    """Stated codes first; what the text says at the same place of the same code is not repeated."""
    seen = {(m.kind, m.code, m.start) for m in stated}
    rest = {(m.kind, m.code, m.start): m for m in reversed(read) if (m.kind, m.code, m.start) not in seen}
    return (*stated, *sorted(rest.values(), key=lambda m: (m.start or 0, m.kind, m.code)))


def understand(document: Document) -> Understanding:
    content = document.content
    normal = normalise(content)
    stated = list(metadata_mentions(document, content))
    read, excluded = _text_mentions(normal, content)
    return Understanding(
        language=document.language or "und",
        relevant=document.metadata.area != "SPS",
        regimes=(),
        doc_type="other",
        stage="proposed",
        mentions=_merged(stated, read),
        exclusions=tuple(excluded),
        dates=(),
        limits=(),
        evidence=(),
        version=version(),
    )


def understand_many(documents: Iterable[Document]) -> Iterator[Understanding]:
    """As `understand`, one result for each document in order."""
    return (understand(document) for document in documents)
