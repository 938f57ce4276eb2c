"""The path of actual emissions: own process by column A, precursors one by one, down to where figures end."""

from __future__ import annotations

from decimal import Decimal

from .allocation import AllocationTerm, Benchmark
from .benchmarks import benchmark_find, is_simple, routes_of
from .chargeable import chargeable_figure
from .defaults import default_find
from .faults import LineFault, Notice
from .figures import ONE, ZERO, Figure, Status, stated
from .goods import ELECTRICITY, good_maybe
from .lines import Line, Scope
from .origins import EXEMPT_ZONES, origin_read
from .precursors import precursor_terms
from .rulepack import Country, Good, RulePack
from .valuation import EmissionTerm

Terms = tuple[tuple[EmissionTerm, ...], tuple[AllocationTerm, ...], list[Notice]]
ROUNDING = Decimal("0.001")


def actual_terms(line: Line, good: Good, country: Country, pack: RulePack) -> Terms:
    """SEE as given or built up; SEFA by column A plus the sum over precursors (IR 2025/2620 eq 2-5).

    Raises LineFault where a figure is missing or contradicts another.
    """
    figure, notices = chargeable_figure(
        line.emissions, good, line.cn, country, pack, year=line.when.year, route=line.route
    )
    scope, scope_notices = _scope(line, figure, pack)
    notices += scope_notices
    label = "own process, actual" if scope is Scope.PROCESS else "product with its precursors, actual"
    emissions: tuple[EmissionTerm, ...] = (EmissionTerm(label, ONE, figure),)
    if scope is Scope.PROCESS and not line.precursors and not is_simple(line.cn, pack):
        raise LineFault(
            "process_without_precursors",
            f"The figure covers the last process of CN {line.cn} only, and no precursors are given.",
            "Name the precursors, or give the emissions of the whole product.",
        )
    if good.sector == ELECTRICITY:
        return emissions, (), notices
    process, from_column_b, more = _process(line, country, pack)
    notices += more
    if from_column_b:
        return emissions, process, notices
    added, allocations, more = precursor_terms(
        line.precursors or (), line, pack, want_emissions=scope is Scope.PROCESS
    )
    if scope is Scope.PRODUCT and line.scope is None:
        notices += _doubt(figure, allocations)
    return (*emissions, *added), (*process, *allocations), notices + more


def _doubt(figure: Figure, allocations: tuple[AllocationTerm, ...]) -> list[Notice]:
    """A product cleaner than its precursors' benchmarks is possible, but a last process alone is likelier."""
    allowed = sum(
        (term.mass * term.benchmark.figure.value for term in allocations if term.benchmark is not None), ZERO
    )
    if figure.value >= allowed:
        return []
    return [
        Notice(
            "see_below_benchmarks",
            f"{figure.value} tCO2e/t was read as the whole product's, yet its precursors' benchmarks alone "
            f"come to {allowed}.",
            'If it covers the last process only, say "see_scope": "process"; else check the routes.',
        )
    ]


def _scope(line: Line, figure: Figure, pack: RulePack) -> tuple[Scope, list[Notice]]:
    carried = ZERO
    for item in line.precursors or ():
        good, country = good_maybe(item.cn, pack), origin_read(item.country, pack)
        if good is None or item.emissions.is_empty or country.zone in EXEMPT_ZONES:
            continue
        figure_i, _ = chargeable_figure(
            item.emissions, good, item.cn, country, pack, year=line.when.year, route=item.route
        )
        carried += item.mass * figure_i.value
    if line.scope is Scope.PROCESS or carried == ZERO:
        return line.scope or Scope.PRODUCT, []
    if figure.value + ROUNDING < carried:
        if line.scope is Scope.PRODUCT:
            raise LineFault(
                "see_below_precursors",
                f"The product carries {figure.value} tCO2e/t, its precursors alone {carried}.",
                'It carries at least its precursors. Check the figures, or say "see_scope": "process".',
            )
        return Scope.PROCESS, [
            Notice(
                "see_read_as_process",
                f"{figure.value} tCO2e/t is less than the precursors carry ({carried}): it can only be the "
                "last process, so the precursors were added.",
                'Say "see_scope": "process" or "product".',
            )
        ]
    if line.scope is Scope.PRODUCT:
        return Scope.PRODUCT, []
    return Scope.PRODUCT, [
        Notice(
            "see_read_as_product",
            f"{figure.value} tCO2e/t was read as the whole product's, precursors included ({carried}).",
            'If it covers the last process only, say "see_scope": "process".',
        )
    ]


