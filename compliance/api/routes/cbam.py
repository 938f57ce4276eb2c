"""CBAM as firms write it: installations, declared emissions, shipments."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path as FilePath
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Form, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import CBAM, TokenAuth, user_of
from compliance.api.guarding import found_compare, guarded, keyed
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_to_write, row_drop, row_or_404, row_write, to_write
from compliance.cbam.models import EmissionDeclaration, Installation, Shipment
from compliance.cbam.selectors import (
    declaration_list_visible,
    installation_list_visible,
    shipment_list_visible,
)
from compliance.cbam.shipping import ShipmentsRefused, shipments_import
from compliance.firms.models import Evidence, Product

router = Router()
AUTH = TokenAuth(CBAM)
MOST_BYTES = 10 * 2**20
Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,10}$")]
Route = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,2}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]
See = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=14, decimal_places=6)]


class InstallationRow(Schema):
    id: int
    firm_id: int
    name: str
    operator: str
    country: str
    place: str


class InstallationNew(Schema):
    """`place`: UN/LOCODE."""

    firm_id: Number
    name: Name
    operator: Text = ""
    country: Country
    place: Annotated[str, StringConstraints(pattern=r"^([A-Z0-9]{5})?$")] = ""


class DeclarationRow(Schema):
    """Emissions per tonne of product. Without a valid document the figures are unproven: never relied on."""

    id: int
    installation_id: int
    cn: str
    product_ids: list[int]
    production_year: int
    route: str
    see_direct: Decimal
    see_indirect: Decimal
    see_scope: str
    precursors: list[Any] | None
    carbon_price_eur: Decimal | None
    is_verified: bool
    evidence_id: int | None
    changed_at: datetime

    @staticmethod
    def resolve_product_ids(row: EmissionDeclaration) -> list[int]:
        return sorted(product.pk for product in row.products.all())


class DeclarationNew(Schema):
    """`see_…` in tCO2e a tonne; `precursors` as in docs/cbam.md, an empty list: none."""

    installation_id: Number
    cn: Code
    product_ids: Annotated[list[Number], Field(max_length=1_000)] = []
    production_year: Year
    route: Route = ""
    see_direct: See
    see_indirect: See = Decimal(0)
    see_scope: Literal["", "product", "process"] = ""
    precursors: Annotated[list[dict[str, Any]], Field(max_length=50)] | None = None
    carbon_price_eur: Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=4)] | None = None
    is_verified: bool = False
    evidence_id: Number | None = None


class ShipmentRow(Schema):
    id: int
    firm_id: int
    reference: str
    product_id: int
    cn: str
    market: str
    country: str
    route: str
    mass_t: Decimal
    import_date: date | None
    planned_year: int | None
    basis: str
    declaration_id: int | None
    buyer: str
    changed_at: datetime


class ShipmentNew(Schema):
    """Known by `reference`: once in the firm. `import_date` or `planned_year`, never both."""

    firm_id: Number
    reference: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    product_id: Number
    cn: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,10}$")]
    market: Country
    country: Country
    route: Route = ""
    mass_t: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=6)]
    import_date: date | None = None
    planned_year: Year | None = None
    basis: Literal["default", "actual"] = "default"
    declaration_id: Number | None = None
    buyer: Text = ""


class ShipmentsTold(Schema):
    rows: int
    created: int
    changed: int
    unchanged: int


@router.get("/cbam/installations", response={200: list[InstallationRow], **ERRORS}, summary="Installations")
@paginate(Pages)
def installations(request: HttpRequest, firm_id: Number | None = None) -> QuerySet[Installation]:
    rows = installation_list_visible(user=user_of(request)).order_by("pk")
    return rows.filter(firm=firm_id) if firm_id is not None else rows


@router.get(
    "/cbam/installations/{installation_id}",
    response={200: InstallationRow, **ERRORS},
    summary="One installation",
)
def installation(request: HttpRequest, installation_id: Path[Number]) -> Installation:
    return row_or_404(installation_list_visible(user=user_of(request)), installation_id, "installation")


@router.post(
    "/cbam/installations",
    response={200: InstallationRow, 201: InstallationRow, **ERRORS},
    summary="Add or change by name",
    auth=AUTH,
)
@decorate_view(idempotent)
@keyed(installation, "installation_id")
def installation_put(request: HttpRequest, new: InstallationNew) -> Status:
    firm = firm_to_write(request, new.firm_id)
    found = Installation.objects.filter(firm=firm, name=new.name).first()
    found_compare(request, found, installation, "installation_id")
    row = found or Installation(firm=firm, name=new.name)
    row_write(row, new.dict(exclude={"firm_id", "name"}), firm_id=firm.pk)
    return Status(200 if found else 201, row)


@router.delete(
    "/cbam/installations/{installation_id}",
    response={204: None, **ERRORS},
    summary="Delete with its declarations",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(installation, Installation, "installation_id")
def installation_drop(request: HttpRequest, installation_id: Path[Number]) -> Status:
    row = to_write(request, Installation.objects.all(), installation_id, "installation")
    row_drop(row, firm_id=row.firm_id)
    return Status(204, None)


@router.get(
    "/cbam/declarations", response={200: list[DeclarationRow], **ERRORS}, summary="Declared emissions"
)
@paginate(Pages)
def declarations(request: HttpRequest, firm_id: Number | None = None) -> QuerySet[EmissionDeclaration]:
    rows = declaration_list_visible(user=user_of(request)).prefetch_related("products").order_by("pk")
    return rows.filter(installation__firm=firm_id) if firm_id is not None else rows


@router.get(
    "/cbam/declarations/{declaration_id}",
    response={200: DeclarationRow, **ERRORS},
    summary="One declaration of emissions",
)
def declaration(request: HttpRequest, declaration_id: Path[Number]) -> EmissionDeclaration:
    rows = declaration_list_visible(user=user_of(request)).prefetch_related("products")
    return row_or_404(rows, declaration_id, "declaration")


@router.post(
    "/cbam/declarations",
    response={200: DeclarationRow, 201: DeclarationRow, **ERRORS},
    summary="Add or change by installation, good and year",
    auth=AUTH,
)
@decorate_view(idempotent)
@keyed(declaration, "declaration_id")
def declaration_put(request: HttpRequest, new: DeclarationNew) -> Status:
    """What the engine could not price is refused with its own reason."""
    site = to_write(request, Installation.objects.all(), new.installation_id, "installation")
    key = {"installation": site, "cn": new.cn, "production_year": new.production_year}
    found = EmissionDeclaration.objects.filter(**key).first()
    found_compare(request, found, declaration, "declaration_id")
    row = found or EmissionDeclaration(**key)
    products = _own_rows(Product, site.firm_id, new.product_ids, "product_ids")
    document = [new.evidence_id] if new.evidence_id is not None else []
    _own_rows(Evidence, site.firm_id, document, "evidence_id")
    values = new.dict(exclude={"installation_id", "cn", "production_year", "product_ids"})
    with transaction.atomic():
        row_write(row, values, firm_id=site.firm_id)
        row.products.set(products)
    return Status(200 if found else 201, row)


@router.delete(
    "/cbam/declarations/{declaration_id}",
    response={204: None, **ERRORS},
    summary="Delete declared emissions",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(declaration, EmissionDeclaration, "declaration_id")
def declaration_drop(request: HttpRequest, declaration_id: Path[Number]) -> Status:
    rows = EmissionDeclaration.objects.select_related("installation")
    row = to_write(request, rows, declaration_id, "declaration", firm="installation__firm")
    row_drop(row, firm_id=row.installation.firm_id)
    return Status(204, None)


@router.get("/cbam/shipments", response={200: list[ShipmentRow], **ERRORS}, summary="Shipments")
@paginate(Pages)
def shipments(
    request: HttpRequest,
    firm_id: Number | None = None,
    product_id: Number | None = None,
    year: Year | None = None,
) -> QuerySet[Shipment]:
    rows = shipment_list_visible(user=user_of(request)).order_by("pk")
    if firm_id is not None:
        rows = rows.filter(firm=firm_id)
    if product_id is not None:
        rows = rows.filter(product=product_id)
    if year is not None:
        rows = rows.filter(planned_year=year) | rows.filter(import_date__year=year)
    return rows


@router.post(
    "/cbam/shipments/import",
    response={200: ShipmentsTold, **ERRORS},
    summary="Read a list of shipments, all rows or none",
    auth=AUTH,
)
@decorate_view(idempotent)
def shipments_file(request: HttpRequest, firm_id: Form[Number], file: File[UploadedFile]) -> Any:
    """`multipart/form-data`; each row that cannot be taken is told under `errors` with row and column."""
    firm = firm_to_write(request, firm_id)
    if file.size is None or file.size > MOST_BYTES:
        raise HttpError(413, "The file is larger than 10 MB. Split it.")
    name = str(file.name)
    try:
        with NamedTemporaryFile(suffix=FilePath(name).suffix[:8]) as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            return shipments_import(firm=firm, path=FilePath(kept.name), name=name, by=user_of(request))
    except ShipmentsRefused as refused:
        faults: dict[str, list[str]] = {}
        for one in refused.report.problems[:500]:
            faults.setdefault(f"row {one.row} {one.column}".strip(), []).append(one.message)
        raise ValidationError(faults) from refused


@router.get("/cbam/shipments/{shipment_id}", response={200: ShipmentRow, **ERRORS}, summary="One shipment")
def shipment(request: HttpRequest, shipment_id: Path[Number]) -> Shipment:
    return row_or_404(shipment_list_visible(user=user_of(request)), shipment_id, "shipment")


@router.post(
    "/cbam/shipments",
    response={200: ShipmentRow, 201: ShipmentRow, **ERRORS},
    summary="Add or change by reference",
    auth=AUTH,
)
@decorate_view(idempotent)
@keyed(shipment, "shipment_id")
def shipment_put(request: HttpRequest, new: ShipmentNew) -> Status:
    """Its cost is computed by a worker: /cbam/costs tells it soon after."""
    firm = firm_to_write(request, new.firm_id)
    found = Shipment.objects.filter(firm=firm, reference=new.reference).first()
    found_compare(request, found, shipment, "shipment_id")
    row = found or Shipment(firm=firm, reference=new.reference)
    _own_rows(Product, firm.pk, [new.product_id], "product_id")
    if new.declaration_id is not None:
        rows = EmissionDeclaration.objects.filter(installation__firm=firm)
        row_or_404(rows, new.declaration_id, "declaration")
    row_write(row, new.dict(exclude={"firm_id", "reference"}), firm_id=firm.pk)
    return Status(200 if found else 201, row)


@router.delete(
    "/cbam/shipments/{shipment_id}", response={204: None, **ERRORS}, summary="Delete a shipment", auth=AUTH
)
@decorate_view(idempotent)
@guarded(shipment, Shipment, "shipment_id")
def shipment_drop(request: HttpRequest, shipment_id: Path[Number]) -> Status:
    row = to_write(request, Shipment.objects.all(), shipment_id, "shipment")
    row_drop(row, firm_id=row.firm_id)
    return Status(204, None)


def _own_rows(model: Any, firm_id: int, wanted: list[int], where: str) -> list[Any]:
    """Raises ValidationError for rows that are not the firm's."""
    rows = list(model.objects.filter(firm=firm_id, pk__in=wanted))
    if len(rows) != len(set(wanted)):
        raise ValidationError({where: "Not a row of this firm."})
    return rows
