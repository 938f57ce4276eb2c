"""Finds the row of default values for a good and an origin: always one whole row, never a mixture."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .faults import LineFault, Notice
from .figures import Figure, Status
from .origins import UNKNOWN
from .rulepack import OTHER_COUNTRIES, Country, DefaultRow, RulePack

# Route letters of the two kinds of clinker, and the last TARIC digits they go by (IR 2026/1740).
CLINKER = {"A": "90", "B": "10"}
SHOWN = 8


@dataclass(frozen=True, slots=True)
class DefaultFound:
    """The row in use, the range its total may take, and what the reader must know of it."""

    row: DefaultRow
    total: Figure
    notices: tuple[Notice, ...]
    other_routes: tuple[str, ...] = ()  # which the good may have instead, where that is not told

    @property
    def routes(self) -> tuple[str, ...]:
        return self.row.routes


def default_find(cn: str, country: Country, pack: RulePack, *, route: str = "") -> DefaultFound:
    """Row for `cn` from `country` (IR 2025/2621 Annex I; unknown origin: Annex IV).

    `route` only chooses between white ("B") and grey ("A") clinker and cement where `cn` has 8 digits.
    Raises LineFault if no row can be told.
    """
    colour = route if route in CLINKER else ""
    key = ("default", cn, country.iso2, colour)
    if key not in pack.memory:
        pack.memory[key] = _default_find(cn, country, pack, colour)
    found: DefaultFound = pack.memory[key]
    return found


def _default_find(cn: str, country: Country, pack: RulePack, colour: str) -> DefaultFound:
    exact = next((cn[:n] for n in range(len(cn), 3, -1) if cn[:n] in pack.default_keys), None)
    if exact is not None:
        return _row(exact, country, pack, cn)
    below = sorted(key for key in pack.default_keys if key.startswith(cn))
    if not below:
        raise LineFault(
            "cn_unknown",
            f"CN {cn} has no row in the default values of IR (EU) 2025/2621: the code may not exist.",
            "Check the code against the CN of the import year, or override default_total and the benchmark.",
        )
    if {key[len(cn) :] for key in below} <= set(CLINKER.values()) and len(below) == 2:
        return _clinker(cn, country, pack, colour)
    return _several(cn, below, country, pack)


def _row(key: str, country: Country, pack: RulePack, cn: str) -> DefaultFound:
    own = pack.defaults.get((country.iso2, key)) if country.iso2 else None
    if country == UNKNOWN:
        return _highest(key, pack)
    row = own or pack.defaults.get((OTHER_COUNTRIES, key))
    if row is None:
        raise LineFault(
            "default_missing",
            f"No default value for CN {key}, neither for {country.name} nor for other countries.",
            "Give actual values, or override default_total and the benchmark.",
        )
    notices = []
    if own is None:
        notices.append(
            Notice(
                "default_other_countries",
                f"No value for {country.name} and CN {key}: the row of other countries and territories "
                "applies, with its route.",
                "Actual values from the producer replace it.",
            )
        )
    if len(cn) == 8 and len(key) == 10:
        notices.append(
            Notice("taric_assumed", f"CN {cn} is taken as TARIC {key}.", "Give the 10-digit TARIC code.")
        )
    figure = _figure(row, key, country if own else None)
    if "zero_total" in row.flags:
        other = pack.defaults.get((OTHER_COUNTRIES, key))
        high = other.total if other else Decimal(0)
        figure = figure.ranged(row.total, high, status=Status.PROVISIONAL, why="zero in the table")
        notices.append(
            Notice(
                "default_zero",
                f"The table gives 0 tCO2e/t for {country.name} and CN {key}; this looks like an error.",
                f"Reckon with up to {high} tCO2e/t, and ask the Commission's help desk.",
            )
        )
    return DefaultFound(row, figure, tuple(notices))


def _figure(row: DefaultRow, key: str, country: Country | None) -> Figure:
    table = country.name if country else "Other countries and territories"
    return Figure(
        name="default_total",
        value=row.total,
        unit="tCO2e/t",
        status=Status.PUBLISHED,
        source=f"default values, table {table}, row {key}",
        article="defaults",
    )


def _highest(key: str, pack: RulePack) -> DefaultFound:
    """Annex IV is not in the pack: the highest row of Annex I stands in for it, and says so."""
    row = max(
        (row for (_, cn), row in pack.defaults.items() if cn == key), key=lambda r: (r.total, r.country)
    )
    figure = Figure(
        name="default_total",
        value=row.total,
        unit="tCO2e/t",
        status=Status.ASSUMED,
        source=f"highest value of all tables for {key}",
        article="highest",
    )
    notice = Notice(
        "origin_unknown",
        f"Unknown origin: the highest default value of CN {key} was taken ({row.total} tCO2e/t).",
        "Find out the origin: any country's own value is at most this.",
    )
    return DefaultFound(row, figure, (notice,))


def _clinker(cn: str, country: Country, pack: RulePack, colour: str) -> DefaultFound:
    if colour:
        return _row(cn + CLINKER[colour], country, pack, cn + CLINKER[colour])
    grey = _row(cn + CLINKER["A"], country, pack, cn + CLINKER["A"])
    white = _row(cn + CLINKER["B"], country, pack, cn + CLINKER["B"])
    low, high = sorted((grey.row.total, white.row.total))
    figure = grey.total.ranged(low, high, status=Status.ASSUMED, why="white or grey is not said")
    notice = Notice(
        "clinker_colour_assumed",
        f"CN {cn} holds white and grey goods with different values; grey was assumed.",
        f'Give TARIC {cn}10 (white) or {cn}90 (other), or "route": "B" (white) or "A" (grey).',
    )
    return DefaultFound(grey.row, figure, (notice, *grey.notices), white.routes)


def _several(cn: str, below: list[str], country: Country, pack: RulePack) -> DefaultFound:
    """A code shorter than the table's rows: only if all rows under it name one route is there an answer."""
    found = [_row(key, country, pack, key) for key in below]
    shown = ", ".join(below[:SHOWN]) + (" ..." if len(below) > SHOWN else "")
    if len({item.routes for item in found}) > 1:
        raise LineFault(
            "cn_too_short",
            f"CN {cn} covers goods with different values and routes: {shown}.",
            "Give the 8-digit CN code.",
        )
    first = max(found, key=lambda item: item.row.total)
    low = min(item.row.total for item in found)
    if low == first.row.total:
        return first
    figure = first.total.ranged(low, first.row.total, status=Status.ASSUMED, why=f"highest of {shown}")
    notice = Notice(
        "cn_short",
        f"CN {cn} covers goods with different default values ({shown}); the highest was taken.",
        "Give the 8-digit CN code.",
    )
    return DefaultFound(first.row, figure, (notice, *first.notices))
