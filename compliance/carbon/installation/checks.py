"""Looks at an installation the way a verifier would: do its flows close, and are its figures likely?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from compliance.carbon.engine.defaults import default_find
from compliance.carbon.engine.faults import LineFault, Notice
from compliance.carbon.engine.origins import OTHER
from compliance.carbon.engine.rulepack import RulePack

from .balance import DIRECT, TOTAL, Outcome
from .model import Carrier, Installation, Kind, Process, at_value, parts_sum

UNUSUAL_MASS = 5  # t of precursor per t of product, as the cost engine has it
FAR_ABOVE, FAR_BELOW = 10, Fraction(1, 50)
FUNCTIONAL_UNITS = {"cement": "t of clinker", "fertilisers": "kg of nitrogen"}


def flows_check(installation: Installation) -> None:
    """Raises LineFault where more is passed on than was made: a loop that multiplies itself."""
    for process in installation.processes:
        made = Fraction(process.output.value)
        used = sum((at_value(f.amount) for f in installation.flows if f.giver == process.id), Fraction(0))
        if used > made:
            raise LineFault(
                "flow_exceeds_output",
                f"processes/{process.id}: {_plain(used)} t are used here, only {_plain(made)} t are made.",
                "Check for kg in place of t; what came from stock or was bought is a precursor.",
            )
    for source in installation.sources:
        if source.kind is Kind.PROCESS and parts_sum(source.direct, at_value) < 0:
            raise LineFault(
                "mass_balance_negative",
                f"{source.id}: more carbon leaves than enters.",
                "Check amounts and carbon contents, kg for t first.",
            )


def outcome_check(installation: Installation, outcome: Outcome, pack: RulePack) -> list[Notice]:
    """What must be told of the result. Raises LineFault for attributed emissions below zero."""
    notices: list[Notice] = []
    for process in installation.processes:
        product = outcome.products[process.id]
        for column, name in ((DIRECT, "direct"), (TOTAL, "direct and indirect")):
            if product.own[column] < 0:
                raise LineFault(
                    "attributed_negative",
                    f"processes/{process.id}: {name} emissions are "
                    f"{_plain(product.own[column] * product.output)} tCO2e: more is deducted than arises.",
                    "Check exported heat, waste gas and electricity, and the shares of the sources.",
                )
        notices += _process_notices(installation, process, outcome, pack)
    return notices + list(_utility_notices(installation))


def _process_notices(
    installation: Installation, process: Process, outcome: Outcome, pack: RulePack
) -> Iterator[Notice]:
    product = outcome.products[process.id]
    path = f"processes/{process.id}"
    if process.sold is not None:
        gap = product.sold - Fraction(process.sold.value)
        if abs(gap) > installation.tolerance * product.output:
            yield Notice(
                "product_balance_open",
                f"{path}: {_plain(product.output)} t made, {_plain(product.output - product.sold)} t used "
                f"here, {_plain(Fraction(process.sold.value))} t are sold; {_plain(gap)} t are missing.",
                "Give the missing flow, or correct output and sales.",
            )
    entering = sum((at_value(f.amount) for f in installation.flows if f.taker == process.id), Fraction(0))
    for purchase in installation.purchases:
        if purchase.taker.to == (process.id,):
            entering += at_value(purchase.amount)
    if entering > UNUSUAL_MASS * product.output:
        yield Notice(
            "precursor_mass_implausible",
            f"{path}: {_plain(entering / product.output)} t of precursors enter per t of product.",
            "Check for kg in place of t.",
        )
    if not product.own[TOTAL]:
        yield Notice(
            "process_without_emissions",
            f"{path}: no fuel, electricity, heat or process emission belongs to it.",
            "Say so only if it is so: check the targets of the sources.",
        )
    if process.good is not None and process.good.sector in FUNCTIONAL_UNITS:
        yield Notice(
            "functional_unit",
            f"{path}: the figures are per t of product; on the actual path the unit for "
            f"{process.good.sector} is {FUNCTIONAL_UNITS[process.good.sector]} (Guidance 3, one source).",
            "Convert before declaring; default values and benchmarks are per t of product.",
        )
    yield from _likely(process, product.charged, pack)


def _likely(process: Process, charged: Fraction, pack: RulePack) -> Iterator[Notice]:
    if process.good is None:
        return
    try:
        usual = Fraction(default_find(process.cn, OTHER, pack, route=process.route).total.value)
    except LineFault:
        return
    if usual and not FAR_BELOW * usual <= charged <= FAR_ABOVE * usual:
        yield Notice(
            "see_implausible",
            f"processes/{process.id}: {_plain(charged)} tCO2e/t stand against a default of {_plain(usual)}.",
            "A figure this far off is most often kg in place of t. Check outputs and amounts.",
        )


def _utility_notices(installation: Installation) -> Iterator[Notice]:
    """Energy made against energy used: what is missing is a loss, what is too much cannot be."""
    for utility in installation.utilities:
        for carrier, produced in utility.produced.items():
            used = _used(installation, utility.id, carrier)
            if carrier in utility.exported:
                used += at_value(utility.exported[carrier])
            made = at_value(produced)
            if used > made * (1 + installation.tolerance):
                raise LineFault(
                    "utility_exceeds_output",
                    f"utilities/{utility.id}: {_plain(used)} TJ of {carrier.value} are used or exported, "
                    f"{_plain(made)} TJ are produced.",
                    "Check units (MWh, GJ, TJ) and meters; what was bought is an entry of its own.",
                )
            if used < made * (1 - installation.tolerance) and not utility.rest_exported:
                yield Notice(
                    "utility_balance_open",
                    f"utilities/{utility.id}: {_plain(made)} TJ of {carrier.value} are produced, "
                    f"{_plain(used)} TJ used or exported; the users carry the loss.",
                    "Give what is exported or used elsewhere, if it is no loss.",
                )


def _used(installation: Installation, id: str, carrier: Carrier) -> Fraction:
    given = [item for item in installation.deliveries if item.utility == id and item.carrier is carrier]
    return sum((at_value(item.amount) for item in given), Fraction(0))


def _plain(value: Fraction) -> str:
    text = f"{round(Decimal(value.numerator) / Decimal(value.denominator), 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
