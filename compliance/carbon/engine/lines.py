"""What a caller asks to be priced: a customs line with its precursors, as given; nothing looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .faults import Notice
from .timing import ImportTime


class Basis(StrEnum):
    DEFAULT = "default"
    ACTUAL = "actual"


class Scope(StrEnum):
    """What an actual emissions figure covers."""

    PRODUCT = "product"  # the whole chain, precursors included: what the law calls SEE
    PROCESS = "process"  # the last production process only: precursors are added


@dataclass(frozen=True, slots=True)
class Emissions:
    """Actual figures in tCO2e/t. `chargeable` is direct plus, where the law counts it, indirect."""

    chargeable: Decimal | None = None
    direct: Decimal | None = None
    indirect: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self.chargeable is None and self.direct is None and self.indirect is None


@dataclass(frozen=True, slots=True)
class Precursor:
    """`mass` in t entering per t of product; `sefa` is the producer's verified free allocation in tCO2e/t."""

    cn: str
    country: str
    mass: Decimal
    emissions: Emissions = Emissions()
    sefa: Decimal | None = None
    route: str = ""
    precursors: tuple[Precursor, ...] = ()


@dataclass(frozen=True, slots=True)
class CarbonPricePaid:
    """Paid in the country of production, in EUR.

    `per_tco2e` after rebates; `rebated` tCO2e/t on which nothing was paid in the end. `reference_price`
    replaces the year's average CBAM price. `rebate_unproven`: a rebate exists, its amount is not proven.
    """

    per_tco2e: Decimal
    rebated: Decimal = Decimal(0)
    reference_price: Decimal | None = None
    rebate_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Overrides:
    """A scenario: each value replaces the pack's."""

    default_total: Decimal | None = None
    markup: Decimal | None = None
    benchmark_a: Decimal | None = None
    benchmark_b: Decimal | None = None
    cbam_factor: Decimal | None = None
    cscf: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be priced. `precursors` is None where nothing was said of them, () where there are none."""

    id: str
    cn: str
    country: str
    mass: Decimal
    when: ImportTime
    basis: Basis = Basis.DEFAULT
    route: str = ""
    emissions: Emissions = Emissions()
    scope: Scope | None = None
    precursors: tuple[Precursor, ...] | None = None
    carbon_price: CarbonPricePaid | None = None
    overrides: Overrides = Overrides()
    production_year: int | None = None
    verified: bool = True
    buyer: str = ""
    buyer_year_mass: Decimal | None = None
    verification_fee: Decimal | None = None  # EUR for proving this line's actual values
    notices: tuple[Notice, ...] = field(default=())

    @property
    def made_in(self) -> int:
        """Production year; the import year stands in where none is given."""
        return self.production_year or self.when.year
