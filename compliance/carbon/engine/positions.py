"""Turns a line into a position: which path of the law applies, and which figures it takes from the pack."""

from __future__ import annotations

from decimal import Decimal

from .actual import actual_terms
from .allocation import AllocationTerm, Benchmark, CbamFactor
from .benchmarks import SECTOR_ROUTES, BenchmarkFound, benchmark_find, routes_of
from .defaults import default_find
from .faults import LineFault, Notice
from .figures import ONE, ZERO, Figure, Status, stated
from .goods import ELECTRICITY, good_find
from .lines import Basis, Line
from .origins import EXEMPT_ZONES, origin_read
from .plausibility import line_notices
from .rulepack import Country, Good, RulePack
from .threshold import LIMIT, threshold_notice
from .timing import cscf_find, factor_find, markup_find, price_find, reference_price_find
from .valuation import Deduction, EmissionTerm, Position


def position_find(line: Line, pack: RulePack) -> Position:
    """All figures of a line. Raises LineFault where one cannot be told or believed."""
    good = good_find(line.cn, pack)
    country = origin_read(line.country, pack)
    if country.zone in EXEMPT_ZONES:
        return _exempt(line, good, country, pack)
    route_check(line, good, pack)
    notices = [*line.notices, *line_notices(line, good, country, pack)]
    if line.basis is Basis.DEFAULT:
        emissions, allocations, found = default_terms(line, good, country, pack)
    else:
        emissions, allocations, found = actual_terms(line, good, country, pack)
    notices += found
    price, price_notices = _price(line, pack)
    notices += price_notices
    deduction, deduction_notices = _deduction(line, emissions, price, pack)
    notices += deduction_notices
    return Position(
        good=good,
        cn=line.cn,
        mass=line.mass,
        emissions=emissions,
        allocations=allocations,
        factor=_factor(line, pack),
        cscf=_override(line.overrides.cscf, cscf_find(line.when.year, pack)),
        price=price,
        deduction=deduction,
        below_threshold=_below(line, good),
        notices=tuple(dict.fromkeys([*notices, *threshold_notice(line, good)])),
    )


def default_terms(
    line: Line, good: Good, country: Country, pack: RulePack
) -> tuple[tuple[EmissionTerm, ...], tuple[AllocationTerm, ...], list[Notice]]:
    """Default path: SEE = total x (1 + mark-up); SEFA by column B and the route of the same row (eq 6)."""
    notices: list[Notice] = []
    markup = _override(line.overrides.markup, markup_find(good.sector, line.when.year, pack))
    routes: tuple[str, ...] = (line.route,) if line.route else ()
    others: tuple[str, ...] = ()
    override = line.overrides.default_total
    if override is None:
        if good.sector == ELECTRICITY:
            raise LineFault(
                "electricity_without_value",
                "The pack holds no default values for electricity (their source forbids it).",
                "Give actual values, or override default_total in tCO2/MWh; mass_t then counts MWh.",
            )
        found = default_find(line.cn, country, pack, route=line.route)
        total, notices = found.total, list(found.notices)
        if line.route and found.routes and line.route not in found.routes:
            notices.append(
                Notice(
                    "route_of_the_row",
                    f"With default values the route is the row's ({'/'.join(found.routes)}), "
                    f"not yours ({line.route}).",
                    "Actual values carry the producer's own route.",
                )
            )
        routes, others = found.routes, found.other_routes
    else:
        total = stated("default_total", override, "tCO2e/t", "scenario override", "defaults")
        routes = routes or _routes_of_row(line, country, pack)
    emissions = (EmissionTerm("default value", ONE, total, markup),)
    if good.sector == ELECTRICITY:
        return emissions, (), notices
    if line.overrides.benchmark_b is not None:
        figure = stated(
            "benchmark_b", line.overrides.benchmark_b, "tCO2e/t", "scenario override", "benchmark_b"
        )
    else:
        benchmark = chain_benchmark(line, routes, others, pack)
        figure = benchmark.figure
        notices += benchmark.notices
    term = AllocationTerm("whole chain, column B", ONE, True, benchmark=Benchmark(figure))
    return emissions, (term,), notices


def chain_benchmark(
    line: Line, routes: tuple[str, ...], others: tuple[str, ...], pack: RulePack
) -> BenchmarkFound:
    """Column B; where the good may have another route as well, its range embraces that benchmark too."""
    years = {"import_year": line.when.year, "production_year": line.made_in}
    found = benchmark_find(line.cn, "B", routes, pack, **years)
    if not others:
        return found
    other = benchmark_find(line.cn, "B", others, pack, **years).figure
    lo, hi = min(found.figure.low, other.low), max(found.figure.high, other.high)
    figure = found.figure.ranged(lo, hi, status=Status.ASSUMED, why="route not told")
    return BenchmarkFound(figure, found.notices)


