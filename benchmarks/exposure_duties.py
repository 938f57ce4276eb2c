"""Puts the catalogue's obligations before a million products, for the benchmark of the exposure.

Products of the benchmark stand in a CN code and one of a few bills of material; a firm sells the goods of
some headings. Classes come from the production code, verdicts from its matrix, meetings from its SQL. DuckDB
asks the scopes as written, on plain rows a code and bill, and must count the same products for every firm.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import psycopg

from compliance.exposure.applicability import Assessor, ProductProfile, SubstanceFact
from compliance.exposure.applicability.classes import ScopeMatrix, scope_matrix
from compliance.exposure.duty_join import duty_pairs_sql, duty_rows, firm_duties_sql
from compliance.exposure.keys import EU, Kind, key, market_number
from compliance.exposure.vocabulary import concepts_of_product
from regulations.catalogue.conditions import All, Always, AnyOf, Condition, Leaf, Not, SubstanceIn
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

DAY = date(2026, 11, 21)
FIRMS = 200
SHELF = 97
"""CN codes of which a firm sells goods: a specialised exporter, not a department store."""
_LEAD, _DEHP = "7439-92-1", "117-81-7"
BILLS = (
    {},
    {"bom_complete": True, "parts": ("body",)},
    {"substances": (SubstanceFact(code=_LEAD, ppm={"homogeneous_material": 29_000.0, "article": 29_000.0}),)},
    {"substances": (SubstanceFact(code=_DEHP, ppm={"homogeneous_material": 5_000.0, "article": 5_000.0}),)},
)
Rows = Sequence[tuple[Any, ...]]


@dataclass(slots=True)
class Duties:
    """The catalogue, what each code and bill says to it, and where it stands in PostgreSQL."""

    schema: str
    judge: Assessor
    obligations: tuple[Obligation, ...]
    matrix: ScopeMatrix
    codes: list[str]
    signatures: dict[tuple[str, int], bytes]

    @property
    def product_classes(self) -> str:
        return f"{self.schema}.product_class"

    @property
    def duty_postings(self) -> str:
        return f"{self.schema}.duty_posting"

    def number(self, code: str, bill: int) -> int:
        return self.matrix.table.number(self.signatures[code, bill])


def duties_make(duck: duckdb.DuckDBPyConnection, schema: str) -> Duties:
    """What every CN code with every bill of material says to the scopes, by the production code."""
    known = catalogue()
    obligations = tuple(known.obligations.values())
    matrix, judge = scope_matrix(obligations), Assessor(known)
    codes = [row[0] for row in duck.execute("SELECT DISTINCT cn FROM product ORDER BY cn").fetchall()]
    substances = [n for n, leaf in enumerate(matrix.table.leaves) if isinstance(leaf, SubstanceIn)]
    told = [matrix.table.signature(judge.answers(_profile("", bill), DAY)) for bill in range(len(BILLS))]
    signatures: dict[tuple[str, int], bytes] = {}
    for code in codes:
        base = bytearray(matrix.table.signature(judge.answers(_profile(code, 0), DAY)))
        for bill, of_bill in enumerate(told):  # a bill changes the answers on substances, and only those
            for place in substances:
                base[place] = of_bill[place]
            signatures[code, bill] = bytes(base)
    return Duties(schema, judge, obligations, matrix, codes, signatures)


def _profile(code: str, bill: int) -> ProductProfile:
    names = concepts_of_product(hs=code[:6], names=()) if code else ()
    name = names[0].shown if len(names) == 1 else ""
    return ProductProfile(name=name, hs=code[:6], cn=code, **BILLS[bill])


def duties_load(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, duties: Duties
) -> dict[str, Any]:
    """Judge all classes and write them and every product's class. Seconds of judging and of writing."""
    _products(duck, duties)
    begun = time.perf_counter()
    held = {duties.number(*pair): signature for pair, signature in duties.signatures.items()}
    verdicts = duties.matrix.verdicts(list(held.values())).tolist()
    judged = time.perf_counter()
    postgres.execute(
        f"""
        CREATE UNLOGGED TABLE {duties.product_classes} (product_id bigint, key bigint, firm_id bigint);
        CREATE UNLOGGED TABLE {duties.duty_postings} (duty_id int, key bigint, verdict smallint);
        CREATE UNLOGGED TABLE {duties.schema}.firm_duty
            (firm_id bigint, duty_id int, verdict smallint, products bigint)
        """
    )
    rows = _posted(duties, dict(zip(held, verdicts, strict=True)))
    posted = _copy(postgres, f"{duties.duty_postings} (duty_id, key, verdict)", rows)
    cursor = duck.execute("SELECT product_id, key, firm_id FROM product_class")
    _copy(postgres, f"{duties.product_classes} (product_id, key, firm_id)", _fetched(cursor))
    postgres.execute(
        f"""
        ALTER TABLE {duties.product_classes} ADD PRIMARY KEY (product_id, key);
        ALTER TABLE {duties.duty_postings} ADD PRIMARY KEY (duty_id, key);
        CREATE INDEX ON {duties.product_classes} (key) INCLUDE (product_id);
        CREATE INDEX ON {duties.product_classes} (firm_id, key);
        CREATE INDEX ON {duties.duty_postings} (key) INCLUDE (duty_id, verdict)
        """
    )
    for table in (duties.product_classes, duties.duty_postings):
        postgres.execute(f"VACUUM ANALYZE {table}")
    return {
        "obligations": len(duties.obligations),
        "leaves": len(duties.matrix.table.leaves),
        "classes": len(held),
        "duty_postings": posted,
        "judge_seconds": round(judged - begun, 3),
        "load_seconds": round(time.perf_counter() - judged, 2),
    }


