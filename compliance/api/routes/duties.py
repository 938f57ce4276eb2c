"""Obligations of the catalogue, and which of them a product meets."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router
from ninja.errors import HttpError

from compliance.api.paging import Number, Words
from compliance.api.routes.products import product_or_404
from compliance.api.rows import ERRORS
from compliance.api.schemas import Market, ObligationRow
from compliance.core import clock
from compliance.exposure.duties import obligations_of, product_duties
from compliance.exposure.duties_told import duties_told
from compliance.exposure.findings import plain
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

router = Router()


@router.get(
    "/obligations", response={200: list[ObligationRow], **ERRORS}, summary="The catalogue of obligations"
)
def obligations(
    request: HttpRequest, market: Market | None = None, regime: Words | None = None
) -> list[dict[str, Any]]:
    found = obligations_of(market) if market else tuple(catalogue().obligations.values())
    return [_row(one) for one in found if not regime or one.regime == regime]


@router.get("/products/{product_id}/applicability", response={200: dict[str, Any], **ERRORS},
            summary="Which obligations a product meets, and what would settle the rest")  # fmt: skip
def applicability(
    request: HttpRequest, product_id: Path[Number], market: Market = "EU", on: date | None = None
) -> dict[str, Any]:
    """Verdicts applies, does_not_apply, uncertain; each with path, dates, proof and inference flags."""
    if not obligations_of(market):
        raise HttpError(404, f"The catalogue holds no obligation for {market}.")
    product = product_or_404(request, product_id)
    told: dict[str, Any] = plain(duties_told(product_duties(product, market=market, on=on or clock.today())))
    return told


def _row(one: Obligation) -> dict[str, Any]:
    return {
        "id": one.id,
        "regime": one.regime,
        "title": asdict(one.title),
        "what": asdict(one.what),
        "celex": one.reference.celex,
        "citation": one.reference.citation,
        "article": one.reference.article,
        "markets": list(one.markets),
        "severity": one.severity,
    }
