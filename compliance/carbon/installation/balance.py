"""Attributes every tonne to processes and solves flows among them: figures in, specific emissions out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from compliance.carbon.engine.faults import LineFault

from .model import At, Carrier, Installation, Kind, Process, Source, Target, parts_sum
from .solving import Unsolvable, loop_solve

ZERO = Fraction(0)
COLUMNS = ("direct", "total", "primary", "by_default", "scope_1", "scope_2", "scope_3")
DIRECT, TOTAL = 0, 1
Row = list[Fraction]


@dataclass(frozen=True, slots=True)
class Contribution:
    """tCO2e of one source or delivery in one process; `charged` is set for precursors."""

    id: str
    place: str
    direct: Fraction
    indirect: Fraction
    charged: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Per t of product: `own` of the process, `bought` precursors, `whole` with those made here as well.

    All three by COLUMNS, in tCO2e/t; `charged` is what counts for certificates; `sold` in t.
    """

    own: Row
    bought: Row
    whole: Row
    charged: Fraction
    output: Fraction
    sold: Fraction

    @property
    def see_direct(self) -> Fraction:
        return self.whole[DIRECT]

    @property
    def see_indirect(self) -> Fraction:
        return self.whole[TOTAL] - self.whole[DIRECT]


@dataclass(frozen=True)
class Outcome:
    """By process; `entering` all sources, `exported` what left as heat or electricity, both by COLUMNS."""

    products: Mapping[str, Product]
    contributions: tuple[Contribution, ...]
    entering: Row
    exported: Row
    requirements: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)


def installation_evaluate(installation: Installation, at: At) -> Outcome:
    """One evaluation with every figure read by `at`.

    Raises LineFault where a loop never lets its product out, or a utility serves nobody.
    """
    outputs = {process.id: at(process.output) for process in installation.processes}
    places = [*outputs, *(utility.id for utility in installation.utilities)]
    own = {place: _empty() for place in places}
    bought = {place: _empty() for place in outputs}
    charged = dict.fromkeys(outputs, ZERO)
    found: list[Contribution] = []
    entering, exported = _empty(), _empty()
    for source in installation.sources:
        row = source_row(source, at)
        counted = parts_sum(source.charged, at) if source.charged is not None else None
        _add(exported if _leaves(source) else entering, row, Fraction(-1) if _leaves(source) else Fraction(1))
        for place, share in target_shares(source.target, outputs, at):
            _add(bought[place] if source.kind is Kind.PRECURSOR else own[place], row, share)
            if counted is not None:
                charged[place] += share * counted
            if place in outputs:
                direct, indirect = share * row[DIRECT], share * (row[TOTAL] - row[DIRECT])
                part = share * counted if counted is not None else None
                found.append(Contribution(source.id, place, direct, indirect, part))
    found += _utilities(installation, at, outputs, own, exported)
    _settle_recovered(installation, at, entering, exported)
    products, requirements = _products(installation, at, outputs, own, bought, charged)
    return Outcome(products, tuple(found), entering, exported, requirements)


def source_row(source: Source, at: At) -> Row:
    """tCO2e of a source by COLUMNS."""
    direct, indirect = parts_sum(source.direct, at), parts_sum(source.indirect, at)
    total = direct + indirect
    row = [direct, total, total if source.primary else ZERO, total if source.by_default else ZERO]
    return row + [total if source.scope == scope else ZERO for scope in (1, 2, 3)]


def target_shares(target: Target, outputs: Mapping[str, Fraction], at: At) -> list[tuple[str, Fraction]]:
    """Shares that add up to one, whatever ends of their ranges are taken."""
    if len(target.to) == 1:
        return [(target.to[0], Fraction(1))]
    if target.shares is None:
        weights = [outputs[place] for place in target.to]
    else:
        weights = [at(share) for share in target.shares]
    whole = sum(weights, ZERO)
    if not whole:
        raise LineFault("shares_do_not_close", "All shares of a source are zero.", "Correct the shares.")
    return [(place, weight / whole) for place, weight in zip(target.to, weights, strict=True)]


def _leaves(source: Source) -> bool:
    """Only what is deducted for good; energy recovered for a utility here comes back in as its source."""
    return source.kind is Kind.RECOVERED and source.direct[0].sign < 0


