"""Prices one line in one year of a scenario: carbon cost, quota duty, and what comes back to the exporter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from compliance.carbon.engine.allocation import AllocationTerm, Benchmark
from compliance.carbon.engine.faults import LineFault, Notice
from compliance.carbon.engine.figures import ONE, ZERO, Figure, Status, weakest
from compliance.carbon.engine.goods import good_find
from compliance.carbon.engine.lines import Line
from compliance.carbon.engine.positions import position_find
from compliance.carbon.engine.rulepack import RulePack
from compliance.carbon.engine.timing import price_find
from compliance.carbon.engine.uk import UkPack, uk_pack_load
from compliance.carbon.engine.uk_cases import uk_line_price
from compliance.carbon.engine.valuation import Position, position_band, position_value

from .cases import line_in_year, pack_with
from .model import QuotaDuty, Scenario, Scheme, TradeLine, UkNumbers, YearCost, step_value
from .overrides import ALL

# Not charged in this year, and known to be so: a zero with a reason. All other faults leave a line unpriced.
NOT_CHARGED = frozenset({"cn_not_yet_in_scope", "uk_before_start", "uk_not_in_scope"})
QUARTERS = 4


def year_price(line: TradeLine, scenario: Scenario, year: int, first: int, pack: RulePack) -> YearCost:
    """Cost of `line` in `year`; `first` is the first year of the run, from which growth counts.

    Raises LineFault where the line cannot be priced under this scenario.
    """
    known = pack_with(pack, scenario, year)
    asked = line_in_year(line, scenario, year, first, pack)
    try:
        if scenario.scheme is Scheme.UK:
            cost = _uk(asked, scenario, year, known, uk_pack_load())
        else:
            cost = _eu(asked, scenario, year, known)
    except LineFault as fault:
        if fault.notice.code not in NOT_CHARGED:
            raise
        cost = _not_charged(asked, scenario, year, known, fault.notice)
    if scenario.quota is not None:
        cost = _with_duty(cost, asked, line, scenario.quota, known)
    if scenario.pass_through is not None:
        cost = replace(cost, exporter=cost.cost * scenario.pass_through)
    return cost


def _eu(asked: Line, scenario: Scenario, year: int, pack: RulePack) -> YearCost:
    position = scenario_position(position_find(asked, pack), scenario, year)
    out = position_value(position)
    figures = [figure for figure, _ in position.figures()]
    return YearCost(
        year=year,
        mass=position.mass,
        charged=True,
        price=position.price.value,
        see=out.see,
        sefa=out.sefa,
        certificates=out.certificates,
        carbon=out.cost,
        band=position_band(position),
        duty=ZERO,
        exporter=None,
        status=weakest(Status.LAW, *(figure.status for figure in figures)).value,
        notices=position.notices,
    )


def scenario_position(position: Position, scenario: Scenario, year: int) -> Position:
    """`position` with the range of the price and the benchmark edition of the scenario."""
    path = scenario.price.at(year) if scenario.price is not None else None
    if path is not None:
        deduction = position.deduction
        if deduction is not None and deduction.reference.value == path.value:
            # A scenario's price is also its reference price, with the same range.
            deduction = replace(deduction, reference=path.named("reference_price"))
        position = replace(position, price=path, deduction=deduction)
    scale = step_value(scenario.benchmark_scale, year)
    if scale is None or scale == ONE:
        return position
    return replace(position, allocations=tuple(_scaled(term, scale) for term in position.allocations))


def _scaled(term: AllocationTerm, scale: Decimal) -> AllocationTerm:
    if term.benchmark is None:
        return term
    figure = term.benchmark.figure
    moved = replace(
        figure,
        value=figure.value * scale,
        lo=None if figure.lo is None else figure.lo * scale,
        hi=None if figure.hi is None else figure.hi * scale,
        status=Status.ASSUMED,
        source=f"{figure.source}; scenario: x {scale}",
    )
    return replace(term, benchmark=Benchmark(moved))


def _not_charged(asked: Line, scenario: Scenario, year: int, pack: RulePack, why: Notice) -> YearCost:
    return YearCost(
        year=year,
        mass=asked.mass,
        charged=False,
        price=_price(scenario, year, asked, pack).value,
        see=ZERO,
        sefa=ZERO,
        certificates=ZERO,
        carbon=ZERO,
        band=(ZERO, ZERO),
        duty=ZERO,
        exporter=None,
        status=Status.LAW.value,
        notices=(*asked.notices, why),
    )


def _price(scenario: Scenario, year: int, asked: Line, pack: RulePack) -> Figure:
    path = scenario.price.at(year) if scenario.price is not None else None
    return path if path is not None else price_find(asked.when, pack)[0]


def _uk(asked: Line, scenario: Scenario, year: int, pack: RulePack, uk: UkPack) -> YearCost:
    numbers = scenario.uk
    assert numbers is not None  # the reader refuses a UK scenario without them
    priced = uk_line_price(
        asked,
        pack,
        uk,
        uka_price=step_value(numbers.uka_price, year),
        free_share=_free_share(asked, numbers, pack),
        relief=numbers.relief,
        eur_per_gbp=numbers.eur_per_gbp,
    )
    rate = numbers.eur_per_gbp
    return YearCost(
        year=year,
        mass=asked.mass,
        charged=True,
        price=priced.charge.rate * rate,
        see=priced.charge.emissions / asked.mass if asked.mass else ZERO,
        sefa=ZERO,
        certificates=ZERO,
        carbon=priced.charge.charge * rate,
        band=(priced.band[0] * rate, priced.band[1] * rate),
        duty=ZERO,
        exporter=None,
        status=Status.ASSUMED.value,
        notices=priced.notices,
    )


def _free_share(asked: Line, numbers: UkNumbers, pack: RulePack) -> Decimal | None:
    shares = numbers.free_share
    return shares.get(good_find(asked.cn, pack).sector, shares.get(ALL))


def _with_duty(cost: YearCost, asked: Line, line: TradeLine, quota: QuotaDuty, pack: RulePack) -> YearCost:
    """Mass out of quota x customs value x rate. Without customs value a line is refused, not free."""
    if not line.in_quota_measure or not cost.charged or good_find(asked.cn, pack).sector not in quota.sectors:
        return cost
    share = _time_share(asked, quota)
    if not share or not quota.out_of_quota:
        return cost
    if line.value_per_t is None:
        raise LineFault(
            "value_missing",
            "The quota duty is a share of the customs value, and none is given.",
            "Give value_eur_per_t of the line, or quota_measure: false if the measure does not cover it.",
        )
    duty = asked.mass * quota.out_of_quota * line.value_per_t * quota.rate.value * share
    note = Notice(
        "quota_scope_assumed",
        "The steel measure was taken to cover this line.",
        "Say quota_measure: false where its product list does not name the code.",
    )
    return replace(cost, duty=duty, notices=(*cost.notices, note))


def _time_share(asked: Line, quota: QuotaDuty) -> Decimal:
    """Part of the year's mass that enters after the duty began: by quarter, or evenly where none is told."""
    year, quarter = asked.when.year, asked.when.quarter
    if year != quota.from_year:
        return ONE if year > quota.from_year else ZERO
    if quarter is None:
        return Decimal(QUARTERS + 1 - quota.from_quarter) / QUARTERS
    return ONE if quarter >= quota.from_quarter else ZERO
