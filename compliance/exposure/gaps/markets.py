"""Which markets of the catalogue a product's markets are. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from compliance.exposure.keys import EU_MEMBERS
from regulations.catalogue.schema import MARKETS

_EEA: Final = frozenset({"NO", "IS", "LI"})
"""Most EU product law binds here as well (EEA Agreement, Annex II); we take all of it to, as inference."""
_SAME: Final = {"GB": "UK", "UK": "UK", "XI": "XI", "US": "US", "EU": "EU"}
_STATES: Final = tuple(market for market in MARKETS if market.startswith("US-"))


def catalogue_markets(markets: Iterable[str]) -> dict[str, bool]:
    """Markets of the catalogue → whether that is our inference.

    What is sold in the US may be sold in each of its states; what is sold nowhere that we know of may be
    sold anywhere: both are inference.
    """
    given = set(markets)
    if not given:
        return dict.fromkeys(MARKETS, True)
    found: dict[str, bool] = {}
    for market in sorted(given):
        if market in EU_MEMBERS:
            found["EU"] = False
        elif market in _SAME:
            found[_SAME[market]] = False
        elif market in MARKETS:
            found[market] = False
        elif market in _EEA:
            found.setdefault("EU", True)
    if "US" in found:
        for state in _STATES:
            found.setdefault(state, True)
    return found


def markets_uncovered(markets: Iterable[str]) -> tuple[str, ...]:
    """Markets that the catalogue says nothing of."""
    return tuple(sorted(market for market in set(markets) if not catalogue_markets([market])))
