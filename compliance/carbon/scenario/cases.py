"""Makes the case a line becomes in one year of a scenario; the engine then reads it like any other case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.faults import LineFault, Notice
from compliance.carbon.engine.figures import ONE, ZERO
from compliance.carbon.engine.lines import Basis, Emissions, Line, Scope
from compliance.carbon.engine.origins import origin_read
from compliance.carbon.engine.positions import position_find
from compliance.carbon.engine.precursors import precursor_terms
from compliance.carbon.engine.reading import line_read
from compliance.carbon.engine.rulepack import Good, RulePack
from compliance.carbon.engine.timing import ImportTime, import_time_read
from compliance.carbon.engine.valuation import at_value

from .model import Downstream, Scenario, TradeLine, step_value
from .overrides import ALL, case_named

DOWNSTREAM_SECTOR = "iron_steel"


def line_in_year(line: TradeLine, scenario: Scenario, year: int, first: int, pack: RulePack) -> Line:
    """The engine's line for `year`, mass as planned for it. Raises LineFault where the case is unreadable."""
    found = _read(line, scenario, year, pack)
    if scenario.precursors and found.basis is Basis.ACTUAL:
        found = _moved(found, _read(line, replace(scenario, precursors=()), year, pack), pack)
    mass = step_value(line.mass_by_year, year)
    if mass is None:
        mass = found.mass * (ONE + line.growth) ** (year - first)
    return replace(found, mass=mass)


def _moved(changed: Line, before: Line, pack: RulePack) -> Line:
    """A figure for the whole product holds its precursors': other precursors move it by their difference."""
    if not before.precursors or changed.precursors == before.precursors:
        return changed
    position = position_find(before, pack)
    if len(position.emissions) > 1 or not position.allocations:
        return changed  # precursors are added one by one, or the origin is exempt
    own, other = (_embedded(line, pack) for line in (before, changed))
    see = max(ZERO, position.emissions[0].figure.value + other - own)
    notice = Notice(
        "see_moved_with_precursors",
        f"The product's {position.emissions[0].figure.value} tCO2e/t became {see}: its precursors went from "
        f"{own} to {other}.",
        "Give see of the line in the scenario if the process changes as well.",
    )
    emissions = Emissions(chargeable=see)
    return replace(changed, emissions=emissions, scope=Scope.PRODUCT, notices=(*changed.notices, notice))


def _embedded(line: Line, pack: RulePack) -> Decimal:
    terms, _, _ = precursor_terms(line.precursors or (), line, pack, want_emissions=True)
    return sum((term.value(at_value) for term in terms), ZERO)


def _read(line: TradeLine, scenario: Scenario, year: int, pack: RulePack) -> Line:
    case = _changed(line, scenario, pack)
    when = _date(case, year)
    case["production_year"] = _production_year(case, year)
    case["overrides"] = {**_object(case.get("overrides"), "overrides"), **_numbers(scenario, year)}
    if "mass_t" not in case and "mass_kg" not in case and line.mass_by_year:
        case["mass_t"] = step_value(line.mass_by_year, year) or 0
    case["import_date"] = when
    notices: list[Notice] = []
    if scenario.downstream is not None and year >= scenario.downstream.from_year:
        notices = _downstream(case, scenario.downstream)
    found = line_read({key: value for key, value in case.items() if value is not None}, id=line.id)
    return replace(found, notices=(*found.notices, *notices))


def _changed(line: TradeLine, scenario: Scenario, pack: RulePack) -> dict[str, Any]:
    if "" in line.case:
        raise LineFault("not_an_object", "A case must be an object.", "See docs/cbam.md.")
    case = dict(line.case)
    for change in (scenario.lines.get(ALL), scenario.lines.get(line.id)):
        if change:
            inner = {
                **_object(case.get("overrides"), "overrides"),
                **_object(change.get("overrides"), "overrides"),
            }
            case |= change
            case["overrides"] = inner
    case["precursors"] = _precursors(case.get("precursors"), scenario, pack)
    if scenario.without_carbon_price:
        case["carbon_price_paid"] = None
    elif scenario.carbon_price is not None:
        case["carbon_price_paid"] = scenario.carbon_price
    return case


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if value is not None and not isinstance(value, Mapping):
        raise LineFault(f"{name}_not_an_object", f"{name} is not an object.", "See docs/cbam.md.")
    return value or {}


