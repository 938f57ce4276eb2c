"""How documents hang together: addenda, corrigenda and supplements amend, a revision replaces.

Pure. WTO prints a revision as "<symbol>/Rev.1": a notice of its own. Everything below it
("/Add.n", "/Corr.n", "/Suppl.n") belongs to its story. A corrigendum of an EU act bears the act's CELEX
number with "R(nn)" behind it.
"""

import re
from collections.abc import Sequence

_AMENDING = re.compile(r"(?:/(?:Add|Corr|Suppl)\.\d+)+$", re.IGNORECASE)
_CORRECTING = re.compile(r"([1-9]\d{4}[A-Z]{1,2}\d{4})R\(\d{2}\)")


def story_symbol(symbol: str) -> str:
    """The document that this one amends, directly or through others; itself if it amends none."""
    if found := _CORRECTING.fullmatch(symbol):
        return found[1]
    return _AMENDING.sub("", symbol)


def story_symbols(symbols: Sequence[str]) -> list[str]:
    """`story_symbol` of each symbol of a (joint) document, in order, without repetition."""
    return list(dict.fromkeys(story_symbol(symbol) for symbol in symbols))


def amends(symbol: str) -> bool:
    """True for an addendum, corrigendum or supplement."""
    return story_symbol(symbol) != symbol
