"""Makes every combination of links (lorry to port, ship, train inland) into a route; it compares none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.figures import ZERO

from .comparing import Leg, Route

MOST_LEGS = 12
MOST_ROUTES = 500


@dataclass(frozen=True, slots=True)
class Link:
    """One vehicle between two places, as a leg; `start` and `end` are names of places."""

    start: str
    end: str
    leg: Leg


@dataclass(frozen=True, slots=True)
class Transfer:
    """What changing vehicle at a place costs: EUR per t and days."""

    eur_per_t: Decimal = ZERO
    days: Decimal = ZERO


def network_routes(
    links: Sequence[Link],
    start: str,
    end: str,
    *,
    transfers: Mapping[str, Transfer] | None = None,
    most_legs: int = 6,
) -> tuple[Route, ...]:
    """Every way from `start` to `end` that visits no place twice, named by its places and vehicles.

    Raises LineFault: an unknown place, no way at all, more ways than can be compared.
    """
    places = {link.start for link in links} | {link.end for link in links}
    for name in (start, end):
        if name not in places:
            raise LineFault(
                "place_unknown", f"No link touches {name!r}.", f"Places are {', '.join(sorted(places))}."
            )
    if start == end:
        raise LineFault("place_twice", f"Start and end are both {start!r}.", "Name two places.")
    if not 1 <= most_legs <= MOST_LEGS:
        raise LineFault("legs_limit", f"max_legs {most_legs} is not possible.", f"Take 1 to {MOST_LEGS}.")
    found: list[Route] = []
    for path in _paths(links, start, end, most_legs):
        found.append(_route(path, transfers or {}, [route.id for route in found]))
        if len(found) > MOST_ROUTES:
            raise LineFault(
                "routes_too_many",
                f"There are more than {MOST_ROUTES} ways from {start} to {end}.",
                "Lower max_legs, or leave links out.",
            )
    if not found:
        raise LineFault(
            "no_way",
            f"No chain of links leads from {start} to {end}.",
            "Links go one way: add those missing.",
        )
    return tuple(found)


def _paths(links: Sequence[Link], start: str, end: str, most: int) -> Iterator[tuple[Link, ...]]:
    """Depth first; links in the order given, so that the answer never depends on anything else."""
    stack: list[tuple[str, tuple[Link, ...]]] = [(start, ())]
    while stack:
        place, path = stack.pop()
        if place == end:
            yield path
            continue
        if len(path) == most:
            continue
        seen = {start, *(link.end for link in path)}
        onward = [link for link in links if link.start == place and link.end not in seen]
        stack += [(link.end, (*path, link)) for link in reversed(onward)]


def _route(path: Sequence[Link], transfers: Mapping[str, Transfer], taken: Sequence[str]) -> Route:
    legs: list[Leg] = []
    for link in path:
        leg = link.leg
        if legs and legs[-1].vehicle != leg.vehicle and (change := transfers.get(link.start)) is not None:
            leg = replace(leg, eur_per_t=leg.eur_per_t + change.eur_per_t, days=leg.days + change.days)
        legs.append(leg)
    steps = "".join(f" -{link.leg.vehicle}-> {link.end}" for link in path)
    name = f"{path[0].start}{steps}"
    same = sum(1 for other in taken if other == name or other.startswith(f"{name} ("))
    return Route(f"{name} ({same + 1})" if same else name, tuple(legs))  # two carriers on one link