def _process(
    line: Line, country: Country, pack: RulePack
) -> tuple[tuple[AllocationTerm, ...], bool, list[Notice]]:
    """Own step by column A; True in the middle if one figure already covers the whole chain."""
    given = line.overrides
    if given.benchmark_b is not None and given.benchmark_a is None:
        figure = stated("benchmark_b", given.benchmark_b, "tCO2e/t", "scenario override", "benchmark_b")
        notice = Notice(
            "column_b_stated",
            "The benchmark given for the whole chain was used; precursors were not added to it.",
            "Override benchmark_a and name the precursors to follow the law's actual path.",
        )
        term = AllocationTerm("whole chain, as given", ONE, True, benchmark=Benchmark(figure))
        return (term,), True, [notice]
    notices: list[Notice] = []
    routes, note = _routes(line, country, pack)
    if given.benchmark_a is not None:
        figure = stated("benchmark_a", given.benchmark_a, "tCO2e/t", "scenario override", "benchmark_a")
    else:
        found = benchmark_find(
            line.cn, "A", routes, pack, import_year=line.when.year, production_year=line.made_in
        )
        figure = found.figure
        notices += [*note, *found.notices]
    process = AllocationTerm("own process, column A", ONE, True, benchmark=Benchmark(figure))
    if line.precursors is not None or is_simple(line.cn, pack):
        return (process,), False, notices
    if given.benchmark_a is not None:
        return (process,), False, [*notices, _unnamed("No allocation was added for them.")]
    rest, more = _rest_of_chain(line, routes, figure, pack)
    return (process, rest), False, [*notices, *more]


def _routes(line: Line, country: Country, pack: RulePack) -> tuple[tuple[str, ...], list[Notice]]:
    if line.route:
        return (line.route,), []
    try:
        routes = default_find(line.cn, country, pack).routes
    except LineFault:
        return (), []  # the benchmark lookup tells what is missing
    if not routes or not routes_of(line.cn, pack):
        return routes, []
    return routes, [
        Notice(
            "route_assumed",
            f"No production route was given: that of the default row ({'/'.join(routes)}) was assumed.",
            "Give the producer's route: it decides the benchmark.",
        )
    ]


def _rest_of_chain(
    line: Line, routes: tuple[str, ...], own: Figure, pack: RulePack
) -> tuple[AllocationTerm, list[Notice]]:
    """Precursors exist but were not named: column B less column A stands in; it may be nothing."""
    whole = benchmark_find(
        line.cn, "B", routes, pack, import_year=line.when.year, production_year=line.made_in
    )
    rest = max(ZERO, whole.figure.value - own.value)
    figure = Figure(
        name="precursors_unnamed",
        value=rest,
        unit="tCO2e/t",
        status=Status.ASSUMED,
        source=f"column B less column A of CN {line.cn}: precursors were not named",
        article="precursors",
        lo=ZERO,
        hi=max(rest, whole.figure.high - own.low),
    )
    term = AllocationTerm("precursors, not named", ONE, False, benchmark=Benchmark(figure))
    return term, [_unnamed("Their free allocation was taken as the rest of column B."), *whole.notices]


def _unnamed(what: str) -> Notice:
    return Notice(
        "precursors_unnamed",
        f"A complex good has precursors, but none was named. {what}",
        "Name them with mass_t_per_t; an empty list says there are none.",
    )
