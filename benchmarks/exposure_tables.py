"""Synthetic postings in the shape of a large association, made in DuckDB from a seed.

Codes are real (HS and CN of the reference folder), everything else is drawn by hash. Keys are packed by
the constants of `compliance.exposure.keys`; a test holds them against the production code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from compliance.exposure.facts import Flag, Needs
from compliance.exposure.keys import KIND_SHIFT, Kind, market_number

REFERENCE = Path(__file__).resolve().parents[1] / "regulations" / "reference"
_NAMED = "US DE JP KR GB FR NL IN VN BR MX RU AE SA AU CA IT ES PL TH ID MY PH TR ZA CL EG NG SG IL"
MARKETS = _NAMED.split()
SUBSTANCES = 450
CONCEPTS = 139
_MARKET_SHIFT = KIND_SHIFT + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`prefixes` and `substances` are scope rows of all measures together."""

    products: int
    measures: int
    prefixes: int
    substances: int
    seed: int = 7


def key_sql(market: str, kind: Kind, code: str) -> str:
    """SQL of a packed key from SQL of a market number and of a code number."""
    high = f"(({market})::bigint << {_MARKET_SHIFT}) + ({int(kind)}::bigint << {KIND_SHIFT})"
    return f"({high} + ({code})::bigint)"