def _settle_recovered(installation: Installation, at: At, entering: Row, exported: Row) -> None:
    """Recovered energy that a utility passes on here neither enters nor leaves the site."""
    names = {utility.id for utility in installation.utilities}
    for source in installation.sources:
        if source.kind is Kind.RECOVERED and source.target.to[0] in names:
            row = source_row(source, at)
            _add(entering, row, Fraction(-1))
            _add(exported, row, Fraction(-1))


def _utilities(
    installation: Installation,
    at: At,
    outputs: Mapping[str, Fraction],
    own: dict[str, Row],
    exported: Row,
) -> list[Contribution]:
    """Hands the emissions of utilities on; through electricity direct emissions become indirect."""
    nodes = [
        (utility.id, carrier)
        for utility in installation.utilities
        for carrier in _carriers(installation, utility.id)
    ]
    if not nodes:
        return []
    place = {node: number for number, node in enumerate(nodes)}
    given = _delivered(installation, at, nodes)
    size = len(nodes)
    every = [[ZERO] * size for _ in nodes]
    heat = [[ZERO] * size for _ in nodes]
    shares = {node: _node_share(installation, node, at) for node in nodes}
    for delivery in installation.deliveries:
        giver = (delivery.utility, delivery.carrier)
        for taker, part in target_shares(delivery.target, outputs, at):
            for node in (node for node in nodes if node[0] == taker):
                ratio = shares[node] * part * at(delivery.amount) / given[giver]
                every[place[node]][place[giver]] += ratio
                if delivery.carrier is Carrier.HEAT:
                    heat[place[node]][place[giver]] += ratio
    start = [[shares[node] * value for value in own[node[0]]] for node in nodes]
    try:
        rows = loop_solve(every, start)
        direct = loop_solve(heat, [row[:1] for row in start])
    except Unsolvable as fault:
        raise LineFault(
            "utility_loop_closed",
            f"{nodes[fault.place][0]}: utilities feed only each other, none reaches a process.",
            "Give the deliveries to processes, or what is exported.",
        ) from fault
    for row, first in zip(rows, direct, strict=True):
        row[DIRECT] = first[0]
    return _hand_on(installation, at, outputs, own, exported, given, dict(zip(nodes, rows, strict=True)))


def _hand_on(
    installation: Installation,
    at: At,
    outputs: Mapping[str, Fraction],
    own: dict[str, Row],
    exported: Row,
    given: Mapping[tuple[str, Carrier], Fraction],
    solved: Mapping[tuple[str, Carrier], Row],
) -> list[Contribution]:
    found = []
    left = dict(given)
    for delivery in installation.deliveries:
        node = (delivery.utility, delivery.carrier)
        left[node] -= at(delivery.amount)
        for taker, part in target_shares(delivery.target, outputs, at):
            if taker not in outputs:
                continue
            row = [value * part * at(delivery.amount) / given[node] for value in solved[node]]
            if delivery.carrier is Carrier.ELECTRICITY:
                row[DIRECT] = ZERO
            _add(own[taker], row, Fraction(1))
            found.append(Contribution(delivery.id, taker, row[DIRECT], row[TOTAL] - row[DIRECT]))
    for node, rest in left.items():
        _add(exported, solved[node], rest / given[node])
    return found


def _carriers(installation: Installation, id: str) -> list[Carrier]:
    """What a utility gives: both for a CHP, else what it produces, exports or delivers."""
    utility = next(item for item in installation.utilities if item.id == id)
    found = {*utility.produced, *utility.exported}
    found |= {item.carrier for item in installation.deliveries if item.utility == id}
    return [carrier for carrier in Carrier if carrier in found or utility.heat_share is not None]


def _node_share(installation: Installation, node: tuple[str, Carrier], at: At) -> Fraction:
    utility = next(item for item in installation.utilities if item.id == node[0])
    if utility.heat_share is None:
        return Fraction(1)
    share = at(utility.heat_share[0])
    return share if node[1] is Carrier.HEAT else 1 - share


