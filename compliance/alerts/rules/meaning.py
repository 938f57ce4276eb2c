"""Says whether a rule holds for a finding. Pure; a value that is not known makes the answer unknown."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from compliance.alerts.rules.language import Comparison, Joined, Node
from compliance.alerts.rules.words import AND, NOT, Field

_SIGNS: Final[dict[str, Callable[[float, float], bool]]] = {
    ">": op.gt,
    "<": op.lt,
    ">=": op.ge,
    "<=": op.le,
    "=": op.eq,
    "!=": op.ne,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a rule may ask of a finding.

    `score` 0 to 100; `value` yearly export in the firm's currency, `days` until the next date: None where
    unknown. A number of days is negative once the date has gone by.
    """

    score: float
    skus: int
    value: float | None
    days: int | None
    verdict: str
    regime: str
    stage: str
    markets: tuple[str, ...]


def rule_holds(node: Node, facts: Facts) -> bool | None:
    """True, False, or None where it hangs on something that is not known (three-valued logic of Kleene)."""
    if isinstance(node, Comparison):
        return _compare(node, facts)
    if node.how == NOT:
        inner = rule_holds(node.parts[0], facts)
        return None if inner is None else not inner
    return _joined(node, [rule_holds(part, facts) for part in node.parts])


def _joined(node: Joined, answers: list[bool | None]) -> bool | None:
    decisive = node.how != AND  # one True decides an "or", one False an "and"
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _compare(part: Comparison, facts: Facts) -> bool | None:
    if part.number is not None:
        number = _number(part.field, facts)
        return None if number is None else _SIGNS[part.operator](number, part.number)
    mine = facts.markets if part.field is Field.MARKET else (_word(part.field, facts),)
    return bool(set(mine) & set(part.words)) == (part.operator == "=")


def _number(field: Field, facts: Facts) -> float | None:
    return {
        Field.SCORE: facts.score,
        Field.SKUS: facts.skus,
        Field.VALUE: facts.value,
        Field.DAYS: facts.days,
    }[field]


def _word(field: Field, facts: Facts) -> str:
    return {Field.VERDICT: facts.verdict, Field.REGIME: facts.regime, Field.STAGE: facts.stage}[field]
