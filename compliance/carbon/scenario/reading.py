"""Reads a run (lines, years, discount rate, scenarios) from plain values; says what is wrong and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.cases import cases_list
from compliance.carbon.engine.faults import CasesError, LineFault, Notice
from compliance.carbon.engine.fields import Fields, as_decimal
from compliance.carbon.engine.figures import ONE, ZERO
from compliance.carbon.engine.rulepack import RulePack

from .markets_reading import markets_read
from .model import FIRST, LAST, Run, Scenario, TradeLine
from .overrides import ALL, case_named, scenario_read
from .prices import by_year_read, signed_read, year_read

ASSUMED_RATE = Decimal("0.08")
LATEST = 2060
MOST_LINES, MOST_SCENARIOS, MOST_PRICED = 2000, 50, 200_000


def run_read(found: Any, pack: RulePack) -> Run:
    """A `Run` from {"lines", "scenarios", "years"?, "discount_rate"?, "markets"?}.

    Raises CasesError where the whole file is unusable, LineFault (with the scenario's id in the message) for
    a scenario that cannot be meant. A bad line is refused later, by itself.
    """
    if not isinstance(found, Mapping):
        raise CasesError(
            "A scenario file holds an object with lines and scenarios. See docs/cbam_scenarios.md."
        )
    fields = Fields(found, aliases={"cases": "lines", "horizon": "years"})
    years = _years(fields.take("years"))
    rate, stated = fields.take("discount_rate"), True
    if rate is None:
        rate, stated = ASSUMED_RATE, False
    rate = as_decimal(rate, "discount_rate")
    if rate >= ONE:
        raise LineFault("share_above_one", f"discount_rate {rate} is no share.", "Give 8 % as 0.08.")
    lines = tuple(
        _line(name, case, years) for name, case in cases_list({"cases": fields.take("lines") or []})
    )
    if not lines:
        raise CasesError("There is no line to price. Give lines as in docs/cbam_scenarios.md.")
    given = fields.take("scenarios") or [{"id": "as it stands"}]
    scenarios = tuple(scenario_read(item, place, years, pack) for place, item in enumerate(_listed(given), 1))
    _sizes(lines, scenarios, years)
    markets = markets_read(fields.take("markets"), [line.id for line in lines], years)
    notices = _left(fields, "the file") + _unused(lines, scenarios)
    if not stated:
        notices.append(
            Notice(
                "discount_rate_assumed",
                f"No discount_rate was given: {ASSUMED_RATE} a year was assumed.",
                "Give the rate of your firm as a share, for example 0.08.",
            )
        )
    return Run(years, rate, stated, lines, scenarios, markets, tuple(notices))


def _listed(given: Any) -> list[Any]:
    if isinstance(given, Mapping):
        given = [
            {"id": key, **value} if isinstance(value, Mapping) else value or {"id": key}
            for key, value in given.items()
        ]
    if not isinstance(given, list):
        raise CasesError("scenarios is no list. Give a list of objects, or objects by id.")
    return given


def _years(given: Any) -> tuple[int, ...]:
    if given is None:
        return tuple(range(FIRST, LAST + 1))
    if isinstance(given, Mapping):
        given = [given.get("from", FIRST), given.get("to", LAST)]
    if isinstance(given, int | str):
        given = [given, given]
    if not isinstance(given, list) or not given:
        raise LineFault("years_unreadable", "years is neither a year nor [from, to].", "Give [2026, 2034].")
    named = [year_read(item, "years") for item in given]
    found = range(named[0], named[-1] + 1) if len(named) == 2 else sorted(set(named))
    if not found or found[0] < FIRST or found[-1] > LATEST:
        raise LineFault(
            "years_impossible",
            f"years {given} cannot be priced.",
            f"Give years from {FIRST} to {LATEST}, rising.",
        )
    return tuple(found)


def _sizes(lines: Sequence[Any], scenarios: Sequence[Scenario], years: Sequence[int]) -> None:
    ids = [scenario.id for scenario in scenarios]
    if len(set(ids)) < len(ids):
        raise LineFault("id_twice", "Two scenarios have the same id.", "Name each once.")
    priced = len(lines) * len(scenarios) * len(years)
    if len(lines) > MOST_LINES or len(scenarios) > MOST_SCENARIOS or priced > MOST_PRICED:
        raise LineFault(
            "run_too_large",
            f"{len(lines)} lines x {len(scenarios)} scenarios x {len(years)} years is too much for one run.",
            f"Stay within {MOST_LINES} lines, {MOST_SCENARIOS} scenarios and {MOST_PRICED} prices in all.",
        )


def _line(name: str, case: Any, years: Sequence[int]) -> TradeLine:
    if not isinstance(case, Mapping):
        return TradeLine(name, {"": case}, {}, ZERO, None)  # refused when it is priced
    plain = case_named(case)
    masses = by_year_read(plain.pop("mass_by_year", None), f"{name}: mass_by_year", years)
    growth = plain.pop("growth", None)
    value = plain.pop("value_eur_per_t", None)
    in_quota = plain.pop("quota_measure", True)
    if not isinstance(in_quota, bool):
        raise LineFault("not_a_flag", f"{name}: quota_measure is not true or false.", "Say true or false.")
    return TradeLine(
        id=name,
        case=plain,
        mass_by_year=masses,
        growth=ZERO if growth is None else signed_read(growth, f"{name}: growth"),
        value_per_t=None if value is None else as_decimal(value, f"{name}: value_eur_per_t"),
        in_quota_measure=in_quota,
    )


def _left(fields: Fields, where: str) -> list[Notice]:
    left = [name for name in fields.left() if name not in ("title", "note", "id", "edition")]
    if not left:
        return []
    return [Notice("fields_unknown", f"{where}: {', '.join(left)} is not used.", "Check the spelling.")]


def _unused(lines: Sequence[TradeLine], scenarios: Sequence[Scenario]) -> list[Notice]:
    """A scenario that names a line which does not exist changes nothing in silence: say so."""
    known = {line.id for line in lines} | {ALL}
    return [
        Notice(
            "line_not_in_run",
            f"Scenario {scenario.id!r} changes the line {name!r}, which this run does not have.",
            f"Lines are {', '.join(sorted(known - {ALL})[:20])}.",
        )
        for scenario in scenarios
        for name in scenario.lines
        if name not in known
    ]
