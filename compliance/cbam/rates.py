"""Asks the engine for one case: result with analysis, and per tonne for every year to 2034."""

from __future__ import annotations

from typing import Any, Final

from compliance.carbon.cbam import LineFault, RulePack, line_analyse, line_price, line_read
from compliance.carbon.engine.cases import refusal
from compliance.carbon.engine.explanation import number

LAST_YEAR: Final = 2034
"""Free allocation ends with 2033: from then on a year is as the one before, but for the price."""
FIRST_YEAR: Final = 2026


def priced(case: dict[str, Any], pack: RulePack) -> dict[str, Any]:
    """The engine's result with `analysis`; a refused case has null figures and `error`."""
    notices: tuple[Any, ...] = ()
    try:
        line = line_read(case, id="line")
        notices = line.notices
        found = line_price(line, pack).to_json(pack)
        found["analysis"] = line_analyse(line, pack).to_json()
    except LineFault as fault:
        return refusal(fault.notice, pack, notices)
    return found


def path_of(default: dict[str, Any], actual: dict[str, Any] | None, pack: RulePack) -> list[dict[str, Any]]:
    """EUR per t of each year to 2034, by default and by actual values, with the band; null where refused."""
    return [
        {"year": year, "default": _rate(default, year, pack), "actual": _rate(actual, year, pack)}
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    ]


def _rate(case: dict[str, Any] | None, year: int, pack: RulePack) -> list[float] | None:
    """[cost, lowest, highest] in EUR per t for an import in that year, made in it as well."""
    if case is None:
        return None
    moved = {**case, "mass_t": "1", "import_date": str(year)}
    if "production_year" in moved:
        moved["production_year"] = year
    try:
        found = line_price(line_read(moved, id="line"), pack)
    except LineFault:
        return None
    return [number(found.outcome.cost_per_t), number(found.band[0]), number(found.band[1])]
