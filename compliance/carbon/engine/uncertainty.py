"""Which inputs a cost rests on, how far each is believed, and how much of the band each belief causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .explanation import number
from .figures import ZERO, Figure, Status
from .rulepack import Act
from .valuation import Outcome, Position, position_value


@dataclass(frozen=True, slots=True)
class Entry:
    """One input; `sense` +1 where more of it means more cost, -1 where less."""

    figure: Figure
    sense: int

    def to_json(self, acts: Mapping[str, Act] | None) -> dict[str, Any]:
        figure = self.figure
        found: dict[str, Any] = {
            "input": figure.name,
            "value": number(figure.value),
            "unit": figure.unit,
            "status": figure.status.value,
            "source": figure.source,
            "raises_cost": self.sense > 0,
            "range": None if figure.is_certain else [number(figure.low), number(figure.high)],
        }
        if acts is not None and figure.article in acts:
            act = acts[figure.article]
            found |= {"act": act.act, "article": act.article, "url": act.url}
        return found


@dataclass(frozen=True, slots=True)
class StatusBand:
    """EUR per t of product when only the inputs of one status move over their ranges, all others at value."""

    status: Status
    inputs: int
    low: Decimal
    high: Decimal


def ledger(position: Position) -> tuple[Entry, ...]:
    """Every input of the position, weakest belief first, widest effect not considered."""
    order = tuple(Status)
    found = [Entry(figure, sense) for figure, sense in position.figures()]
    return tuple(sorted(found, key=lambda entry: (-order.index(entry.figure.status), entry.figure.name)))


def bands_by_status(position: Position) -> tuple[StatusBand, ...]:
    """Of each status among the inputs, from weakest to firmest: what of the band it alone causes."""
    entries = ledger(position)
    found = []
    for status in reversed(Status):
        senses = {e.figure.name: e.sense for e in entries if e.figure.status is status}
        if senses:
            low, high = (_at_end(position, senses, end).cost_per_t for end in (-1, 1))
            found.append(StatusBand(status, len(senses), low, high))
    return tuple(found)


def _at_end(position: Position, senses: Mapping[str, int], end: int) -> Outcome:
    def at(figure: Figure) -> Decimal:
        sense = senses.get(figure.name)
        if sense is None:
            return figure.value
        return figure.high if sense == end else figure.low

    return position_value(position, at)


def ledger_json(position: Position, acts: Mapping[str, Act] | None) -> dict[str, Any]:
    """`inputs` with source and belief, and `band_by_status` in EUR per t."""
    return {
        "inputs": [entry.to_json(acts) for entry in ledger(position)],
        "band_by_status": [
            {
                "status": band.status.value,
                "inputs": band.inputs,
                "cost_eur_per_t": [number(max(ZERO, band.low)), number(band.high)],
            }
            for band in bands_by_status(position)
        ],
    }
