"""Turns products and measures into postings: equal keys are a meeting.

Pure: facts in, postings out. What meetings amount to is said in `meeting.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from compliance.exposure.facts import (
    ConceptFact,
    ContentFact,
    Flag,
    MeasureFacts,
    Needs,
    ProductFacts,
    ScopeFact,
)
from compliance.exposure.keys import (
    EU,
    EU_MEMBERS,
    EU_STATE_OPEN,
    MARKET_OPEN,
    Kind,
    heading_kind,
    key,
    market_number,
    markets_read,
    substance_number,
)
from regulations.duties import OPEN_BASES

PPM_PER_PERCENT: Final = 10_000
NO_FLAG: Final = Flag(0)


@dataclass(frozen=True, slots=True)
class ProductPosting:
    """`ppm`: highest known share by weight in one material; None for codes and unknown amounts."""

    key: int
    ppm: float | None = None
    flags: Flag = NO_FLAG
    content: ContentFact | None = field(default=None, compare=False)
    open_content: ContentFact | None = field(default=None, compare=False)
    """The material whose share nobody gave."""
    concept: ConceptFact | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MeasurePosting:
    """`limit_ppm` None: any amount counts, or the key is a product code."""

    key: int
    limit_ppm: float | None = None
    flags: Flag = NO_FLAG
    item: ScopeFact | None = field(default=None, compare=False)


def product_postings(facts: ProductFacts) -> list[ProductPosting]:
    """One posting for each market and code, in order of key. Raises UnreadableCode on a bad HS code."""
    open_bom = Flag.BOM_OPEN if facts.bom_is_open else NO_FLAG
    codes = list(_product_codes(facts, open_bom))
    found: dict[int, ProductPosting] = {}
    for market in _markets_of_sale(facts.markets):
        for kind, number, posting in codes:
            packed = key(market, kind, number)
            found[packed] = replace(posting, key=packed)
    return [found[packed] for packed in sorted(found)]


def measure_postings(facts: MeasureFacts) -> list[MeasurePosting]:
    """One posting for each market and code of the scope that can be packed, in order of key.

    Codes of a kind that the measure does not ask for are left out. An empty list means that nothing
    in the scope can be compared with a product: the notice has to be read.
    """
    markets = list(_markets_of_rule(facts.markets))
    found: dict[int, MeasurePosting] = {}
    for item in facts.scope:
        is_substance = item.kind == "substance"
        if (is_substance and facts.needs is Needs.CODE) or (
            not is_substance and facts.needs is Needs.SUBSTANCE
        ):
            continue
        for kind, number, own in _scope_codes(item):
            for market, of_market in markets:
                posting = MeasurePosting(key(market, kind, number), item.limit_ppm, own | of_market, item)
                known = found.get(posting.key)
                found[posting.key] = posting if known is None else _wider(known, posting)
    return [found[packed] for packed in sorted(found)]


def _markets_of_sale(printed: tuple[str, ...]) -> list[int]:
    """A sale in Germany answers Germany and the EU; an EU sale answers the EU and, perhaps, each state."""
    markets, _ = markets_read(printed)
    if not markets:
        return [MARKET_OPEN]
    found = {market_number(market) for market in markets}
    if not EU_MEMBERS.isdisjoint(markets):
        found.add(market_number(EU))
    if EU in markets:
        found.add(EU_STATE_OPEN)
    return sorted(found)


def _markets_of_rule(printed: tuple[str, ...]) -> Iterator[tuple[int, Flag]]:
    markets, _ = markets_read(printed)
    for market in markets:
        yield market_number(market), NO_FLAG
    if not markets:
        return
    if EU not in markets and not EU_MEMBERS.isdisjoint(markets):
        yield EU_STATE_OPEN, Flag.INFERRED
    yield MARKET_OPEN, Flag.UNSURE


def _product_codes(facts: ProductFacts, open_bom: Flag) -> Iterator[tuple[Kind, int, ProductPosting]]:
    hs = facts.hs or facts.cn[:6]
    if hs:
        if heading_kind(hs) is not Kind.HS6:
            raise ValueError(f"product {facts.sku}: HS {hs} has not six digits")
        for kind, digits in ((Kind.HS2, 2), (Kind.HS4, 4), (Kind.HS6, 6)):
            yield kind, int(hs[:digits]), ProductPosting(0, None, open_bom)
        yield (
            (Kind.CN8, int(facts.cn), ProductPosting(0, None, open_bom))
            if facts.cn
            else (Kind.CN_OPEN, int(hs), ProductPosting(0, None, open_bom | Flag.UNSURE))
        )
    for concept in reversed(facts.concepts):  # the first reason named for a concept stays
        flags = open_bom | Flag.INFERRED
        yield Kind.CONCEPT, concept.number, ProductPosting(0, None, flags, concept=concept)
    yield from _substances_of(facts)


def _substances_of(facts: ProductFacts) -> Iterator[tuple[Kind, int, ProductPosting]]:
    """The worst material stands for each substance. A stated share of zero is an absent substance."""
    worst: dict[tuple[Kind, int], ProductPosting] = {}
    for content in facts.contents:
        number = substance_number(content.code)
        if number is None or content.share_percent == 0:
            continue
        share = content.share_percent
        ppm = None if share is None else float(share * PPM_PER_PERCENT)
        posting = (
            ProductPosting(0, None, Flag.AMOUNT_UNKNOWN, None, content)
            if ppm is None
            else ProductPosting(0, ppm, NO_FLAG, content)
        )
        known = worst.get(number)
        worst[number] = posting if known is None else _worse(known, posting)
    for (kind, number_), posting in worst.items():
        yield kind, number_, posting


def _worse(a: ProductPosting, b: ProductPosting) -> ProductPosting:
    """The higher known share, together with the first material whose share is unknown."""
    high = a if b.ppm is None or (a.ppm is not None and a.ppm >= b.ppm) else b
    return replace(high, flags=a.flags | b.flags, open_content=a.open_content or b.open_content)


def _scope_codes(item: ScopeFact) -> Iterator[tuple[Kind, int, Flag]]:
    own = Flag.INFERRED if item.is_inferred else NO_FLAG
    if item.kind in {"hs", "cn"}:
        digits = item.code.strip()
        if not digits.isascii() or not digits.isdigit() or len(digits) < 2 or len(digits) % 2:
            return  # an odd number of digits is no level of the nomenclature: never guess the missing one
        if len(digits) == 8 and item.kind == "cn":
            yield Kind.CN8, int(digits), own
            yield Kind.CN_OPEN, int(digits[:6]), own | Flag.UNSURE
        elif len(digits) > 6:
            # A national line: what lies below six digits differs from country to country.
            yield Kind.HS6, int(digits[:6]), own | Flag.INFERRED
        else:
            yield heading_kind(digits), int(digits), own
    elif item.kind == "substance":
        number = substance_number(item.code)
        if number is not None:
            yield *number, own | (Flag.UNSURE if item.basis in OPEN_BASES else NO_FLAG)
    elif item.concept is not None:
        yield Kind.CONCEPT, item.concept.number, own | Flag.INFERRED


def _wider(a: MeasurePosting, b: MeasurePosting) -> MeasurePosting:
    """Two codes with one key: the one that catches more, and at equal limits the surer one."""

    def order(p: MeasurePosting) -> tuple[float, int]:
        return (-1.0 if p.limit_ppm is None else p.limit_ppm, int(p.flags))

    return a if order(a) <= order(b) else b