def tables_make(duck: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Create `product` and `measure` facts and the postings `product_posting`, `measure_posting`."""
    numbers = ", ".join(str(market_number(market)) for market in MARKETS)
    duck.execute(f"CREATE TEMP MACRO market_at(i) AS [{numbers}][1 + i % {len(MARKETS)}]")
    duck.execute(f"CREATE TEMP MACRO draw(a, b) AS hash(a, b, {shape.seed}::int)")
    duck.execute(
        f"""
        CREATE TABLE cn AS
            SELECT code, (row_number() OVER (ORDER BY code) - 1)::int AS n
            FROM read_csv('{REFERENCE / "cn_codes.csv"}', all_varchar=true)
            WHERE years LIKE '%2026%' AND code[:6] IN (
                SELECT code FROM read_csv('{REFERENCE / "hs_codes.csv"}', all_varchar=true)
                WHERE length(code) = 6 AND editions LIKE '%2022%'
            )
        """
    )
    (codes,) = duck.execute("SELECT count(*) FROM cn").fetchone() or (0,)
    _products(duck, shape, codes)
    _measures(duck, shape, codes)


def _products(duck: duckdb.DuckDBPyConnection, shape: Shape, codes: int) -> None:
    """One market, one CN code, one concept a product; two of ten declare up to four substances."""
    duck.execute(
        f"""
        CREATE TABLE product AS
        SELECT p.id, market_at((draw(p.id, 1) % 1000)::int) AS market, cn.code AS cn,
               (draw(p.id, 3) % 10 < 5) AS bom_open, 1 + (draw(p.id, 4) % {CONCEPTS})::int AS concept
        FROM (SELECT unnest(range(1, {shape.products} + 1)) AS id) p
        JOIN cn ON cn.n = (draw(p.id, 2) % {codes})::int
        """
    )
    duck.execute(
        f"""
        CREATE TABLE content AS
        SELECT id, market, 100000 + (draw(id, 10 + i) % {SUBSTANCES})::int AS cas,
               max(CASE WHEN draw(id, 20 + i) % 20 = 0 THEN NULL
                        ELSE (draw(id, 30 + i) % 3000 + 1)::double END) AS ppm,
               bool_or(draw(id, 20 + i) % 20 = 0) AS amount_unknown
        FROM product, (SELECT unnest(range(4)) AS i)
        WHERE draw(id, 5) % 10 < 2 AND draw(id, 40 + i) % 10 < 7
        GROUP BY ALL
        """
    )
    parts = [
        f"SELECT id, {key_sql('market', kind, f'cn[:{digits}]')}, NULL::double, "
        f"CASE WHEN bom_open THEN {int(Flag.BOM_OPEN)} ELSE 0 END FROM product"
        for kind, digits in ((Kind.HS2, 2), (Kind.HS4, 4), (Kind.HS6, 6), (Kind.CN8, 8))
    ]
    parts.append(
        f"SELECT id, {key_sql('market', Kind.CONCEPT, 'concept')}, NULL, {int(Flag.INFERRED)} "
        f"| CASE WHEN bom_open THEN {int(Flag.BOM_OPEN)} ELSE 0 END FROM product"
    )
    parts.append(
        f"SELECT id, {key_sql('market', Kind.CAS, 'cas')}, ppm, "
        f"CASE WHEN amount_unknown THEN {int(Flag.AMOUNT_UNKNOWN)} ELSE 0 END FROM content"
    )
    duck.execute("CREATE TABLE product_posting (product_id bigint, key bigint, ppm double, flags smallint)")
    duck.execute(f"INSERT INTO product_posting {' UNION ALL '.join(parts)}")


def _measures(duck: duckdb.DuckDBPyConnection, shape: Shape, codes: int) -> None:
    """Of twenty prefixes one is a chapter, four are headings; one measure in twenty needs both."""
    duck.execute(
        f"""
        CREATE TABLE measure AS
        SELECT id, market_at((draw(id, 101) % 1000)::int) AS market,
               CASE WHEN draw(id, 102) % 20 = 0 THEN {int(Needs.BOTH)} ELSE {int(Needs.ANY)} END AS needs
        FROM (SELECT unnest(range(1, {shape.measures} + 1)) AS id)
        """
    )
    duck.execute(
        f"""
        CREATE TABLE scope AS
        SELECT DISTINCT m.id, m.market, m.needs, d.digits, cn.code[:d.digits] AS code
        FROM (SELECT unnest(range({shape.prefixes})) AS i) r
        JOIN measure m ON m.id = 1 + r.i % {shape.measures}
        JOIN cn ON cn.n = (draw(r.i, 103) % {codes})::int
        JOIN (SELECT unnest(range(20)) AS n) d0 ON d0.n = (draw(r.i, 104) % 20)::int
        JOIN (VALUES (0, 1, 2), (1, 5, 4), (5, 15, 6), (15, 20, 8)) d (first, last, digits)
             ON d0.n >= d.first AND d0.n < d.last
        """
    )
    duck.execute(
        f"""
        CREATE TABLE limits AS
        SELECT DISTINCT ON (id, cas) m.id, m.market, m.needs,
               100000 + (draw(r.i, 105) % {SUBSTANCES})::int AS cas,
               CASE WHEN draw(r.i, 106) % 4 = 0 THEN NULL ELSE 1000.0::double END AS limit_ppm
        FROM (SELECT unnest(range({shape.substances})) AS i) r
        JOIN measure m ON m.id = 1 + r.i % {shape.measures}
        ORDER BY id, cas, limit_ppm
        """
    )
    kinds = {2: Kind.HS2, 4: Kind.HS4, 6: Kind.HS6, 8: Kind.CN8}
    parts = [
        f"SELECT id, {key_sql('market', kind, 'code')}, NULL::double, 0, needs "
        f"FROM scope WHERE digits = {digits}"
        for digits, kind in kinds.items()
    ]
    parts.append(f"SELECT id, {key_sql('market', Kind.CAS, 'cas')}, limit_ppm, 0, needs FROM limits")
    duck.execute(
        "CREATE TABLE measure_posting "
        "(measure_id bigint, key bigint, limit_ppm double, flags smallint, needs smallint)"
    )
    duck.execute(f"INSERT INTO measure_posting {' UNION ALL '.join(parts)}")


_MEET = f"""
    FROM product_posting p JOIN measure_posting m ON p.key = m.key
    WHERE (m.limit_ppm IS NULL OR coalesce(p.ppm, -1) >= m.limit_ppm
           OR p.flags & {int(Flag.AMOUNT_UNKNOWN)} > 0)
"""
_KIND = f"(p.key // (1::bigint << {KIND_SHIFT})) % 16"
_BY_SUBSTANCE = f"bool_or({_KIND} IN ({int(Kind.CAS)}, {int(Kind.EC)}))"
_BY_CODE = f"bool_or({_KIND} NOT IN ({int(Kind.CAS)}, {int(Kind.EC)}))"
_OPEN = f"bool_or(p.flags & {int(Flag.BOM_OPEN)} > 0)"
_ASKED = f"""
    GROUP BY p.product_id, m.measure_id
    HAVING any_value(m.needs) <> {int(Needs.BOTH)} OR ({_BY_CODE} AND ({_BY_SUBSTANCE} OR {_OPEN}))
"""
PAIRS_SQL = f"SELECT p.product_id, m.measure_id {_MEET} {_ASKED}"
"""Which products and measures meet: what DuckDB is timed on."""
PAIRS_OF_ONE_SQL = f"SELECT p.product_id, m.measure_id {_MEET} AND m.measure_id = ? {_ASKED}"
ORACLE_SQL = f"""
    SELECT p.product_id, m.measure_id, {_OPEN} AS bom_open,
           list_distinct(list({{
               'kind': {_KIND},
               'quality': CASE
                   WHEN m.limit_ppm IS NOT NULL AND coalesce(p.ppm, 0) <= m.limit_ppm THEN 2
                   WHEN (p.flags & {int(Flag.UNSURE)}) + (m.flags & {int(Flag.UNSURE)}) > 0 THEN 2
                   WHEN (p.flags & {int(Flag.INFERRED)}) + (m.flags & {int(Flag.INFERRED)}) > 0 THEN 1
                   ELSE 0 END
           }})) AS met
    {_MEET} {_ASKED}
"""
"""The same, with the kinds and qualities of each meeting as a list: what the pairs are compared with."""
