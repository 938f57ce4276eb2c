"""Compares ways to carry a shipment by cost, days and tCO2e; transport adds nothing to CBAM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from compliance.carbon.engine.faults import LineFault, PackError
from compliance.carbon.engine.figures import Figure, Status
from compliance.carbon.engine.rulepack import PACKS

CURRENT_TRANSPORT = "transport-2025"
ZERO = Decimal(0)
KG = Decimal(1000)
# The equator: no leg is longer, so more is a wrong unit (m for km).
LONGEST_KM = Decimal(40_075)
# Where a mode alone is named, its everyday vehicle.
USUAL = {
    "road": "road lorry",
    "rail": "rail",
    "sea": "sea container ship",
    "air": "air long haul",
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One vehicle over `km`; EUR per t, EUR flat and days as quoted, handling and waiting included.

    `factor` in kg CO2e per tonne-km replaces the pack's.
    """

    vehicle: str
    km: Decimal
    eur_per_t: Decimal
    days: Decimal
    eur_flat: Decimal = ZERO
    factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Route:
    id: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Of the whole shipment: EUR, days, tCO2e well-to-wheel with its range.

    `dominated_by` names a route that is no worse in anything, better in something; empty: on the front.
    `eur_with_shadow`: cost plus tCO2e at the shadow price the user sets.
    """

    id: str
    eur: Decimal
    days: Decimal
    tco2e: Decimal
    band: tuple[Decimal, Decimal]
    eur_with_shadow: Decimal
    figures: tuple[Figure, ...]
    dominated_by: str = ""

    @property
    def on_front(self) -> bool:
        return not self.dominated_by


@lru_cache(maxsize=4)
def transport_load(edition: str = CURRENT_TRANSPORT, folder: Path = PACKS) -> Mapping[str, Figure]:
    """kg CO2e per tonne-km, well-to-wheel, by vehicle. Raises PackError if there is no such edition."""
    try:
        manifest = yaml.safe_load((folder / edition / "manifest.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackError(f"No transport factors {edition!r}. Take {CURRENT_TRANSPORT}.") from error
    if manifest["family"] != "transport":
        raise PackError(f"{edition!r} is a pack of the family {manifest['family']!r}, not transport.")
    return {
        name: Figure(
            name,
            Decimal(row["wtw"]),
            "kgCO2e/tkm",
            Status(manifest["status"]),
            f"{manifest['act']}: {row['row']}",
            "transport",
            lo=Decimal(row["lo"]),
            hi=Decimal(row["hi"]),
        )
        for name, row in manifest["factors"].items()
    }


def routes_compare(
    routes: Sequence[Route],
    mass_t: Decimal,
    *,
    shadow_price: Decimal = ZERO,
    factors: Mapping[str, Figure] | None = None,
) -> tuple[Compared, ...]:
    """All routes in the order given, each with its place on the front; `shadow_price` in EUR per tCO2e.

    Raises LineFault: no route or legs, an unknown vehicle, impossible numbers, an id given twice.
    """
    known = transport_load() if factors is None else factors
    _positive("mass_t", mass_t)
    _not_negative("shadow_price", shadow_price)
    if not routes:
        raise LineFault("routes_missing", "There is no route to compare.", "Give at least one with its legs.")
    ids = [route.id for route in routes]
    if len(set(ids)) < len(ids):
        raise LineFault("id_twice", "Two routes have the same id.", "Name each once.")
    found = [_compute(route, mass_t, shadow_price, known) for route in routes]
    return tuple(_placed(item, found) for item in found)


def _compute(route: Route, mass: Decimal, shadow: Decimal, known: Mapping[str, Figure]) -> Compared:
    if not route.legs:
        raise LineFault("legs_missing", f"Route {route.id} has no legs.", "Give vehicle and km of each.")
    eur = days = tco2e = low = high = ZERO
    figures = []
    for leg in route.legs:
        where = f"{route.id}, {leg.vehicle}"
        _positive(f"{where}: km", leg.km)
        if leg.km > LONGEST_KM:
            raise LineFault("km_impossible", f"{where}: {leg.km} km goes round the Earth.", "Give km, not m.")
        for name, value in (("eur_per_t", leg.eur_per_t), ("days", leg.days), ("eur_flat", leg.eur_flat)):
            _not_negative(f"{where}: {name}", value)
        figure = _factor(leg, known, where)
        work = mass * leg.km / KG
        eur += leg.eur_per_t * mass + leg.eur_flat
        days += leg.days
        tco2e += work * figure.value
        low += work * figure.low
        high += work * figure.high
        figures.append(figure)
    return Compared(route.id, eur, days, tco2e, (low, high), eur + shadow * tco2e, tuple(figures))


def _factor(leg: Leg, known: Mapping[str, Figure], where: str) -> Figure:
    if leg.factor is not None:
        _not_negative(f"{where}: factor", leg.factor)
        return Figure(leg.vehicle, leg.factor, "kgCO2e/tkm", Status.STATED, "as given", "transport")
    name = leg.vehicle.strip().casefold()
    figure = known.get(USUAL.get(name, name))
    if figure is None:
        raise LineFault(
            "vehicle_unknown",
            f"{where}: there is no factor for this vehicle.",
            f"Give factor in kg CO2e per tonne-km, or take one of {', '.join(sorted(known))}.",
        )
    return figure


def _placed(item: Compared, among: Sequence[Compared]) -> Compared:
    better = next((other.id for other in among if _dominates(other, item)), "")
    return Compared(
        item.id, item.eur, item.days, item.tco2e, item.band, item.eur_with_shadow, item.figures, better
    )


def _dominates(one: Compared, other: Compared) -> bool:
    """No worse in cost, days and tCO2e, and better in one of them."""
    first, second = (one.eur, one.days, one.tco2e), (other.eur, other.days, other.tco2e)
    return first != second and all(a <= b for a, b in zip(first, second, strict=True))


def _positive(name: str, value: Decimal) -> None:
    _not_negative(name, value)
    if not value:
        raise LineFault("zero", f"{name} is zero.", "Give a number above zero.")


def _not_negative(name: str, value: Decimal) -> None:
    if not value.is_finite() or value < 0:
        raise LineFault("negative", f"{name} is {value}.", "Give zero or more.")
