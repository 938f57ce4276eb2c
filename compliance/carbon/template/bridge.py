"""Turns a template into installation data and cases, and installation data into a template; opens no file.

The template names aggregated goods categories where installation data names CN codes: a code of ours stands
for each category, and the reader is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compliance.carbon.engine.faults import Notice
from compliance.carbon.engine.rulepack import RulePack, name_fold
from compliance.carbon.installation import Computed
from compliance.carbon.installation.model import Kind, Process, Source, at_value
from compliance.carbon.installation.quantities import as_figure_value

from . import layout
from .model import (
    Amount,
    Communication,
    Exchange,
    GoodsRow,
    PrecursorBlock,
    ProcessBlock,
    ProductRow,
    TemplateError,
)

TJ_PER_MWH = Fraction(36, 10_000)
PLACES = 9
Plain = dict[str, Any]


def installation_from(found: Communication, pack: RulePack, *, id: str = "") -> tuple[Plain, list[Notice]]:
    """Installation data for `cbam-installation` from what was typed into sheets A, D and E.

    Emissions are those attributed in sheet D; source streams of sheet B are not counted a second time.
    """
    notices = list(found.notices)
    if found.end is None:
        raise TemplateError("The template has no end of the reporting period. Fill in section 1 of sheet A.")
    if not found.processes:
        raise TemplateError("The template names no production process. Fill in section 4 of sheet A.")
    country = found.installation.get("country", "")
    if not country:
        raise TemplateError("The template has no country of the installation. Fill in section 2 of sheet A.")
    names = {block.number: f"P{block.number}" for block in found.processes}
    plain: Plain = {
        "id": id or found.installation.get("name") or found.installation.get("name_local") or "installation",
        "country": country,
        "year": found.end.year,
        "processes": [_process_plain(block, found, notices) for block in found.processes],
        "measured": [],
        "electricity": [],
        "heat": [],
        "waste_gases": [],
        "precursors": [],
        "flows": [],
    }
    for block in found.processes:
        _sources(plain, block, names)
    for bought in found.precursors:
        _bought(plain, bought, names, notices)
    return {key: value for key, value in plain.items() if value != []}, notices


def _process_plain(block: ProcessBlock, found: Communication, notices: list[Notice]) -> Plain:
    own = {block.name, f"P{block.number}", str(block.number)} - {""}
    cn = next((item.cn for item in found.products if item.process in own), "")
    if not cn:
        cn = _code(block.category, f"process {block.number}", notices)
    return {"id": f"P{block.number}", "cn": cn, "output": f"{block.output} t"}


def _code(category: str, what: str, notices: list[Notice]) -> str:
    """A CN code for a category; the closest name counts, since editions differ in small words."""
    wanted = name_fold(category)
    by_name = {name_fold(name): cn for name, cn in layout.CATEGORIES.items()}
    cn = by_name.get(wanted) or next((code for name, code in by_name.items() if name in wanted), "")
    if not cn:
        raise TemplateError(f"{what}: {category!r} is no aggregated goods category that is known here.")
    notices.append(
        Notice(
            "cn_of_category", f"{what}: CN {cn} was taken for {category!r}.", "Correct the code in the data."
        )
    )
    return cn


def _sources(plain: Plain, block: ProcessBlock, names: Mapping[int, str]) -> None:
    to = names[block.number]
    if block.direct is not None:
        plain["measured"].append({"id": f"{to} direct", "amount": f"{block.direct} tCO2", "to": to})
    for name, exchange, direction in (("heat", block.heat_in, ""), ("heat", block.heat_out, "export")):
        if exchange is not None:
            plain["heat"].append(_exchange(f"{to} {name} {direction}".strip(), exchange, "TJ", to, direction))
    for exchange, direction in ((block.gas_in, "import"), (block.gas_out, "export")):
        if exchange is not None:
            entry = _exchange(f"{to} waste gas {direction}", exchange, "TJ", to, direction)
            factor = entry.pop("factor", None)
            if factor is not None:
                # Sheet D already holds the corrected factor: it must not be corrected again.
                entry |= {"natural_gas_factor": factor, "correction": 1 if direction == "export" else None}
            plain["waste_gases"].append({key: value for key, value in entry.items() if value is not None})
    if block.electricity is not None:
        entry = _exchange(f"{to} electricity", block.electricity, "MWh", to, "")
        plain["electricity"].append(entry)
    if block.exported is not None:
        plain["electricity"].append(_exchange(f"{to} electricity out", block.exported, "MWh", to, "export"))
    for other, tonnes in block.consumed.items():
        if other in names:
            plain["flows"].append(
                {"id": f"{to} to {names[other]}", "from": to, "to": names[other], "amount": f"{tonnes} t"}
            )


def _exchange(id: str, given: Exchange, unit: str, to: str, direction: str) -> Plain:
    entry: Plain = {"id": id, "amount": f"{given.amount} {unit}", "to": to}
    if given.factor is not None:
        entry["factor"] = {"value": str(given.factor), "unit": f"tCO2/{unit}"}
        if given.source:
            entry["factor"]["source"] = given.source
    if direction:
        entry["direction"] = direction
    return entry


def _bought(plain: Plain, bought: PrecursorBlock, names: Mapping[int, str], notices: list[Notice]) -> None:
    what = f"precursor {bought.number}"
    cn = _code(bought.category, what, notices)
    for number, tonnes in bought.consumed.items():
        if number not in names:
            continue
        entry: Plain = {
            "id": f"{bought.name or what} in {names[number]}",
            "cn": cn,
            "country": bought.country or "unknown",
            "amount": f"{tonnes} t",
            "to": names[number],
        }
        if bought.see_direct is not None:
            entry["see_direct"] = f"{bought.see_direct} tCO2/t"
            entry["see_indirect"] = f"{bought.see_indirect or 0} tCO2/t"
        plain["precursors"].append(entry)


def cases_from(found: Communication, pack: RulePack) -> list[Plain]:
    """Cases for the cost engine from the products an importer copies; add mass and import date."""
    country = found.installation.get("country", "")
    year = found.end.year if found.end is not None else None
    cases = []
    for place, product in enumerate(found.products, start=1):
        if product.see_direct is None:
            continue
        case: Plain = {
            "id": product.name or f"{product.cn} ({place})",
            "cn": product.cn,
            "country": country,
            "basis": "actual",
            "see_scope": "product",
            "see_direct": str(product.see_direct),
            "see_indirect": str(product.see_indirect or 0),
            "verified": bool(found.verifier.get("registration")),
        }
        if year is not None:
            case["production_year"] = year
        cases.append(case)
    return cases


def communication_from(computed: Computed, about: Mapping[str, str] | None = None) -> Communication:
    """What a computed installation fills into the template: processes, precursors, flows, products.

    Heat and waste gases are in `direct` already and are not entered apart. Raises TemplateError for a process
    whose good has no category.
    """
    installation, outcome = computed.installation, computed.outcome
    numbers = {process.id: place for place, process in enumerate(installation.processes, start=1)}
    blocks: list[ProcessBlock] = []
    goods: dict[str, list[str]] = {}
    for process in installation.processes:
        category = _category(process.cn, process.id)
        routes = goods.setdefault(category, [])
        if process.route and process.route not in routes:
            routes.append(process.route)
        product = outcome.products[process.id]
        own_direct, own_total = product.own[0], product.own[1]
        power = _power(installation.sources, process, outcome.products)
        indirect = (own_total - own_direct) * product.output
        blocks.append(
            ProcessBlock(
                number=numbers[process.id],
                category=category,
                name=process.id,
                amounts=(Amount(process.route, _decimal(product.output)),),
                market=_decimal(product.sold),
                consumed=_flows(computed, process, numbers),
                direct=_decimal(own_direct * product.output),
                electricity=Exchange(_decimal(power), _decimal(indirect / power)) if power else None,
            )
        )
    return Communication(
        start=date(installation.year, 1, 1),
        end=date(installation.year, 12, 31),
        installation={"name": installation.id, "country": installation.country, **(about or {})},
        goods=tuple(GoodsRow(category, tuple(routes)) for category, routes in goods.items()),
        processes=tuple(blocks),
        precursors=_purchases(computed, numbers),
        products=tuple(
            ProductRow(process=process.id, cn=process.cn)
            for process in installation.processes
            if process.good
        ),
    )


def _category(cn: str, what: str) -> str:
    category = layout.category_of(cn) if cn else ""
    if not category:
        raise TemplateError(
            f"{what}: CN {cn or 'none'} belongs to no aggregated goods category. Give a CN code."
        )
    return category


def _flows(computed: Computed, process: Process, numbers: Mapping[str, int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for flow in computed.installation.flows:
        if flow.giver == process.id and flow.taker != process.id:
            number = numbers[flow.taker]
            found[number] = found.get(number, Decimal(0)) + _decimal(at_value(flow.amount))
    return found


def _power(sources: tuple[Source, ...], process: Process, products: Mapping[str, Any]) -> Fraction:
    """MWh of bought electricity that a process uses, split as the emissions are."""
    total = Fraction(0)
    for source in sources:
        if source.kind is not Kind.ELECTRICITY or process.id not in source.target.to:
            continue
        energy = at_value(source.indirect[0].factors[0]) / TJ_PER_MWH
        if source.target.shares is not None:
            share = at_value(source.target.shares[source.target.to.index(process.id)])
        else:
            share = products[process.id].output / sum(products[to].output for to in source.target.to)
        total += energy * share
    return total


def _purchases(computed: Computed, numbers: Mapping[str, int]) -> tuple[PrecursorBlock, ...]:
    """One block a purchase; those split over several processes by the shares the installation gives."""
    found = []
    products = computed.outcome.products
    for number, item in enumerate(computed.installation.purchases, start=1):
        amount = at_value(item.amount)
        whole = sum((products[to].output for to in item.taker.to), Fraction(0))
        consumed = {}
        for place, to in enumerate(item.taker.to):
            share = products[to].output / whole
            if item.taker.shares is not None:
                share = at_value(item.taker.shares[place])
            consumed[numbers[to]] = _decimal(amount * share)
        block = PrecursorBlock(
            number=number,
            category=_category(item.cn, f"precursor {item.cn}"),
            country=item.country,
            name=f"{item.cn} {item.country}",
            routes=(item.route,) if item.route else (),
            amounts=(Amount(item.route, _decimal(amount)),),
            consumed=consumed,
        )
        if item.see_direct is not None:
            block = replace(block, see_direct=item.see_direct.value, see_source=item.see_direct.source)
            if item.see_indirect is not None and item.see_indirect.value:
                # The template wants MWh/t and a factor: their product is the figure the supplier gave.
                told = "as reported by the supplier, with a factor of 1"
                block = replace(
                    block, electricity=item.see_indirect.value, factor=Decimal(1), factor_source=told
                )
        found.append(block)
    return tuple(found)


def _decimal(value: Fraction) -> Decimal:
    return round(as_figure_value(value), PLACES).normalize() + Decimal(0)
