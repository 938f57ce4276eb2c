"""Walks the tree of precursors: what each carries in emissions, and what allocation each brings along."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .allocation import AllocationTerm, Benchmark
from .benchmarks import benchmark_find
from .chargeable import chargeable_figure
from .defaults import default_find
from .faults import Notice
from .figures import ONE, ZERO, Figure, Status, stated
from .goods import good_maybe
from .lines import Line, Precursor
from .origins import EXEMPT_ZONES, origin_read
from .rulepack import Country, Good, RulePack
from .timing import markup_find
from .valuation import EmissionTerm

UNUSUAL_MASS = Decimal(5)

Found = tuple[tuple[EmissionTerm, ...], tuple[AllocationTerm, ...], list[Notice]]


def precursor_terms(
    items: Sequence[Precursor],
    line: Line,
    pack: RulePack,
    *,
    want_emissions: bool,
    mass: Decimal = ONE,
    path: str = "",
) -> Found:
    """Terms of all precursors, flattened; `mass` is t of their product per t of the line's good.

    From the EU or Annex III: zero of both. SEFA_i: verified, else by its own precursors, else column B.
    """
    emissions: list[EmissionTerm] = []
    allocations: list[AllocationTerm] = []
    notices: list[Notice] = []
    for number, item in enumerate(items, start=1):
        found = _one(item, line, pack, want_emissions, mass * item.mass, f"{path}{number}")
        emissions += found[0]
        allocations += found[1]
        notices += found[2]
    return tuple(emissions), tuple(allocations), notices


def _one(
    item: Precursor, line: Line, pack: RulePack, want_emissions: bool, mass: Decimal, path: str
) -> Found:
    good, country = good_maybe(item.cn, pack), origin_read(item.country, pack)
    label = f"precursor {path}: {item.cn} from {country.name}"
    if good is None:
        return (), (), [_not_cbam(item)]
    notices = [_heavy(item)] if item.mass > UNUSUAL_MASS else []
    if country.zone in EXEMPT_ZONES:
        zero = Figure(
            f"precursor {path} see", ZERO, "tCO2e/t", Status.LAW, f"origin {country.name}", "exempt"
        )
        return (EmissionTerm(label, mass, zero),), (), notices
    emissions: tuple[EmissionTerm, ...] = ()
    if want_emissions:
        term, more = _emissions(item, good, country, line, pack, mass, path, label)
        emissions, notices = (term,), notices + more
    allocations, more = _allocations(item, country, line, pack, mass, path, label)
    return emissions, allocations, notices + more


def _emissions(
    item: Precursor,
    good: Good,
    country: Country,
    line: Line,
    pack: RulePack,
    mass: Decimal,
    path: str,
    label: str,
) -> tuple[EmissionTerm, list[Notice]]:
    name = f"precursor {path} see"
    if not item.emissions.is_empty:
        figure, notices = chargeable_figure(
            item.emissions, good, item.cn, country, pack, year=line.when.year, route=item.route, name=name
        )
        return EmissionTerm(label, mass, figure), notices
    found = default_find(item.cn, country, pack, route=item.route)
    markup = markup_find(good.sector, line.when.year, pack).named(f"precursor {path} markup")
    notice = Notice(
        "precursor_by_default",
        f"Precursor {item.cn} from {country.name} has no actual emissions: its default value was taken.",
        "Give its see; the share by default must be disclosed.",
    )
    return EmissionTerm(label, mass, found.total.named(name), markup), [notice, *found.notices]


def _allocations(
    item: Precursor, country: Country, line: Line, pack: RulePack, mass: Decimal, path: str, label: str
) -> tuple[tuple[AllocationTerm, ...], list[Notice]]:
    name = f"precursor {path} benchmark"
    if item.sefa is not None:
        figure = stated(f"precursor {path} sefa", item.sefa, "tCO2e/t", "verified, as given", "precursors")
        return (AllocationTerm(label, mass, False, verified=figure),), []
    notices: list[Notice] = []
    routes: tuple[str, ...] = (item.route,) if item.route else ()
    if not routes:
        found = default_find(item.cn, country, pack)
        routes, notices = found.routes, list(found.notices)
    column = "A" if item.precursors else "B"
    benchmark = benchmark_find(
        item.cn, column, routes, pack, import_year=line.when.year, production_year=line.made_in
    )
    term = AllocationTerm(label, mass, False, benchmark=Benchmark(benchmark.figure.named(name)))
    notices += benchmark.notices
    _, deeper, more = precursor_terms(
        item.precursors, line, pack, want_emissions=False, mass=mass, path=f"{path}."
    )
    return (term, *deeper), notices + more


def _not_cbam(item: Precursor) -> Notice:
    return Notice(
        "precursor_not_in_scope",
        f"{item.cn} is no CBAM good: as a precursor it carries neither emissions nor allocation.",
        "Leave it out, or correct the code.",
    )


def _heavy(item: Precursor) -> Notice:
    return Notice(
        "precursor_mass_implausible",
        f"{item.mass} t of {item.cn} per t of product is unusual.",
        "mass_t_per_t is tonnes entering per tonne of product, scrap included.",
    )
