"""Decides what meetings of a product and a measure amount to: how strong, how sure, or nothing.

Pure. The join of `join.py` computes the same `met` bits in SQL; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from compliance.exposure.facts import Flag, Needs, Quality
from compliance.exposure.keys import Kind, unpacked
from compliance.exposure.matching import MeasurePosting, ProductPosting

OPEN_BIT: Final = 60
CODE_KINDS: Final = (Kind.CN8, Kind.HS6, Kind.CN_OPEN, Kind.HS4, Kind.CONCEPT, Kind.HS2)
SUBSTANCE_KINDS: Final = (Kind.CAS, Kind.EC)
STRENGTHS: Final = ("cn", "hs6", "substance", "hs4", "product", "hs2")
"""Strongest first. A limit passed in a product's own material says more than a four-digit heading."""
_STRENGTH_OF: Final = {
    Kind.CN8: "cn",
    Kind.HS6: "hs6",
    Kind.CN_OPEN: "hs6",
    Kind.CAS: "substance",
    Kind.EC: "substance",
    Kind.HS4: "hs4",
    Kind.CONCEPT: "product",
    Kind.HS2: "hs2",
}


def bits_of(kinds: Iterable[Kind]) -> int:
    """All `met` bits of these kinds, whatever their quality."""
    return sum(7 << 3 * int(kind) for kind in kinds)


CODE_BITS: Final = bits_of(CODE_KINDS)
SUBSTANCE_BITS: Final = bits_of(SUBSTANCE_KINDS)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two postings with one key, and how sure that is."""

    kind: Kind
    quality: Quality
    product: ProductPosting
    measure: MeasurePosting

    @property
    def strength(self) -> str:
        return _STRENGTH_OF[self.kind]


@dataclass(frozen=True, slots=True)
class Match:
    """Verdict on one product and one measure."""

    strength: str
    quality: Quality

    @property
    def is_inferred(self) -> bool:
        return self.quality is Quality.INFERRED

    @property
    def is_uncertain(self) -> bool:
        return self.quality is Quality.UNCERTAIN


def quality_of(product: ProductPosting, measure: MeasurePosting) -> Quality | None:
    """None where a known share stays below the limit. A share right at it is uncertain: some rules
    say "above", others "equal to or above"."""
    flags = product.flags | measure.flags
    if measure.limit_ppm is not None and not (product.ppm is not None and product.ppm > measure.limit_ppm):
        at_limit = product.ppm is not None and product.ppm == measure.limit_ppm
        return Quality.UNCERTAIN if at_limit or Flag.AMOUNT_UNKNOWN in flags else None
    if Flag.UNSURE in flags:
        return Quality.UNCERTAIN
    return Quality.INFERRED if Flag.INFERRED in flags else Quality.CERTAIN


def met_bits(meetings: Iterable[Meeting], *, open_bom: bool) -> int:
    """Kind and quality of every meeting as bits of one number, as the join of `join.py` gives them."""
    met = 0
    for meeting in meetings:
        met |= 1 << 3 * int(meeting.kind) + int(meeting.quality)
    return met | (1 << OPEN_BIT if open_bom and met & CODE_BITS else 0)


def verdict(met: int, needs: Needs) -> Match | None:
    """None where what was met does not meet what the measure needs.

    Where both a code and a substance are needed the weaker of the two speaks for the match, and an
    open bill of material makes it uncertain.
    """
    code, substance = _best(met, CODE_KINDS), _best(met, SUBSTANCE_KINDS)
    if needs is Needs.CODE:
        return code
    if needs is Needs.SUBSTANCE:
        return substance
    if needs is Needs.ANY:
        return min((m for m in (code, substance) if m), key=_rank, default=None)
    if code is None:
        return None
    if substance is None:
        return Match(code.strength, Quality.UNCERTAIN) if met >> OPEN_BIT & 1 else None
    weaker = max(code.strength, substance.strength, key=STRENGTHS.index)
    return Match(weaker, max(code.quality, substance.quality))


def _best(met: int, kinds: Iterable[Kind]) -> Match | None:
    found = [
        Match(_STRENGTH_OF[kind], quality)
        for kind in kinds
        for quality in Quality
        if met >> 3 * int(kind) + int(quality) & 1
    ]
    return min(found, key=_rank, default=None)


def _rank(match: Match) -> tuple[int, int]:
    return (int(match.quality), STRENGTHS.index(match.strength))


def meetings_of(product: Iterable[ProductPosting], measure: Mapping[int, MeasurePosting]) -> list[Meeting]:
    """Every meeting of one product with one measure's postings by key, the surest and strongest first."""
    found = []
    for posting in product:
        other = measure.get(posting.key)
        quality = quality_of(posting, other) if other is not None else None
        if other is not None and quality is not None:
            found.append(Meeting(unpacked(posting.key)[1], quality, posting, other))
    return sorted(found, key=lambda m: (*_rank(Match(m.strength, m.quality)), m.product.key))
