"""What an installation is here: processes, utilities, sources, deliveries, precursors, flows; no reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from compliance.carbon.engine.faults import Notice
from compliance.carbon.engine.figures import Figure
from compliance.carbon.engine.rulepack import Good

At = Callable[[Figure], Fraction]


def at_value(figure: Figure) -> Fraction:
    return Fraction(figure.value)


class Carrier(StrEnum):
    HEAT = "heat"
    ELECTRICITY = "electricity"


class Kind(StrEnum):
    """What a source is; the ledger's scope follows from it."""

    FUEL = "fuel"
    PROCESS = "process"
    MEASURED = "measured"
    WASTE_GAS = "waste_gas"
    RECOVERED = "recovered"
    ELECTRICITY = "electricity"
    HEAT = "heat"
    PRECURSOR = "precursor"


SCOPES = {Kind.ELECTRICITY: 2, Kind.HEAT: 2, Kind.PRECURSOR: 3}


@dataclass(frozen=True, slots=True)
class Part:
    """sign x product of `factors` x product of (1 - `complements`)."""

    factors: tuple[Figure, ...]
    complements: tuple[Figure, ...] = ()
    sign: int = 1
    label: str = ""

    def value(self, at: At) -> Fraction:
        found = Fraction(self.sign)
        for figure in self.factors:
            found *= at(figure)
        for figure in self.complements:
            found *= 1 - at(figure)
        return found


def parts_sum(parts: tuple[Part, ...], at: At) -> Fraction:
    return sum((part.value(at) for part in parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a quantity goes. `shares` is None: by mass of output of the named processes."""

    to: tuple[str, ...]
    shares: tuple[Figure, ...] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """tCO2e of one source. `charged` is set for precursors: what of them counts for certificates.

    `primary`: activity and factors are the installation's or its supplier's own, none is a standard value.
    `by_default`: a precursor valued by the Commission's default values.
    """

    id: str
    kind: Kind
    target: Target
    direct: tuple[Part, ...] = ()
    indirect: tuple[Part, ...] = ()
    charged: tuple[Part, ...] | None = None
    primary: bool = True
    by_default: bool = False
    text: str = ""
    biogenic: tuple[Part, ...] = ()

    @property
    def scope(self) -> int:
        return SCOPES.get(self.kind, 1)

    @property
    def figures(self) -> tuple[Figure, ...]:
        parts = (*self.direct, *self.indirect, *(self.charged or ()))
        return tuple({f.name: f for part in parts for f in (*part.factors, *part.complements)}.values())


@dataclass(frozen=True, slots=True)
class Process:
    """One production process and its product. `good` is None where Annex I has no such good."""

    id: str
    cn: str
    route: str
    output: Figure
    sold: Figure | None
    good: Good | None


@dataclass(frozen=True, slots=True)
class Utility:
    """Boiler house, power plant, or both together; `heat_share` of its emissions goes with its heat.

    `produced` and `exported` in TJ by carrier. `rest_exported`: what nobody here takes leaves the site.
    """

    id: str
    produced: Mapping[Carrier, Figure]
    exported: Mapping[Carrier, Figure]
    heat_share: tuple[Figure, ...] | None = None
    rest_exported: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """TJ from a utility to processes or other utilities."""

    id: str
    utility: str
    carrier: Carrier
    target: Target
    amount: Figure


@dataclass(frozen=True, slots=True)
class Flow:
    """t of one process's product entering another (or the same) process."""

    giver: str
    taker: str
    amount: Figure


@dataclass(frozen=True, slots=True)
class Purchase:
    """A precursor as the cost engine wants it: mass in t, origin, own figures where there are any."""

    cn: str
    country: str
    route: str
    taker: Target
    amount: Figure
    see_direct: Figure | None
    see_indirect: Figure | None
    sefa: Figure | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A scope 3 figure the user keeps; the law leaves it out of embedded emissions."""

    id: str
    amount: Figure


@dataclass(frozen=True)
class Installation:
    id: str
    country: str
    year: int
    tolerance: Fraction
    processes: tuple[Process, ...]
    utilities: tuple[Utility, ...]
    sources: tuple[Source, ...]
    deliveries: tuple[Delivery, ...]
    flows: tuple[Flow, ...]
    purchases: tuple[Purchase, ...]
    beside: tuple[Beside, ...]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def uncertain(self) -> tuple[Figure, ...]:
        """Every figure with a range, each once, in the order of the file."""
        found: dict[str, Figure] = {}
        for figure in self._figures():
            if not figure.is_certain:
                found.setdefault(figure.name, figure)
        return tuple(found.values())

    def _figures(self) -> list[Figure]:
        figures = [process.output for process in self.processes]
        for utility in self.utilities:
            figures += [*utility.produced.values(), *utility.exported.values(), *(utility.heat_share or ())]
        for source in self.sources:
            figures += [*source.figures, *(source.target.shares or ())]
        for delivery in self.deliveries:
            figures += [delivery.amount, *(delivery.target.shares or ())]
        return figures + [flow.amount for flow in self.flows]
