"""Reads routes and links from plain values; says what is wrong and where; it compares nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compliance.carbon.engine.faults import CasesError, LineFault, Notice
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import ZERO

from .comparing import Leg, Route
from .network import Link, Transfer, network_routes

ALIASES = {"mode": "vehicle", "distance_km": "km", "cost_eur_per_t": "eur_per_t", "transit_days": "days"}


@dataclass(frozen=True, slots=True)
class RouteRun:
    """t of the shipment, EUR per tCO2e of the user's own, and the routes, combinations of links included."""

    mass: Decimal
    shadow_price: Decimal
    routes: tuple[Route, ...]
    notices: tuple[Notice, ...]


def routes_read(found: Any) -> RouteRun:
    """From {"mass_t", "shadow_price"?, "routes"?, "links"? with "from" and "to", "transfers"?, "max_legs"?}.

    Raises CasesError where the whole is no object, LineFault where a value cannot be meant.
    """
    if not isinstance(found, Mapping):
        raise CasesError(
            "A route file holds an object with mass_t and routes or links. See docs/cbam_routes.md."
        )
    fields = Fields(found, aliases={"mass": "mass_t", "origin": "from", "destination": "to"})
    mass = fields.amount("mass_t")
    if mass is None:
        raise LineFault("mass_missing", "There is no mass.", "Give mass_t of the shipment, in tonnes.")
    shadow = fields.amount("shadow_price") or ZERO
    routes = tuple(
        _route(item, place) for place, item in enumerate(_listed(fields.take("routes"), "routes"), 1)
    )
    links = [_link(item, place) for place, item in enumerate(_listed(fields.take("links"), "links"), 1)]
    start, end, limit = fields.text("from"), fields.text("to"), fields.amount("max_legs")
    transfers = _transfers(fields.take("transfers"))
    if links:
        if not start or not end:
            raise LineFault(
                "places_missing", "Links need to know where the shipment goes.", "Give from and to."
            )
        made = network_routes(links, start, end, transfers=transfers, most_legs=int(limit or 6))
        routes = (*routes, *made)
    left = [name for name in fields.left() if name not in ("title", "note", "id")]
    notices: tuple[Notice, ...] = ()
    if left:
        notices = (Notice("fields_unknown", f"Not used: {', '.join(left)}.", "Check the spelling."),)
    return RouteRun(mass, shadow, routes, notices)


def _listed(given: Any, name: str) -> list[Any]:
    if isinstance(given, Mapping):
        given = [
            {"id": key, **value} if isinstance(value, Mapping) else value for key, value in given.items()
        ]
    if given is not None and not isinstance(given, list):
        raise LineFault("not_a_list", f"{name} is not a list.", "Give a list of objects.")
    return given or []


def _route(given: Any, place: int) -> Route:
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", f"Route {place} is no object.", "Give id and legs.")
    fields = Fields(given, where=f"route {place}: ")
    id = fields.text("id") or f"route {place}"
    legs = _listed(fields.take("legs"), f"route {id}: legs")
    return Route(id, tuple(_leg(leg, f"route {id}, leg {number}: ") for number, leg in enumerate(legs, 1)))


def _leg(given: Any, where: str) -> Leg:
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", f"{where}no object.", "Give vehicle, km, eur_per_t and days.")
    fields = Fields(given, where=where, aliases=ALIASES)
    for name in ("from", "to", "id", "note"):
        fields.take(name)
    return _leg_read(fields, where)


def _leg_read(fields: Fields, where: str) -> Leg:
    vehicle = fields.text("vehicle", needed="Name the vehicle: road, rail, sea, air, or one of the pack.")
    numbers = {name: fields.amount(name) for name in ("km", "eur_per_t", "days")}
    for name, value in numbers.items():
        if value is None:
            raise LineFault(
                f"{name}_missing", f"{where}{name} is missing.", "Give it as quoted; 0 if it is zero."
            )
    surcharge = fields.amount("surcharge_eur_per_t") or ZERO
    leg = Leg(
        vehicle=vehicle,
        km=numbers["km"] or ZERO,
        eur_per_t=(numbers["eur_per_t"] or ZERO) + surcharge,
        days=numbers["days"] or ZERO,
        eur_flat=fields.amount("eur_flat") or ZERO,
        factor=fields.amount("factor"),
    )
    if left := fields.left():
        raise LineFault(
            "field_unknown", f"{where}{', '.join(left)} is not understood.", "See docs/cbam_routes.md."
        )
    return leg


def _link(given: Any, place: int) -> Link:
    where = f"link {place}: "
    if not isinstance(given, Mapping):
        raise LineFault(
            "not_an_object", f"{where}no object.", "Give from, to, vehicle, km, eur_per_t and days."
        )
    fields = Fields(given, where=where, aliases=ALIASES)
    start, end = (fields.text(name, needed="Name the place.") for name in ("from", "to"))
    return Link(start, end, _leg_read(fields, where))


def _transfers(given: Any) -> dict[str, Transfer]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise LineFault(
            "not_an_object", "transfers is no object by place.", 'Give {"Rotterdam": {"days": 2}}.'
        )
    found = {}
    for name, value in given.items():
        if not isinstance(value, Mapping):
            raise LineFault("not_an_object", f"transfers {name} is no object.", "Give eur_per_t and days.")
        fields = Fields(value, where=f"transfers {name}: ")
        found[str(name)] = Transfer(fields.amount("eur_per_t") or ZERO, fields.amount("days") or ZERO)
    return found
