"""Reads customs rows into one clean table of numbers; every row left out is counted by its reason."""

from __future__ import annotations

from pathlib import Path

import duckdb

from compliance.econometrics.faults import InestimableModel, UnreadableTable
from compliance.econometrics.quality.options import INTERMEDIARY_WORDS, Columns, QualityOptions

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".gz": "read_csv"}
CLEAN = "quality_clean"
"""firm, product, destination as numbers; year; value; lp, lq: logarithms of unit value and quantity; cost;
cell: product × destination × year as one number."""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def source_of(path: Path) -> str:
    """A FROM item for the file. Raises UnreadableTable."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableTable(
            f"{path.name}: customs rows are read from .parquet, .csv or .csv.gz",
            reason="format",
            where=path.name,
        )
    if not path.is_file():
        raise UnreadableTable(f"{path.name}: there is no such file", reason="missing", where=path.name)
    text = str(path).replace("'", "''")
    return f"{reader}('{text}')"


def rows_clean(con: duckdb.DuckDBPyConnection, source: str, options: QualityOptions) -> dict[str, int]:
    """Make the table CLEAN; reason → rows left out. Raises UnreadableTable, InestimableModel."""
    _columns_check(con, source, options.columns)
    _typed(con, source, options)
    dropped = {"read": _count(con, "quality_typed")}
    for reason, condition in _reasons(options):
        before = _count(con, "quality_typed")
        con.execute(f"DELETE FROM quality_typed WHERE {condition}")
        dropped[reason] = before - _count(con, "quality_typed")
    _units(con, options, dropped)
    _numbered(con, dropped)
    _trimmed(con, options, dropped)
    _alone(con, dropped)
    dropped["kept"] = _count(con, CLEAN)
    if not dropped["kept"]:
        told = ", ".join(f"{reason} {count}" for reason, count in dropped.items() if count)
        raise InestimableModel(
            f"no customs row is left ({told})", reason="no_rows", where=options.columns.value
        )
    return dropped


def _columns_check(con: duckdb.DuckDBPyConnection, source: str, columns: Columns) -> None:
    try:
        found = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    except duckdb.Error as error:
        raise UnreadableTable(f"the customs rows cannot be read: {error}", reason="unreadable") from error
    wanted = [name for name in (getattr(columns, slot) for slot in Columns.__slots__) if name]
    if missing := [name for name in wanted if name not in found]:
        raise UnreadableTable(
            f"the customs rows have no column {', '.join(missing)}; they have {', '.join(found)}. "
            "Name yours in columns",
            reason="missing_columns", where=missing[0],
        )  # fmt: skip


def _typed(con: duckdb.DuckDBPyConnection, source: str, options: QualityOptions) -> None:
    """Numbers as numbers, codes as six digits of text; what is neither becomes empty and is counted."""
    c = options.columns
    code = f"regexp_replace(CAST({quoted(c.product)} AS VARCHAR), '[. ]', '', 'g')"
    unit = f"CAST({quoted(c.unit)} AS VARCHAR)" if c.unit else "NULL"
    name = f"CAST({quoted(c.name)} AS VARCHAR)" if c.name else "NULL"
    cost = f"TRY_CAST({quoted(c.cost)} AS DOUBLE)" if c.cost else "NULL::DOUBLE"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE quality_typed AS
        SELECT CAST({quoted(c.firm)} AS VARCHAR) AS firm,
               CASE WHEN length({code}) = 5 THEN '0' || {code} ELSE left({code}, 6) END AS product,
               CAST({quoted(c.destination)} AS VARCHAR) AS destination,
               TRY_CAST({quoted(c.year)} AS SMALLINT) AS year,
               TRY_CAST({quoted(c.value)} AS DOUBLE) AS value,
               TRY_CAST({quoted(c.quantity)} AS DOUBLE) AS quantity,
               {unit} AS unit, {name} AS name, {cost} AS cost
        FROM {source}
        """
    )
    if options.concordance:
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE quality_typed AS
            SELECT t.* REPLACE (coalesce(c.code, t.product) AS product)
            FROM quality_typed t LEFT JOIN (
                SELECT CAST("from" AS VARCHAR) AS old, any_value(CAST("to" AS VARCHAR)) AS code
                FROM {source_of(Path(options.concordance))} GROUP BY old
            ) c ON c.old = t.product
            """
        )


def _reasons(options: QualityOptions) -> list[tuple[str, str]]:
    """Reason and condition of a row that is left out, in this order."""
    found = [
        ("no_key", "firm IS NULL OR firm = '' OR destination IS NULL OR destination = '' OR year IS NULL"),
        ("bad_product", "product IS NULL OR NOT regexp_full_match(product, '[0-9]{6}')"),
        ("bad_value", "value IS NULL OR NOT isfinite(value) OR value <= 0"),
        ("bad_quantity", "quantity IS NULL OR NOT isfinite(quantity) OR quantity <= 0"),
    ]
    if options.columns.name and options.drop_intermediaries:
        found.append(("intermediary", f"regexp_matches(lower(coalesce(name, '')), '{INTERMEDIARY_WORDS}')"))
    if options.columns.cost:
        found.append(("no_cost", "cost IS NULL OR NOT isfinite(cost)"))
    return found


def _units(con: duckdb.DuckDBPyConnection, options: QualityOptions, dropped: dict[str, int]) -> None:
    """Keep each product's main unit by value: prices in pieces and in kilograms do not compare."""
    dropped["other_unit"] = 0
    if not options.columns.unit:
        return
    before = _count(con, "quality_typed")
    con.execute(
        """
        DELETE FROM quality_typed USING (
            SELECT product, arg_max(unit, total) AS main
            FROM (SELECT product, coalesce(unit, '') AS unit, sum(value) AS total
                  FROM quality_typed GROUP BY ALL) GROUP BY product
        ) m WHERE quality_typed.product = m.product AND coalesce(quality_typed.unit, '') <> m.main
        """
    )
    dropped["other_unit"] = before - _count(con, "quality_typed")


