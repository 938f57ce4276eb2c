"""Reads a price path (one number, by year, growth, shock) into figures with ranges; knows no line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields, as_decimal
from compliance.carbon.engine.figures import ONE, Figure, Status
from compliance.carbon.engine.rulepack import RulePack
from compliance.carbon.engine.timing import ImportTime, price_find

from .model import ByYear, PricePath

KINDS = ("flat", "path", "growth", "stress")
HIGHEST = Decimal(2000)  # EUR per tCO2e; more is a price in cents or in another currency
STEEPEST = ONE  # growth and shock beyond 100 % a year are percents written as shares


def by_year_read(given: Any, name: str, years: Sequence[int]) -> dict[int, Decimal]:
    """A number holds from the first year on; an object names years. LineFault for what is no year."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        return {years[0]: as_decimal(given, name)}
    return {year_read(key, name): as_decimal(value, f"{name} {key}") for key, value in given.items()}


def year_read(key: Any, name: str) -> int:
    text = str(key).strip()
    if not text.isdigit() or not 2020 <= int(text) <= 2060:
        raise LineFault("year_unreadable", f"{name}: {key!r} is no year.", "Name years as 2027.")
    return int(text)


def signed_read(value: Any, name: str) -> Decimal:
    """A share that may be negative, between -1 and 1."""
    text = str(value).strip()
    number = as_decimal(text.removeprefix("-"), name)
    if number > STEEPEST:
        raise LineFault("share_above_one", f"{name} is {text}.", "Give a share: 5 % is 0.05.")
    return -number if text.startswith("-") else number


def price_read(given: Any, years: Sequence[int], pack: RulePack) -> PricePath | None:
    """Prices in EUR per certificate. Raises LineFault: unknown kind, no number, impossible price.

    a number: all years. {"kind": "flat", "eur"}; {"kind": "path", "by_year": {2027: 90 or {eur, lo, hi}}}
    with straight lines between the years named; {"kind": "growth", "eur", "annual"}; {"kind": "stress",
    "shock": -0.4}: the pack's own price moved. All take "from_year" and "spread" (share either way).
    """
    if given is None:
        return None
    if not isinstance(given, Mapping):
        value = _price(given, "price")
        return PricePath({year: _figure(year, value, "one price for all years") for year in years})
    fields = Fields(given, where="price: ", aliases={"value": "eur", "years": "by_year"})
    kind = fields.text("kind") or ("path" if fields.has("by_year") else "flat")
    if kind not in KINDS:
        raise LineFault(
            "price_kind_unknown", f"price: kind {kind!r} is unknown.", f"Take {', '.join(KINDS)}."
        )
    spread = fields.amount("spread")
    if spread is not None and spread >= ONE:
        raise LineFault("share_above_one", f"price: spread {spread} is no share.", "20 % is 0.2.")
    start = year_read(fields.take("from_year") or years[0], "price: from_year")
    covered = [year for year in years if year >= start]
    found = _KINDS[kind](fields, covered, pack)
    if left := fields.left():
        raise LineFault("field_unknown", f"price: {', '.join(left)} is not understood.", "See docs/cbam.md.")
    if spread is not None:
        found = {year: _spread(figure, spread) for year, figure in found.items()}
    return PricePath(found)


def _flat(fields: Fields, years: Sequence[int], pack: RulePack) -> dict[int, Figure]:
    value = _needed(fields, "eur")
    return {year: _figure(year, value, "one price") for year in years}


def _growth(fields: Fields, years: Sequence[int], pack: RulePack) -> dict[int, Figure]:
    start, annual = _needed(fields, "eur"), signed_read(fields.take("annual") or 0, "price: annual")
    return {
        year: _figure(year, start * (ONE + annual) ** place, f"{start} EUR moved by {annual} a year")
        for place, year in enumerate(years)
    }


def _stress(fields: Fields, years: Sequence[int], pack: RulePack) -> dict[int, Figure]:
    shock = signed_read(fields.take("shock") or 0, "price: shock")
    found = {}
    for year in years:
        known, _ = price_find(ImportTime(year, None), pack)
        figure = _figure(year, known.value * (ONE + shock), f"{known.source}, moved by {shock}")
        low, high = known.low * (ONE + shock), known.high * (ONE + shock)
        found[year] = figure.ranged(low, high, status=Status.ASSUMED, why="range of the pack's price")
    return found


def _path(fields: Fields, years: Sequence[int], pack: RulePack) -> dict[int, Figure]:
    given = fields.take("by_year")
    if not isinstance(given, Mapping) or not given:
        raise LineFault("price_path_empty", "price: by_year names no year.", "Give {2027: 90, 2030: 120}.")
    value, low, high = {}, {}, {}
    for key, entry in given.items():
        year = year_read(key, "price")
        inner = Fields(entry if isinstance(entry, Mapping) else {"eur": entry}, where=f"price {year}: ")
        value[year] = _needed(inner, "eur")
        lo, hi = inner.amount("lo"), inner.amount("hi")
        low[year], high[year] = value[year] if lo is None else lo, value[year] if hi is None else hi
        if not low[year] <= value[year] <= high[year]:
            raise LineFault(
                "price_range_wrong",
                f"price {year}: {value[year]} lies outside its range.",
                "lo <= eur <= hi.",
            )
    found = {}
    for year in years:
        if year < min(value):
            continue
        figure = _figure(year, _between(value, year), "price path")
        found[year] = figure.ranged(
            _between(low, year), _between(high, year), status=Status.ASSUMED, why="range of the path"
        )
    return found


_KINDS = {"flat": _flat, "growth": _growth, "stress": _stress, "path": _path}


def _between(values: ByYear, year: int) -> Decimal:
    """Straight line between the years named; beyond the last, its value."""
    before = max(known for known in values if known <= year)
    after = min((known for known in values if known > year), default=before)
    if after == before:
        return values[before]
    share = Decimal(year - before) / Decimal(after - before)
    return values[before] + share * (values[after] - values[before])


def _needed(fields: Fields, name: str) -> Decimal:
    value = fields.take(name)
    if value is None:
        raise LineFault("price_missing", f"price: {name} is missing.", "Give EUR per certificate.")
    return _price(value, f"price: {name}")


def _price(value: Any, name: str) -> Decimal:
    number = as_decimal(value, name)
    if number > HIGHEST:
        raise LineFault(
            "price_implausible", f"{name} {number} EUR/tCO2e.", f"Prices up to {HIGHEST} are read."
        )
    return number


def _figure(year: int, value: Decimal, source: str) -> Figure:
    return Figure("price", value, "EUR/tCO2e", Status.ASSUMED, f"scenario {year}: {source}", "price")


def _spread(figure: Figure, spread: Decimal) -> Figure:
    lo, hi = figure.value * (ONE - spread), figure.value * (ONE + spread)
    return figure.ranged(lo, hi, status=Status.ASSUMED, why=f"spread {spread}")
