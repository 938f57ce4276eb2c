"""A firm's CBAM cost as kept, summed up: by product, by year ahead, by input. It words nothing.

Sums with gaps are marked as partial: a line without a price is never counted as zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from compliance.cbam.models import ProductCost
from compliance.cbam.planning import plan_year
from compliance.firms.models import Firm, Product

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Band:
    """EUR: what counts, lowest, highest."""

    cost: Decimal = ZERO
    low: Decimal = ZERO
    high: Decimal = ZERO

    def plus(self, other: Band) -> Band:
        return Band(self.cost + other.cost, self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Default against actual, per t of product. `actual_see` None: nothing declared.

    `saving_eur`: what proof saves on the line, the most it may cost; negative: proof loses.
    """

    see: float | None
    default_per_t: float | None
    actual_per_t: float | None
    actual_see: float | None
    saving_eur: float | None
    marginal: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSum:
    """One product over its lines of the year. `band` None: no line has a price."""

    product: Product
    rows: tuple[ProductCost, ...]
    mass_t: Decimal | None
    band: Band | None
    is_partial: bool
    is_unproven: bool
    break_even: BreakEven
    share: float


@dataclass(frozen=True, slots=True)
class YearSum:
    """One year ahead, at the masses of the plan: by default values, and as it counts."""

    year: int
    default: Band
    counted: Band


@dataclass(frozen=True, slots=True)
class InputSwing:
    """EUR of the whole firm when one input moves in all lines at once; `kind`: range or 10 percent."""

    name: str
    status: str
    kind: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class FirmTotal:
    """A firm's year in one line. `band` None: nothing has a price."""

    year: int
    goods: int
    band: Band | None
    is_partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmOverview:
    """Everything the firm's page, workbook and document tell. `edition`, `digest`: by which law."""

    firm: Firm
    year: int
    edition: str
    digest: str
    products: tuple[ProductSum, ...]
    total: Band | None
    is_partial: bool
    path: tuple[YearSum, ...]
    swings: tuple[InputSwing, ...]
    unproven: int


def costs_of(firm: Firm, *, year: int | None = None, product: Product | None = None) -> list[ProductCost]:
    """The standing costs of a firm in a year, product by product; see `year_told` where none is named."""
    rows = ProductCost.objects.filter(
        product__firm=firm, superseded_at__isnull=True, year=year or year_told(firm)
    )
    if product is not None:
        rows = rows.filter(product=product)
    return list(rows.select_related("product", "shipment").order_by("product__sku", "market", "pk"))


def year_told(firm: Firm) -> int:
    """The plan's year, or the newest that was priced where a new year has begun and nothing ran since."""
    kept = ProductCost.objects.filter(
        product__firm=firm, superseded_at__isnull=True, shipment__isnull=True, year__lte=plan_year()
    )
    return kept.aggregate(newest=Max("year"))["newest"] or plan_year()


def totals_by_firm(firm_ids: Iterable[int]) -> dict[int, FirmTotal]:
    """Firm id → its sum in the year that its page tells, for many firms in one query."""
    rows = (
        ProductCost.objects.filter(
            product__firm__in=list(firm_ids), superseded_at__isnull=True, year__lte=plan_year()
        )
        .order_by()
        .values("product__firm", "year")
        .annotate(
            cost=Sum("cost_eur"),
            low=Sum("low_eur"),
            high=Sum("high_eur"),
            goods=Count("product", distinct=True),
            unknown=Count("pk", filter=Q(cost_eur__isnull=True)),
            plans=Count("pk", filter=Q(shipment__isnull=True)),
        )
    )
    found: dict[int, FirmTotal] = {}
    for row in sorted(rows, key=lambda row: (row["plans"] > 0, row["year"])):
        band = None if row["cost"] is None else Band(row["cost"], row["low"], row["high"])
        found[row["product__firm"]] = FirmTotal(row["year"], row["goods"], band, row["unknown"] > 0)
    return found


def product_total(product: Product) -> FirmTotal | None:
    """The same of one product; None where nothing of it is planned."""
    kept = ProductCost.objects.filter(product=product, superseded_at__isnull=True).order_by()
    priced = list(kept.only("year", "cost_eur", "low_eur", "high_eur"))
    if not priced:
        return None
    year = year_told(product.firm)
    rows = [row for row in priced if row.year == year]
    if not rows:
        return None
    known = [_band(row) for row in rows if row.cost_eur is not None]
    return FirmTotal(year, 1, _sum(known) if known else None, len(known) < len(rows))


def firm_overview(firm: Firm, *, year: int | None = None) -> FirmOverview:
    """The firm's costs as kept; nothing is priced here."""
    year = year or year_told(firm)
    rows = costs_of(firm, year=year)
    return _overview(firm, year, rows)


def summed(found: FirmOverview, rows: Sequence[ProductCost]) -> FirmOverview:
    """The same over some of its lines."""
    return _overview(found.firm, found.year, rows)


def _overview(firm: Firm, year: int, rows: Sequence[ProductCost]) -> FirmOverview:
    known = [row for row in rows if row.cost_eur is not None]
    total = _sum(_band(row) for row in known) if known else None
    return FirmOverview(
        firm=firm,
        year=year,
        edition=rows[0].edition if rows else "",
        digest=rows[0].digest if rows else "",
        products=products_summed(rows, total),
        total=total,
        is_partial=len(known) < len(rows),
        path=path_summed(known),
        swings=swings_summed(known),
        unproven=sum(row.is_unproven for row in rows),
    )


