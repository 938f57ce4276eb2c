"""Facts for tests of the pure part: the least that is asked, the rest by name."""

from decimal import Decimal
from typing import Any

from compliance.exposure.facts import (
    ConceptFact,
    ContentFact,
    MeasureFacts,
    Needs,
    ProductFacts,
    ScopeFact,
)
from compliance.exposure.matching import measure_postings, product_postings
from compliance.exposure.meeting import Match, Meeting, meetings_of, met_bits, verdict

KETTLE = ConceptFact(concept="kettle", number=5, by="hs")


def product(**given: Any) -> ProductFacts:
    facts: dict[str, Any] = {
        "product_id": 1,
        "sku": "KL-204",
        "name": "Kettle",
        "hs": "851679",
        "markets": ("DE",),
        "bom_complete": True,
        "has_components": True,
    }
    return ProductFacts(**facts | given)


def content(code: str, share: str | None, component: str = "brass insert") -> ContentFact:
    return ContentFact(
        code=code, share_percent=None if share is None else Decimal(share), component=component
    )


def measure(*scope: ScopeFact, needs: Needs = Needs.ANY, **given: Any) -> MeasureFacts:
    return MeasureFacts(**{"measure_id": 1, "markets": ("EU",), "needs": needs, "scope": scope} | given)


def hs(code: str, **given: Any) -> ScopeFact:
    return ScopeFact(kind="hs", code=code, **given)


def cn(code: str, **given: Any) -> ScopeFact:
    return ScopeFact(kind="cn", code=code, **given)


def substance(code: str, limit: float | None = None, **given: Any) -> ScopeFact:
    return ScopeFact(kind="substance", code=code, limit_ppm=limit, **given)


def word(concept: ConceptFact | None = KETTLE, **given: Any) -> ScopeFact:
    """None: a word that the lexicon no longer has."""
    return ScopeFact(kind="product", code=concept.concept if concept else "gone", concept=concept, **given)


def meetings(p: ProductFacts, m: MeasureFacts) -> list[Meeting]:
    return meetings_of(product_postings(p), {posting.key: posting for posting in measure_postings(m)})


def match(p: ProductFacts, m: MeasureFacts) -> Match | None:
    return verdict(met_bits(meetings(p, m), open_bom=p.bom_is_open), m.needs)
