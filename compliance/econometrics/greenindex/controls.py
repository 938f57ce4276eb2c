"""Control variables of firm-years as the literature defines them, with units asked for and values doubted.

A value that its unit or its inputs make implausible is withheld (None) and told with a reason; nothing is
repaired. Sources: SA by Hadlock and Pierce (2010), Review of Financial Studies 23(5), with total assets in
million yuan; lnage, ROE and lnave as described in paper GT; Cap is our inference: the paper
does not define it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from compliance.econometrics.faults import SpecificationFault

YUAN_IN = {"yuan": 1.0, "thousand_yuan": 1e3, "ten_thousand_yuan": 1e4, "million_yuan": 1e6}
"""Yuan in one unit of money."""
SA_RANGE = (-6.0, 0.0)
ASSETS = (1e6, 1e14)
WAGE = (1_000.0, 3e6)
"""Plausible yuan: total assets of a listed firm, and pay owed per head."""
MEDIAN_ASSETS = (2e8, 1e11)
"""The middle firm of a panel of listed firms lies inside; outside, the unit is doubted."""
OLDEST, LARGEST_ROE, LARGEST_CAP = 150, 5.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmYear:
    """One row; money in the unit told to `controls_of`, None: not known. `equity_before` is last year's."""

    year: int
    listed: int | None = None
    founded: int | None = None
    assets: float | None = None
    revenue: float | None = None
    profit: float | None = None
    equity: float | None = None
    equity_before: float | None = None
    wages_payable: float | None = None
    welfare_payable: float | None = None
    employees: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a control has no value: which control, a stable code, and a sentence."""

    control: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """`lnage` ln years since listing; `roe` profit on mean equity; `cap` assets on revenue (inferred); `sa`
    larger = more constrained, as printed, no absolute value; `lnave` ln of yuan owed to staff per head (a
    stock, no yearly wage)."""

    lnage: float | None
    roe: float | None
    cap: float | None
    sa: float | None
    lnave: float | None
    doubts: tuple[Doubt, ...]


def controls_of(row: FirmYear, *, money: str) -> Controls:
    """The controls of one firm-year; `money` is the unit of every amount, a key of YUAN_IN."""
    yuan = _yuan(money)
    doubts: list[Doubt] = []
    for told in fields(row):
        value = getattr(row, told.name)
        if value is not None and not math.isfinite(value):
            raise SpecificationFault(
                f"{told.name} of {row.year} is {value}: give a number or leave it out.",
                reason="not_a_number",
                where=told.name,
            )
    return Controls(
        lnage=_lnage(row, doubts),
        roe=_roe(row, doubts),
        cap=_cap(row, yuan, doubts),
        sa=_sa(row, yuan, doubts),
        lnave=_lnave(row, yuan, doubts),
        doubts=tuple(doubts),
    )


def unit_doubt(assets: Iterable[float], *, money: str) -> Doubt | None:
    """A doubt where the middle firm's assets, read in `money`, are no listed firm's: the unit is another."""
    known = sorted(value for value in assets if value is not None and math.isfinite(value))
    if not known:
        return None
    middle = known[len(known) // 2] * _yuan(money)
    if MEDIAN_ASSETS[0] <= middle <= MEDIAN_ASSETS[1]:
        return None
    near = [
        unit
        for unit, factor in YUAN_IN.items()
        if MEDIAN_ASSETS[0] <= middle / _yuan(money) * factor <= MEDIAN_ASSETS[1]
    ]
    hint = f" Read in {' or '.join(near)} they would be plausible." if near else ""
    return Doubt(
        "assets",
        "unit_of_panel",
        f"The middle firm's assets are {middle:,.0f} yuan when read in {money}.{hint}",
    )


def sa_index(assets_million_yuan: float, age: float) -> float:
    """-0.737 S + 0.043 S² - 0.040 age, S = ln(total assets in million yuan), age in years since founding."""
    size = math.log(assets_million_yuan)
    return -0.737 * size + 0.043 * size**2 - 0.040 * age


def _yuan(money: str) -> float:
    if money not in YUAN_IN:
        raise SpecificationFault(
            f"{money!r} is no unit of money here; give one of {', '.join(YUAN_IN)}.",
            reason="unknown_unit",
            where=money,
        )
    return YUAN_IN[money]


def _lnage(row: FirmYear, doubts: list[Doubt]) -> float | None:
    if row.listed is None:
        return None
    age = row.year - row.listed
    if age < 1 or age > OLDEST:
        code = "listing_year" if age == 0 else "listed_age"
        doubts.append(
            Doubt(
                "lnage",
                code,
                f"{row.year} is {age} years after the listing of {row.listed}: its logarithm is not "
                "defined or not believed. Drop listing years, or use ln(age + 1) throughout.",
            )
        )
        return None
    return math.log(age)


def _roe(row: FirmYear, doubts: list[Doubt]) -> float | None:
    if row.profit is None or row.equity is None or row.equity_before is None:
        return None
    mean = (row.equity + row.equity_before) / 2
    if mean <= 0 or row.equity <= 0:
        doubts.append(
            Doubt(
                "roe", "negative_equity", f"Equity of {row.year} is not positive: the sign of ROE would flip."
            )
        )
        return None
    value = row.profit / mean
    if abs(value) > LARGEST_ROE:
        doubts.append(
            Doubt(
                "roe", "extreme", f"ROE of {row.year} would be {value:.2f}: profit and equity differ in unit."
            )
        )
        return None
    return value


def _cap(row: FirmYear, yuan: float, doubts: list[Doubt]) -> float | None:
    if row.assets is None or row.revenue is None or not _assets_believed("cap", row, yuan, doubts):
        return None
    if row.revenue <= 0 or row.assets / row.revenue > LARGEST_CAP:
        doubts.append(
            Doubt(
                "cap",
                "revenue",
                f"Revenue of {row.year} ({row.revenue:,g}) is too small for assets on revenue.",
            )
        )
        return None
    return row.assets / row.revenue


def _sa(row: FirmYear, yuan: float, doubts: list[Doubt]) -> float | None:
    if row.assets is None or row.founded is None or not _assets_believed("sa", row, yuan, doubts):
        return None
    age = row.year - row.founded
    if not 0 <= age <= OLDEST:
        doubts.append(Doubt("sa", "age", f"{row.year} is {age} years after the founding in {row.founded}."))
        return None
    value = sa_index(row.assets * yuan / 1e6, age)
    if not SA_RANGE[0] <= value < SA_RANGE[1]:
        doubts.append(
            Doubt(
                "sa",
                "sa_range",
                f"SA of {row.year} would be {value:.3f}, outside {SA_RANGE}: check the unit.",
            )
        )
        return None
    return value


def _assets_believed(control: str, row: FirmYear, yuan: float, doubts: list[Doubt]) -> bool:
    amount = (row.assets or 0.0) * yuan
    if ASSETS[0] <= amount <= ASSETS[1]:
        return True
    doubts.append(
        Doubt(
            control,
            "unit_of_assets",
            f"Assets of {row.year} would be {amount:,.0f} yuan, not a listed firm's: the unit of the column "
            "is another than told (in yuan instead of million yuan, SA turns positive).",
        )
    )
    return False


def _lnave(row: FirmYear, yuan: float, doubts: list[Doubt]) -> float | None:
    if row.wages_payable is None or row.welfare_payable is None or row.employees is None:
        return None
    if row.employees <= 0:
        doubts.append(Doubt("lnave", "employees", f"{row.employees:g} employees in {row.year}."))
        return None
    head = (row.wages_payable + row.welfare_payable) * yuan / row.employees
    if not WAGE[0] <= head <= WAGE[1]:
        doubts.append(
            Doubt(
                "lnave",
                "pay_per_head",
                f"Pay owed per head in {row.year} would be {head:,.2f} yuan: amounts and staff differ in "
                "unit, or the year's balance is an outlier.",
            )
        )
        return None
    return math.log(head)


def as_row(controls: Controls) -> dict[str, Any]:
    """The values by name, and the doubts as `name: code` pairs."""
    return {
        **{told.name: getattr(controls, told.name) for told in fields(controls) if told.name != "doubts"},
        "doubts": "; ".join(f"{doubt.control}: {doubt.code}" for doubt in controls.doubts),
    }