def products_summed(rows: Sequence[ProductCost], total: Band | None) -> tuple[ProductSum, ...]:
    """By product, dearest first; products without a price last but never left out."""
    groups: dict[int, list[ProductCost]] = defaultdict(list)
    for row in rows:
        groups[row.product_id].append(row)
    sums = [_product(group, total) for group in groups.values()]
    return tuple(
        sorted(sums, key=lambda one: (one.band is None, -(one.band.cost if one.band else 0), one.product.sku))
    )


def _product(rows: list[ProductCost], total: Band | None) -> ProductSum:
    known = [row for row in rows if row.cost_eur is not None]
    band = _sum(_band(row) for row in known) if known else None
    masses = [row.mass_t for row in rows if row.mass_t is not None]
    share = float(band.cost / total.cost) if band and total and total.cost else 0.0
    return ProductSum(
        product=rows[0].product,
        rows=tuple(rows),
        mass_t=sum(masses, ZERO) if masses else None,
        band=band,
        is_partial=len(known) < len(rows),
        is_unproven=any(row.is_unproven for row in rows),
        break_even=break_even_of(rows),
        share=share,
    )


def analysis_of(rows: Sequence[ProductCost]) -> dict[str, Any] | None:
    """The engine's analysis of the first line with an actual result, else with one by default values."""
    for basis in ("actual", "default"):
        for row in rows:
            result = row.results[basis]
            if _was_priced(result) and result.get("analysis"):
                return dict(result["analysis"])
    return None


def break_even_of(rows: Sequence[ProductCost]) -> BreakEven:
    """Of the first line that was priced; what proof saves is summed over all lines."""
    default = next((row.results["default"] for row in rows if _was_priced(row.results["default"])), {})
    actual = next((row.results["actual"] for row in rows if _was_priced(row.results["actual"])), {})
    told = default.get("analysis") or {}
    savings = [
        float(row.default_eur - row.actual_eur)
        for row in rows
        if row.default_eur is not None and row.actual_eur is not None
    ]
    return BreakEven(
        see=(actual.get("analysis") or told).get("break_even_see"),
        default_per_t=default.get("cost_eur_per_t"),
        actual_per_t=actual.get("cost_eur_per_t"),
        actual_see=actual.get("see"),
        saving_eur=sum(savings) if savings else None,
        marginal=told.get("marginal_eur_per_0_1_tco2e"),
    )


def _was_priced(result: Any) -> bool:
    return bool(result) and "error" not in result


def path_summed(rows: Iterable[ProductCost]) -> tuple[YearSum, ...]:
    """Each year ahead at the same masses; the carried-forward price and its range stand in the band."""
    sums: dict[int, tuple[Band, Band]] = {}
    for row in rows:
        for step in row.path:
            default, counted = _step(step, row)
            was = sums.get(step["year"], (Band(), Band()))
            sums[step["year"]] = (was[0].plus(default), was[1].plus(counted))
    return tuple(YearSum(year, *bands) for year, bands in sorted(sums.items()))


def _step(step: Mapping[str, Any], row: ProductCost) -> tuple[Band, Band]:
    """By default and as it counts; the line's own year is what it costs by its own quarter's price."""
    default = _rate(step["default"], row)
    counted = default
    if row.counted == "actual" and step["actual"]:
        counted = _rate(step["actual"], row)
        if is_conditional(row):
            counted = Band(counted.cost, counted.low, max(counted.high, default.high))
    if step["year"] != row.year:
        return default, counted
    told = row.results["default"]
    if row.default_eur is not None and told.get("band"):
        default = Band(row.default_eur, *(Decimal(str(end)) for end in told["band"]))
    return default, _band(row)


def is_conditional(row: ProductCost) -> bool:
    """Actual values count, but nobody accredited has verified them: the band reaches to default values."""
    return row.counted == "actual" and not row.inputs["actual"]["verified"]


def _rate(rate: list[float] | None, row: ProductCost) -> Band:
    if rate is None or row.mass_t is None:
        return Band()
    cost, low, high = (Decimal(str(part)) * row.mass_t for part in rate)
    return Band(cost, low, high)


def swings_summed(rows: Iterable[ProductCost], *, most: int = 12) -> tuple[InputSwing, ...]:
    """Widest first. A line in which the input has no part keeps its cost at both ends."""
    rows = list(rows)
    base = float(sum((row.cost_eur or ZERO for row in rows), ZERO))
    ends: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    kinds: dict[str, tuple[str, str]] = {}
    for row in rows:
        for swing in _tornado(row):
            mass, cost = float(row.mass_t or 0), float(row.cost_eur or 0)
            for place in (0, 1):
                ends[swing["input"]][place] += swing["cost_eur_per_t"][place] * mass - cost
            kinds.setdefault(swing["input"], (swing["status"], swing["kind"]))
    found = [InputSwing(name, *kinds[name], base + moved[0], base + moved[1]) for name, moved in ends.items()]
    wide = [one for one in found if one.width > 0.005]
    return tuple(sorted(wide, key=lambda one: (-one.width, one.name))[:most])


def _tornado(row: ProductCost) -> list[dict[str, Any]]:
    result = row.results.get(row.counted) or {}
    return list((result.get("analysis") or {}).get("tornado") or [])


def _band(row: ProductCost) -> Band:
    return Band(row.cost_eur or ZERO, row.low_eur or ZERO, row.high_eur or ZERO)


def _sum(bands: Iterable[Band]) -> Band:
    total = Band()
    for band in bands:
        total = total.plus(band)
    return total
