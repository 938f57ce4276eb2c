"""Says how a product's figures came about, as a tree with value, belief and article; computes nothing new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance.carbon.engine.explanation import Node, belief, leaf
from compliance.carbon.engine.figures import Status, weakest
from compliance.carbon.engine.rulepack import Act

from .balance import DIRECT, TOTAL, Outcome
from .model import Delivery, Installation, Kind, Process, Source
from .quantities import as_figure_value

UNIT = "tCO2e/t"
# How these enter a process follows the transitional act; the definitive wording was not re-read.
TRANSITIONAL = (Kind.HEAT, Kind.WASTE_GAS, Kind.RECOVERED)


@dataclass(frozen=True)
class Acts:
    """Acts of both packs together."""

    acts: Mapping[str, Act]


def product_explain(installation: Installation, process: Process, outcome: Outcome) -> tuple[Node, ...]:
    """Own direct, own indirect, precursors, and the sum that counts: each part adds up to its node."""
    product = outcome.products[process.id]
    direct = _own(installation, process, outcome, direct=True)
    indirect = _own(installation, process, outcome, direct=False)
    before_direct = _precursors(installation, process, outcome, direct=True)
    before_indirect = _precursors(installation, process, outcome, direct=False)
    own = (direct, indirect, before_direct, before_indirect)
    totals = []
    for name, value, parts in (
        ("see_direct", product.see_direct, (direct, before_direct)),
        ("see_indirect", product.see_indirect, (indirect, before_indirect)),
    ):
        text = "own process and precursors, from (I - A)^-1 where products go round"
        totals.append(_node(name, text, value, "complex", parts))
    charged = "direct and indirect" if process.good is not None and process.good.indirect else "direct only"
    text = f"what counts for certificates: {charged}; precursors by their own good"
    see = Node("see", text, as_figure_value(product.charged), UNIT, belief(own), "", "emissions")
    return (*totals, see)


def _own(installation: Installation, process: Process, outcome: Outcome, *, direct: bool) -> Node:
    product = outcome.products[process.id]
    sources = {source.id: source for source in installation.sources if source.kind is not Kind.PRECURSOR}
    deliveries = {delivery.id: delivery for delivery in installation.deliveries}
    parts = []
    for item in outcome.contributions:
        value = item.direct if direct else item.indirect
        if item.place != process.id or item.charged is not None or not value:
            continue
        if item.id in deliveries:
            parts.append(_delivered(deliveries[item.id], value / product.output, installation))
        elif item.id in sources:
            parts.append(_source(sources[item.id], value / product.output))
    value = product.own[DIRECT] if direct else product.own[TOTAL] - product.own[DIRECT]
    kind = "direct" if direct else "indirect"
    text = f"attributed {kind} emissions of the process / output"
    return _node(f"process_{kind}", text, value, "transitional", (*parts, leaf(process.output)), parts)


def _source(source: Source, value: Fraction) -> Node:
    leaves = tuple(leaf(figure) for figure in (*source.figures, *(source.target.shares or ())))
    text = f"{source.id}: {source.text}"
    if len(source.target.to) > 1:
        text += ", by shares" if source.target.shares else ", by mass of output"
    if source.kind in TRANSITIONAL:
        return _provisional(_node("source", text, value, "transitional", leaves))
    return _node("source", text, value, "methodology", leaves)


def _delivered(delivery: Delivery, value: Fraction, installation: Installation) -> Node:
    behind = [source for source in installation.sources if delivery.utility in source.target.to]
    leaves = [leaf(delivery.amount), *(leaf(figure) for source in behind for figure in source.figures)]
    text = f"{delivery.carrier.value} from {delivery.utility}: its emissions x share of what it gives"
    return _provisional(_node("delivery", text, value, "transitional", tuple(leaves)))


def _provisional(node: Node) -> Node:
    return replace(node, status=weakest(node.status, Status.PROVISIONAL))


def _precursors(installation: Installation, process: Process, outcome: Outcome, *, direct: bool) -> Node:
    output = outcome.products[process.id].output
    sources = {source.id: source for source in installation.sources if source.kind is Kind.PRECURSOR}
    parts = []
    for item in outcome.contributions:
        if item.place == process.id and item.charged is not None and item.id in sources:
            parts.append(_source(sources[item.id], (item.direct if direct else item.indirect) / output))
    for (taker, giver), ratio in outcome.requirements.items():
        if taker == process.id:
            made = outcome.products[giver]
            value = ratio * (made.see_direct if direct else made.see_indirect)
            amounts = [f.amount for f in installation.flows if (f.taker, f.giver) == (taker, giver)]
            text = f"{giver}, made here: {round(float(ratio), 6):g} t per t x its own figure"
            parts.append(_node("internal", text, value, "complex", tuple(leaf(a) for a in amounts)))
    kind = "direct" if direct else "indirect"
    value = sum((Fraction(part.value) for part in parts), Fraction(0))
    return _node(f"precursors_{kind}", f"precursors, {kind}", value, "complex", tuple(parts))


def _node(
    step: str,
    text: str,
    value: Fraction,
    article: str,
    parts: tuple[Node, ...],
    believed: list[Node] | None = None,
) -> Node:
    status = belief(parts if believed is None else believed) if parts else Status.LAW
    return Node(step, text, as_figure_value(value), UNIT, status, "", article, parts=parts)
