"""Documents of evidence: the list, the file, filing one, and which products it covers."""

from datetime import date
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Path, Query, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import EVIDENCE, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_to_write, row_drop, row_or_404, row_write, to_write
from compliance.api.schemas import EvidenceRow
from compliance.core import clock
from compliance.core.uploads import FileRefused
from compliance.desk.evidence_told import validity_condition
from compliance.firms.filing import FileKnown, evidence_attach, refusal_words
from compliance.firms.models import Evidence, Firm, Product
from compliance.firms.selectors import evidence_list_visible
from compliance.firms.services import firms_changed

router = Router()
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Kind = Literal["test_report", "declaration", "certificate", "supplier_declaration"]
Codes = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.\-]{1,120}$")]], Field(max_length=60)
]
Ids = Annotated[list[Number], Field(max_length=1_000)]


class EvidenceFilter(Schema):
    firm_id: Number | None = None
    product_id: Number | None = None
    kind: Kind | None = None
    regime: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")] | None = None
    validity: Literal["expired", "soon", "valid", "unstated"] | None = None
    expires_before: date | None = None


class EvidenceNew(Schema):
    """`serves`: kinds of evidence of the catalogue. No product: the document covers the whole firm."""

    firm_id: Number
    kind: Kind
    title: Title
    issuer: Text
    number: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    regime: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
    issued_on: date
    expires_on: date | None = None
    serves: Codes = []
    product_ids: Ids = []


class EvidenceEdit(Schema):
    """What is left out stays as it is; `expires_on` null: no expiry."""

    kind: Kind | None = None
    title: Title | None = None
    regime: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")] | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    serves: Codes | None = None


class ProductsNew(Schema):
    """All products that the document covers; none: the whole firm."""

    product_ids: Ids


@router.get("/evidence", response={200: list[EvidenceRow], **ERRORS}, summary="Documents of evidence")
@paginate(Pages)
def evidence(request: HttpRequest, wanted: Query[EvidenceFilter]) -> QuerySet[Evidence]:
    rows = _seen(request).order_by("pk")
    if wanted.firm_id is not None:
        rows = rows.filter(firm=wanted.firm_id)
    if wanted.product_id is not None:
        own = Product.objects.filter(pk=wanted.product_id).values("firm")
        covers = Q(products=wanted.product_id) | Q(products=None, firm__in=own)
        rows = rows.filter(pk__in=Evidence.objects.filter(covers).values("pk"))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.regime:
        rows = rows.filter(regime=wanted.regime)
    if wanted.validity:
        rows = rows.filter(validity_condition(wanted.validity, clock.today()))
    if wanted.expires_before:
        rows = rows.filter(expires_on__lt=wanted.expires_before)
    return rows


@router.get("/evidence/{evidence_id}", response={200: EvidenceRow, **ERRORS}, summary="One document")
def one(request: HttpRequest, evidence_id: Path[Number]) -> Evidence:
    return row_or_404(_seen(request), evidence_id, "document")


@router.get("/evidence/{evidence_id}/file", response={200: None, **ERRORS}, summary="The file, to download")
def file(request: HttpRequest, evidence_id: Path[Number]) -> HttpResponseBase:
    row = row_or_404(_seen(request), evidence_id, "document")
    try:
        content = row.file.open("rb")
    except (FileNotFoundError, ValueError) as missing:
        raise HttpError(404, f"The document {evidence_id} has no file.") from missing
    answer = FileResponse(
        content, as_attachment=True, filename=row.file_name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post(
    "/evidence",
    response={201: EvidenceRow, **ERRORS},
    summary="Put a document on file",
    auth=TokenAuth(EVIDENCE),
)
@decorate_view(idempotent)
def filed(request: HttpRequest, new: Form[EvidenceNew], file: File[UploadedFile]) -> Status:
    """`multipart/form-data`. The file is checked: its type by its content, no macros, nothing that runs."""
    firm = firm_to_write(request, new.firm_id)
    document = Evidence(firm=firm, **new.dict(exclude={"firm_id", "product_ids"}))
    products = _products(firm, new.product_ids)
    document.full_clean()
    try:
        with transaction.atomic():
            evidence_attach(document=document, file=file, by=user_of(request))
            document.products.set(products)
            firms_changed(firm_ids=[firm.pk])
    except FileRefused as refused:
        raise ValidationError({"file": refusal_words(refused)}) from refused
    except FileKnown as known:
        raise HttpError(409, str(known)) from known
    return Status(201, document)


@router.patch(
    "/evidence/{evidence_id}",
    response={200: EvidenceRow, **ERRORS},
    summary="Change what is said of a document",
    auth=TokenAuth(EVIDENCE),
)
@decorate_view(idempotent)
@guarded(one, Evidence, "evidence_id", required=True)
def edited(request: HttpRequest, evidence_id: Path[Number], new: EvidenceEdit) -> Evidence:
    row = to_write(request, _seen(request), evidence_id, "document")
    values = {
        name: value
        for name, value in new.dict(exclude_unset=True).items()
        if value is not None or name == "expires_on"
    }
    return row_write(row, values, firm_id=row.firm_id)


@router.put(
    "/evidence/{evidence_id}/products",
    response={200: EvidenceRow, **ERRORS},
    summary="Say which products a document covers",
    auth=TokenAuth(EVIDENCE),
)
@decorate_view(idempotent)
@guarded(one, Evidence, "evidence_id", required=True)
def linked(request: HttpRequest, evidence_id: Path[Number], new: ProductsNew) -> Evidence:
    row = to_write(request, _seen(request), evidence_id, "document")
    with transaction.atomic():
        row.products.set(_products(row.firm, new.product_ids))
        firms_changed(firm_ids=[row.firm_id])
    return row_or_404(_seen(request), evidence_id, "document")


@router.delete(
    "/evidence/{evidence_id}",
    response={204: None, **ERRORS},
    summary="Take a document off the list",
    auth=TokenAuth(EVIDENCE),
)
@decorate_view(idempotent)
@guarded(one, Evidence, "evidence_id")
def dropped(request: HttpRequest, evidence_id: Path[Number]) -> Status:
    row = to_write(request, Evidence.objects.all(), evidence_id, "document")
    row_drop(row, firm_id=row.firm_id)
    return Status(204, None)


def _seen(request: HttpRequest) -> QuerySet[Evidence]:
    rows = evidence_list_visible(user=user_of(request))
    return rows.select_related("firm").prefetch_related("products")


def _products(firm: Firm, wanted: list[int]) -> list[Product]:
    """Raises ValidationError for products that the firm does not have."""
    rows = list(Product.objects.filter(firm=firm, pk__in=wanted))
    unknown = sorted(set(wanted) - {row.pk for row in rows})
    if unknown:
        text = _("The firm has no product with these numbers: %(numbers)s.")
        raise ValidationError({"product_ids": text % {"numbers": ", ".join(map(str, unknown[:10]))}})
    return rows
