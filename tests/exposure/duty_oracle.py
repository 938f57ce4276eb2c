"""Which duties meet which products, asked of plain tables in DuckDB: no classes, no keys, no postings.

Shares with the code under test the facts alone: the catalogue, what traits were read as, the bill.
"""

from datetime import date
from typing import Any

import duckdb

from compliance.exposure.applicability.traits import Vocabulary
from compliance.exposure.loading import markets_of_products
from compliance.exposure.profiles import live_lists, profiles_of
from compliance.firms.models import Product
from regulations.catalogue.conditions import (
    All,
    Always,
    AnyOf,
    CodesAre,
    Condition,
    Not,
    SubstanceIn,
    TraitIs,
)
from regulations.catalogue.loading import catalogue

_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_MEMBERS = frozenset(_STATES.split())


def duties_expected(on: date) -> set[tuple[int, str, int]]:
    """(product, obligation, 1 uncertain | 2 presumed | 3 applies) of all active products and obligations."""
    known = catalogue()
    duck = duckdb.connect()
    _facts(duck, on)
    return {
        row for one in known.obligations.values() for row in _of_one(duck, one.id, one.scope, one.markets)
    }


def _of_one(
    duck: duckdb.DuckDBPyConnection, code: str, scope: Condition, markets: tuple[str, ...]
) -> set[Any]:
    places = [m for m in markets if m != "XI"]
    sure = [{"UK": "GB"}.get(m, m) for m in places if "-" not in m]
    maybe = [m[:2] for m in places if "-" in m]
    rows = duck.execute(
        f"""
        WITH told AS (
            SELECT p.id, {_sql(scope, "v")} AS sure, {_sql(scope, "l")} AS likely FROM product p
        ), judged AS (
            SELECT id, CASE WHEN sure = 2 THEN 3 WHEN sure = 0 THEN 0
                            WHEN likely = 2 THEN 2 ELSE 1 END AS verdict
            FROM told
        ), place AS (
            SELECT product, max(CASE WHEN list_contains(?, market) THEN 3
                                     WHEN market = '' OR list_contains(?, market) THEN 1 ELSE 0 END) AS reach
            FROM sold GROUP BY product
        )
        SELECT j.id, CASE WHEN reach = 1 THEN 1 ELSE verdict END
        FROM judged j JOIN place ON place.product = j.id WHERE reach > 0 AND verdict > 0
        """,
        [sure, maybe],
    ).fetchall()
    return {(product, code, verdict) for product, verdict in rows}


def _sql(scope: Condition, column: str) -> str:
    if isinstance(scope, All | AnyOf):
        name = "least" if isinstance(scope, All) else "greatest"
        return f"{name}({', '.join(_sql(part, column) for part in scope.parts)})"
    if isinstance(scope, Not):
        return f"(2 - {_sql(scope.part, column)})"
    if isinstance(scope, Always):
        return "2"
    if isinstance(scope, TraitIs):
        return (
            f"coalesce((SELECT {column} FROM trait t WHERE t.product = p.id AND t.name = '{scope.trait}'), 1)"
        )
    if isinstance(scope, CodesAre):
        return _codes_sql(scope, column)
    if isinstance(scope, SubstanceIn):
        return _substance_sql(scope, column)
    return "1"  # figures: the edits tell none


def _codes_sql(leaf: CodesAre, column: str) -> str:
    own = _under_sql(leaf, "p.code")
    if column == "v" and not leaf.inferred:
        return own
    named = f"SELECT {_under_sql(leaf, 'k.code')} AS x FROM likely k WHERE k.product = p.id"
    agreed = f"(SELECT CASE WHEN min(x) = max(x) THEN min(x) ELSE 1 END FROM ({named}))"
    return f"CASE WHEN {own} = 1 THEN coalesce({agreed}, 1) ELSE {own} END"


def _under_sql(leaf: CodesAre, code: str) -> str:
    inside = " OR ".join(f"starts_with({code}, '{c}')" for c in leaf.any_of)
    above = " OR ".join(f"starts_with('{c}', {code})" for c in leaf.any_of)
    out = " OR ".join(f"starts_with({code}, '{c}')" for c in leaf.except_for) or "false"
    out_above = " OR ".join(f"starts_with('{c}', {code})" for c in leaf.except_for) or "false"
    return (
        f"(CASE WHEN {code} = '' THEN 1 WHEN {out} THEN 0"
        f" WHEN ({inside}) THEN CASE WHEN {out_above} THEN 1 ELSE 2 END"
        f" WHEN {above} THEN 1 ELSE 0 END)"
    )