def _routes_of_row(line: Line, country: Country, pack: RulePack) -> tuple[str, ...]:
    try:
        return default_find(line.cn, country, pack, route=line.route).routes
    except LineFault:
        return ()  # the value is overridden: the row only served to tell the route


def route_check(line: Line, good: Good, pack: RulePack) -> None:
    """A route the good cannot have points to a wrong code: say so before anything is priced."""
    allowed = routes_of(line.cn, pack) or SECTOR_ROUTES.get(good.sector, frozenset())
    if line.route and line.route not in allowed:
        known = ", ".join(sorted(allowed)) or "none: leave route out"
        raise LineFault(
            "route_not_of_good",
            f"CN {line.cn} has no production route {line.route!r}.",
            f"Routes of this good: {known}. Check the route and the code.",
        )


def _factor(line: Line, pack: RulePack) -> CbamFactor:
    law = factor_find(line.when.year, pack)
    given = line.overrides.cbam_factor
    half = Decimal("0.5")
    if given is not None and law.value > half > given > ZERO and given == ONE - law.value:
        raise LineFault(
            "cbam_factor_is_complement",
            f"cbam_factor {given} is the share phased OUT; the factor of {line.when.year} is {law.value}.",
            f"The factor is the share of free allocation remaining. Use {law.value}, or leave it out.",
        )
    return CbamFactor(_override(given, law))


def _price(line: Line, pack: RulePack) -> tuple[Figure, list[Notice]]:
    if line.overrides.price is not None:
        return stated("price", line.overrides.price, "EUR/tCO2e", "scenario override", "price"), []
    price, notices = price_find(line.when, pack)
    return price, list(notices)


def _deduction(
    line: Line, emissions: tuple[EmissionTerm, ...], price: Figure, pack: RulePack
) -> tuple[Deduction | None, list[Notice]]:
    """Art 9: only on actual emissions; its act is a draft, so the band reaches down to no deduction."""
    paid = line.carbon_price
    if paid is None:
        return None, []
    if line.basis is Basis.DEFAULT:
        return None, [
            Notice(
                "carbon_price_needs_actual",
                "A carbon price paid cannot be deducted from default values; it was left out.",
                "Claim it with actual, verified emissions; default carbon prices are expected from 2027.",
            )
        ]
    if paid.rebate_unproven:
        return None, [
            Notice(
                "carbon_price_unproven",
                "A rebate whose amount is not proven takes the whole deduction away.",
                "Give the rebated emissions with evidence.",
            )
        ]
    see = sum((term.value(lambda figure: figure.value) for term in emissions), ZERO)
    amount = max(ZERO, see - paid.rebated) * paid.per_tco2e
    figure = Figure(
        "carbon_price_paid",
        amount,
        "EUR/t product",
        Status.PROVISIONAL,
        f"{paid.per_tco2e} EUR on {see} less {paid.rebated} tCO2e/t",
        "carbon_price",
        lo=ZERO,
        hi=amount,
    )
    reference = reference_price_find(line.when, price, pack)
    if paid.reference_price is not None:
        reference = stated("reference_price", paid.reference_price, "EUR/tCO2e", "as given", "carbon_price")
    elif line.overrides.price is not None:
        reference = price.named("reference_price")  # a scenario's price holds for its whole year
    return Deduction(figure, reference), [
        Notice(
            "carbon_price_provisional",
            "The deduction follows the draft act on Art 9; the band also shows the cost without it.",
            "Keep proof of payment and of every rebate.",
        )
    ]


def _exempt(line: Line, good: Good, country: Country, pack: RulePack) -> Position:
    what = "lies in the EU's customs territory" if country.zone == "eu" else "is listed in Annex III"
    zero = Figure("see", ZERO, "tCO2e/t", Status.LAW, f"origin {country.name}", "exempt")
    price, _ = _price(line, pack)
    return Position(
        good=good,
        cn=line.cn,
        mass=line.mass,
        emissions=(EmissionTerm("exempt origin", ONE, zero),),
        allocations=(),
        factor=CbamFactor(factor_find(line.when.year, pack)),
        cscf=cscf_find(line.when.year, pack),
        price=price,
        deduction=None,
        below_threshold=False,
        notices=(
            *line.notices,
            Notice(
                "origin_exempt",
                f"{country.name} {what}: CBAM does not apply, the cost is zero by law.",
                "Check that the origin is non-preferential origin, not the country of dispatch.",
            ),
        ),
    )


def _below(line: Line, good: Good) -> bool:
    return good.counts_to_50t and line.buyer_year_mass is not None and line.buyer_year_mass <= LIMIT


def _override(value: Decimal | None, figure: Figure) -> Figure:
    if value is None:
        return figure
    return stated(figure.name, value, figure.unit, "scenario override", figure.article)
