"""Says how a result came about: a tree of steps with value, formula, belief and article; no rule here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from .allocation import AllocationTerm
from .figures import Figure, Status, weakest
from .rulepack import Act
from .valuation import EmissionTerm, Outcome, Position, at_value

PLACES = 12


class Citing(Protocol):
    """Whatever can say which act a key stands for: a rule pack, or several together."""

    @property
    def acts(self) -> Mapping[str, Act]: ...


@dataclass(frozen=True, slots=True)
class Node:
    """One step. `article` is a key of the pack's acts; `parts` are the steps it rests on."""

    step: str
    text: str
    value: Decimal
    unit: str
    status: Status
    source: str
    article: str
    lo: Decimal | None = None
    hi: Decimal | None = None
    parts: tuple[Node, ...] = ()

    def to_json(self, pack: Citing) -> dict[str, Any]:
        act = pack.acts[self.article]
        found: dict[str, Any] = {
            "step": self.step,
            "text": self.text,
            "value": number(self.value),
            "unit": self.unit,
            "status": self.status.value,
            "source": self.source,
            "act": act.act,
            "article": act.article,
            "url": act.url,
        }
        if self.lo is not None and self.hi is not None and self.lo != self.hi:
            found["range"] = [number(self.lo), number(self.hi)]
        if self.parts:
            found["parts"] = [part.to_json(pack) for part in self.parts]
        return found


def explain(position: Position, outcome: Outcome) -> tuple[Node, ...]:
    """SEE, free allocation, carbon price paid, certificates, cost: in the order of the formula."""
    see = _see(position, outcome)
    sefa = _sefa(position, outcome)
    nodes = [see, sefa]
    if position.deduction is not None:
        parts = (leaf(position.deduction.paid), leaf(position.deduction.reference))
        nodes.append(
            Node(
                "carbon_price_paid",
                "carbon price paid per t / reference price",
                outcome.deduction,
                "tCO2e/t",
                belief(parts),
                "draft act on Art 9",
                "carbon_price",
                parts=parts,
            )
        )
    certificates = Node(
        "certificates",
        "max(0, SEE - SEFA - carbon price paid) x mass"
        + ("; zero: the buyer stays within 50 t" if position.below_threshold else ""),
        outcome.certificates,
        "certificates",
        belief(nodes),
        f"{_plain(outcome.certificates_per_t)} per t x {_plain(position.mass)} t",
        "threshold" if position.below_threshold else "obligation",
    )
    price = leaf(position.price)
    cost = Node(
        "cost",
        "certificates x price; the importer pays, the exporter is exposed",
        outcome.cost,
        "EUR",
        belief((certificates, price)),
        f"{_plain(outcome.cost_per_t)} EUR per t",
        "obligation",
        parts=(price,),
    )
    return (*nodes, certificates, cost)


def _see(position: Position, outcome: Outcome) -> Node:
    parts = tuple(_emission(term) for term in position.emissions)
    charged = "direct and indirect" if position.good.indirect else "direct only"
    return Node(
        "see",
        f"specific embedded emissions, chargeable part ({charged})",
        outcome.see,
        "tCO2e/t",
        belief(parts),
        f"{position.good.sector.replace('_', ' ')}, {position.good.gases}",
        "emissions",
        parts=parts,
    )


def _emission(term: EmissionTerm) -> Node:
    parts: tuple[Node, ...] = (leaf(term.figure),)
    text = term.label
    if term.markup is not None:
        parts += (leaf(term.markup),)
        text += " x (1 + mark-up)"
    if term.mass != 1:
        text += f" x {_plain(term.mass)} t per t"
    return Node(
        "emission",
        text,
        term.value(at_value),
        "tCO2e/t",
        belief(parts),
        term.figure.source,
        term.figure.article,
        parts=parts,
    )


def _sefa(position: Position, outcome: Outcome) -> Node:
    factor, cscf = leaf(position.factor.figure), leaf(position.cscf)
    steps = tuple(_allocation(term, position) for term in position.allocations)
    parts = (factor, cscf, *steps) if steps else ()
    return Node(
        "sefa",
        "free allocation: CBAM factor x correction factor x benchmark, summed over the chain"
        if steps
        else "free allocation: none",
        outcome.sefa,
        "tCO2e/t",
        belief(parts) if parts else Status.LAW,
        "",
        "benchmark_b" if len(steps) == 1 else "precursors",
        parts=parts,
    )


def _allocation(term: AllocationTerm, position: Position) -> Node:
    figure = term.verified or (term.benchmark.figure if term.benchmark else None)
    assert figure is not None  # every term has one of both
    text = term.label if term.mass == 1 else f"{term.label} x {_plain(term.mass)} t per t"
    return Node(
        "allocation",
        text,
        term.value(position.factor, position.cscf, at_value),
        "tCO2e/t",
        figure.status,
        figure.source,
        figure.article,
        parts=(leaf(figure),),
    )


def leaf(figure: Figure) -> Node:
    """A figure as the last step of a tree."""
    return Node(
        figure.name,
        figure.name.replace("_", " "),
        figure.value,
        figure.unit,
        figure.status,
        figure.source,
        figure.article,
        lo=figure.low,
        hi=figure.high,
    )


def belief(parts: Iterable[Node]) -> Status:
    """A step is believed as little as the weakest it rests on."""
    return weakest(Status.LAW, *(part.status for part in parts))


def number(value: Decimal) -> float:
    """JSON has no decimals: 12 places, far beyond a cent on any line."""
    return float(round(value, PLACES))


def _plain(value: Decimal) -> str:
    text = f"{round(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
