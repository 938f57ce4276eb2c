"""Turns a product into a line of the cost engine, its precursors as a tree; prices nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .balance import Outcome
from .model import Installation, Process, Purchase, at_value
from .quantities import as_figure_value

AGREES = Fraction(1, 10**9)


def cbam_line(installation: Installation, process: Process, outcome: Outcome) -> dict[str, Any] | None:
    """A case for `manage.py cbam`, but for mass_t and import_date. None for what is no CBAM good.

    Where products go round, the tree has no end: precursors are left out, and the engine tells what it takes.
    """
    if process.good is None:
        return None
    line: dict[str, Any] = {
        "id": f"{installation.id}/{process.id}",
        "cn": process.cn,
        "country": installation.country,
        "basis": "actual",
        "see_scope": "product",
        "production_year": installation.year,
        **_emissions(process, outcome),
    }
    if process.route:
        line["route"] = process.route
    precursors = _precursors(installation, process, outcome, (process.id,))
    if precursors is not None:
        line["precursors"] = precursors
    return line


def _emissions(process: Process, outcome: Outcome) -> dict[str, str]:
    """Direct and indirect; their sum where only a precursor's indirect part counts."""
    product = outcome.products[process.id]
    indirect = process.good is not None and process.good.indirect
    expected = product.see_direct + (product.see_indirect if indirect else 0)
    if abs(expected - product.charged) > AGREES:
        return {"see": _text(product.charged)}
    return {"see_direct": _text(product.see_direct), "see_indirect": _text(product.see_indirect)}


def _precursors(
    installation: Installation, process: Process, outcome: Outcome, path: tuple[str, ...]
) -> list[dict[str, Any]] | None:
    output = outcome.products[process.id].output
    found = []
    for purchase in installation.purchases:
        share = _share(purchase, process.id, outcome)
        if share:
            found.append(_bought(purchase, share * at_value(purchase.amount) / output))
    by_id = {item.id: item for item in installation.processes}
    for (taker, giver), ratio in outcome.requirements.items():
        if taker != process.id:
            continue
        if giver in path:
            return None
        made = by_id[giver]
        inner = _precursors(installation, made, outcome, (*path, giver))
        if inner is None:
            return None
        if made.good is None:
            found += [_scaled(item, ratio) for item in inner]
            continue
        item: dict[str, Any] = {
            "cn": made.cn,
            "country": installation.country,
            "mass_t_per_t": _text(ratio),
            **_emissions(made, outcome),
        }
        if made.route:
            item["route"] = made.route
        if inner:
            item["precursors"] = inner
        found.append(item)
    return found


def _share(purchase: Purchase, place: str, outcome: Outcome) -> Fraction:
    if place not in purchase.taker.to:
        return Fraction(0)
    if len(purchase.taker.to) == 1:
        return Fraction(1)
    if purchase.taker.shares is None:
        return outcome.products[place].output / sum(outcome.products[to].output for to in purchase.taker.to)
    weights = [at_value(share) for share in purchase.taker.shares]
    return weights[purchase.taker.to.index(place)] / sum(weights)


def _bought(purchase: Purchase, mass: Fraction) -> dict[str, Any]:
    item: dict[str, Any] = {"cn": purchase.cn, "country": purchase.country, "mass_t_per_t": _text(mass)}
    if purchase.route:
        item["route"] = purchase.route
    for name, figure in (
        ("see_direct", purchase.see_direct),
        ("see_indirect", purchase.see_indirect),
        ("sefa", purchase.sefa),
    ):
        if figure is not None:
            item[name] = _text(Fraction(figure.value))
    return item


def _scaled(item: dict[str, Any], ratio: Fraction) -> dict[str, Any]:
    return {**item, "mass_t_per_t": _text(Fraction(item["mass_t_per_t"]) * ratio)}


def _text(value: Fraction) -> str:
    return f"{round(as_figure_value(value), 12):f}"
