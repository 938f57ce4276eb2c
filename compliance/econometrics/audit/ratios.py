"""Whether stars, t, p and interval of a printed cell fit its coefficient and standard error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scipy import stats

from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.printed import Printed
from compliance.econometrics.audit.reading import Cell, Document

FEW_CLUSTERS = 29
"""Degrees of freedom granted to an author who may have used t of few clusters."""


def ratio_bounds(beta: Printed, se: Printed) -> tuple[float, float]:
    """Least and greatest |t| among values that round to what is printed."""
    low, high = beta.size
    return low / se.high, high / se.low if se.low > 0 else float("inf")


def needed_for(document: Document, stars: int, df: float | None = None) -> float:
    """The |t| above which so many stars are given; 0 for none, infinite for more than exist."""
    if stars <= 0:
        return 0.0
    levels = dict(document.stars)
    if stars not in levels:
        return float("inf")
    tail = 1 - levels[stars] / 2
    return float(stats.norm.ppf(tail) if df is None else stats.t.ppf(tail, df))


def cell_findings(document: Document) -> Iterator[Finding]:
    """Every cell of every column."""
    for paper in document.papers:
        for table, column in paper.columns():
            for name, cell in column.cells.items():
                for check, code, numbers in _cell(document, name, cell):
                    fits = code == "consistent"
                    verdict = "consistent" if fits else "doubtful" if code == "stars_few" else "impossible"
                    yield Finding(
                        check,
                        verdict,
                        code,
                        paper.key,
                        table.key,
                        column.label,
                        numbers,
                        f"audit.ratios.cell_findings({name!r})",
                    )


def _cell(document: Document, name: str, cell: Cell) -> Iterator[tuple[str, str, dict[str, Any]]]:
    se = cell.se
    if se is not None and se.high < 0:
        yield "standard_error", "bad_error", {"name": name, "se": se.value}
        return
    if se is not None:
        low, high = ratio_bounds(cell.beta, se)
        told: dict[str, Any] = {
            "name": name,
            "beta": cell.beta.value,
            "se": se.value,
            "t_low": low,
            "t_high": high if high != float("inf") else 1e9,
        }
        if cell.stars is not None:
            yield "stars", *_stars(document, cell.stars, low, high, told)
        if cell.t is not None:
            fits = low <= cell.t.size[1] and high >= cell.t.size[0]
            yield "t", "consistent" if fits else "t_ratio", told | {"t": cell.t.value}
        if cell.p is not None:
            # t with few degrees of freedom makes p larger, so it bounds from above.
            p_low, p_high = float(2 * stats.norm.sf(high)), float(2 * stats.t.sf(low, FEW_CLUSTERS))
            fits = cell.p.holds(p_low, p_high)
            numbers = told | {"p": cell.p.value, "p_low": p_low, "p_high": p_high}
            yield "p", "consistent" if fits else "p_value", numbers
    elif cell.t is not None and cell.stars is not None:
        low, high = cell.t.size
        told = {
            "name": name,
            "beta": cell.beta.value,
            "se": f"t {cell.t.value}",
            "t_low": low,
            "t_high": high,
        }
        yield "stars", *_stars(document, cell.stars, low, high, told)
    if cell.ci is not None:
        centre = (cell.ci[0].value + cell.ci[1].value) / 2
        slack = (cell.ci[0].half + cell.ci[1].half) / 2
        fits = cell.beta.holds(centre - slack, centre + slack)
        numbers = {"name": name, "centre": centre, "beta": cell.beta.value}
        yield "interval", "consistent" if fits else "interval", numbers


def _stars(
    document: Document, stars: int, low: float, high: float, told: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Too many stars cannot be; too few can where p came from t with few degrees of freedom."""
    needed = needed_for(document, stars)
    earned = max(
        (count for count, _ in document.stars if low > needed_for(document, count, FEW_CLUSTERS)), default=0
    )
    if high < needed:
        return "stars_many", told | {"stars": stars, "needed": min(needed, 1e9)}
    if earned > stars:
        return "stars_few", told | {"stars": stars, "earned": earned}
    return "consistent", told
