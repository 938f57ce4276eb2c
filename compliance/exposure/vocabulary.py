"""Product words for products and measures: which words an HS code, a name or an ICS code stands for.

Every word here is our inference: no regulator and no firm said it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from compliance.exposure.facts import ConceptFact

# The lexicon is imported where it is asked for: commands that match nothing need not compile it.


@lru_cache(maxsize=50_000)
def concepts_of_product(*, hs: str, names: tuple[str, ...]) -> tuple[ConceptFact, ...]:
    """Words of the product's own HS code first, then further ones of its names.

    A six-digit code often holds several goods; where a name says which of them it is, the others go.
    """
    from regulations.understanding.products import products_of_hs, products_of_text, with_broader

    by_hs = products_of_hs(hs) if hs else frozenset()
    named = {found.concept for name in names if name for found in products_of_text(name)}
    said_twice = named & by_hs
    sure = with_broader(said_twice) if said_twice else by_hs
    return (*_facts(sure, "hs"), *_facts(with_broader(named) - sure, "name"))


@lru_cache(maxsize=5_000)
def concepts_of_measure(*, ics: str) -> tuple[ConceptFact, ...]:
    """Words that an ICS code of a notice stands for; wider ones only where no word is as narrow.

    A notice filed under dishwashers (97.040.40) is not one on all kitchen appliances (97.040).
    """
    from regulations.understanding.products import concepts, concepts_of_ics

    found = concepts_of_ics(ics)
    narrow = {c for c in found if any(own == ics or own.startswith(f"{ics}.") for own in concepts()[c].ics)}
    return _facts(narrow or found, "ics")


def concept_of(code: str) -> ConceptFact | None:
    """The product word with this id; None where the lexicon no longer has it."""
    from regulations.understanding.products import concepts

    return _facts([code], "word")[0] if code in concepts() else None


def _facts(concepts: Iterable[str], by: str) -> tuple[ConceptFact, ...]:
    from regulations.understanding.products import concepts as known

    return tuple(
        ConceptFact(concept=c, number=known()[c].code, by=by, name=known()[c].name) for c in sorted(concepts)
    )
