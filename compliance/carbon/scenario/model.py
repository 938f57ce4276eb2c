"""What a scenario changes, and what a run compares; plain values, nothing priced and nothing read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from compliance.carbon.engine.faults import Notice
from compliance.carbon.engine.figures import ONE, ZERO, Figure

FIRST, LAST = 2026, 2034
Case = Mapping[str, Any]
ByYear = Mapping[int, Decimal]


class Scheme(StrEnum):
    EU = "eu"
    UK = "uk"


def step_value(values: ByYear, year: int) -> Decimal | None:
    """Value of the latest year told up to `year`; None before the first."""
    told = [known for known in values if known <= year]
    return values[max(told)] if told else None


@dataclass(frozen=True, slots=True)
class PricePath:
    """EUR per certificate by year, each with its range. Years not in it keep the pack's price."""

    figures: Mapping[int, Figure]

    def at(self, year: int) -> Figure | None:
        return self.figures.get(year)


@dataclass(frozen=True, slots=True)
class QuotaDuty:
    """`out_of_quota`: share of each line's mass that enters outside the steel quota, 0 to 1."""

    out_of_quota: Decimal
    rate: Figure
    from_year: int
    from_quarter: int
    sectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class UkNumbers:
    """What UK CBAM needs and nobody published: GBP per tCO2e by year, share of 1 by sector, EUR per GBP."""

    uka_price: ByYear
    free_share: Mapping[str, Decimal]
    eur_per_gbp: Decimal
    relief: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PrecursorChange:
    """`fields` of a precursor (see, sefa, country, route ...) replace those of every one that matches."""

    cn: str
    country: str
    fields: Case


@dataclass(frozen=True, slots=True)
class Downstream:
    """The proposal of COM(2025) 989 switched on: goods by CN prefix, charged from `from_year`."""

    from_year: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """Overrides on the same engine; what is None or empty stays as the pack and the lines have it.

    `benchmark_scale`, `factors`, `cscf`, `markups` are by year and hold until the next year named.
    `lines`: fields of a case by line id, "*" for all. `pass_through`: share of the buyer's cost that comes
    back to the exporter as a lower price.
    """

    id: str
    title: str = ""
    scheme: Scheme = Scheme.EU
    edition: str = ""
    price: PricePath | None = None
    benchmark_scale: ByYear = field(default_factory=dict)
    factors: ByYear = field(default_factory=dict)
    cscf: ByYear = field(default_factory=dict)
    markups: ByYear = field(default_factory=dict)
    lines: Mapping[str, Case] = field(default_factory=dict)
    precursors: tuple[PrecursorChange, ...] = ()
    carbon_price: Any = None
    without_carbon_price: bool = False
    downstream: Downstream | None = None
    quota: QuotaDuty | None = None
    pass_through: Decimal | None = None
    uk: UkNumbers | None = None
    told: Mapping[str, Any] = field(default_factory=dict)  # as the user wrote it, for the record


@dataclass(frozen=True, slots=True)
class TradeLine:
    """A case for the engine, and what only a scenario needs: mass by year and customs value."""

    id: str
    case: Case
    mass_by_year: ByYear
    growth: Decimal
    value_per_t: Decimal | None
    in_quota_measure: bool = True


@dataclass(frozen=True)
class Run:
    """`discount_rate` per year as a share; `rate_stated` False: it was assumed. The first scenario is the
    one all others are compared with."""

    years: tuple[int, ...]
    discount_rate: Decimal
    rate_stated: bool
    lines: tuple[TradeLine, ...]
    scenarios: tuple[Scenario, ...]
    markets: Any = None
    notices: tuple[Notice, ...] = ()

    def discount(self, year: int) -> Decimal:
        """What a euro of `year` is worth in the first year."""
        return ONE / (ONE + self.discount_rate) ** (year - self.years[0])


@dataclass(frozen=True, slots=True)
class YearCost:
    """One line in one year: tCO2e/t, certificates, EUR. `cost` is carbon cost and quota duty together.

    `charged` False: the scheme does not cover the line in this year; the notices say why.
    """

    year: int
    mass: Decimal
    charged: bool
    price: Decimal
    see: Decimal
    sefa: Decimal
    certificates: Decimal
    carbon: Decimal
    band: tuple[Decimal, Decimal]
    duty: Decimal
    exporter: Decimal | None
    status: str
    notices: tuple[Notice, ...] = ()

    @property
    def cost(self) -> Decimal:
        return self.carbon + self.duty


@dataclass(frozen=True, slots=True)
class LinePath:
    """A line through the years of a scenario. `fault` set: it could not be priced, and `years` is empty."""

    line: TradeLine
    years: tuple[YearCost, ...]
    fault: Notice | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario priced. Sums cover the lines without fault: `refused` names the others."""

    scenario: Scenario
    lines: tuple[LinePath, ...]
    npv: Decimal
    npv_band: tuple[Decimal, Decimal]
    npv_exporter: Decimal | None
    stamp: Mapping[str, str]

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(path.line.id for path in self.lines if path.fault is not None)

    def in_year(self, year: int) -> tuple[YearCost, ...]:
        return tuple(cost for path in self.lines for cost in path.years if cost.year == year)