def duties_full(postgres: psycopg.Connection, duties: Duties) -> None:
    """How many products of every firm every obligation meets and how, written into a table."""
    met = firm_duties_sql(products=duties.product_classes, duties=duties.duty_postings)
    postgres.execute(f"TRUNCATE {duties.schema}.firm_duty")
    postgres.execute(f"INSERT INTO {duties.schema}.firm_duty {met}")


def product_changed(cursor: psycopg.Cursor[Any], duties: Duties, product_id: int, turn: int) -> int:
    """A product gets another code, name and bill: read, classed, posted, met. Returns how many meet.

    The caller writes its postings for measures and joins those: see `exposure.py`.
    """
    profile = _profile(duties.codes[turn * 7919 % len(duties.codes)], turn % len(BILLS))
    signature = duties.matrix.table.signature(duties.judge.answers(profile, DAY))
    number = duties.matrix.table.number(signature)
    cursor.execute(f"SELECT 1 FROM {duties.duty_postings} WHERE key = %s LIMIT 1", [_eu(number)])
    if cursor.fetchone() is None:
        (verdicts,) = duties.matrix.verdicts([signature]).tolist()
        with cursor.copy(f"COPY {duties.duty_postings} (duty_id, key, verdict) FROM STDIN") as copy:
            for row in _posted(duties, {number: verdicts}):
                copy.write_row(row)
    cursor.execute(f"DELETE FROM {duties.product_classes} WHERE product_id = %s", [product_id])
    cursor.execute(f"INSERT INTO {duties.product_classes} VALUES (%s, %s, 1)", [product_id, _eu(number)])
    cursor.execute(
        duty_pairs_sql(
            where="p.product_id = %s", products=duties.product_classes, duties=duties.duty_postings
        ),
        [product_id],
    )
    return len(cursor.fetchall())


def duties_differing(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, duties: Duties
) -> tuple[int, int]:
    """(rows of firm, obligation, verdict and number of products that only one side has; pairs of both)."""
    _oracle(duck, duties)
    columns = "firm_id, duty_id, verdict, products"
    ours = postgres.execute(f"SELECT {columns} FROM {duties.schema}.firm_duty").fetchall()
    theirs = duck.execute("SELECT firm_id, duty_id, verdict, products FROM oracle_duty").fetchall()
    return len(set(ours) ^ set(theirs)), sum(row[3] for row in theirs)


def _eu(number: int) -> int:
    return key(market_number(EU), Kind.CLASS, number)


