"""Firms and products; what a product is made of is in `parts`."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from ninja.decorators import decorate_view
from ninja.pagination import paginate

from compliance.api.access import PRODUCTS, TokenAuth, user_of
from compliance.api.guarding import found_compare, guarded, keyed
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_to_write, row_drop, row_or_404, row_write, to_write
from compliance.api.schemas import (
    FirmRow,
    Me,
    ProductEdit,
    ProductFilter,
    ProductNew,
    ProductRow,
)
from compliance.core.roles import role_of
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import firm_list_visible, product_list_visible
from compliance.firms.services import firms_changed

router = Router()


@router.get("/me", response={200: Me, **ERRORS}, summary="Who this token stands for")
def me(request: HttpRequest) -> dict[str, Any]:
    user = user_of(request)
    return {
        "user": user.email,
        "role": role_of(user),
        "language": user.language,
        "scopes": request.auth.token.scopes,  # type: ignore[attr-defined]
        "firms": firm_list_visible(user=user).count(),
    }


@router.get("/firms", response={200: list[FirmRow], **ERRORS}, summary="Firms you may see")
@paginate(Pages)
def firms(request: HttpRequest) -> QuerySet[Firm]:
    return firm_list_visible(user=user_of(request)).order_by("pk")


@router.get("/products", response={200: list[ProductRow], **ERRORS}, summary="Products, filtered")
@paginate(Pages)
def products(request: HttpRequest, wanted: Query[ProductFilter]) -> QuerySet[Product]:
    rows = product_list_visible(user=user_of(request)).order_by("pk")
    if wanted.firm_id is not None:
        rows = rows.filter(firm=wanted.firm_id)
    if wanted.q:
        rows = rows.filter(
            Q(sku__icontains=wanted.q) | Q(name__icontains=wanted.q) | Q(name_zh__icontains=wanted.q)
        )
    if wanted.hs:
        rows = rows.filter(Q(hs__startswith=wanted.hs[:6]), Q(cn__startswith=wanted.hs) | Q(cn=""))
    if wanted.market:
        rows = rows.filter(markets__contains=[wanted.market])
    return rows


@router.get("/products/{product_id}", response={200: ProductRow, **ERRORS}, summary="One product")
def product(request: HttpRequest, product_id: Path[Number]) -> Product:
    return product_or_404(request, product_id)


@router.post(
    "/products",
    response={200: ProductRow, 201: ProductRow, **ERRORS},
    summary="Add or replace by SKU",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@keyed(product, "product_id")
def product_put(request: HttpRequest, new: ProductNew) -> Status:
    """The product with this SKU of the firm, made (201) or changed (200). Its exposure is computed anew."""
    firm = firm_to_write(request, new.firm_id)
    values = new.dict(exclude={"firm_id", "sku"})
    with transaction.atomic():
        found = Product.objects.select_for_update().filter(firm=firm, sku=new.sku).first()
        found_compare(request, found, product, "product_id")
        row = found or Product(firm=firm, sku=new.sku)
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        firms_changed(firm_ids=[firm.pk])
    return Status(200 if found else 201, row)


@router.patch(
    "/products/{product_id}",
    response={200: ProductRow, **ERRORS},
    summary="Change a product",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@guarded(product, Product, "product_id", required=True)
def product_edit(request: HttpRequest, product_id: Path[Number], new: ProductEdit) -> Product:
    row = product_to_write(request, product_id)
    return row_write(row, new.dict(exclude_unset=True, exclude_none=True), firm_id=row.firm_id)


@router.delete(
    "/products/{product_id}",
    response={204: None, **ERRORS},
    summary="Delete a product with its bill of material and flows",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@guarded(product, Product, "product_id")
def product_drop(request: HttpRequest, product_id: Path[Number]) -> Status:
    row = product_to_write(request, product_id)
    row_drop(row, firm_id=row.firm_id)
    return Status(204, None)


def product_or_404(request: HttpRequest, product_id: int) -> Product:
    """Raises HttpError 404."""
    rows = product_list_visible(user=user_of(request)).select_related("firm")
    return row_or_404(rows, product_id, "product")


def product_to_write(request: HttpRequest, product_id: int) -> Product:
    """Raises HttpError 404."""
    return to_write(request, Product.objects.select_related("firm"), product_id, "product")
