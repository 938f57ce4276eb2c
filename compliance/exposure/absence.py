"""Says of measures that are not a firm's why not: computed when asked, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection

from compliance.core import clock
from compliance.exposure.gathering import assortments_of, blank_facts, rules_of
from compliance.exposure.models import Finding
from compliance.exposure.situation import RuleFacts
from compliance.firms.owning import keys_of_firms
from regulations.selectors import measures_standing

REASONS: Final = (
    "substance_below_limit",
    "substance_absent",
    "no_product_with_code",
    "no_product_in_scope",
    "no_product_in_market",
    "no_product",
    "measure_expired",
)
"""Nearest miss first. `substance_absent` is only said where every bill of material is complete."""
CONCERNED: Final = (Finding.Verdict.ACT, Finding.Verdict.WATCH, Finding.Verdict.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class NotYours:
    """How many standing measures are not the reader's; `reasons` (code, how many), most first;
    `measures` (measure id, code)."""

    count: int
    reasons: tuple[tuple[str, int], ...]
    measures: tuple[tuple[int, str], ...]


def not_yours_of(firm_ids: Iterable[int]) -> NotYours:
    """Standing measures that concern none of these firms, each with its nearest miss."""
    firms = list(firm_ids)
    theirs = measures_standing().filter(notice__owner_key__in=keys_of_firms(firms))
    standing = list(theirs.order_by("pk").values_list("pk", flat=True))
    concerned = set(
        Finding.objects.filter(firm__in=firms, verdict__in=CONCERNED).values_list("measure_id", flat=True)
    )
    rules, markets = rules_of(standing, clock.today())
    assortments = assortments_of(firms)
    below = _below_limit(firms)
    rows = []
    for measure_id in standing:
        if measure_id in concerned:
            continue
        misses = [
            _miss(
                rules[measure_id],
                has_products=firm_id in assortments,
                in_market=blank_facts(assortments.get(firm_id, ()), frozenset(markets[measure_id])).products
                > 0,
                is_below=(firm_id, measure_id) in below,
            )
            for firm_id in firms
        ]
        rows.append((measure_id, min(misses, key=REASONS.index, default="no_product")))
    counts = Counter(reason for _, reason in rows)
    by_count = sorted(counts.items(), key=lambda row: (-row[1], REASONS.index(row[0])))
    return NotYours(len(rows), tuple(by_count), tuple(rows))


def _miss(rule: RuleFacts, *, has_products: bool, in_market: bool, is_below: bool) -> str:
    if rule.stage == "expired":
        return "measure_expired"
    if not has_products:
        return "no_product"
    if not in_market:
        return "no_product_in_market"
    if is_below:
        return "substance_below_limit"
    if rule.asks_code and rule.asks_substance:
        return "no_product_in_scope"
    return "substance_absent" if rule.asks_substance else "no_product_with_code"


def _below_limit(firm_ids: list[int]) -> set[tuple[int, int]]:
    """(firm, measure) where a product holds a substance of the scope, but less than the limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT product.firm_id, m.measure_id
            FROM exposure_measureposting m
            JOIN exposure_productposting p ON p.key = m.key
            JOIN firms_product product ON product.id = p.product_id
            WHERE m.limit_ppm IS NOT NULL AND p.ppm < m.limit_ppm AND product.firm_id = ANY(%s)
            """,
            [firm_ids],
        )
        return set(cursor.fetchall())
