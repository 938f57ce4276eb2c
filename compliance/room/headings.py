"""What the members' open findings touch, by heading of the Harmonized System: products, rules, money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Left

from compliance.exposure.models import Exposure, Finding
from compliance.room.members import OPEN


@dataclass(slots=True)
class Heading:
    """One heading, four digits; empty where the products have no code. Values by currency, never converted.

    A product counts once, with the largest yearly value that one rule concerns; `unknown` products have none.
    """

    code: str
    products: int = 0
    firms: set[int] = field(default_factory=set)
    values: dict[str, Decimal] = field(default_factory=dict)
    unknown: int = 0
    rules: int = 0


def headings_of(firms: Iterable[int]) -> list[Heading]:
    """Headings of products under an open finding to act on or to watch, by products. Two queries."""
    firms = list(firms)
    verdicts = (Finding.Verdict.ACT, Finding.Verdict.WATCH)
    concerned = OPEN & Q(verdict__in=verdicts)
    found = Finding.objects.filter(concerned, firm=OuterRef("product__firm"), measure=OuterRef("measure"))
    touched = (
        Exposure.objects.filter(Exists(found), product__firm__in=firms)
        .order_by()
        .annotate(heading=Left("product__hs", 4))
    )
    headings: dict[str, Heading] = {}
    rows = touched.values_list("product", "heading", "product__firm", "product__firm__currency")
    for _product, code, firm, currency, value in rows.annotate(Max("value")):
        one = headings.setdefault(code, Heading(code))
        one.products += 1
        one.firms.add(firm)
        if value is None:
            one.unknown += 1
        else:
            one.values[currency] = one.values.get(currency, Decimal(0)) + value
    for code, rules in touched.values_list("heading").annotate(Count("measure", distinct=True)):
        headings[code].rules = rules
    return sorted(headings.values(), key=lambda one: (-one.products, -one.rules, one.code))