def _posted(duties: Duties, verdicts: dict[int, list[int]]) -> Iterator[tuple[int, int, int]]:
    """Postings for the EU: every product of the benchmark is sold there."""
    for number, row in verdicts.items():
        for duty_id, (one, verdict) in enumerate(zip(duties.obligations, row, strict=True)):
            for packed, stored in duty_rows(number, verdict, [m for m in one.markets if m == EU]):
                if packed == _eu(number):
                    yield duty_id, packed, stored


def _products(duck: duckdb.DuckDBPyConnection, duties: Duties) -> None:
    """A firm sells a shelf of neighbouring codes; one product in ten states a complete bill, one holds lead,
    one DEHP, the others declare nothing."""
    duck.execute("CREATE TABLE class_of (cn text, bill int, key bigint)")
    rows = [(cn, bill, _eu(duties.number(cn, bill))) for cn, bill in duties.signatures]
    columns = [list(column) for column in zip(*rows, strict=True)]
    duck.execute("INSERT INTO class_of SELECT unnest(?), unnest(?), unnest(?)", columns)
    duck.execute(
        f"""
        CREATE TABLE product_owner AS
        SELECT p.id, p.cn,
               1 + ((cn.n // {SHELF}) * 2 + (draw(p.id, 201) % 2)::int) % {FIRMS} AS firm_id,
               CASE WHEN draw(p.id, 202) % 10 < 3 THEN 1 + (draw(p.id, 203) % 3)::int ELSE 0 END AS bill
        FROM product p JOIN cn ON cn.code = p.cn
        """
    )
    duck.execute(
        "CREATE TABLE product_class AS SELECT o.id AS product_id, c.key, o.firm_id "
        "FROM product_owner o JOIN class_of c ON c.cn = o.cn AND c.bill = o.bill"
    )


def _oracle(duck: duckdb.DuckDBPyConnection, duties: Duties) -> None:
    """Scopes as SQL over one row a code and bill; no class, no key, no posting."""
    place = {leaf: n for n, leaf in enumerate(duties.matrix.table.leaves)}
    duck.execute("CREATE OR REPLACE TABLE said (cn text, bill int, told utinyint[])")
    rows = [(cn, bill, list(signature)) for (cn, bill), signature in duties.signatures.items()]
    for start in range(0, len(rows), 5_000):
        columns = [list(column) for column in zip(*rows[start : start + 5_000], strict=True)]
        duck.execute("INSERT INTO said SELECT unnest(?), unnest(?), unnest(?)", columns)
    duck.execute(
        "CREATE OR REPLACE TABLE held AS "
        "SELECT firm_id, cn, bill, count(*) AS products FROM product_owner GROUP BY ALL"
    )
    duck.execute(
        "CREATE OR REPLACE TABLE oracle_duty (firm_id int, duty_id int, verdict int, products bigint)"
    )
    for duty_id, one in enumerate(duties.obligations):
        if EU not in one.markets:
            continue
        sure, likely = _scope_sql(one.scope, place, "// 3"), _scope_sql(one.scope, place, "% 3")
        duck.execute(
            f"""
            INSERT INTO oracle_duty
            SELECT h.firm_id, {duty_id}, v.verdict, sum(h.products)
            FROM held h JOIN (
                SELECT cn, bill, CASE WHEN {sure} = 2 THEN 3 WHEN {sure} = 0 THEN 0
                                      WHEN {likely} = 2 THEN 2 ELSE 1 END AS verdict FROM said
            ) v ON v.cn = h.cn AND v.bill = h.bill
            WHERE v.verdict > 0 GROUP BY ALL
            """
        )


def _scope_sql(scope: Condition, place: dict[Leaf, int], digit: str) -> str:
    if isinstance(scope, All | AnyOf):
        name = "least" if isinstance(scope, All) else "greatest"
        return f"{name}({', '.join(_scope_sql(part, place, digit) for part in scope.parts)})"
    if isinstance(scope, Not):
        return f"(2 - {_scope_sql(scope.part, place, digit)})"
    if isinstance(scope, Always):
        return "2"
    return f"(told[{place[scope] + 1}]::int {digit})"


def _copy(postgres: psycopg.Connection, target: str, rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with postgres.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(50_000):
        yield from rows
