"""What a firm brings into the EU in a year: its shipments, and for the rest what it exported last.

Each planned line says where its mass comes from. It prices nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet

from compliance.carbon.engine.goods import good_maybe
from compliance.carbon.engine.rulepack import RulePack
from compliance.cbam.models import Shipment
from compliance.core import clock
from compliance.exposure.keys import EU, EU_MEMBERS
from compliance.firms.models import Firm, Product, TradeFlow

FIRST_YEAR: Final = 2026
"""Certificates are due for imports from 1 January 2026: Reg (EU) 2023/956 Art 36."""
_KG: Final = Decimal(1000)
_EU_MARKETS: Final = EU_MEMBERS | {EU}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """One line to price. `mass_t` None: nobody said. `flow_year`: the year whose exports it repeats."""

    product: Product
    market: str
    year: int
    mass_t: Decimal | None
    shipment: Shipment | None = None
    flow_year: int | None = None


def plan_year() -> int:
    """The year that a firm's cost is told for: the clock's, but none before certificates are due."""
    return max(clock.today().year, FIRST_YEAR)


def cbam_products(firm: Firm, pack: RulePack) -> list[Product]:
    """Products on sale whose code lies in Annex I, or may: an HS code above several lines of it."""
    prefixes = sorted({good.cn[:4] for good in pack.goods})
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(cn__startswith=prefix) | Q(cn="", hs__startswith=prefix)
    rows = Product.objects.filter(wanted, firm=firm, is_active=True).order_by("sku")
    return [row for row in rows if is_good(row, pack)]


def is_good(product: Product, pack: RulePack) -> bool:
    """Whether Annex I names the product's code, or a code below its HS code."""
    code = product.cn or product.hs
    if not code:
        return False
    if product.cn:
        return good_maybe(code, pack) is not None
    return any(good.cn.startswith(code) or code.startswith(good.cn) for good in pack.goods)


def plan_of(firm: Firm, pack: RulePack) -> list[PlannedLine]:
    """Each shipment of a firm, and for the plan's year what flows leave over, by product and market."""
    products = {row.pk: row for row in cbam_products(firm, pack)}
    shipments = list(_shipments(firm))
    year = plan_year()
    lines = [
        PlannedLine(product=row.product, market=row.market, year=row.year, mass_t=row.mass_t, shipment=row)
        for row in shipments
    ]
    return lines + _from_flows(products, shipments, year)


def _shipments(firm: Firm) -> QuerySet[Shipment]:
    return (
        Shipment.objects.filter(firm=firm)
        .select_related("product__firm", "declaration__installation", "declaration__evidence")
        .order_by("pk")
    )


def _from_flows(products: dict[int, Product], shipments: Iterable[Shipment], year: int) -> list[PlannedLine]:
    """The latest year's exports once more, less what shipments of the year hold already.

    Who states a plan for the year means all of it: nothing is added to that.
    """
    shipped: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    stated = set()
    for row in shipments:
        if row.year == year:
            shipped[row.product_id, row.market] += row.mass_t
            if row.planned_year:
                stated.add((row.product_id, row.market))
    lines = []
    for (product_id, market), (flow_year, mass) in sorted(_latest(products, year).items()):
        if (product_id, market) in stated:
            continue
        left = None if mass is None else mass / _KG - shipped[product_id, market]
        if left is not None and left <= 0:
            continue
        lines.append(
            PlannedLine(
                product=products[product_id], market=market, year=year, mass_t=left, flow_year=flow_year
            )
        )
    return lines


def _latest(
    products: dict[int, Product], year: int
) -> dict[tuple[int, str], tuple[int | None, Decimal | None]]:
    """(product, EU market) → (year, kg) of the newest flow; markets without a flow: (None, None)."""
    found: dict[tuple[int, str], tuple[int | None, Decimal | None]] = {}
    flows = TradeFlow.objects.filter(product__in=products, year__lte=year, market__in=_EU_MARKETS)
    for row in flows.order_by("product_id", "market", "year"):
        found[row.product_id, row.market] = (row.year, row.mass_kg)
    known = {product_id for product_id, _market in found}
    for product_id, product in products.items():
        for market in product.markets:
            told = market in _EU_MARKETS and (product_id, market) not in found
            # Sales told as “EU” stand for the states, and states for “EU”.
            if told and not (product_id in known and (market == EU or (product_id, EU) in found)):
                found[product_id, market] = (None, None)
    return found
