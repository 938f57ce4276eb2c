"""Shares of a whole as a bar of parts with their words: where each part begins and how wide it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import localize

from compliance.core.punctuation import names_joined

_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """`x` and `width` in thousandths of the bar, as text that no language changes."""

    label: str
    shown: str
    most: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class ContributionBar:
    """`told` says the bar to those who do not see it."""

    parts: tuple[Part, ...]
    told: str


def contribution_bar(
    given: Iterable[tuple[str, Decimal, Decimal | None]], *, whole: Decimal = Decimal(100)
) -> ContributionBar:
    """(label, points, the most it could be) in order; points are shares of `whole`."""
    parts, at = [], Decimal(0)
    for label, points, most in given:
        wide = points * _WIDTH / whole
        parts.append(
            Part(
                label=label,
                shown=localize(points),
                most="" if most is None else localize(most),
                x=f"{at:.1f}",
                width=f"{wide:.1f}",
            )
        )
        at += wide
    return ContributionBar(tuple(parts), names_joined(f"{part.label} {part.shown}" for part in parts))
