"""What firms mostly make: sections of the Harmonised System by short names, and words for sectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

SECTIONS = (
    (1, 5, "animals", _("animals and animal products")),
    (6, 14, "plants", _("plants and plant products")),
    (15, 15, "fats", _("fats and oils")),
    (16, 24, "food", _("food, drinks and tobacco")),
    (25, 27, "minerals", _("minerals and fuels")),
    (28, 38, "chemicals", _("chemicals")),
    (39, 40, "plastics", _("plastics and rubber")),
    (41, 43, "leather", _("leather, fur and bags")),
    (44, 46, "wood", _("wood and basketware")),
    (47, 49, "paper", _("paper and print")),
    (50, 63, "textiles", _("textiles and clothing")),
    (64, 67, "footwear", _("footwear and headgear")),
    (68, 70, "stone", _("stone, ceramics and glass")),
    (71, 71, "jewellery", _("jewellery and precious metals")),
    (72, 83, "metals", _("metals and metal goods")),
    (84, 84, "machinery", _("machinery")),
    (85, 85, "electrical", _("electrical and electronic goods")),
    (86, 89, "vehicles", _("vehicles, ships and aircraft")),
    (90, 92, "instruments", _("instruments, optics and clocks")),
    (93, 93, "arms", _("arms")),
    (94, 96, "furniture", _("furniture, lamps, toys and other goods")),
    (97, 97, "art", _("art and antiques")),
)
"""First chapter, last chapter, our name for the sector, its words. Chapter 77 is empty by the Convention."""
WORDS = {name: words for _first, _last, name, words in SECTIONS}
SAMPLES = {
    "small kitchen appliances": _("small kitchen appliances"),
    "power tools": _("power tools"),
    "screws and fasteners": _("screws and fasteners"),
}
"""Sectors of the sample firms."""


def sector_words(sector: str) -> str:
    """The words of a sector; what somebody wrote in words of their own stays as it is."""
    return str(WORDS.get(sector) or SAMPLES.get(sector) or sector)


def section_of(code: str) -> str:
    """Name of the section of a code of two digits or more; empty for what is no chapter."""
    chapter = int(code[:2]) if code[:2].isdecimal() else 0
    return next((name for first, last, name, _words in SECTIONS if first <= chapter <= last), "")


def section_most(codes: Iterable[str]) -> tuple[str, int, int]:
    """(section that most codes lie in, how many do, how many codes there are)."""
    found = Counter(name for code in codes if (name := section_of(code)))
    if not found:
        return "", 0, 0
    name, count = min(found.items(), key=lambda row: (-row[1], row[0]))
    return name, count, sum(found.values())