def _substance_sql(leaf: SubstanceIn, column: str) -> str:
    listed = (
        f"(SELECT code FROM member WHERE list = '{leaf.list_id}')"
        if leaf.list_id
        else f"({', '.join(repr(c) for c in leaf.cas)})"
    )
    limit, at = leaf.above_ppm, "material" if leaf.basis == "homogeneous_material" else "whole"
    if leaf.basis in ("released", "coating"):
        one = "1"
    elif leaf.basis == "mixture":
        one = f"CASE WHEN material > 0 AND {limit} = 0 THEN 2 ELSE 1 END"
    elif leaf.basis == "product":
        one = f"CASE WHEN material < {limit} THEN 0 WHEN material > 0 AND {limit} = 0 THEN 2 ELSE 1 END"
    else:
        one = (
            f"CASE WHEN {at} IS NULL THEN 1 WHEN {at} = 0 THEN 0 WHEN {limit} = 0 OR {at} > {limit} THEN 2"
            f" WHEN {at} = {limit} THEN 1 ELSE 0 END"
        )
    one = f"CASE WHEN c.product IS NULL THEN 0 ELSE {one} END"  # the join's row for a bill that names none
    complete = f"coalesce((SELECT complete FROM list WHERE name = '{leaf.list_id}'), true)"
    absent = "0" if column == "l" else f"CASE WHEN {complete} THEN 0 ELSE 1 END"
    return (
        f"(SELECT CASE WHEN max({one}) = 2 THEN 2 WHEN max({one}) = 1 THEN 1"
        f" WHEN p.bom_open THEN 1 ELSE {absent} END"
        f" FROM (SELECT 1) u LEFT JOIN content c ON c.product = p.id AND c.code IN {listed})"
    )


def _facts(duck: duckdb.DuckDBPyConnection, on: date) -> None:
    ids = list(Product.objects.filter(is_active=True).values_list("pk", flat=True))
    known, profiles, sold = catalogue(), profiles_of(ids), markets_of_products(ids)
    vocabulary = Vocabulary(known.traits)
    _table(
        duck,
        "product (id bigint, code text, bom_open bool)",
        [(pk, p.code, not (p.bom_complete and (p.parts or p.substances))) for pk, p in profiles.items()],
    )
    _table(
        duck,
        "trait (product bigint, name text, v int, l int)",
        [
            (pk, n, int(r.value), int(r.likely))
            for pk, p in profiles.items()
            for n, r in vocabulary.read(p).items()
        ],
    )
    _table(
        duck,
        "likely (product bigint, code text)",
        [(pk, code) for pk, profile in profiles.items() for code in profile.likely_codes],
    )
    places = [
        (pk, "EU" if m in _MEMBERS else m) for pk, markets in sold.items() for m in markets if m != "XI"
    ]
    missing = [(pk, "") for pk in sold if not any(product == pk for product, _ in places)]
    _table(duck, "sold (product bigint, market text)", places + missing)
    _table(
        duck,
        "content (product bigint, code text, material double, whole double)",
        [
            (pk, fact.code, fact.ppm.get("homogeneous_material"), fact.ppm.get("article"))
            for pk, profile in profiles.items()
            for fact in profile.substances
        ],
    )
    lists = live_lists(known)
    _table(duck, "list (name text, complete bool)", [(name, held.complete) for name, held in lists.items()])
    _table(
        duck,
        "member (list text, code text)",
        [
            (n, code)
            for n, held in lists.items()
            for code, day in held.codes.items()
            if day is None or day <= on
        ],
    )


def _table(duck: duckdb.DuckDBPyConnection, columns: str, rows: list[tuple[Any, ...]]) -> None:
    duck.execute(f"CREATE TABLE {columns}")
    if rows:
        marks = ", ".join("unnest(?)" for _ in rows[0])
        by_column = [list(column) for column in zip(*rows, strict=True)]
        duck.execute(f"INSERT INTO {columns.split(' ')[0]} SELECT {marks}", by_column)
