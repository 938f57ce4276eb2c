"""Prices one line: position, outcome, band and explanation together; also what would change the cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .explanation import Node, explain, number
from .faults import Notice
from .figures import ZERO, Status
from .lines import Line
from .positions import position_find
from .proof import BreakEven, break_even, proof_json
from .rulepack import RulePack
from .uncertainty import ledger_json
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
class Analysis:
    """`marginal`: EUR per t of product that 0.1 tCO2e/t more would cost, 0 while allocation covers it."""

    line: Line
    position: Position
    marginal: Decimal
    tornado: tuple[Swing, ...]
    break_even: BreakEven | None

    def to_json(self, pack: RulePack | None = None) -> dict[str, Any]:
        """`pack` adds act, article and address to each input."""
        return {
            "marginal_eur_per_0_1_tco2e": number(self.marginal),
            "cost_eur_per_t": number(position_value(self.position).cost_per_t),
            **proof_json(self.break_even, self.line.verification_fee, self.line.mass),
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
            **ledger_json(self.position, None if pack is None else pack.acts),
        }


def line_analyse(line: Line, pack: RulePack) -> Analysis:
    """What one more 0.1 tCO2e/t costs, which input matters most, and whether proving actual values pays."""
    position = position_find(line, pack)
    even = break_even(line, position, pack)
    return Analysis(line, position, marginal(position), tornado(position), even)


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
