"""Writes a comparison down: JSON for programs, a side-by-side table for people; it computes nothing new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.explanation import number
from compliance.carbon.engine.faults import Notice
from compliance.carbon.engine.figures import ZERO

from .comparing import Comparison, npv_of
from .markets import MarketMix
from .model import LinePath, Outcome, Run, YearCost

PLACES = 6


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Everything, by scenario and line; keys are described in docs/cbam_scenarios.md."""
    run = found.run
    return {
        "years": list(run.years),
        "discount_rate": number(run.discount_rate),
        "discount_rate_status": "stated" if run.rate_stated else "assumed",
        "compared_with": found.first.scenario.id,
        "scenarios": [_outcome(found, outcome) for outcome in found.outcomes],
        "table": table(found),
        "markets": {id: [_mix(mix) for mix in mixes] for id, mixes in found.markets.items()},
        "warnings": [notice.to_json() for notice in run.notices],
    }


def _outcome(found: Comparison, outcome: Outcome) -> dict[str, Any]:
    scenario, run = outcome.scenario, found.run
    return {
        "id": scenario.id,
        "title": scenario.title or scenario.id,
        "scheme": scenario.scheme.value,
        "rule_pack": dict(outcome.stamp),
        "complete": not outcome.refused,
        "refused": list(outcome.refused),
        "npv_eur": number(outcome.npv),
        "npv_band": [number(end) for end in outcome.npv_band],
        "npv_exporter_eur": _maybe(outcome.npv_exporter),
        "versus_first_eur": number(found.versus_first(outcome)),
        "years": [_year_total(outcome, year) for year in run.years],
        "lines": [_line(path, run) for path in outcome.lines],
        "overrides": _plain(scenario.told),
        "warnings": [notice.to_json() for notice in _notices(outcome)],
    }


def _year_total(outcome: Outcome, year: int) -> dict[str, Any]:
    costs = outcome.in_year(year)
    exporter = None
    if outcome.scenario.pass_through is not None:
        exporter = sum((cost.exporter or ZERO for cost in costs), ZERO)
    return {
        "year": year,
        "cost_eur": number(_sum(cost.cost for cost in costs)),
        "band": [number(_sum(cost.band[end] + cost.duty for cost in costs)) for end in (0, 1)],
        "carbon_cost_eur": number(_sum(cost.carbon for cost in costs)),
        "quota_duty_eur": number(_sum(cost.duty for cost in costs)),
        "certificates_t": number(_sum(cost.certificates for cost in costs)),
        "exporter_eur": _maybe(exporter),
    }


def _line(path: LinePath, run: Run) -> dict[str, Any]:
    if path.fault is not None:
        return {"id": path.line.id, "npv_eur": None, "years": [], "error": path.fault.to_json()}
    return {
        "id": path.line.id,
        "npv_eur": number(npv_of(run, path.years)),
        "years": [_cost(cost) for cost in path.years],
    }


def _cost(cost: YearCost) -> dict[str, Any]:
    per_t = cost.cost / cost.mass if cost.mass else None
    return {
        "year": cost.year,
        "mass_t": number(cost.mass),
        "charged": cost.charged,
        "price_eur": number(cost.price),
        "see": number(cost.see) if cost.charged else None,
        "sefa": number(cost.sefa) if cost.charged else None,
        "certificates_t": number(cost.certificates),
        "carbon_cost_eur": number(cost.carbon),
        "quota_duty_eur": number(cost.duty),
        "cost_eur": number(cost.cost),
        "cost_eur_per_t": _maybe(per_t),
        "band": [number(end + cost.duty) for end in cost.band],
        "exporter_eur": _maybe(cost.exporter),
        "status": cost.status,
        "warnings": [notice.code for notice in cost.notices],
    }


def _mix(mix: MarketMix) -> dict[str, Any]:
    if mix.fault is not None:
        return {"year": mix.year, "shares": [], "profit_eur": None, "error": mix.fault.to_json()}
    return {
        "year": mix.year,
        "profit_eur": round(mix.profit, PLACES),
        "emissions_tco2e": _rounded(mix.emissions),
        "carbon_shadow_eur_per_tco2e": _rounded(mix.carbon_shadow),
        "carbon_shadow_kind": mix.shadow_kind,
        "capacity_shadow_eur_per_t": {
            name: round(value, PLACES) for name, value in mix.capacity_shadow.items()
        },
        "switch_price_eur": _rounded(mix.switch_price),
        "shares": [
            {
                "product": share.option.product,
                "market": share.option.market,
                "tonnes": round(share.tonnes, PLACES),
                "margin_eur_per_t": number(share.option.margin),
                "carbon_eur_per_t": round(share.carbon_per_t, PLACES),
                "net_eur_per_t": round(share.net_per_t, PLACES),
                "tco2e_per_t": _rounded(share.tco2e_per_t),
            }
            for share in mix.shares
        ],
        "warnings": [notice.to_json() for notice in mix.notices],
    }


def table(found: Comparison) -> dict[str, Any]:
    """Scenarios side by side: one column each, rows of years, sums and lines; null where unknown."""
    run, outcomes = found.run, found.outcomes
    rows: list[dict[str, Any]] = []
    for year in run.years:
        values = [number(_sum(cost.cost for cost in outcome.in_year(year))) for outcome in outcomes]
        rows.append({"row": "year", "of": str(year), "unit": "EUR", "values": values})
    rows += [
        _row("npv", [number(outcome.npv) for outcome in outcomes]),
        _row("npv_low", [number(outcome.npv_band[0]) for outcome in outcomes]),
        _row("npv_high", [number(outcome.npv_band[1]) for outcome in outcomes]),
        _row("versus_first", [number(found.versus_first(outcome)) for outcome in outcomes]),
        _row("npv_exporter", [_maybe(outcome.npv_exporter) for outcome in outcomes]),
    ]
    for place, line in enumerate(run.lines):
        paths = [outcome.lines[place] for outcome in outcomes]
        values_of_line = [None if path.fault else number(npv_of(run, path.years)) for path in paths]
        rows.append({"row": "line_npv", "of": line.id, "unit": "EUR", "values": values_of_line})
    return {
        "scenarios": [outcome.scenario.id for outcome in outcomes],
        "complete": [not outcome.refused for outcome in outcomes],
        "rows": rows,
    }


def _row(name: str, values: Sequence[float | None]) -> dict[str, Any]:
    return {"row": name, "of": "", "unit": "EUR", "values": list(values)}


def _notices(outcome: Outcome) -> list[Notice]:
    """What was told of any line in any year, each once with the same words."""
    found: dict[Notice, None] = {}
    for path in outcome.lines:
        for cost in path.years:
            found.update(dict.fromkeys(cost.notices))
    return list(found)


def _plain(value: Any) -> Any:
    """The overrides as the user wrote them, in what JSON knows."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return number(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)


def _maybe(value: Decimal | None) -> float | None:
    return None if value is None else number(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0
