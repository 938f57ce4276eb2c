"""Turns a planned line and declarations into cases of the engine: by default and by actual values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from compliance.cbam.models import EmissionDeclaration, Shipment
from compliance.cbam.planning import PlannedLine
from compliance.core import clock
from compliance.firms.models import Firm

DEFAULT, ACTUAL = Shipment.Basis.DEFAULT.value, Shipment.Basis.ACTUAL.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCases:
    """Cases of one line. `actual`: None where nothing is declared; `wants_actual`: it counts if proven."""

    default: dict[str, Any]
    actual: dict[str, Any] | None
    declaration_id: int | None
    wants_actual: bool
    is_proven: bool

    @property
    def is_verified(self) -> bool:
        return bool(self.actual and self.actual["verified"])

    @property
    def inputs(self) -> dict[str, Any]:
        """Everything that decides the result, besides the pack."""
        return {
            "default": self.default,
            "actual": self.actual,
            "declaration": self.declaration_id,
            "wants_actual": self.wants_actual,
            "is_proven": self.is_proven,
        }


class Declarations:
    """The declarations of a firm, read once; finds the one that speaks of a line."""

    def __init__(self, firm: Firm) -> None:
        rows = EmissionDeclaration.objects.filter(installation__firm=firm)
        self._rows = list(
            rows.select_related("installation", "evidence").prefetch_related("products").order_by("pk")
        )

    def of(self, line: PlannedLine) -> EmissionDeclaration | None:
        """The shipment's own; else the newest of the line's year or before, most specific first."""
        if line.shipment is not None and line.shipment.declaration is not None:
            return line.shipment.declaration
        code = line.shipment.cn if line.shipment else line.product.cn or line.product.hs
        fitting = [row for row in self._rows if _speaks_of(row, code, line)]
        named = {row.pk: line.product in row.products.all() for row in fitting}
        return max(
            fitting, key=lambda row: (row.production_year, named[row.pk], len(row.cn), row.pk), default=None
        )


def _speaks_of(row: EmissionDeclaration, code: str, line: PlannedLine) -> bool:
    products = row.products.all()
    return (
        row.production_year <= line.year
        and code.startswith(row.cn)
        and (not products or line.product in products)
        and (line.shipment is None or line.shipment.country == row.installation.country)
    )


def is_proven(declaration: EmissionDeclaration) -> bool:
    """A document of the firm stands behind the figures, and has not expired."""
    document = declaration.evidence
    return document is not None and (document.expires_on is None or document.expires_on >= clock.today())


def cases_of(line: PlannedLine, declarations: Declarations) -> LineCases:
    """Cases of a line; its mass is 1 t where nobody said how much, so that at least the rate is known."""
    declared = declarations.of(line)
    shipment = line.shipment
    mass = 1 if line.mass_t is None else line.mass_t
    base = {
        "cn": shipment.cn if shipment else line.product.cn or line.product.hs,
        "country": _origin(line, declared),
        "mass_t": f"{mass:f}",
        "import_date": _when(line),
    }
    if shipment and shipment.buyer:
        base["buyer"] = shipment.buyer
    actual = {**base, "basis": ACTUAL, **declared.emissions()} if declared else None
    if actual and shipment and shipment.route:
        actual["route"] = shipment.route
    default = {**base, "basis": DEFAULT}
    return LineCases(
        default=default,
        actual=actual,
        declaration_id=declared.pk if declared else None,
        wants_actual=shipment is None or shipment.basis == ACTUAL,
        is_proven=declared is not None and is_proven(declared),
    )


def _origin(line: PlannedLine, declared: EmissionDeclaration | None) -> str:
    """Where the good comes from: as the shipment says, else where it is made, else the firm's country."""
    if line.shipment is not None:
        return line.shipment.country
    return declared.installation.country if declared else line.product.firm.country


def _when(line: PlannedLine) -> str:
    shipment = line.shipment
    return shipment.import_date.isoformat() if shipment and shipment.import_date else str(line.year)
