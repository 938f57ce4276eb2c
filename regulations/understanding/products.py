"""Product concepts, where words and ICS codes of notices meet the goods of a firm.

Knows `lexicons/products.yml`. Its HS and ICS codes are our inference: whatever rests on them must
be shown as inference. Knows no firm and no tariff description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from regulations.understanding.lexicon import (
    LANGUAGES,
    LEXICONS,
    Lexicon,
    LexiconError,
    Term,
    entry_terms,
    lexicon_file,
    without_contained,
)
from regulations.understanding.nomenclature import hs_exists, hs_normal, ics_exists
from regulations.understanding.normalise import fold_spaced, normalise

TABLE = LEXICONS / "products.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """`code` is a stable number for packed keys. `hs` and `ics` are inferred."""

    id: str
    code: int
    name: str
    """First English word, for a person to read."""
    name_zh: str
    """First Chinese word, for a person to read."""
    broader: tuple[str, ...]
    hs: tuple[str, ...]
    ics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFound:
    """A concept named in a text; offsets count characters of that text."""

    concept: str
    text: str
    start: int
    end: int


@cache
def concepts() -> dict[str, Concept]:
    """Every concept by its id; `LexiconError` where codes repeat or do not exist."""
    found: dict[str, Concept] = {}
    for row in lexicon_file(TABLE)["concepts"]:
        one = Concept(
            id=row["id"],
            code=int(row["code"]),
            name=str(row["en"][0]).replace("(s)", "").replace("(es)", ""),
            name_zh=str(row["zh"][0]),
            broader=tuple(row.get("broader", ())),
            hs=tuple(row["hs"]),
            ics=tuple(row["ics"]),
        )
        missing = [c for c in one.hs if not hs_exists(c)] + [c for c in one.ics if not ics_exists(c)]
        if missing or one.id in found or any(one.code == other.code for other in found.values()):
            raise LexiconError(
                f"{TABLE.name}: {one.id}: unknown codes {missing}, or an id or code used twice"
            )
        found[one.id] = one
    if unknown := {b for one in found.values() for b in one.broader} - found.keys():
        raise LexiconError(f"{TABLE.name}: `broader` names unknown concepts {sorted(unknown)}")
    return found


def concept_code(concept: str) -> int:
    """The stable number of a concept; KeyError for an id that is not in the table."""
    return concepts()[concept].code


def with_broader(found: Iterable[str]) -> frozenset[str]:
    """The concepts and all that hold them: what a firm's product is, from narrow to wide."""
    known = concepts()
    closed: set[str] = set()
    waiting = list(found)
    while waiting:
        one = waiting.pop()
        if one not in closed:
            closed.add(one)
            waiting.extend(known[one].broader)
    return frozenset(closed)


@cache
def products_of_hs(hs: str) -> frozenset[str]:
    """Concepts that goods of this HS or CN code can be, with the broader ones.

    A code narrower than a concept's heading lies in it ("85166050" in 8516); a code wider than the
    concept's ("85" for 850940) says too little and finds only concepts that are as wide.
    """
    digits = hs_normal(hs)
    if len(digits) < 2:
        return frozenset()
    return with_broader(c.id for c in concepts().values() if any(digits.startswith(code) for code in c.hs))


@cache
def concepts_of_ics(ics: str) -> frozenset[str]:
    """Concepts whose standards stand under this ICS code, or that lie one level above it.

    97.040 finds what stands under 97.040.50; 43.040.20 also finds what is filed at 43.040.
    """
    code = ics.strip()
    parts = code.split(".")
    above = ".".join(parts[:2]) if len(parts) == 3 else None
    # A two-digit field ("43") spans too many goods to say anything.
    if len(parts) < 2:
        return frozenset()
    return frozenset(
        c.id
        for c in concepts().values()
        if any(own in (code, above) or own.startswith(f"{code}.") for own in c.ics)
    )


def product_terms() -> Iterator[Term]:
    """Names of all concepts for the automaton; the label of a hit is the concept's id."""
    for row in lexicon_file(TABLE)["concepts"]:
        entry = {
            key: row[key] for key in (*LANGUAGES, "unless", "unless_near", "needs", "case") if key in row
        }
        entry |= {"id": f"product.{row['id']}", "weight": 0.8}
        yield from entry_terms(entry, kind="product", label=row["id"], file=TABLE.name)


@cache
def _lexicon() -> Lexicon:
    return Lexicon(product_terms())


def products_of_text(text: str) -> tuple[ProductFound, ...]:
    """Concepts named in a product name or a sentence; the longest name at a place wins."""
    hits = without_contained(_lexicon().hits(fold_spaced(normalise(text)), text))
    return tuple(
        ProductFound(concept=h.entry.label, text=text[h.start : h.end], start=h.start, end=h.end)
        for h in hits
    )
