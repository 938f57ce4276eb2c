"""Keeps the exposures (product × measure, with path and value) as the join and the facts say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from compliance.core import clock
from compliance.exposure.facts import MeasureFacts, ProductFacts
from compliance.exposure.join import pairs_sql
from compliance.exposure.loading import measure_facts, product_facts
from compliance.exposure.matching import MeasurePosting, ProductPosting, measure_postings, product_postings
from compliance.exposure.meeting import meetings_of, verdict
from compliance.exposure.models import Exposure
from compliance.exposure.money import Flow, stake_of
from compliance.exposure.paths import deciding_meetings, notes_of, path_of
from compliance.firms.models import Firm, Product
from compliance.firms.owning import is_for
from regulations.owned import measure_owners

PRODUCTS_AT_ONCE = 5_000
_FIELDS = (
    "markets", "path", "strength", "is_inferred", "is_uncertain", "value", "value_year",
    "value_is_partial", "notes", "met",
)  # fmt: skip
Pair = tuple[int, int]
"""(product, measure)"""


@dataclass(frozen=True, slots=True)
class MatchReport:
    """How many exposures were created, changed and removed, and what stands now."""

    created: int
    changed: int
    removed: int
    standing: int


def measure_matches_refresh(*, measure_id: int) -> MatchReport:
    """Join the measure's postings and write what differs."""
    met = _pairs("m.measure_id = %s", [measure_id])
    return _write(met, Exposure.objects.filter(measure=measure_id))


def firm_matches_refresh(*, firm: Firm) -> MatchReport:
    """Join the postings of the firm's products and write what differs."""
    met = _pairs("p.product_id IN (SELECT id FROM firms_product WHERE firm_id = %s)", [firm.pk])
    return _write(met, Exposure.objects.filter(product__firm=firm))


def flows_of(product_ids: Iterable[int]) -> dict[int, dict[str, Flow]]:
    """Per product and market the flow of the latest year with figures, at or before the clock's year."""
    found: dict[int, dict[str, Flow]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (product_id, market) product_id, market, year, value
            FROM firms_tradeflow WHERE product_id = ANY(%s) AND year <= %s
            ORDER BY product_id, market, year DESC
            """,
            [list(product_ids), clock.today().year],
        )
        for product_id, market, year, value in cursor:
            found[product_id][market] = Flow(year, value)
    return found


def _pairs(where: str, parameters: list[Any]) -> dict[Pair, int]:
    with connection.cursor() as cursor:
        cursor.execute(pairs_sql(where=where), parameters)
        met = {(product_id, measure_id): met for product_id, measure_id, met in cursor}
    return _of_owners(met)


def _of_owners(met: dict[Pair, int]) -> dict[Pair, int]:
    """Without pairs of a measure from one firm's own page and another firm's product."""
    owners = measure_owners({measure_id for _, measure_id in met})
    if not owners:
        return met
    products = [product_id for product_id, measure_id in met if measure_id in owners]
    firms = dict(Product.objects.filter(pk__in=products).values_list("pk", "firm_id"))
    return {
        pair: bits
        for pair, bits in met.items()
        if pair[1] not in owners or is_for(firms[pair[0]], owners[pair[1]])
    }


def _write(met: dict[Pair, int], stored: Any) -> MatchReport:
    wanted: dict[Pair, Exposure] = {}
    products = sorted({product_id for product_id, _ in met})
    rules = _Rules({measure_id for _, measure_id in met})
    for start in range(0, len(products), PRODUCTS_AT_ONCE):
        batch = products[start : start + PRODUCTS_AT_ONCE]
        wanted |= _exposures(set(batch), met, rules)
    return _difference_write(wanted, stored)


class _Rules:
    """Facts and postings of measures, worked out once for all their products."""

    def __init__(self, measure_ids: Iterable[int]) -> None:
        self.facts: dict[int, MeasureFacts] = measure_facts(measure_ids)
        self.postings: dict[int, dict[int, MeasurePosting]] = {
            pk: {p.key: p for p in measure_postings(facts)} for pk, facts in self.facts.items()
        }


def _exposures(batch: set[int], met: dict[Pair, int], rules: _Rules) -> dict[Pair, Exposure]:
    facts, flows = product_facts(batch), flows_of(batch)
    postings: dict[int, list[ProductPosting]] = {}
    rows: dict[Pair, Exposure] = {}
    for (product_id, measure_id), bits in met.items():
        if product_id not in facts or measure_id not in rules.facts:
            continue
        if product_id not in postings:
            postings[product_id] = product_postings(facts[product_id])
        row = _exposure(
            facts[product_id], rules.facts[measure_id], bits, postings[product_id], rules.postings[measure_id]
        )
        stake = stake_of(
            sold_in=facts[product_id].markets,
            concerns=rules.facts[measure_id].markets,
            flows=flows.get(product_id, {}),
        )
        row.markets, row.value, row.value_year = list(stake.markets), stake.value, stake.year
        row.value_is_partial = stake.is_partial
        rows[product_id, measure_id] = row
    return rows


def _exposure(
    product: ProductFacts,
    measure: MeasureFacts,
    bits: int,
    of_product: Sequence[ProductPosting],
    of_measure: dict[int, MeasurePosting],
) -> Exposure:
    match = verdict(bits, measure.needs)
    if match is None:
        raise RuntimeError(
            f"the join gave product {product.product_id} and measure {measure.measure_id}, "
            "whose meeting does not meet what the measure needs; run the reconciliation"
        )
    deciding = deciding_meetings(meetings_of(of_product, of_measure), measure.needs)
    return Exposure(
        product_id=product.product_id,
        measure_id=measure.measure_id,
        path=list(path_of(product, measure, deciding)),
        strength=match.strength,
        is_inferred=match.is_inferred,
        is_uncertain=match.is_uncertain,
        notes=list(notes_of(product, measure, deciding)),
        met=bits,
    )


def _difference_write(wanted: dict[Pair, Exposure], stored: Any) -> MatchReport:
    known = {(row.product_id, row.measure_id): row for row in stored}
    gone = [row.pk for pair, row in known.items() if pair not in wanted]
    fresh = [row for pair, row in wanted.items() if pair not in known]
    changed = []
    for pair, row in wanted.items():
        if pair in known and _content(row) != _content(known[pair]):
            row.pk = known[pair].pk
            changed.append(row)
    Exposure.objects.filter(pk__in=gone).delete()
    Exposure.objects.bulk_create(fresh, batch_size=2_000)
    Exposure.objects.bulk_update(changed, _FIELDS, batch_size=500)
    return MatchReport(len(fresh), len(changed), len(gone), len(wanted))


def _content(row: Exposure) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _FIELDS)