def _precursors(given: Any, scenario: Scenario, pack: RulePack) -> Any:
    """Every precursor, at any depth, that a change of the scenario names."""
    if not isinstance(given, list) or not scenario.precursors:
        return given
    found = []
    for item in given:
        if not isinstance(item, Mapping):
            return given  # the engine refuses it with its place
        named = case_named(item)
        if "precursors" in named:
            named["precursors"] = _precursors(named["precursors"], scenario, pack)
        for change in scenario.precursors:
            if _matches(named, change.cn, change.country, pack):
                named |= change.fields
        found.append(named)
    return found


def _matches(item: Mapping[str, Any], cn: str, country: str, pack: RulePack) -> bool:
    code = "".join(char for char in str(item.get("cn", "")) if char.isdigit())
    if not code.startswith(cn):
        return False
    if not country:
        return True
    return origin_read(country, pack) == origin_read(str(item.get("country") or "unknown"), pack)


def _date(case: Mapping[str, Any], year: int) -> str:
    """The day as given in its own year; in other years the same quarter, where one is told."""
    given = case.get("import_date")
    if given is None:
        return str(year)
    when = import_time_read(str(given))
    if when.year == year:
        return str(given)
    return ImportTime(year, when.quarter).period


def _production_year(case: Mapping[str, Any], year: int) -> Any:
    """What was made so long before import stays so: the lag moves along with the year."""
    made, given = case.get("production_year"), case.get("import_date")
    if made is None or given is None or not str(made)[:4].isdigit():
        return made
    return year - (import_time_read(str(given)).year - int(str(made)[:4]))


def _numbers(scenario: Scenario, year: int) -> dict[str, Decimal]:
    found = {
        "cbam_factor": step_value(scenario.factors, year),
        "cscf": step_value(scenario.cscf, year),
        "markup": step_value(scenario.markups, year),
    }
    if scenario.price is not None and (price := scenario.price.at(year)) is not None:
        found["price"] = price.value
    return {name: value for name, value in found.items() if value is not None}


def _downstream(case: dict[str, Any], downstream: Downstream) -> list[Notice]:
    """A good that is only proposed has neither default nor benchmark: its metal's stand in for it."""
    code = "".join(char for char in str(case.get("cn", "")) if char.isdigit())
    if not any(code.startswith(prefix) for prefix in downstream.codes):
        return []
    overrides = dict(case["overrides"])
    if "default_total" in overrides and "benchmark_b" in overrides:
        return [_proposed(code, "with the default value and benchmark of the scenario")]
    if not case.get("precursors"):
        raise LineFault(
            "downstream_without_precursors",
            f"{code} is proposed from {downstream.from_year}; it has neither default value nor benchmark.",
            "Name the metal in it as precursors, or override default_total and benchmark_b.",
        )
    overrides.setdefault("benchmark_a", Decimal(0))
    if not any(case.get(name) is not None for name in ("see", "see_direct")):
        case |= {"see": Decimal(0), "see_scope": "process"}
    case |= {"basis": "actual", "overrides": overrides}
    return [_proposed(code, "by its precursors alone, with no free allocation for the last step")]


def _proposed(code: str, how: str) -> Notice:
    return Notice(
        "downstream_assumed",
        f"{code} is proposed only (COM(2025) 989): it was priced {how}.",
        "Replace it when the act is adopted and its annexes are known.",
    )


def pack_with(pack: RulePack, scenario: Scenario, year: int) -> RulePack:
    """`pack`, with the proposed goods in it from the year they would be charged."""
    downstream = scenario.downstream
    if downstream is None or year < downstream.from_year:
        return pack
    key = ("downstream", downstream)
    if key not in pack.memory:
        goods = tuple(
            Good(
                DOWNSTREAM_SECTOR, code, "CO2", indirect=False, annex_ii=True, counts_to_50t=True, excluded=()
            )
            for code in downstream.codes
        )
        pack.memory[key] = replace(pack, goods=(*pack.goods, *goods), memory={})
    extended: RulePack = pack.memory[key]
    return extended
