"""What matching needs to know of products and measures, as frozen records without a database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, IntFlag


class Flag(IntFlag):
    """What a posting adds to a meeting. Stored: never renumber."""

    INFERRED = 1
    """Our reading, not the regulator's or the firm's word."""
    AMOUNT_UNKNOWN = 2
    """At least one material holds the substance in an amount that nobody gave."""
    BOM_OPEN = 4
    """The product's bill of material is missing or not stated to be complete."""
    UNSURE = 8
    """A meeting here asks for a fact that nobody gave."""


class Quality(IntEnum):
    CERTAIN = 0
    INFERRED = 1
    UNCERTAIN = 2


class Needs(IntEnum):
    """What a measure asks for before it touches a product; same words as Measure.Needs."""

    ANY = 0
    CODE = 1
    SUBSTANCE = 2
    BOTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFact:
    """A substance in a component. `share_percent` by weight of the homogeneous material; None: unknown."""

    code: str
    share_percent: Decimal | None
    component: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptFact:
    """A product word with its number and what led us to it: hs, name or ics."""

    concept: str
    number: int
    by: str
    name: str = ""
    """What people call it."""

    @property
    def shown(self) -> str:
        return self.name or self.concept


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What matching needs of a SKU. `hs` six digits or empty, `cn` eight digits or empty."""

    product_id: int
    sku: str
    name: str = ""
    hs: str = ""
    cn: str = ""
    markets: tuple[str, ...] = ()
    bom_complete: bool = False
    """The firm's own statement."""
    has_components: bool = False
    contents: tuple[ContentFact, ...] = ()
    concepts: tuple[ConceptFact, ...] = ()

    @property
    def bom_is_open(self) -> bool:
        """True where an undeclared substance proves nothing."""
        return not (self.bom_complete and self.has_components)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFact:
    """A code in a measure's scope: hs, cn, substance or product (with `concept`); `limit_ppm` by weight."""

    kind: str
    code: str
    limit_ppm: float | None = None
    basis: str = ""
    is_inferred: bool = False
    via: str = ""
    label: str = ""
    concept: ConceptFact | None = None
    scope_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """What matching needs of a measure. `list_name`: of the list that its notice is an entry of."""

    measure_id: int
    markets: tuple[str, ...]
    needs: Needs = Needs.ANY
    scope: tuple[ScopeFact, ...] = ()
    list_name: str = ""
