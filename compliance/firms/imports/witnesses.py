"""How well a column fits a field, by the words of its header and by what stands below. It decides nothing."""

from collections.abc import Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache, lru_cache

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.headings import Heading, heading_read
from compliance.firms.imports.sniffing import TYPED, sniff
from compliance.firms.imports.synonyms import LEFT_ON_PURPOSE, words_of

ACCEPTED = 0.6
"""From here a column is taken; below it is only suggested."""
DIMENSIONS = {
    "mass_kg": ("mass", Decimal(1000)),
    "mass_g": ("mass", Decimal(1)),
    "substance_mass_g": ("mass", Decimal(1)),
    "share_percent": ("share", Decimal(1)),
    "value": ("money", Decimal(1)),
    "unit_price": ("money", Decimal(1)),
    "quantity": ("pieces", Decimal(1)),
}
"""Fields with a unit, and the size of ours."""
SIBLING = {("share_percent", "mass"): "substance_mass_g", ("mass_g", "share"): "share_percent"}
"""Field and unit to the field that is meant where the unit is of another kind."""


@lru_cache(maxsize=4096)
def field_score(kind: str, name: str, heading: Heading) -> tuple[float, str]:
    """How well the words of a header fit a field, 0 to 1, and which witness says so."""
    if not heading.key:
        return 0.0, ""
    dimension = DIMENSIONS.get(name)
    if dimension and heading.unit and not _unit_fits(name, dimension[0], heading.unit.kind):
        return 0.0, ""
    if not dimension and heading.unit and heading.unit.kind in ("mass", "share"):
        return 0.0, ""
    own, strong, weak = _words(kind, name)
    if heading.key in own:
        return 1.0, "name"
    if heading.key in strong:
        return 0.95, "word"
    if heading.key in weak:
        return 0.72, "word"
    if heading.key in known_keys():
        return 0.0, ""
    return _partly(heading, strong | own)


def _unit_fits(name: str, wanted: str, given: str) -> bool:
    return wanted == given or (name, given) in SIBLING


def _partly(heading: Heading, words: frozenset[str]) -> tuple[float, str]:
    """A header that holds a word for the field among others, or is spelt nearly like one."""
    inside = max((word for word in words if _is_long(word) and word in heading.key), key=len, default="")
    if inside:
        cover = len(inside) / len(heading.key)
        ends = 0.06 if heading.key.endswith(inside) else 0.0
        return 0.5 + 0.25 * cover + ends, "part"
    if len(heading.key) >= 4:
        near = max((SequenceMatcher(None, heading.key, word).ratio() for word in words), default=0.0)
        if near >= 0.84:
            return 0.5 + 0.15 * near, "similar"
    return 0.0, ""


def _is_long(word: str) -> bool:
    return len(word) >= (2 if ord(word[0]) > 0x2E80 else 4)


@cache
def _words(kind: str, name: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    strong, weak = words_of(kind, name)
    return (
        frozenset({heading_read(name).key, name.replace("_", "")}),
        frozenset(key for word in strong if (key := heading_read(word).key)),
        frozenset(key for word in weak if (key := heading_read(word).key)),
    )


@cache
def known_keys() -> frozenset[str]:
    words = (word for group in LEFT_ON_PURPOSE.values() for word in group.split("|"))
    return frozenset(key for word in words if (key := heading_read(word).key))


def with_content(name: str, confidence: float, why: str, cells: Sequence[Cell]) -> float:
    if not confidence or name not in TYPED:
        return confidence
    fits = sniff(name, cells)
    if fits is None:
        return confidence
    if fits < 0.5:
        # A header that leaves no doubt stays: its cells are told as wrong, not the column.
        return max(confidence * 0.8, ACCEPTED) if confidence >= 0.95 else confidence * 0.5
    return min(1.0, confidence + (0.06 if fits >= 0.8 else 0.0))


def content_alone(name: str, heading: Heading, cells: Sequence[Cell]) -> float:
    """Codes of customs and chemistry are known by themselves, whatever the header says."""
    if name not in ("hs", "cas") or heading.key in known_keys():
        return 0.0
    fits = sniff(name, cells)
    told = {cell.text for cell in cells if not cell.is_blank}
    is_long = all(len(text) > 4 for text in told)
    return 0.62 if fits is not None and fits >= 0.9 and len(told) > 1 and is_long else 0.0


def fullness(cells: Sequence[Cell]) -> float:
    """Filled and distinct cells come before empty and repeated ones where two headers say the same."""
    filled = [cell.text for cell in cells if not cell.is_blank]
    return (len(filled) + len(set(filled))) / (2 * len(cells)) if cells else 0.0
