"""The same question asked of plain tables in DuckDB: no keys, no postings, no bits.

It knows codes as text and compares prefixes; it shares nothing with the code under test but the facts.
"""

from collections.abc import Iterable
from typing import Any

import duckdb

from compliance.exposure.vocabulary import concepts_of_measure, concepts_of_product
from compliance.firms.models import Component, Content, Product, TradeFlow
from regulations.models import Measure, ScopeCode

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_SQL = """
    WITH market AS (  -- how surely a product is sold where a measure counts: 0, 1, 2
        SELECT p.id AS product, m.id AS measure, min(CASE
            WHEN s.market = r.market OR (r.market = 'EU' AND s.market IN (SELECT * FROM member)) THEN 0
            WHEN s.market = 'EU' AND r.market IN (SELECT * FROM member) THEN 1 END) AS sure
        FROM product p, measure m, sold s, rules_in r
        WHERE s.product = p.id AND r.measure = m.id GROUP BY ALL
        UNION ALL
        SELECT p.id, m.id, 2 FROM product p, measure m
        WHERE p.id NOT IN (SELECT product FROM sold) AND m.id IN (SELECT measure FROM rules_in)
    ),
    code AS (
        SELECT p.id AS product, s.measure, min(greatest(s.inferred::int, CASE
            WHEN s.kind = 'word' THEN 1
            WHEN length(s.code) IN (2, 4, 6) THEN 0
            WHEN s.kind = 'hs' OR length(s.code) > 8 THEN 1
            WHEN p.cn = s.code THEN 0
            ELSE 2 END)) AS sure
        FROM product p, scope s
        WHERE CASE
            WHEN s.kind = 'word' THEN (p.id, s.code) IN (SELECT product, word FROM product_word)
            WHEN s.kind NOT IN ('hs', 'cn') OR length(s.code) % 2 = 1 OR p.hs = '' THEN false
            WHEN length(s.code) IN (2, 4, 6) THEN starts_with(p.hs, s.code)
            WHEN s.kind = 'hs' OR length(s.code) > 8 THEN p.hs = s.code[:6]
            ELSE p.cn = s.code OR (p.cn = '' AND p.hs = s.code[:6]) END
        GROUP BY ALL
    ),
    substance AS (
        SELECT c.product, s.measure, min(greatest(s.inferred::int, CASE
            WHEN s.ppm_limit IS NULL OR c.ppm > s.ppm_limit THEN 0 ELSE 2 END)) AS sure
        FROM content c JOIN scope s ON s.kind = 'substance' AND s.code = c.code
        WHERE (c.ppm IS NULL OR c.ppm > 0) AND (s.ppm_limit IS NULL OR c.ppm IS NULL OR c.ppm >= s.ppm_limit)
        GROUP BY ALL
    )
    SELECT k.product, k.measure, greatest(k.sure, CASE m.needs
        WHEN 'code' THEN c.sure WHEN 'substance' THEN s.sure
        WHEN 'any' THEN least(c.sure, s.sure)
        ELSE greatest(c.sure, coalesce(s.sure, CASE WHEN p.bom_open THEN 2 END)) END) AS sure
    FROM market k JOIN measure m ON m.id = k.measure JOIN product p ON p.id = k.product
    LEFT JOIN code c USING (product, measure) LEFT JOIN substance s USING (product, measure)
    WHERE k.sure IS NOT NULL AND CASE m.needs
        WHEN 'code' THEN c.sure IS NOT NULL WHEN 'substance' THEN s.sure IS NOT NULL
        WHEN 'any' THEN coalesce(c.sure, s.sure) IS NOT NULL
        ELSE c.sure IS NOT NULL AND (s.sure IS NOT NULL OR p.bom_open) END
"""


def exposures_expected() -> set[tuple[int, int, int]]:
    """(product, measure, 0 certain | 1 inferred | 2 uncertain), computed from the tables of facts."""
    products = list(Product.objects.filter(is_active=True))
    scope = [row for s in ScopeCode.objects.all() for row in _scope_rows(s)]
    with_components = set(Component.objects.values_list("product_id", flat=True))
    duck = duckdb.connect()
    _table(duck, "member (market text)", [(market,) for market in _MEMBERS.split()])
    _table(
        duck,
        "product (id bigint, hs text, cn text, bom_open bool)",
        [(p.pk, p.hs or p.cn[:6], p.cn, not (p.bom_complete and p.pk in with_components)) for p in products],
    )
    _table(duck, "sold (product bigint, market text)", [(p.pk, m) for p in products for m in _sold_in(p)])
    _table(
        duck,
        "product_word (product bigint, word text)",
        [
            (p.pk, fact.concept)
            for p in products
            for fact in concepts_of_product(hs=p.hs or p.cn[:6], names=(p.name, p.name_zh))
        ],
    )
    _table(
        duck,
        "content (product bigint, code text, ppm double)",
        [
            (pk, code, None if share is None else float(share) * 10_000)
            for pk, code, share in Content.objects.filter(component__product__is_active=True).values_list(
                "component__product_id", "cas", "share_percent"
            )
        ],
    )
    measures = list(Measure.objects.all())
    _table(duck, "measure (id bigint, needs text)", [(m.pk, m.needs) for m in measures])
    _table(
        duck,
        "rules_in (measure bigint, market text)",
        [(m.pk, market) for m in measures for market in m.markets],
    )
    _table(duck, "scope (measure bigint, kind text, code text, ppm_limit double, inferred bool)", scope)
    return set(duck.execute(_SQL).fetchall())


def _sold_in(product: Product) -> list[str]:
    flows = TradeFlow.objects.filter(product=product, value__gt=0).values_list("market", flat=True)
    return [m for m in product.markets or sorted(set(flows)) if m != "XI"]


def _scope_rows(row: ScopeCode) -> Iterable[tuple[Any, ...]]:
    """ICS codes as the words that they stand for: the lexicon is not what is compared here."""
    if row.kind == "ics":
        return [(row.measure_id, "word", c.concept, None, True) for c in concepts_of_measure(ics=row.code)]
    kind = "word" if row.kind == "product" else row.kind
    return [(row.measure_id, kind, row.code, row.limit_ppm, row.is_inferred)]


def _table(duck: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[Any, ...]]) -> None:
    duck.execute(f"CREATE TABLE {name}")
    if rows:
        places = ", ".join("?" * len(rows[0]))
        duck.executemany(f"INSERT INTO {name.split(' (')[0]} VALUES ({places})", rows)
