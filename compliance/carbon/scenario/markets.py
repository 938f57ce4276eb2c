"""Which market mix earns most under a scenario, by linear programming (HiGHS); it prices no line itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from compliance.carbon.engine.faults import Notice
from compliance.carbon.engine.figures import ZERO

from .markets_reading import Markets, Option
from .model import Outcome, Run, YearCost

Floats = NDArray[np.float64]
TIGHTENING = 1e-4  # share of emissions taken away to ask what the first tonne costs
HIGHEST_PRICE = 5000.0  # EUR per certificate; a mix that holds up to here holds
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Share:
    """One option in the best mix: t sold, EUR per t of carbon cost the firm bears, EUR per t that is left."""

    option: Option
    tonnes: float
    carbon_per_t: float
    net_per_t: float
    tco2e_per_t: float | None


@dataclass(frozen=True, slots=True)
class MarketMix:
    """The best mix of one year. `carbon_shadow`: EUR of profit for one tCO2e more (of the cap, if one binds).

    `shadow_kind` "cap": of the cap given; "first_tonne": what avoiding the first tCO2e of this mix would
    cost; "": unknown, since emissions of an option are. `capacity_shadow`: EUR per t more of each product.
    `switch_price`: certificate price above which another mix is better; None: none up to 5000 EUR.
    `fault`: there is no mix, and no figure.
    """

    year: int
    shares: tuple[Share, ...]
    profit: float
    emissions: float | None
    carbon_shadow: float | None
    shadow_kind: str
    capacity_shadow: dict[str, float]
    switch_price: float | None
    notices: tuple[Notice, ...] = ()
    fault: Notice | None = None


@dataclass(frozen=True, slots=True)
class _Problem:
    """Per option: EUR/t kept before certificates, certificates/t borne, tCO2e/t (NaN: unknown)."""

    markets: Markets
    base: Floats
    certificates: Floats
    emissions: Floats
    price: float

    def net(self, price: float) -> Floats:
        return self.base - self.certificates * price


def markets_solve(markets: Markets, outcome: Outcome, run: Run) -> tuple[MarketMix, ...]:
    """The best mix of each year asked for, at that year's carbon cost of the lines the options name."""
    return tuple(_year(markets, outcome, year) for year in markets.years)


def _year(markets: Markets, outcome: Outcome, year: int) -> MarketMix:
    costs = {path.line.id: cost for path in outcome.lines for cost in path.years if cost.year == year}
    missing = sorted({option.line for option in markets.options if option.line and option.line not in costs})
    if missing:
        told = f"The carbon cost of {', '.join(missing)} is unknown, so no mix can be called best."
        return _none(year, Notice("line_refused", told, "Mend the line first: its fault says how."))
    notices: list[Notice] = []
    problem = _problem(markets, outcome, costs, notices)
    if markets.cap is not None and np.isnan(problem.emissions).any():
        unknown = [o.name for o, e in zip(markets.options, problem.emissions, strict=True) if np.isnan(e)]
        told = f"An emissions cap was given, but not the emissions of {', '.join(unknown)}."
        return _none(year, Notice("emissions_unknown", told, "Give tco2e_per_t, or the line."))
    return _solved(problem, year, notices)


def _problem(
    markets: Markets, outcome: Outcome, costs: dict[str, YearCost], notices: list[Notice]
) -> _Problem:
    # All lines of a year pay one certificate price. Rates of the UK differ by sector: counted in the highest.
    price = max((cost.price for cost in costs.values() if cost.charged), default=ZERO)
    base, certificates, emissions = [], [], []
    for option in markets.options:
        cost = costs.get(option.line)
        bears = _bears(option, outcome, notices)
        duty = carbon = ZERO
        if cost is not None and cost.mass:
            duty, carbon = cost.duty / cost.mass, cost.carbon / cost.mass
        see = option.tco2e_per_t
        if see is None and cost is not None and cost.charged:
            see = cost.see
        base.append(float(option.margin - bears * duty))
        certificates.append(float(bears * carbon / price) if price else 0.0)
        emissions.append(float("nan") if see is None else float(see))
    return _Problem(markets, np.array(base), np.array(certificates), np.array(emissions), float(price))


def _bears(option: Option, outcome: Outcome, notices: list[Notice]) -> Decimal:
    """Share of the carbon cost that the firm bears; the whole of it where nothing is told."""
    if option.bears is not None:
        return option.bears
    if outcome.scenario.pass_through is not None:
        return outcome.scenario.pass_through
    note = Notice(
        "bears_assumed",
        "The firm was taken to bear the whole carbon cost.",
        "Give pass_through of the scenario, or bears of the option.",
    )
    if option.line and note not in notices:
        notices.append(note)
    return Decimal(1)


