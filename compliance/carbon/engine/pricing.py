"""Prices one line: position, outcome, band and explanation together; also what would change the cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .explanation import Node, explain, number
from .faults import LineFault, Notice
from .figures import ZERO, Status
from .lines import Basis, Emissions, Line, Scope
from .positions import position_find
from .rulepack import RulePack
from .valuation import (
    Outcome,
    Position,
    at_values,
    position_band,
    position_value,
)

STEP = Decimal("0.1")  # tCO2e/t, the step in which the marginal cost is told
SWING = Decimal("0.1")  # share by which the tornado moves what is certain


@dataclass(frozen=True, slots=True)
class Priced:
    """A priced line. `band` is the lowest and highest cost in EUR over the ranges of all inputs."""

    line: Line
    position: Position
    outcome: Outcome
    band: tuple[Decimal, Decimal]
    explanation: tuple[Node, ...]
    notices: tuple[Notice, ...]

    def to_json(self, pack: RulePack) -> dict[str, Any]:
        out = self.outcome
        return {
            "see": number(out.see),
            "sefa": number(out.sefa),
            "sefa_process": number(out.sefa_process),
            "sefa_precursors": number(out.sefa_precursors),
            "certificates_t": number(out.certificates),
            "certificates_per_t": number(out.certificates_per_t),
            "cost_eur": number(out.cost),
            "cost_eur_per_t": number(out.cost_per_t),
            "band": [number(self.band[0]), number(self.band[1])],
            "explanation": [node.to_json(pack) for node in self.explanation],
            "rule_pack": pack.stamp,
            "warnings": [notice.to_json() for notice in self.notices],
        }


def line_price(line: Line, pack: RulePack) -> Priced:
    """Certificates and cost of one line with their explanation. Raises LineFault with a remedy."""
    position = position_find(line, pack)
    outcome = position_value(position)
    return Priced(
        line=line,
        position=position,
        outcome=outcome,
        band=position_band(position),
        explanation=explain(position, outcome),
        notices=(*position.notices, *_covered(outcome)),
    )


def _covered(outcome: Outcome) -> list[Notice]:
    """A zero that follows from the formula is told as well."""
    if outcome.see == ZERO or outcome.see > outcome.sefa + outcome.deduction:
        return []
    return [
        Notice(
            "covered_by_allocation",
            f"Free allocation and carbon price paid cover all emissions ({number(outcome.see)} of "
            f"{number(outcome.sefa + outcome.deduction)} tCO2e/t): no certificates are due.",
            "What is left over is neither paid out nor carried to other lines.",
        )
    ]


@dataclass(frozen=True, slots=True)
class Swing:
    """Cost in EUR per t when one input alone moves to its low and its high end."""

    name: str
    status: Status
    low_input: Decimal
    high_input: Decimal
    low_cost: Decimal
    high_cost: Decimal
    is_range: bool  # True: a range the input really has; False: +-10 % of a certain value

    @property
    def width(self) -> Decimal:
        return abs(self.high_cost - self.low_cost)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Default against actual, in EUR per t of product; at `see` tCO2e/t both cost the same.

    `saving` is what actual values save on the whole line: the most proof may cost. Negative: proof loses.
    Actual cost and saving are None where no actual emissions were given.
    """

    see: Decimal
    default_cost_per_t: Decimal
    actual_cost_per_t: Decimal | None
    saving: Decimal | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """`marginal`: EUR per t of product that 0.1 tCO2e/t more would cost, 0 while allocation covers it."""

    marginal: Decimal
    tornado: tuple[Swing, ...]
    break_even: BreakEven | None

    def to_json(self) -> dict[str, Any]:
        even = self.break_even
        see, fee, default, actual = (
            (even.see, even.saving, even.default_cost_per_t, even.actual_cost_per_t)
            if even is not None
            else (None, None, None, None)
        )
        return {
            "marginal_eur_per_0_1_tco2e": number(self.marginal),
            "break_even_see": _maybe(see),
            "break_even_fee_eur": _maybe(fee),
            "default_cost_eur_per_t": _maybe(default),
            "actual_cost_eur_per_t": _maybe(actual),
            "tornado": [
                {
                    "input": swing.name,
                    "status": swing.status.value,
                    "kind": "range" if swing.is_range else "10 percent",
                    "inputs": [number(swing.low_input), number(swing.high_input)],
                    "cost_eur_per_t": [number(swing.low_cost), number(swing.high_cost)],
                }
                for swing in self.tornado
            ],
        }


def _maybe(value: Decimal | None) -> float | None:
    return None if value is None else number(value)


def line_analyse(line: Line, pack: RulePack) -> Analysis:
    """What one more 0.1 tCO2e/t costs, which input matters most, and whether proving actual values pays."""
    position = position_find(line, pack)
    return Analysis(marginal(position), tornado(position), break_even(line, position, pack))


def marginal(position: Position) -> Decimal:
    """EUR per t of product for 0.1 tCO2e/t more embedded emissions."""
    out = position_value(position)
    uncovered = out.see - out.sefa - out.deduction
    if position.below_threshold:
        return ZERO
    return (max(ZERO, uncovered + STEP) - max(ZERO, uncovered)) * position.price.value


def tornado(position: Position) -> tuple[Swing, ...]:
    """Every input moved alone, widest first: over its range, or by 10 % either way where it is certain."""
    swings = []
    for figure, _ in position.figures():
        low, high = figure.low, figure.high
        if figure.is_certain:
            low, high = figure.value * (1 - SWING), figure.value * (1 + SWING)
        low_cost, high_cost = (
            position_value(position, at_values({figure.name: end})).cost_per_t for end in (low, high)
        )
        is_range = not figure.is_certain
        swings.append(Swing(figure.name, figure.status, low, high, low_cost, high_cost, is_range))
    return tuple(sorted(swings, key=lambda swing: (-swing.width, swing.name)))


def break_even(line: Line, position: Position, pack: RulePack) -> BreakEven | None:
    """SEE* = DV x (1 + m) - (SEFA by default - SEFA by actual), never below what allocation covers.

    None where the other path cannot be told for this line.
    """
    is_default = line.basis is Basis.DEFAULT
    out = position_value(position)
    other = replace(line, basis=Basis.ACTUAL if is_default else Basis.DEFAULT, carbon_price=None)
    if is_default and other.emissions.is_empty:
        # Any figure will do: only the free allocation of the actual path is wanted.
        other = replace(other, emissions=Emissions(chargeable=out.see), scope=Scope.PRODUCT)
    try:
        other_out = position_value(position_find(other, pack))
    except LineFault:
        return None
    default, actual = (out, other_out) if is_default else (other_out, out)
    stated = not line.emissions.is_empty
    return BreakEven(
        see=max(ZERO, default.see - default.sefa) + actual.sefa + actual.deduction,
        default_cost_per_t=default.cost_per_t,
        actual_cost_per_t=actual.cost_per_t if stated else None,
        saving=(default.cost_per_t - actual.cost_per_t) * line.mass if stated else None,
    )
