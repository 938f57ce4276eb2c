"""How far results may lie off: every uncertain figure at the end of its range that is best, then worst."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.figures import Figure

from .balance import Outcome, Product, installation_evaluate
from .model import Installation

QUANTITIES: Mapping[str, Callable[[Product], Fraction]] = {
    "see_direct": lambda product: product.see_direct,
    "see_indirect": lambda product: product.see_indirect,
    "see": lambda product: product.charged,
}
Ends = frozenset[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Swing:
    """What the result becomes with this figure alone at its lower and at its upper end."""

    figure: Figure
    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Band:
    """tCO2e/t from `lo` to `hi`; `swings` widest first."""

    lo: Fraction
    hi: Fraction
    swings: tuple[Swing, ...]


def bands_find(installation: Installation, central: Outcome) -> dict[tuple[str, str], Band] | None:
    """(process, quantity) -> band. None where the ends of the ranges make a balance that cannot be.

    Exact where the result is monotone in each figure, whatever the others are; figures that share no process
    always are, and ranges narrow enough to keep the order of products do.
    """
    figures = {figure.name: figure for figure in installation.uncertain}
    cache: dict[Ends, Outcome] = {frozenset(): central}

    def outcome(ends: Ends) -> Outcome:
        if ends not in cache:
            chosen = dict(ends)

            def at(figure: Figure) -> Fraction:
                if figure.name not in chosen:
                    return Fraction(figure.value)
                return Fraction(figure.high if chosen[figure.name] else figure.low)

            cache[ends] = installation_evaluate(installation, at)
        return cache[ends]

    try:
        alone = {
            name: (outcome(frozenset({(name, False)})), outcome(frozenset({(name, True)})))
            for name in figures
        }
        return {
            (process, quantity): _band(process, read, central, figures, alone, outcome)
            for process in central.products
            for quantity, read in QUANTITIES.items()
        }
    except (LineFault, ZeroDivisionError):
        return None


def _band(
    process: str,
    read: Callable[[Product], Fraction],
    central: Outcome,
    figures: Mapping[str, Figure],
    alone: Mapping[str, tuple[Outcome, Outcome]],
    outcome: Callable[[Ends], Outcome],
) -> Band:
    swings = []
    for name, (low, high) in alone.items():
        swing = Swing(figures[name], read(low.products[process]), read(high.products[process]))
        if swing.width:
            swings.append(swing)
    value = read(central.products[process])
    worst = frozenset((swing.figure.name, swing.high > swing.low) for swing in swings)
    best = frozenset((name, not up) for name, up in worst)
    ends = [read(outcome(best).products[process]), read(outcome(worst).products[process]), value]
    swings.sort(key=lambda swing: (-swing.width, swing.figure.name))
    return Band(min(ends), max(ends), tuple(swings))
