"""What exposure asks of CBAM: a product's cost in a market and year, and the page that explains it."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from compliance.cbam.models import ProductCost
from compliance.cbam.packs import pack_in_use
from compliance.cbam.planning import FIRST_YEAR, is_good
from compliance.exposure.keys import EU, EU_MEMBERS
from compliance.firms.models import Firm, Product

_KEPT = "_cbam_costs"


def cost_of_product(product: Product, market: str, year: int) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest cost in EUR at the buyers; None where it cannot be told.

    Zero is said only of what is known to cost nothing: a code outside Annex I, a market outside the EU.
    Years before 2026 are answered by 2026, the first for which certificates are due.
    """
    if market and market != EU and market not in EU_MEMBERS:
        return Decimal(0), Decimal(0)
    if product.cn and not is_good(product, pack_in_use()[1]):
        return Decimal(0), Decimal(0)
    rows = [row for row in _costs(product) if row.year == max(year, FIRST_YEAR)]
    if market and market != EU:
        rows = [row for row in rows if row.market == market]
    if not rows or any(row.low_eur is None for row in rows):
        return None
    return (
        sum((row.low_eur for row in rows), Decimal(0)),
        sum((row.high_eur for row in rows), Decimal(0)),
    )


def _costs(product: Product) -> list[ProductCost]:
    """Read once an instance: a firm's rules ask for the same product market by market."""
    if not hasattr(product, _KEPT):
        rows = ProductCost.objects.filter(product=product, superseded_at__isnull=True)
        setattr(product, _KEPT, list(rows.only("year", "market", "low_eur", "high_eur", "product_id")))
    kept: list[ProductCost] = getattr(product, _KEPT)
    return kept


def page_of_firm(firm: Firm) -> str:
    """Path of the page on which the cost is explained."""
    return reverse("cbam:firm", args=[firm.code])
