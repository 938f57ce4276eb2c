"""What substances add up to, from homogeneous material to article to product. Pure, exact decimals.

RoHS (Directive 2011/65/EU, Annex II) judges each homogeneous material. REACH (Regulation (EC) No 1907/2006,
Art. 7(2) and 33) judges each article: the Court (C-106/14) held that what was an article before it was
joined to others stays one, so an assembly is not judged in place of its parts. Amounts that are not known
give an interval, never a zero; where nothing bounds it from above the upper end is the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from compliance.firms.declarations.model import Part

MILLION = Decimal(1_000_000)
_PER_CENT = Decimal(10_000)
"""ppm in one per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A homogeneous material: what part it is in, its mass in one product, and its substances.

    `shares` is per cent by weight by substance; None stands for present in an unknown amount.
    """

    part: tuple[str, ...]
    material: str
    mass_g: Decimal | None
    shares: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A substance in a material, an article or the product: ppm by weight from `low` to `high`.

    `mass_low` and `mass_high` are grams in one product; None where no mass is known.
    """

    place: tuple[str, ...]
    substance: str
    low: Decimal
    high: Decimal
    mass_low: Decimal | None = None
    mass_high: Decimal | None = None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Rollup:
    """The levels at which law looks; the product is for information, neither REACH nor RoHS uses it."""

    materials: tuple[Level, ...] = ()
    articles: tuple[Level, ...] = ()
    product: tuple[Level, ...] = ()


def rollup(portions: Iterable[Portion]) -> Rollup:
    """Add up the portions of one product; `part` of a portion names its article."""
    held = list(portions)
    articles: dict[tuple[str, ...], list[Portion]] = {}
    for portion in held:
        articles.setdefault(portion.part, []).append(portion)
    materials = (level for portion in held for level in _levels((*portion.part, portion.material), [portion]))
    return Rollup(
        materials=tuple(materials),
        articles=tuple(level for part, inside in articles.items() for level in _levels(part, inside)),
        product=tuple(_levels((), held)),
    )


def portions_of(product: Part) -> list[Portion]:
    """The homogeneous materials of a declared product, each with its mass in the whole product.

    Materials that an assembly holds besides its parts (solder, glue, paint) count as an article of its name.
    """
    return [
        Portion(
            part=place.path,
            material=material.name,
            mass_g=None if material.mass_g is None else material.mass_g * place.pieces,
            shares=_shares((one.cas or one.name, one.share_percent) for one in material.substances),
        )
        for place in product.walk()
        for material in place.part.materials
    ]


def _shares(told: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal | None]:
    """The same substance told twice in one material adds up; unknown with anything stays unknown."""
    shares: dict[str, Decimal | None] = {}
    for substance, share in told:
        if substance in shares:
            before = shares[substance]
            shares[substance] = None if share is None or before is None else min(before + share, Decimal(100))
        else:
            shares[substance] = share
    return shares


def _levels(place: tuple[str, ...], portions: list[Portion]) -> list[Level]:
    substances = dict.fromkeys(substance for portion in portions for substance in portion.shares)
    return [_level(place, substance, portions) for substance in substances]


def _level(place: tuple[str, ...], substance: str, portions: list[Portion]) -> Level:
    """One substance over portions: weighted by mass; between least and most where a mass is unknown."""
    ends = [_ends(portion, substance) for portion in portions]
    masses = [portion.mass_g for portion in portions]
    known = [mass for mass in masses if mass is not None]
    whole = sum(known, Decimal(0))
    if len(known) == len(masses) and whole > 0:
        low = sum((mass * end[0] for mass, end in zip(known, ends, strict=True)), Decimal(0))
        high = sum((mass * end[1] for mass, end in zip(known, ends, strict=True)), Decimal(0))
        return Level(
            place=place,
            substance=substance,
            low=low / whole,
            high=high / whole,
            mass_low=low / MILLION,
            mass_high=high / MILLION,
        )
    # Whatever the masses are, the mean lies between the least and the most of what is weighed.
    return Level(
        place=place,
        substance=substance,
        low=min(end[0] for end in ends),
        high=max(end[1] for end in ends),
    )


def _ends(portion: Portion, substance: str) -> tuple[Decimal, Decimal]:
    """Least and most ppm of a substance in a material; not named is none, present without amount is open."""
    if substance not in portion.shares:
        return Decimal(0), Decimal(0)
    share = portion.shares[substance]
    return (Decimal(0), MILLION) if share is None else (share * _PER_CENT, share * _PER_CENT)
