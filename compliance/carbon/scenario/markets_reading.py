"""Reads where a firm could sell: margins, capacities, contracts, an emissions cap; it solves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields, as_decimal
from compliance.carbon.engine.figures import ONE, ZERO

from .prices import year_read

MOST_OPTIONS = 2000
LARGEST_MARGIN = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Option:
    """One product in one market. EUR per t before carbon cost, t a year.

    `line`: the run's line whose carbon cost is due there; empty: none is. `tco2e_per_t` is only needed for a
    cap, where no line tells it. `bears`: share of the carbon cost the firm bears; None: the scenario's.
    """

    product: str
    market: str
    margin: Decimal
    capacity: Decimal | None
    contract: Decimal
    line: str
    tco2e_per_t: Decimal | None
    bears: Decimal | None

    @property
    def name(self) -> str:
        return f"{self.product} to {self.market}"


@dataclass(frozen=True, slots=True)
class Markets:
    """`capacities` in t a year by product, `market_capacities` by market; `cap` in tCO2e a year over all."""

    options: tuple[Option, ...]
    capacities: Mapping[str, Decimal]
    market_capacities: Mapping[str, Decimal]
    cap: Decimal | None
    years: tuple[int, ...]


def markets_read(given: Any, lines: Sequence[str], years: Sequence[int]) -> Markets | None:
    """Raises LineFault: no option, an unknown line, a contract above a capacity, no capacity at all."""
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", "markets is no object.", "Give capacities and options.")
    fields = Fields(given, where="markets: ", aliases={"products": "capacities"})
    capacities = _amounts(fields.take("capacities"), "capacities")
    by_market = _amounts(fields.take("market_capacities"), "market_capacities")
    items = fields.take("options")
    if not isinstance(items, list) or not items:
        raise LineFault("options_missing", "markets: there is no option.", "Name product, market and margin.")
    if len(items) > MOST_OPTIONS:
        raise LineFault("options_too_many", f"markets: {len(items)} options.", f"Give up to {MOST_OPTIONS}.")
    options = tuple(_option(item, place, lines) for place, item in enumerate(items, 1))
    names = [option.name for option in options]
    if len(set(names)) < len(names):
        raise LineFault(
            "option_twice", "markets: a product goes twice to one market.", "Give one option for it."
        )
    for option in options:
        if option.product not in capacities and option.capacity is None:
            raise LineFault(
                "capacity_missing",
                f"markets: nothing limits {option.name}.",
                "Give capacities of products, or capacity_t of the option.",
            )
    chosen = fields.take("years")
    found = Markets(options, capacities, by_market, fields.amount("emissions_cap_t"), _years(chosen, years))
    if left := fields.left():
        raise LineFault("field_unknown", f"markets: {', '.join(left)} is not understood.", "See docs.")
    return found


def _years(given: Any, years: Sequence[int]) -> tuple[int, ...]:
    if given is None:
        return tuple(years)
    items = given if isinstance(given, list) else [given]
    found = tuple(year_read(item, "markets: years") for item in items)
    if not set(found) <= set(years):
        raise LineFault(
            "year_not_in_run", f"markets: years {given} are not all in the run.", "Name years of it."
        )
    return found


def _amounts(given: Any, name: str) -> dict[str, Decimal]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", f"markets: {name} is no object.", 'Give {"coil": 10000}.')
    found = {}
    for key, value in given.items():
        amount = value.get("capacity_t") if isinstance(value, Mapping) else value
        found[str(key)] = as_decimal(amount, f"markets: {name} {key}")
    return found


def _option(given: Any, place: int, lines: Sequence[str]) -> Option:
    where = f"markets: option {place}: "
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", f"{where}no object.", "Name product, market and margin_eur_per_t.")
    fields = Fields(given, where=where, aliases={"margin": "margin_eur_per_t", "min_t": "contract_t"})
    product = fields.text("product", needed="Name the product.")
    market = fields.text("market", needed="Name the market.")
    margin = fields.take("margin_eur_per_t")
    if margin is None:
        raise LineFault(
            "margin_missing", f"{where}there is no margin.", "Give margin_eur_per_t before carbon cost."
        )
    line = fields.text("line")
    if line and line not in lines:
        raise LineFault(
            "line_not_in_run", f"{where}the run has no line {line!r}.", f"Lines: {', '.join(lines[:20])}."
        )
    capacity, contract = fields.amount("capacity_t"), fields.amount("contract_t") or ZERO
    if capacity is not None and contract > capacity:
        raise LineFault(
            "contract_above_capacity", f"{where}{contract} t are due, {capacity} t fit.", "Correct one."
        )
    bears = fields.amount("bears")
    if bears is not None and bears > ONE:
        raise LineFault("share_above_one", f"{where}bears {bears} is no share.", "All of it is 1.")
    option = Option(
        product, market, _signed(margin, where), capacity, contract, line, fields.amount("tco2e_per_t"), bears
    )
    if left := fields.left():
        raise LineFault("field_unknown", f"{where}{', '.join(left)} is not understood.", "See docs.")
    return option


def _signed(given: Any, where: str) -> Decimal:
    """A margin may be negative: then a market is only served under contract."""
    text = str(given).strip()
    if text.startswith("-"):
        return -as_decimal(text[1:], f"{where}margin_eur_per_t")
    value = as_decimal(given, f"{where}margin_eur_per_t")
    if value > LARGEST_MARGIN:
        raise LineFault("too_large", f"{where}margin {value} EUR/t.", "Check value and unit.")
    return value
