"""Joins what a linked document says to the reading of the notice that links to it.

Each finding keeps the name of the document in whose text it stands. The notice's own words and its source's
fields come first: a linked text fills gaps, and changes neither the type nor the stage of the notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from regulations.understanding.basis_rules import basis_of
from regulations.understanding.pipeline import understand
from regulations.understanding.relevance import area_of
from regulations.understanding.result import (
    DateFound,
    Document,
    LimitFound,
    Mention,
    Metadata,
    Obligation,
    RegimeFound,
    Understanding,
)

_Placed = TypeVar("_Placed", Mention, DateFound, LimitFound, Obligation)

_STRONG = 0.9
"""A regime of the linked text joins from this weight on: a long text names many laws in passing."""
_SECOND_HAND = 0.8
_UNDATED = frozenset({"publication", "modification"})
"""When a linked file was published says nothing of its notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedText:
    """The text of one linked document; `name` tells it from others, such as its address."""

    name: str
    text: str


def with_linked(own: Understanding, document: Document, linked: Sequence[LinkedText]) -> Understanding:
    """The understanding of a notice with that of its linked texts. Spans count characters of each text."""
    for one in linked:
        if one.text.strip():
            own = _joined(own, _understood(one, document), one.name, area_of(document, document.content))
    return own


def _understood(one: LinkedText, document: Document) -> Understanding:
    """The text by itself: what the source states of the notice is not said again of its attachment."""
    stated = Metadata(area=document.metadata.area, members=document.metadata.members)
    return understand(
        Document(
            source=document.source,
            title="",
            text=one.text,
            published_on=document.published_on,
            metadata=stated,
        )
    )


def _joined(own: Understanding, found: Understanding, name: str, area: str) -> Understanding:
    regimes = own.regimes if area == "SPS" else _regimes(own, found)
    doubted = any(one.label == "irrelevant" for one in own.evidence)
    relevant = own.relevant or (bool(regimes) and not doubted)
    if not relevant:
        regimes = own.regimes
    changed = {r.label for r in regimes} != {r.label for r in own.regimes}
    return replace(
        own,
        relevant=relevant,
        regimes=regimes,
        mentions=(*own.mentions, *_moved(_first_of_each(found.mentions), name)),
        exclusions=(*own.exclusions, *_moved(found.exclusions, name)),
        dates=(*own.dates, *_moved(_dates(own, found), name)),
        limits=(*own.limits, *_moved(found.limits, name)),
        obligations=(*own.obligations, *_moved(found.obligations, name)),
        auto=own.auto and not changed,
        sureness=min(own.sureness, 0.5) if changed else own.sureness,
    )


def _regimes(own: Understanding, found: Understanding) -> tuple[RegimeFound, ...]:
    """Strong regimes with a name join; beside them "every other rule" of a bare form falls away.

    Their evidence stays with the linked text: its places are not places of the notice.
    """
    known = {regime.label for regime in own.regimes}
    joining = [
        replace(regime, evidence=(), basis=basis_of(regime.evidence) or "")
        for regime in found.regimes
        if regime.weight >= _STRONG and regime.label != "tbt_other" and regime.label not in known
    ]
    if not joining:
        return own.regimes
    kept = [r for r in own.regimes if r.label != "tbt_other" or any(e.start is not None for e in r.evidence)]
    return tuple(sorted((*kept, *joining), key=lambda r: (-r.weight, r.label)))


def _first_of_each(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Each code once a section: where a long text says it first."""
    seen: set[tuple[str, str, str]] = set()
    for one in mentions:
        key = (one.kind, one.code, one.section)
        if one.start is not None and key not in seen:
            seen.add(key)
            yield one


def _dates(own: Understanding, found: Understanding) -> Iterator[DateFound]:
    """Days and rules of roles for which the notice itself names none."""
    dated = {one.role for one in own.dates if one.on is not None or one.earliest is not None}
    for one in found.dates:
        if one.start is not None and one.role not in dated | _UNDATED:
            yield replace(one, certainty=round(one.certainty * _SECOND_HAND, 3))


def _moved(found: Iterable[_Placed], name: str) -> Iterator[_Placed]:
    """Places in the linked text itself: understanding put an empty title and a line break before it."""
    for one in found:
        start, end = one.start, one.end
        if start is not None and end is not None:
            yield replace(one, document=name, start=max(start - 1, 0), end=max(end - 1, 0))