def _solved(problem: _Problem, year: int, notices: Sequence[Notice]) -> MarketMix:
    net = problem.net(problem.price)
    cap = None if problem.markets.cap is None else float(problem.markets.cap)
    best = _solve(problem, net, cap)
    if best is None:
        told = "Contracts, capacities and the cap contradict each other: no mix meets them all."
        return _none(
            year, Notice("mix_impossible", told, "Lower contract_t, or raise a capacity or the cap.")
        )
    tonnes, capacity_shadow, cap_shadow = best
    known = not np.isnan(problem.emissions).any()
    emissions = float(problem.emissions @ tonnes) if known else None
    kind, shadow = "", None
    if cap is not None:
        kind, shadow = "cap", cap_shadow
    elif emissions is not None:
        kind, shadow = "first_tonne", _first_tonne(problem, net, emissions)
    options = problem.markets.options
    shares = tuple(
        Share(
            option,
            float(tonnes[place]),
            float(option.margin) - float(net[place]),
            float(net[place]),
            None if np.isnan(problem.emissions[place]) else float(problem.emissions[place]),
        )
        for place, option in enumerate(options)
    )
    return MarketMix(
        year=year,
        shares=shares,
        profit=float(net @ tonnes),
        emissions=emissions,
        carbon_shadow=shadow,
        shadow_kind=kind,
        capacity_shadow=capacity_shadow,
        switch_price=_switch(problem, tonnes, cap),
        notices=tuple(notices),
    )


def _solve(
    problem: _Problem, net: Floats, cap: float | None
) -> tuple[Floats, dict[str, float], float | None] | None:
    """(t by option, EUR per t of each product's capacity, EUR per tCO2e of the cap); None if impossible."""
    markets = problem.markets
    rows: list[Floats] = []
    limits: list[float] = []
    for product, amount in markets.capacities.items():
        rows.append(np.array([float(option.product == product) for option in markets.options]))
        limits.append(float(amount))
    for market, amount in markets.market_capacities.items():
        rows.append(np.array([float(option.market == market) for option in markets.options]))
        limits.append(float(amount))
    if cap is not None:
        rows.append(problem.emissions)
        limits.append(cap)
    bounds = [(float(o.contract), None if o.capacity is None else float(o.capacity)) for o in markets.options]
    found: Any = linprog(
        -net,
        A_ub=np.array(rows) if rows else None,
        b_ub=np.array(limits) if rows else None,
        bounds=bounds,
        method="highs",
    )
    if not found.success:
        return None
    # HiGHS minimises: a marginal is the change of -profit, hence the sign. -0.0 is written as 0.
    duals = -np.asarray(found.ineqlin.marginals, dtype=float) + 0.0 if rows else np.zeros(0)
    by_product = {name: float(dual) for name, dual in zip(markets.capacities, duals, strict=False)}
    return np.asarray(found.x, dtype=float), by_product, float(duals[-1]) if cap is not None else None


def _first_tonne(problem: _Problem, net: Floats, emissions: float) -> float | None:
    """EUR of profit lost per tCO2e when the mix must emit a little less than it does; None if it cannot."""
    if emissions <= 0:
        return 0.0
    tightened = _solve(problem, net, emissions * (1 - TIGHTENING))
    return None if tightened is None else tightened[2]


def _switch(problem: _Problem, tonnes: Floats, cap: float | None) -> float | None:
    """Lowest certificate price above today's at which another mix earns more.

    Profit of a fixed mix falls in a straight line with the price; the best profit is their upper hull. From
    a price where another mix is better, the crossing of both lines is taken until no third one is above it.
    """
    kept, borne = float(problem.base @ tonnes), float(problem.certificates @ tonnes)
    price = HIGHEST_PRICE
    crossed: float | None = None
    for _ in range(ROUNDS):
        best = _solve(problem, problem.net(price), cap)
        if best is None:
            return None
        other_kept, other_borne = float(problem.base @ best[0]), float(problem.certificates @ best[0])
        gain = (other_kept - other_borne * price) - (kept - borne * price)
        if gain <= 1e-6 * max(1.0, abs(kept)) or borne - other_borne <= 0:
            return crossed
        crossed = (kept - other_kept) / (borne - other_borne)
        if crossed <= problem.price:
            return problem.price
        price = crossed
    return crossed


def _none(year: int, fault: Notice) -> MarketMix:
    return MarketMix(year, (), 0.0, None, None, "", {}, None, fault=fault)
