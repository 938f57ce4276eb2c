"""Keeps the postings of products and measures as their facts say, and what firms leave unsaid.

Writes only what differs: a second call changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from compliance.exposure.facts import MeasureFacts, ProductFacts
from compliance.exposure.keys import UnreadableCode, markets_read
from compliance.exposure.loading import measure_facts, product_facts
from compliance.exposure.matching import measure_postings, product_postings
from compliance.exposure.models import Assortment, MeasurePosting, ProductPosting
from compliance.exposure.steps import NAMED_SKUS
from compliance.firms.models import Firm, Product
from regulations.models import Measure

BATCH = 2_000
_log = logging.getLogger(__name__)
Rows = dict[int, frozenset[tuple[Any, ...]]]
"""Owner (product or measure) → its postings without the owner."""


@dataclass(slots=True)
class _Tally:
    """An assortment in the making; SKUs arrive in order, the first ones are named."""

    products: int = 0
    without_code: int = 0
    open_bom: int = 0
    without_code_skus: list[str] = field(default_factory=list)
    open_bom_skus: list[str] = field(default_factory=list)

    def add(self, facts: ProductFacts) -> None:
        self.products += 1
        if not facts.hs:
            self.without_code += 1
            self.without_code_skus += [facts.sku][: NAMED_SKUS - len(self.without_code_skus)]
        if facts.bom_is_open:
            self.open_bom += 1
            self.open_bom_skus += [facts.sku][: NAMED_SKUS - len(self.open_bom_skus)]


def firm_postings_refresh(*, firm: Firm) -> int:
    """Bring postings and assortments of a firm up to its products. Returns how many products changed."""
    ids = list(Product.objects.filter(firm=firm, is_active=True).order_by("sku").values_list("pk", flat=True))
    ProductPosting.objects.filter(product__firm=firm, product__is_active=False).delete()
    tallies: dict[tuple[str, ...], _Tally] = {}
    changed = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        facts = product_facts(batch)
        changed += _products_write(facts)
        for pk in batch:
            if pk in facts:
                markets, _ = markets_read(facts[pk].markets)
                tallies.setdefault(tuple(sorted(markets)), _Tally()).add(facts[pk])
    _assortments_write(firm, tallies)
    return changed


def measure_postings_refresh(*, measure_ids: Iterable[int]) -> int:
    """Bring the postings of measures up to their scope. Returns how many measures changed."""
    facts = measure_facts(measure_ids)
    wanted: Rows = {pk: wanted_of_measure(fact) for pk, fact in facts.items()}
    stored = MeasurePosting.objects.filter(measure__in=facts).values_list(
        "measure_id", "key", "limit_ppm", "flags", "needs"
    )
    return _replace("exposure_measureposting (measure_id, key, limit_ppm, flags, needs)", wanted, stored)


def unposted_measures() -> list[int]:
    """Measures that never posted anything: new ones, and those whose scope nothing can be compared with."""
    posted = MeasurePosting.objects.values("measure").distinct()
    return list(Measure.objects.exclude(pk__in=posted).order_by("pk").values_list("pk", flat=True))


def wanted_of_product(facts: ProductFacts) -> frozenset[tuple[Any, ...]]:
    """(key, ppm, flags) of each posting. A code that cannot be read is logged and posts nothing."""
    _tell_unreadable_markets(facts)
    try:
        return frozenset((p.key, p.ppm, int(p.flags)) for p in product_postings(facts))
    except UnreadableCode as error:
        _log.warning("product %s (%s) meets no measure: %s", facts.product_id, facts.sku, error)
        return frozenset()


def wanted_of_measure(facts: MeasureFacts) -> frozenset[tuple[Any, ...]]:
    """(key, limit, flags, needs) of each posting."""
    return frozenset((p.key, p.limit_ppm, int(p.flags), int(facts.needs)) for p in measure_postings(facts))


def _products_write(facts: dict[int, ProductFacts]) -> int:
    wanted: Rows = {pk: wanted_of_product(fact) for pk, fact in facts.items()}
    stored = ProductPosting.objects.filter(product__in=facts).values_list("product_id", "key", "ppm", "flags")
    return _replace("exposure_productposting (product_id, key, ppm, flags)", wanted, stored)


def _replace(target: str, wanted: Rows, stored: Iterable[tuple[Any, ...]]) -> int:
    """Rewrite the owners whose rows differ. `target`: table with its columns, the owner first."""
    table, owner = target.split(" (")[0], target.split("(")[1].split(",")[0]
    found: dict[int, set[tuple[Any, ...]]] = {}
    for row in stored:
        found.setdefault(row[0], set()).add(tuple(row[1:]))
    changed = [pk for pk, rows in wanted.items() if rows != found.get(pk, set())]
    if not changed:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {owner} = ANY(%s)", [changed])
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for pk in changed:
                for row in sorted(wanted[pk]):
                    copy.write_row((pk, *row))
    return len(changed)


def _assortments_write(firm: Firm, tallies: dict[tuple[str, ...], _Tally]) -> None:
    stored = {tuple(row.markets): row for row in Assortment.objects.filter(firm=firm)}
    wanted = {markets: _assortment(firm, markets, tally) for markets, tally in tallies.items()}
    same = {m for m, row in wanted.items() if m in stored and _content(row) == _content(stored[m])}
    Assortment.objects.filter(pk__in=[row.pk for m, row in stored.items() if m not in same]).delete()
    Assortment.objects.bulk_create(row for markets, row in wanted.items() if markets not in same)


def _assortment(firm: Firm, markets: tuple[str, ...], tally: _Tally) -> Assortment:
    return Assortment(
        firm=firm,
        markets=list(markets),
        products=tally.products,
        without_code=tally.without_code,
        without_code_skus=tally.without_code_skus,
        open_bom=tally.open_bom,
        open_bom_skus=tally.open_bom_skus,
    )


def _content(row: Assortment) -> tuple[Any, ...]:
    return (row.products, row.without_code, row.without_code_skus, row.open_bom, row.open_bom_skus)


def _tell_unreadable_markets(facts: ProductFacts) -> None:
    _, bad = markets_read(facts.markets)
    if bad:
        _log.warning(
            "product %s (%s): markets %s are neither ISO 3166 alpha-2 nor EU and are left out",
            facts.product_id,
            facts.sku,
            ", ".join(map(repr, bad)),
        )