def _numbered(con: duckdb.DuckDBPyConnection, dropped: dict[str, int]) -> None:
    """One row a firm, product, destination and year, keys as numbers."""
    before = _count(con, "quality_typed")
    for key in ("firm", "product", "destination"):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE quality_{key} AS SELECT {key} AS code, "
            f"(row_number() OVER (ORDER BY {key}) - 1)::INTEGER AS id "
            f"FROM (SELECT DISTINCT {key} FROM quality_typed)"
        )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE quality_summed AS
        SELECT f.id AS firm, p.id AS product, d.id AS destination, t.year,
               sum(t.value) AS value, ln(sum(t.value) / sum(t.quantity)) AS lp, ln(sum(t.quantity)) AS lq,
               avg(t.cost) AS cost
        FROM quality_typed t
        JOIN quality_firm f ON f.code = t.firm
        JOIN quality_product p ON p.code = t.product
        JOIN quality_destination d ON d.code = t.destination
        GROUP BY ALL
        """
    )
    con.execute("DROP TABLE quality_typed")
    dropped["summed_up"] = before - _count(con, "quality_summed")


def _trimmed(con: duckdb.DuckDBPyConnection, options: QualityOptions, dropped: dict[str, int]) -> None:
    """Cut the ends of unit values within product and year, and give each row its cell."""
    cut = ""
    if options.trim:
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE quality_ends AS
            SELECT product, year, quantile_cont(lp, {options.trim}) AS low,
                   quantile_cont(lp, {1 - options.trim}) AS high
            FROM quality_summed GROUP BY ALL
            """
        )
        cut = (
            "JOIN quality_ends e ON e.product = s.product AND e.year = s.year "
            "AND s.lp BETWEEN e.low AND e.high"
        )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {CLEAN} AS
        SELECT s.*, (s.product::BIGINT * 1000 + s.destination) * 10000 + s.year AS cell
        FROM quality_summed s {cut}
        """
    )
    dropped["trimmed"] = _count(con, "quality_summed") - _count(con, CLEAN)
    con.execute("DROP TABLE quality_summed")


def _alone(con: duckdb.DuckDBPyConnection, dropped: dict[str, int]) -> None:
    """A firm alone in its product, destination and year has nobody to be compared with."""
    before = _count(con, CLEAN)
    con.execute(
        f"DELETE FROM {CLEAN} WHERE cell IN (SELECT cell FROM {CLEAN} GROUP BY cell HAVING count(*) = 1)"
    )
    dropped["alone_in_cell"] = before - _count(con, CLEAN)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
