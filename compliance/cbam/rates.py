"""Asks the engine for one case: result with analysis, and per tonne for every year to 2034."""

from __future__ import annotations

from typing import Any, Final

from compliance.carbon.cbam import LineFault, RulePack, line_analyse, line_price, line_read
from compliance.carbon.engine.cases import refusal
from compliance.carbon.engine.explanation import number
from compliance.core.hashing import canonical_json

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


class Paths:
    """EUR per t of each year to 2034; found once a good, since markets and masses do not change it."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self._known: dict[str, list[dict[str, Any]]] = {}

    def of(self, default: dict[str, Any], actual: dict[str, Any] | None) -> list[dict[str, Any]]:
        """By default and by actual values: [cost, lowest, highest]; null where refused or not declared."""
        key = canonical_json([_timeless(default), _timeless(actual)])
        if key not in self._known:
            self._known[key] = [
                {
                    "year": year,
                    "default": _rate(default, year, self.pack),
                    "actual": _rate(actual, year, self.pack),
                }
                for year in range(FIRST_YEAR, LAST_YEAR + 1)
            ]
        return self._known[key]


def _timeless(case: dict[str, Any] | None) -> dict[str, Any] | None:
    """What of a case decides its path: not how much, not when, not to whom."""
    return case and {
        key: value for key, value in case.items() if key not in ("mass_t", "import_date", "buyer")
    }


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
