"""How documents hang together: addenda, corrigenda and supplements amend, a revision replaces.

Pure. WTO prints a revision as "<symbol>/Rev.1": a notice of its own, which takes the place of the document
before it. Everything below a document ("/Add.n", "/Corr.n", "/Suppl.n", and a revision of one of these)
belongs to its story. A family is a first document with its revisions and all their stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_AMENDING = re.compile(r"/(?:Add|Corr|Suppl)\.\d+.*$", re.IGNORECASE)
_SUFFIXES = re.compile(r"(?:/(?:Rev|Add|Corr|Suppl)\.\d+)+$", re.IGNORECASE)
_REVISION = re.compile(r"/Rev\.(\d+)$", re.IGNORECASE)
_CORRECTING = re.compile(r"([1-9]\d{4}[A-Z]{1,2}\d{4})R\(\d{2}\)")
"""A corrigendum of an EU act bears the act's CELEX number with R(nn) behind it."""
_LAST = re.compile(r"/(Rev|Add|Corr|Suppl)\.(\d+)$", re.IGNORECASE)


def story_symbol(symbol: str) -> str:
    """The document that this one amends, directly or through others; itself if it amends none."""
    if found := _CORRECTING.fullmatch(symbol):
        return found[1]
    return _AMENDING.sub("", symbol)


def story_symbols(symbols: Sequence[str]) -> list[str]:
    """`story_symbol` of each symbol of a (joint) document, in order, without repetition."""
    return list(dict.fromkeys(story_symbol(symbol) for symbol in symbols))


def family_symbol(symbol: str) -> str:
    """The first document of the family: no revision, nothing that amends."""
    return _SUFFIXES.sub("", story_symbol(symbol))


def family_symbols(symbols: Iterable[str]) -> list[str]:
    """`family_symbol` of each symbol of a (joint) document, in order, without repetition."""
    return list(dict.fromkeys(family_symbol(symbol) for symbol in symbols))


def amends(symbol: str) -> bool:
    """True for an addendum, corrigendum or supplement."""
    return story_symbol(symbol) != symbol


def revision_of(symbol: str) -> int:
    """Which revision the story of a symbol is: 0 for the first document, 3 for `…/Rev.3/Add.5`."""
    found = _REVISION.search(story_symbol(symbol))
    return int(found[1]) if found else 0


def part_of(symbol: str) -> str:
    """What a document is to the one above it: rev, add, corr or suppl; empty for a first document."""
    found = _LAST.search(symbol)
    return found[1].lower() if found else ""


def documents_implied(symbol: str) -> list[str]:
    """Documents that must exist because this one does: those above it and those numbered before it."""
    implied: list[str] = []
    while found := _LAST.search(symbol):
        above = symbol[: found.start()]
        implied += [f"{above}/{found[1]}.{number}" for number in range(1, int(found[2]))]
        implied.append(above)
        symbol = above
    return implied
