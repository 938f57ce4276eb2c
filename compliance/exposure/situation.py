"""What an assessment needs to know of one firm and one measure, as frozen records. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compliance.exposure.readiness import EvidenceFact


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFact:
    """A dated step of a measure. `is_earliest`: a rule makes the date, this is the first day it allows."""

    role: str
    day: date
    is_earliest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """The measure. `asks_code`, `asks_substance`: its scope holds such codes that products can meet."""

    stage: str
    doc_type: str
    regime: str
    regimes: tuple[str, ...]
    is_alert: bool
    is_list_entry: bool
    asks_code: bool
    asks_substance: bool
    needs_both: bool
    published_on: date | None
    content_hash: str
    milestones: tuple[MilestoneFact, ...] = ()
    replaced_by: str = ""
    """Symbol of the revision that took its place."""

    @property
    def can_be_screened(self) -> bool:
        """False where nothing in the scope can be compared with a product: somebody has to read it."""
        if self.needs_both:
            return self.asks_code and self.asks_substance
        return self.asks_code or self.asks_substance


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFact:
    """A product that the measure touches; `value` of a year in the markets concerned, None: unknown."""

    product_id: int
    sku: str
    strength: str
    quality: str
    notes: tuple[str, ...] = ()
    value: Decimal | None = None
    value_is_partial: bool = False
    sensitivity: str = ""
    """Environmental sensitivity grade of the product's class; empty: no code tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankFacts:
    """What the firm left unsaid of products sold in the measure's markets; at most 20 SKUs are named."""

    products: int = 0
    without_code: int = 0
    without_code_skus: tuple[str, ...] = ()
    open_bom: int = 0
    open_bom_skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One firm before one measure, on one day."""

    today: date
    rule: RuleFacts
    currency: str
    yearly_exports: Decimal | None
    matches: tuple[MatchFact, ...] = ()
    blanks: BlankFacts = field(default_factory=BlankFacts)
    evidence: tuple[EvidenceFact, ...] = ()
