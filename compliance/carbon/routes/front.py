"""From file to file: reads a shipment's routes, compares them and writes JSON; the only place that writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from compliance.carbon.engine.explanation import number
from compliance.carbon.engine.faults import CasesError, LineFault
from compliance.carbon.plain_files import file_load
from compliance.carbon.plot_files import routes_draw

from .comparing import CURRENT_TRANSPORT, Compared, Route, routes_compare, transport_load
from .reading import RouteRun, routes_read


def routes_plain(found: Any, *, edition: str = CURRENT_TRANSPORT) -> dict[str, Any]:
    """The JSON result of plain values; cheapest route first. Raises CasesError, LineFault or PackError."""
    run = routes_read(found)
    factors = transport_load(edition)
    compared = routes_compare(run.routes, run.mass, shadow_price=run.shadow_price, factors=factors)
    by_id = {route.id: route for route in run.routes}
    ordered = sorted(compared, key=lambda item: (item.eur, item.days, item.tco2e, item.id))
    return {
        "mass_t": number(run.mass),
        "shadow_price_eur_per_tco2e": number(run.shadow_price),
        "in_cbam": False,  # Reg 2023/956 covers the making of goods: transport adds nothing to certificates
        "front": [item.id for item in ordered if item.on_front],
        "best": _best(compared),
        "routes": [_item(item, by_id[item.id], run) for item in ordered],
        "transport_pack": edition,
        "warnings": [notice.to_json() for notice in run.notices],
    }


def _best(compared: tuple[Compared, ...]) -> dict[str, str]:
    """The route that is best in one thing; where two are, the better in the next."""

    def first(*keys: str) -> str:
        return min(compared, key=lambda item: (*(getattr(item, key) for key in keys), item.id)).id

    return {
        "cost": first("eur", "days", "tco2e"),
        "days": first("days", "eur", "tco2e"),
        "tco2e": first("tco2e", "eur", "days"),
        "cost_with_shadow_price": first("eur_with_shadow", "days"),
    }


def _item(item: Compared, route: Route, run: RouteRun) -> dict[str, Any]:
    legs = zip(route.legs, item.figures, strict=True)
    return {
        "id": item.id,
        "cost_eur": number(item.eur),
        "cost_eur_per_t": number(item.eur / run.mass),
        "days": number(item.days),
        "tco2e": number(item.tco2e),
        "tco2e_band": [number(end) for end in item.band],
        "kgco2e_per_t": number(item.tco2e / run.mass * 1000),
        "cost_with_shadow_price_eur": number(item.eur_with_shadow),
        "on_front": item.on_front,
        "dominated_by": item.dominated_by or None,
        "legs": [
            {
                "vehicle": leg.vehicle,
                "km": number(leg.km),
                "cost_eur_per_t": number(leg.eur_per_t),
                "cost_eur_flat": number(leg.eur_flat),
                "days": number(leg.days),
                "tco2e": number(run.mass * leg.km / 1000 * figure.value),
                "factor_kgco2e_per_tkm": number(figure.value),
                "status": figure.status.value,
                "source": figure.source,
            }
            for leg, figure in legs
        ],
    }


def file_routes(
    source: Path, target: Path, *, edition: str = CURRENT_TRANSPORT, plots: Path | None = None
) -> tuple[int, int]:
    """Compare the routes in `source` into `target`. Returns (routes, on the front). Raises CbamError."""
    try:
        result = routes_plain(file_load(source), edition=edition)
    except LineFault as fault:
        raise CasesError(f"{source}: {fault}") from fault
    try:
        target.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CasesError(
            f"{target} cannot be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    if plots is not None:
        routes_draw(result, plots)
    return len(result["routes"]), len(result["front"])
