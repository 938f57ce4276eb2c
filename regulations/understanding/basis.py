"""What can tell a regime, the strongest first, and how rows keep it. It knows no rule.

See `basis_rules.py` for what the evidence of a document tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Basis(StrEnum):
    """The strongest first."""

    PERSON = "person"
    LAW = "law"
    SOURCE = "source"
    GOODS = "goods"
    WORDS = "words"
    NOTHING = "nothing"
    """No rule fired for any regime; "every other rule" stands in."""


INFERRED: Final = frozenset({Basis.GOODS, Basis.WORDS, Basis.NOTHING})
_RANKS: Final = {basis: rank for rank, basis in enumerate(Basis)}


@dataclass(frozen=True, slots=True)
class RegimeTold:
    """A regime with what tells it; `words` are the first that did, only where it is inferred."""

    label: str
    by: Basis
    words: tuple[str, ...] = ()


def told_together(told: Iterable[RegimeTold]) -> tuple[RegimeTold, ...]:
    """One line a regime out of those of several documents: the strongest, the first among equals."""
    best: dict[str, RegimeTold] = {}
    for one in told:
        known = best.get(one.label)
        if known is None or _RANKS[one.by] < _RANKS[known.by]:
            best[one.label] = one
    return tuple(best.values())


def told_json(told: Iterable[RegimeTold]) -> dict[str, dict[str, Any]]:
    """Regime → plain values, as rows keep them."""
    return {
        one.label: {"by": one.by.value} | ({"words": list(one.words)} if one.words else {}) for one in told
    }


def told_read(kept: Mapping[str, Mapping[str, Any]], labels: Sequence[str]) -> tuple[RegimeTold, ...]:
    """The kept lines of these regimes, in their order; a regime of which nothing is kept is left out."""
    return tuple(
        RegimeTold(label, Basis(kept[label]["by"]), tuple(kept[label].get("words", ())))
        for label in labels
        if label in kept
    )
