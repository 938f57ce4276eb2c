"""What a communication template holds, as plain values in the template's own units; it opens no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compliance.carbon.engine.faults import CbamError, Notice


class TemplateError(CbamError):
    """The workbook is not the template this was written for, or cannot be filled: says which cell and why."""


@dataclass(frozen=True, slots=True)
class Amount:
    """t (or MWh) by production route; route is empty where none is told."""

    route: str
    tonnes: Decimal


@dataclass(frozen=True, slots=True)
class Exchange:
    """TJ or MWh with its tCO2 per unit."""

    amount: Decimal
    factor: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One aggregated goods category made here, with its routes."""

    category: str
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessBlock:
    """One of up to ten production processes, by `number`; `consumed` in t by number of the other process.

    `direct`: directly attributable emissions in tCO2e (DirEm*), before heat and waste gases.
    """

    number: int
    category: str
    name: str = ""
    included: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    market: Decimal | None = None
    consumed: Mapping[int, Decimal] = field(default_factory=dict)
    non_cbam: Decimal | None = None
    direct: Decimal | None = None
    heat_in: Exchange | None = None
    heat_out: Exchange | None = None
    gas_in: Exchange | None = None
    gas_out: Exchange | None = None
    electricity: Exchange | None = None
    exported: Exchange | None = None

    @property
    def output(self) -> Decimal:
        return sum((amount.tonnes for amount in self.amounts), Decimal(0))


@dataclass(frozen=True, slots=True)
class PrecursorBlock:
    """One of up to twenty purchased precursors; emissions per t, electricity in MWh/t with its factor."""

    number: int
    category: str
    country: str
    name: str = ""
    routes: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    consumed: Mapping[int, Decimal] = field(default_factory=dict)
    other: Decimal | None = None
    see_direct: Decimal | None = None
    see_source: str = ""
    electricity: Decimal | None = None
    electricity_source: str = ""
    factor: Decimal | None = None
    factor_source: str = ""
    justification: str = ""

    @property
    def see_indirect(self) -> Decimal | None:
        """The template's own product of electricity and factor."""
        if self.electricity is None or self.factor is None:
            return None
        return self.electricity * self.factor


@dataclass(frozen=True, slots=True)
class Stream:
    """A source stream of sheet B as typed: numbers with their units; percentages as 0 to 100."""

    method: str
    name: str
    values: Mapping[str, Decimal]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as the importer copies it; figures are None where the workbook was not recalculated."""

    process: str
    cn: str
    name: str = ""
    category: str = ""
    see_direct: Decimal | None = None
    see_indirect: Decimal | None = None
    see_total: Decimal | None = None
    default_share: Decimal | None = None
    electricity_mwh: Decimal | None = None
    electricity_ef: Decimal | None = None
    ef_source: str = ""


@dataclass(frozen=True)
class Communication:
    """Everything read from, or to be written into, one template."""

    start: date | None
    end: date | None
    installation: Mapping[str, str]
    verifier: Mapping[str, str] = field(default_factory=dict)
    goods: tuple[GoodsRow, ...] = ()
    processes: tuple[ProcessBlock, ...] = ()
    precursors: tuple[PrecursorBlock, ...] = ()
    streams: tuple[Stream, ...] = ()
    products: tuple[ProductRow, ...] = ()
    version: str = ""
    notices: tuple[Notice, ...] = ()
