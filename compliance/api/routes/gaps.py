"""What firms lack: the gap report of a firm or a product, and the dates ahead."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.pagination import paginate

from compliance.api.access import user_of
from compliance.api.paging import Number, Pages
from compliance.api.routes.products import product_or_404
from compliance.api.rows import ERRORS, firm_or_404
from compliance.desk.calendar_selectors import Day, days_ahead
from compliance.exposure.findings import plain
from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.rendering import cells_told
from compliance.exposure.gaps.telling import Teller
from compliance.firms.selectors import firm_list_visible

router = Router()


class DayFilter(Schema):
    firm_id: Number | None = None
    kind: Literal["rule", "own", "evidence", "obligation"] | None = None
    before: date | None = None


class DayRow(Schema):
    """`subject`: “finding:7”, “evidence:3” or “obligation:eu.rohs.…”. `is_open`: not known for certain."""

    on: date
    kind: str
    firm_id: int
    subject: str
    title: str
    role: str
    products: int
    is_open: bool


@router.get(
    "/firms/{firm_id}/gaps",
    response={200: dict[str, Any], **ERRORS},
    summary="What a firm lacks, and the plan",
)
def firm_gaps(request: HttpRequest, firm_id: Path[Number]) -> dict[str, Any]:
    """Counts by state, open questions, the plan by risk and effort, obligations, documents. The parts are
    those of the report in docs/gaps.md; single pairs of product and obligation: /products/{id}/gaps."""
    told: dict[str, Any] = plain(Teller(firm_report(firm=firm_or_404(request, firm_id))).told())
    return told


@router.get(
    "/products/{product_id}/gaps", response={200: dict[str, Any], **ERRORS}, summary="What a product lacks"
)
def product_gaps(request: HttpRequest, product_id: Path[Number]) -> dict[str, Any]:
    """The report narrowed to the product, with one entry under `cells` for each obligation."""
    product = product_or_404(request, product_id)
    teller = Teller(firm_report(firm=product.firm, product=product))
    told: dict[str, Any] = plain({**teller.told(), "cells": list(cells_told(teller))})
    return told


@router.get("/calendar", response={200: list[DayRow], **ERRORS}, summary="Dates ahead, by day")
@paginate(Pages)
def days(request: HttpRequest, wanted: Query[DayFilter]) -> list[dict[str, Any]]:
    """Of rules, own plans, documents and obligations. As a calendar file: /firms/{id}/calendar.ics."""
    user = user_of(request)
    firms = firm_list_visible(user=user)
    if wanted.firm_id is not None:
        firms = firms.filter(pk=wanted.firm_id)
    return [
        _row(one)
        for one in days_ahead(user=user, firms=list(firms))
        if (wanted.kind is None or one.kind == wanted.kind)
        and (wanted.before is None or one.on < wanted.before)
    ]


def _row(one: Day) -> dict[str, Any]:
    subject = one.subject
    names = {"rule": "finding", "own": "finding", "evidence": "evidence"}
    if one.kind == "obligation":
        key, title = f"obligation:{subject.id}", subject.title.en
    else:
        key = f"{names[one.kind]}:{subject.pk}"
        title = str(subject.measure.title if names[one.kind] == "finding" else subject.title)
    return {
        "on": one.on,
        "kind": one.kind,
        "firm_id": one.firm.pk,
        "subject": key,
        "title": title,
        "role": one.role,
        "products": one.count,
        "is_open": one.is_open,
    }
