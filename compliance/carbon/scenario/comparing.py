"""Runs every line through every scenario and year, and sums up: net present value, totals, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from compliance.carbon.engine.faults import LineFault, Notice
from compliance.carbon.engine.figures import ZERO
from compliance.carbon.engine.rulepack import PACKS, RulePack, pack_load

from .markets import MarketMix, markets_solve
from .model import LinePath, Outcome, Run, Scenario, TradeLine, YearCost
from .yearly import year_price


@dataclass(frozen=True)
class Comparison:
    """All scenarios of a run, in its order; `markets` by scenario id, empty where no markets were given."""

    run: Run
    outcomes: tuple[Outcome, ...]
    markets: Mapping[str, tuple[MarketMix, ...]]

    @property
    def first(self) -> Outcome:
        return self.outcomes[0]

    def versus_first(self, outcome: Outcome) -> Decimal:
        """Net present value less that of the first scenario, EUR."""
        return outcome.npv - self.first.npv


def run_compare(run: Run, pack: RulePack, *, folder: Path = PACKS) -> Comparison:
    """Price everything. Raises PackError where a scenario names an edition that does not exist."""
    outcomes, markets = [], {}
    for scenario in run.scenarios:
        edition = pack_load(scenario.edition, folder) if scenario.edition else pack
        outcome = scenario_price(run, scenario, edition)
        outcomes.append(outcome)
        if run.markets is not None:
            markets[scenario.id] = markets_solve(run.markets, outcome, run)
    return Comparison(run, tuple(outcomes), markets)


def scenario_price(run: Run, scenario: Scenario, pack: RulePack) -> Outcome:
    """One scenario over all lines and years, with net present values in EUR of the first year."""
    paths = tuple(_path(line, scenario, run.years, pack) for line in run.lines)
    costs = [cost for path in paths for cost in path.years]
    low = sum((run.discount(cost.year) * (cost.band[0] + cost.duty) for cost in costs), ZERO)
    high = sum((run.discount(cost.year) * (cost.band[1] + cost.duty) for cost in costs), ZERO)
    exporter = None
    if scenario.pass_through is not None:
        exporter = npv_of(run, costs) * scenario.pass_through
    return Outcome(scenario, paths, npv_of(run, costs), (low, high), exporter, pack.stamp)


def npv_of(run: Run, costs: Sequence[YearCost]) -> Decimal:
    """Sum of the costs, each worth what it is in the first year of the run."""
    return sum((run.discount(cost.year) * cost.cost for cost in costs), ZERO)


def _path(line: TradeLine, scenario: Scenario, years: Sequence[int], pack: RulePack) -> LinePath:
    costs: list[YearCost] = []
    for year in years:
        try:
            costs.append(year_price(line, scenario, year, years[0], pack))
        except LineFault as fault:
            notice = fault.notice
            told = Notice(notice.code, f"{year}: {notice.message}", notice.remedy)
            return LinePath(line, (), told)
    return LinePath(line, tuple(costs))
