"""Packs market, kind of code and code into one number that products and measures meet on.

Knows how codes are written and which markets form the EU; knows no product, no rule, no database.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

EU: Final = "EU"
_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU_MEMBERS: Final = frozenset(_STATES.split())
"""Member states as of 2020-02-01. GB is not one; EEA states are markets of their own."""
_ALIASES: Final = {"EL": "GR", "UK": "GB"}  # what EU institutions write for ISO 3166
_IGNORED: Final = frozenset({"XI"})  # a customs label of Northern Ireland, no market of its own

_CODE_BITS: Final = 48
_KIND_BITS: Final = 4
KIND_SHIFT: Final = _CODE_BITS
KIND_MASK: Final = (1 << _KIND_BITS) - 1
_MARKET_SHIFT: Final = _CODE_BITS + _KIND_BITS

# Places behind the 26 x 26 two-letter codes.
EU_STATE_OPEN: Final = 701
"""Sold somewhere in the EU, member state not said."""
MARKET_OPEN: Final = 702
"""Sold, but nobody said where."""


class Kind(IntEnum):
    """Kind of code in a key. Numbers are stored: add at the end, never renumber."""

    HS2 = 1
    HS4 = 2
    HS6 = 3
    CN8 = 4
    CN_OPEN = 5
    """First six digits of a CN code in scope, met by a product whose CN code nobody gave."""
    CAS = 6
    EC = 7
    CONCEPT = 8
    CLASS = 9
    """Class of products that say the same to every scope of the catalogue."""


class UnreadableCode(ValueError):
    """A market or code that is not written as its nomenclature writes it."""

    def __init__(self, *, what: str, code: str, remedy: str) -> None:
        super().__init__(f"{code!r} is not {what}: {remedy}")
        self.what, self.code = what, code


def market_number(market: str) -> int:
    """1..676 for two capital letters (every ISO 3166 alpha-2 code, and EU)."""
    if len(market) != 2 or not ("A" <= market[0] <= "Z" and "A" <= market[1] <= "Z"):
        raise UnreadableCode(what="a market", code=market, remedy="use ISO 3166 alpha-2, or EU.")
    return (ord(market[0]) - 65) * 26 + ord(market[1]) - 64


def markets_read(markets: list[str] | tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(markets in order without doubles, what could not be read). Aliases are resolved, XI is dropped."""
    good: dict[str, None] = {}
    bad: list[str] = []
    for printed in markets:
        market = _ALIASES.get(printed.strip().upper(), printed.strip().upper())
        if market in _IGNORED:
            continue
        try:
            market_number(market)
        except UnreadableCode:
            bad.append(printed)
        else:
            good[market] = None
    return tuple(good), tuple(bad)


def is_covered(market: str, measure_markets: frozenset[str]) -> bool:
    """True where a sale in `market` certainly falls under a measure of these markets."""
    return market in measure_markets or (EU in measure_markets and market in EU_MEMBERS)


def may_be_covered(market: str, measure_markets: frozenset[str]) -> bool:
    """True where it may: an EU sale of unknown member state under a member state's measure."""
    return market == EU and EU not in measure_markets and not EU_MEMBERS.isdisjoint(measure_markets)


_CAS = re.compile(r"([0-9]{2,7})-([0-9]{2})-([0-9])")
_EC = re.compile(r"([0-9]{3})-([0-9]{3})-([0-9])")


def substance_number(code: str) -> tuple[Kind, int] | None:
    """(CAS or EC, digits as a number); None for anything else, such as the name of a group.

    Check digits are the importer's business: a key only has to be the same on both sides.
    """
    printed = code.strip()
    if found := _CAS.fullmatch(printed):
        return Kind.CAS, int("".join(found.groups()))
    if found := _EC.fullmatch(printed):
        return Kind.EC, int("".join(found.groups()))
    return None


def heading_kind(digits: str) -> Kind:
    """HS2, HS4 or HS6 by the number of digits. Raises UnreadableCode."""
    kinds = {2: Kind.HS2, 4: Kind.HS4, 6: Kind.HS6}
    if not digits.isascii() or not digits.isdigit() or len(digits) not in kinds:
        raise UnreadableCode(what="an HS code", code=digits, remedy="give 2, 4 or 6 digits.")
    return kinds[len(digits)]


def key(market: int, kind: Kind, code: int) -> int:
    """A positive signed 64-bit number: 11 bits market, 4 bits kind, 48 bits code."""
    if not 0 < market < 1 << (63 - _MARKET_SHIFT) or not 0 <= code < 1 << _CODE_BITS:
        raise UnreadableCode(what="packable", code=f"{market}/{kind.name}/{code}", remedy="it is too large.")
    return market << _MARKET_SHIFT | int(kind) << KIND_SHIFT | code


def unpacked(packed: int) -> tuple[int, Kind, int]:
    """(market number, kind, code) of a key."""
    kind = Kind(packed >> KIND_SHIFT & KIND_MASK)
    return packed >> _MARKET_SHIFT, kind, packed & ((1 << _CODE_BITS) - 1)
