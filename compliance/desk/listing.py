"""Which findings stand in which part of the list, and in which order. Reads; words nothing.

The order of consequence: act by a date, changed since a week, one answer missing, watch. What is not the
reader's has no row: it is counted with its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible

NEWS_DAYS = 7
PARTS = ("act", "changed", "uncertain", "watch", "settled")
"""In the order of the page; together they hold each finding that concerns the reader once."""
OWNERS = ("mine", "nobody")
SKUS_SHOWN = 3
Verdict = Finding.Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader narrowed the list to; empty: everything."""

    firm: str = ""
    regime: str = ""
    owner: str = ""
    state: str = ""


def part_condition(part: str) -> Q:
    """Condition on findings; the parts do not overlap."""
    is_open = Q(status__in=Finding.OPEN)
    # A finding is news by its own mark, or because it is new: history that came with an import is neither.
    is_new = Q(news_at__gte=clock.now() - timedelta(days=NEWS_DAYS))
    return {
        "act": is_open & Q(verdict=Verdict.ACT),
        "changed": is_open & Q(verdict=Verdict.WATCH) & is_new,
        "uncertain": is_open & Q(verdict=Verdict.UNCERTAIN),
        "watch": is_open & Q(verdict=Verdict.WATCH) & ~is_new,
        "settled": ~is_open & ~Q(verdict=Verdict.NOT_YOURS),
    }[part]


def findings_wanted(*, user: Any, wanted: Wanted) -> QuerySet[Finding]:
    """Visible findings as narrowed, in no order."""
    rows = finding_list_visible(user=user).order_by()
    if wanted.firm:
        rows = rows.filter(firm__code=wanted.firm)
    if wanted.regime:
        rows = rows.filter(measure__regime=wanted.regime)
    if wanted.owner == "mine":
        rows = rows.filter(owner=user)
    elif wanted.owner == "nobody":
        rows = rows.filter(owner=None)
    if wanted.state in Finding.Status.values:
        rows = rows.filter(status=wanted.state)
    return rows


def part_rows(rows: QuerySet[Finding], part: str) -> QuerySet[Finding]:
    """The findings of one part in its order, with what their lines tell."""
    found = rows.filter(part_condition(part)).select_related("firm", "measure__notice", "owner")
    if part == "act":
        # A duty that binds already has no next date: it stands before all that have one.
        return found.order_by(F("next_on").asc(nulls_first=True), "-score", "pk")
    if part == "settled":
        return found.order_by("-changed_at", "pk")
    return found.order_by("-score", "pk")


def part_counts(rows: QuerySet[Finding]) -> dict[str, int]:
    """How many findings stand in each part, in one query."""
    return rows.aggregate(**{part: Count("pk", filter=part_condition(part)) for part in PARTS})


@dataclass(frozen=True, slots=True)
class Touched:
    """A product of a finding: its number, SKU and path."""

    product: int
    sku: str
    path: tuple[str, ...]


def products_touched(findings: list[Finding]) -> dict[int, list[Touched]]:
    """Finding id → its first products. One query that stops at the first of each, however many there are."""
    told: dict[int, list[Touched]] = {row.pk: [] for row in findings}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT f.id, x.id, x.sku, x.path
            FROM exposure_finding f
            CROSS JOIN LATERAL (
                SELECT p.id, p.sku, e.path
                FROM exposure_exposure e
                JOIN firms_product p ON p.id = e.product_id
                WHERE e.measure_id = f.measure_id AND p.firm_id = f.firm_id
                LIMIT %s
            ) x
            WHERE f.id = ANY(%s)
            ORDER BY f.id, x.sku
            """,
            [SKUS_SHOWN, list(told)],
        )
        for finding, product, sku, path in cursor.fetchall():
            told[finding].append(Touched(product, sku, tuple(path)))
    return told