def _delivered(
    installation: Installation, at: At, nodes: list[tuple[str, Carrier]]
) -> dict[tuple[str, Carrier], Fraction]:
    """TJ over which a utility's emissions are spread: what is used or exported; losses are the users'."""
    given = dict.fromkeys(nodes, ZERO)
    for delivery in installation.deliveries:
        given[delivery.utility, delivery.carrier] += at(delivery.amount)
    for utility in installation.utilities:
        for carrier, figure in utility.exported.items():
            given[utility.id, carrier] += at(figure)
        if utility.rest_exported:
            for carrier, figure in utility.produced.items():
                given[utility.id, carrier] = max(given[utility.id, carrier], at(figure))
    for node, amount in given.items():
        if not amount and _node_share(installation, node, at):
            raise LineFault(
                "utility_serves_nobody",
                f"utilities/{node[0]}: no {node[1].value} is used or exported: its emissions have no place.",
                f'Add entries under {node[1].value} with "from": "{node[0]}", or give what is exported.',
            )
    return {node: amount or Fraction(1) for node, amount in given.items()}


def _products(
    installation: Installation,
    at: At,
    outputs: Mapping[str, Fraction],
    own: Mapping[str, Row],
    bought: Mapping[str, Row],
    charged: Mapping[str, Fraction],
) -> tuple[dict[str, Product], dict[tuple[str, str], Fraction]]:
    """x = e + A'x, so x = (I - A')^-1 e (IR 2025/2547 Annex III B for goods made of precursors)."""
    ids = list(outputs)
    place = {id: number for number, id in enumerate(ids)}
    needs = [[ZERO] * len(ids) for _ in ids]
    sold = dict(outputs)
    for flow in installation.flows:
        needs[place[flow.taker]][place[flow.giver]] += at(flow.amount) / outputs[flow.taker]
        sold[flow.giver] -= at(flow.amount)
    per_t = {id: [value / outputs[id] for value in own[id]] for id in ids}
    extra = {id: [value / outputs[id] for value in bought[id]] for id in ids}
    start = [[a + b for a, b in zip(per_t[id], extra[id], strict=True)] for id in ids]
    try:
        whole = loop_solve(needs, start)
        counted = _charged(installation, ids, needs, per_t, {id: charged[id] / outputs[id] for id in ids})
    except Unsolvable as fault:
        raise _closed(ids[fault.place]) from fault
    products = {
        id: Product(per_t[id], extra[id], whole[n], counted[n], outputs[id], sold[id])
        for n, id in enumerate(ids)
    }
    used = {(ids[i], ids[j]): value for i, row in enumerate(needs) for j, value in enumerate(row) if value}
    return products, used


def _charged(
    installation: Installation,
    ids: list[str],
    needs: list[list[Fraction]],
    per_t: Mapping[str, Row],
    bought: Mapping[str, Fraction],
) -> list[Fraction]:
    """Direct always; indirect of a process where its own good is charged for it (Reg 2023/956 Annex II).

    Indirect emissions of intermediates that are no CBAM goods follow the good they end in.
    """
    size = range(len(ids))
    processes: list[Process] = list(installation.processes)
    passing = [process.good is None for process in processes]
    among = [[needs[i][j] if passing[i] and passing[j] else ZERO for j in size] for i in size]
    indirect = [per_t[id][TOTAL] - per_t[id][DIRECT] for id in ids]
    carried = loop_solve(among, [[indirect[i] if passing[i] else ZERO] for i in size])
    start = []
    for i, process in enumerate(processes):
        value = per_t[process.id][DIRECT] + bought[process.id]
        if process.good is not None and process.good.indirect:
            value += indirect[i] + sum((needs[i][j] * carried[j][0] for j in size if passing[j]), ZERO)
        start.append([value])
    return [row[0] for row in loop_solve(needs, start)]


def _closed(id: str) -> LineFault:
    return LineFault(
        "loop_closed",
        f"The product of {id} goes round among the processes and none of it ever leaves them.",
        "Check the flows: of every loop some product must be sold or lost as output.",
    )


def _empty() -> Row:
    return [ZERO] * len(COLUMNS)


def _add(row: Row, other: Row, times: Fraction) -> None:
    for n, value in enumerate(other):
        row[n] += times * value
