"""Finds a CBAM benchmark by code, column, route and year; what it multiplies is decided in `allocation`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .faults import LineFault, Notice
from .figures import ZERO, Figure, Status
from .rulepack import BenchmarkRow, RulePack

FIRST_REVISED_IMPORTS = 2027  # IR 2025/2620 recital 35
# The same furnace under another alloy class: some default rows name the letter of the neighbouring class.
FURNACE = {"C": "blast", "F": "blast", "D": "dri", "G": "dri", "E": "scrap", "H": "scrap"}
SECTOR_ROUTES = {
    "cement": frozenset("AB"),
    "iron_steel": frozenset("CDEFGHJ"),
    "aluminium": frozenset("KL"),
}
STATUS = {
    "workbook": Status.PUBLISHED,
    "seen": Status.PUBLISHED,
    "transcribed": Status.PUBLISHED,
    "one_tool": Status.PROVISIONAL,
}
EVIDENCE = {
    "workbook": "the Commission's workbook",
    "seen": "official table",
    "transcribed": "official table, second hand",
    "one_tool": "one independent tool",
    "inferred": "taken over from neighbouring codes",
}
NEAREST = (6, 4)


@dataclass(frozen=True, slots=True)
class BenchmarkFound:
    figure: Figure
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Pick:
    value: Decimal
    lo: Decimal
    hi: Decimal
    evidence: str
    note: str = ""


def routes_of(cn: str, pack: RulePack) -> frozenset[str]:
    """Route letters the benchmark table names for `cn` (any column); empty if it names none."""
    return frozenset(row.route for rows in _group(cn, pack).values() for row in rows if row.route)


def is_simple(cn: str, pack: RulePack) -> bool:
    """True if the process's own benchmark already is the whole chain's: no CBAM precursor is foreseen."""
    rows = [row for rows in _group(cn, pack).values() for row in rows]
    own = {(row.route, row.years): row.value for row in rows if row.column == "A"}
    chain = {(row.route, row.years): row.value for row in rows if row.column == "B"}
    return bool(own) and own == chain


def benchmark_find(
    cn: str, column: str, routes: Iterable[str], pack: RulePack, *, import_year: int, production_year: int
) -> BenchmarkFound:
    """Benchmark in tCO2e/t. Of several alloy routes on one code the highest counts (Annex pt 5.1).

    Raises LineFault if neither the code nor its neighbours have a benchmark.
    """
    key = ("benchmark", cn, column, tuple(routes), import_year >= FIRST_REVISED_IMPORTS, production_year)
    if key not in pack.memory:
        pack.memory[key] = _benchmark_find(cn, column, key[3], pack, import_year, production_year)
    found: BenchmarkFound = pack.memory[key]
    return found


def _benchmark_find(
    cn: str, column: str, routes: tuple[str, ...], pack: RulePack, import_year: int, production_year: int
) -> BenchmarkFound:
    group, notices = _group(cn, pack), []
    picks = [
        pick
        for rows in group.values()
        if (pick := _pick([row for row in rows if row.column == column], routes, production_year))
    ]
    if not picks:
        raise LineFault(
            "benchmark_missing",
            f"The pack has no benchmark (column {column}) for CN {cn}.",
            f"Import the Commission's benchmark workbook, or override benchmark_{column.lower()}.",
        )
    exact = list(group) == [cn[:8]]
    # Of several codes the lowest benchmark is the prudent one: it never understates the certificates.
    pick = min(picks, key=lambda item: item.value)
    lo, hi = min(item.lo for item in picks), max(item.hi for item in picks)
    figure = Figure(
        name=f"benchmark_{column.lower()}",
        value=pick.value,
        unit="tCO2e/t",
        status=STATUS.get(pick.evidence, Status.ASSUMED),
        source=f"benchmarks, CN {cn[:8]}, column {column}{_shown(routes)} ({EVIDENCE[pick.evidence]})",
        article=f"benchmark_{column.lower()}",
    )
    if not exact:
        figure, notice = _from_neighbours(cn, figure, group, lo, hi, pack)
        notices.append(notice)
    elif pick.note or lo < hi:
        why = pick.note or "route not told"
        figure = figure.ranged(lo, hi, status=Status.ASSUMED, why=why)
        notices.append(Notice("benchmark_route", f"CN {cn}: {why}.", "Give the production route."))
    if pick.evidence == "inferred":
        figure = _spread(figure, "benchmark_inferred", Status.ASSUMED, pack)
        notices.append(
            Notice("benchmark_inferred", f"The benchmark of CN {cn} is inferred.", "Look it up before use.")
        )
    if import_year >= FIRST_REVISED_IMPORTS:
        figure = _spread(figure, "benchmark_revision", Status.PROVISIONAL, pack)
    return BenchmarkFound(figure, tuple(notices))


def _group(cn: str, pack: RulePack) -> dict[str, tuple[BenchmarkRow, ...]]:
    """Rows of the code itself; else of all codes under it; else of the nearest neighbours."""
    key = ("benchmark_group", cn)
    if key not in pack.memory:
        found = {cn[:8]: pack.benchmarks[cn[:8]]} if cn[:8] in pack.benchmarks else {}
        for prefix in (cn[:8], *(cn[:n] for n in NEAREST)):
            found = found or {code: rows for code, rows in pack.benchmarks.items() if code.startswith(prefix)}
        pack.memory[key] = found
    group: dict[str, tuple[BenchmarkRow, ...]] = pack.memory[key]
    return group


def _pick(rows: list[BenchmarkRow], routes: tuple[str, ...], year: int) -> _Pick | None:
    if not rows:
        return None
    period = "2026-2027" if year <= 2027 else "2028-2030"
    of_period = [row for row in rows if row.years in (period, "all")]
    note = "" if of_period else f"no benchmark for production in {year}, that of {rows[0].years} was taken"
    if year > 2030:
        note = note or "no benchmark after 2030 is published, that of 2028-2030 was taken"
    rows = of_period or rows
    matching = [row for row in rows if not row.route or row.route in routes]
    if not matching:
        furnaces = {FURNACE.get(route) for route in routes} - {None}
        matching = [row for row in rows if FURNACE.get(row.route) in furnaces]
    if matching:
        best = max(matching, key=lambda row: row.value)  # Annex pt 5.1
        return _Pick(best.value, best.value, best.value, best.evidence, note)
    low, high = (pick(row.value for row in rows) for pick in (min, max))
    prudent = min(rows, key=lambda row: row.value)
    named = "/".join(sorted(row.route for row in rows))
    return _Pick(low, low, high, prudent.evidence, f"route not told among {named}, the lowest was taken")


def _from_neighbours(
    cn: str,
    figure: Figure,
    group: dict[str, tuple[BenchmarkRow, ...]],
    lo: Decimal,
    hi: Decimal,
    pack: RulePack,
) -> tuple[Figure, Notice]:
    under = all(code.startswith(cn) for code in group)
    if under and lo == hi:
        return figure, Notice(
            "cn_short", f"All codes under CN {cn} share the benchmark {lo}.", "Give the 8-digit CN code."
        )
    if under:
        figure = figure.ranged(lo, hi, status=Status.ASSUMED, why="lowest of the codes under it")
        return figure, Notice(
            "cn_short",
            f"Codes under CN {cn} have benchmarks from {lo} to {hi}; the lowest was taken.",
            "Give the 8-digit CN code.",
        )
    figure = figure.ranged(lo, hi, status=Status.ASSUMED, why="taken over from neighbouring codes")
    figure = _spread(figure, "benchmark_inferred", Status.ASSUMED, pack)
    return figure, Notice(
        "benchmark_inferred",
        f"CN {cn} has no benchmark in the pack; the lowest of its neighbours ({lo} to {hi}) was taken.",
        "Check the code, import the Commission's benchmark workbook, or override the benchmark.",
    )


def _spread(figure: Figure, key: str, status: Status, pack: RulePack) -> Figure:
    assumed = pack.assumptions[key]
    return figure.ranged(
        max(ZERO, figure.low * assumed.lo), figure.high * assumed.hi, status=status, why=assumed.reason
    )


def _shown(routes: tuple[str, ...]) -> str:
    return f", route {'/'.join(routes)}" if routes else ""
