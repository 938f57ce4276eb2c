"""The formula: certificates and cost of a position, at its value or at the ends of its ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .allocation import AllocationTerm, At, CbamFactor
from .faults import Notice
from .figures import ONE, ZERO, Figure
from .rulepack import Good


@dataclass(frozen=True, slots=True)
class EmissionTerm:
    """One summand of SEE: `mass` t per t of product, times a figure in tCO2e/t, times 1 + mark-up."""

    label: str
    mass: Decimal
    figure: Figure
    markup: Figure | None = None

    def value(self, at: At) -> Decimal:
        factor = ONE if self.markup is None else ONE + at(self.markup)
        return self.mass * at(self.figure) * factor


@dataclass(frozen=True, slots=True)
class Deduction:
    """Carbon price paid: EUR per t of product, turned into certificates by the year's reference price."""

    paid: Figure
    reference: Figure

    def value(self, at: At) -> Decimal:
        reference = at(self.reference)
        return at(self.paid) / reference if reference > ZERO else ZERO


@dataclass(frozen=True, slots=True)
class Position:
    """A line with every number found. Positions are priced; lines are not."""

    good: Good
    cn: str
    mass: Decimal
    emissions: tuple[EmissionTerm, ...]
    allocations: tuple[AllocationTerm, ...]
    factor: CbamFactor
    cscf: Figure
    price: Figure
    deduction: Deduction | None
    below_threshold: bool
    notices: tuple[Notice, ...]

    def figures(self) -> tuple[tuple[Figure, int], ...]:
        """Every input with its sense: +1 where more of it means more cost, -1 where less."""
        found: list[tuple[Figure, int]] = []
        for term in self.emissions:
            found.append((term.figure, 1))
            if term.markup is not None:
                found.append((term.markup, 1))
        for part in self.allocations:
            if part.verified is not None:
                found.append((part.verified, -1))
            if part.benchmark is not None:
                found.append((part.benchmark.figure, -1))
        found += [(self.factor.figure, -1), (self.cscf, -1), (self.price, 1)]
        if self.deduction is not None:
            found += [(self.deduction.paid, -1), (self.deduction.reference, 1)]
        return tuple({figure.name: (figure, sense) for figure, sense in found}.values())


@dataclass(frozen=True, slots=True)
class Outcome:
    """Per t of product and for the line; tCO2e, certificates (one each tCO2e), EUR. Nothing is rounded."""

    see: Decimal
    sefa_process: Decimal
    sefa_precursors: Decimal
    deduction: Decimal
    certificates_per_t: Decimal
    certificates: Decimal
    cost_per_t: Decimal
    cost: Decimal

    @property
    def sefa(self) -> Decimal:
        return self.sefa_process + self.sefa_precursors


def at_value(figure: Figure) -> Decimal:
    return figure.value


def position_value(position: Position, at: At = at_value, *, ignore_threshold: bool = False) -> Outcome:
    """Cost = max(0, SEE - SEFA - CPR) x mass x price (Reg 2023/956 Art 6, 9, 21, 22, 31)."""
    see = sum((term.value(at) for term in position.emissions), ZERO)
    process = precursors = ZERO
    for part in position.allocations:
        amount = part.value(position.factor, position.cscf, at)
        if part.is_process:
            process += amount
        else:
            precursors += amount
    deduction = position.deduction.value(at) if position.deduction else ZERO
    per_t = max(ZERO, see - process - precursors - deduction)
    liable = ZERO if position.below_threshold and not ignore_threshold else per_t
    certificates = liable * position.mass
    price = at(position.price)
    return Outcome(
        see=see,
        sefa_process=process,
        sefa_precursors=precursors,
        deduction=deduction,
        certificates_per_t=liable,
        certificates=certificates,
        cost_per_t=liable * price,
        cost=certificates * price,
    )


def position_band(position: Position) -> tuple[Decimal, Decimal]:
    """Lowest and highest cost in EUR when every input takes the end of its range that is best, then worst."""
    senses = {figure.name: sense for figure, sense in position.figures()}

    def at_end(figure: Figure, end: int) -> Decimal:
        return figure.high if senses[figure.name] == end else figure.low

    low = position_value(position, lambda figure: at_end(figure, -1)).cost
    high = position_value(position, lambda figure: at_end(figure, 1), ignore_threshold=True).cost
    return low, high


def at_values(values: Mapping[str, Decimal]) -> At:
    """Figures named in `values` take that value; all others their own."""
    return lambda figure: values.get(figure.name, figure.value)
