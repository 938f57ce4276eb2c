"""Reads what the pages of products show: the list with its counts, and what touches one product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from compliance.evidence.models import Record
from compliance.exposure.models import Exposure, Finding
from compliance.firms.models import Content, Evidence, Firm, Product
from compliance.firms.selectors import product_list_visible

RECORDS_SHOWN = 30


def products_wanted(*, user: Any, words: str = "", firm: str = "", lacking: str = "") -> QuerySet[Product]:
    """Visible products with these words in SKU, name or code; `lacking`: code or bom."""
    rows = product_list_visible(user=user).select_related("firm").order_by("firm__name", "sku", "pk")
    if words:
        named = Q(sku__icontains=words) | Q(name__icontains=words) | Q(name_zh__icontains=words)
        rows = rows.filter(named | Q(hs__startswith=words) | Q(cn__startswith=words))
    if firm:
        rows = rows.filter(firm__code=firm)
    if lacking == "code":
        rows = rows.filter(hs="", cn="")
    elif lacking == "bom":
        rows = rows.filter(bom_complete=False)
    return rows


class FirmByFirm:
    """Products in the order of their firms' names and SKUs, for a paginator: a page is read from the few
    firms it lies in, with their index, instead of putting all products of all firms in order."""

    def __init__(self, rows: QuerySet[Product], firms: Sequence[Firm]) -> None:
        """`firms`: those that the reader sees, by name."""
        self._rows = rows
        # Rows, not their numbers, are counted: of a firm's an index holds nothing else.
        counts = dict(rows.order_by().values_list("firm").annotate(count=Count("*")))
        self._firms = [(firm.pk, counts[firm.pk]) for firm in firms if firm.pk in counts]

    def count(self) -> int:
        return sum(count for _, count in self._firms)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[Product]:
        start, stop = wanted.start or 0, self.count() if wanted.stop is None else wanted.stop
        touched: list[int] = []
        before = passed = 0
        for firm, count in self._firms:
            if passed < stop and passed + count > start:
                touched.append(firm)
            elif not touched:
                before += count
            passed += count
        if not touched:
            return []
        rows = self._rows.filter(firm__in=touched)
        if len(touched) == 1:
            rows = self._rows.filter(firm=touched[0]).order_by("sku", "pk")
        return list(rows[start - before : stop - before])


def verdicts_open(product_ids: list[int]) -> dict[int, dict[str, int]]:
    """Product → verdict → open findings that touch it, in one query."""
    rows = (
        Exposure.objects.filter(
            product__in=product_ids,
            measure__findings__firm=F("product__firm"),
            measure__findings__status__in=Finding.OPEN,
        )
        .order_by()
        .values_list("product", "measure__findings__verdict")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for product, verdict, count in rows:
        found[product][verdict] = count
    return found


def findings_touching(product: Product) -> QuerySet[Finding]:
    """Findings of the product's firm whose rule touches this product, gravest first."""
    touching = Exposure.objects.filter(product=product).values("measure")
    rows = Finding.objects.filter(firm=product.firm_id, measure__in=touching)
    rows = rows.exclude(verdict=Finding.Verdict.NOT_YOURS)
    return rows.select_related("firm", "measure__notice", "owner").order_by("verdict", "-score", "pk")


def contents_of(product: Product) -> QuerySet[Content]:
    """What its bill of material holds."""
    rows = Content.objects.filter(component__product=product).select_related("component")
    return rows.order_by("component__name", "cas", "pk")


def documents_covering(product: Product) -> QuerySet[Evidence]:
    """Documents of the firm that name the product or no product at all, first to expire first."""
    naming = Evidence.products.through.objects.values("evidence")
    whole = ~Q(pk__in=naming.filter(evidence__firm=product.firm_id))
    rows = Evidence.objects.filter(firm=product.firm_id).filter(Q(products=product) | whole)
    return rows.distinct().order_by(F("expires_on").asc(nulls_last=True), "pk")


def records_of(product: Product, findings: list[Finding]) -> QuerySet[Record]:
    """What the ledger holds of the product and its findings, newest first."""
    subjects = [f"product:{product.pk}", *(row.key for row in findings)]
    return Record.objects.filter(subject__in=subjects).order_by("-position")[:RECORDS_SHOWN]
