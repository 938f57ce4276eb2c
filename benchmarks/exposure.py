"""Measures the exposure: a full rescore, one new measure, one changed product, on PostgreSQL and DuckDB.

`python -m benchmarks.exposure --products 1000000 --measures 5000 --json`. The SQL on PostgreSQL is the
one that services use (`compliance.exposure.join`); DuckDB asks the same in other words and must give the
identical pairs. The obligations of the catalogue meet the same products (see `exposure_duties`). Everything
stands in a schema of its own that is dropped at the end.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from benchmarks.exposure_duties import (
    Duties,
    duties_differing,
    duties_full,
    duties_load,
    duties_make,
    product_changed,
)
from benchmarks.exposure_tables import (
    ORACLE_SQL,
    PAIRS_OF_ONE_SQL,
    PAIRS_SQL,
    Shape,
    tables_make,
)
from compliance.core.embedded import ensure
from compliance.exposure.facts import Quality
from compliance.exposure.join import full_rescore_settings_sql, pairs_sql
from compliance.exposure.meeting import OPEN_BIT

SCHEMA = "benchmark_exposure"
TARGETS = {
    "full_seconds": 3.0,
    "full_with_duties_seconds": 5.0,
    "one_measure_ms": 5.0,
    "one_product_ms": 20.0,
    "peak_rss_mb": 1536.0,
}
PREFIXES_A_MEASURE, SUBSTANCES_A_MEASURE = 4.0, 2.56  # 20,000 and 12,800 of 5,000 measures
_CHUNK = 1 << 20
_PRODUCTS, _MEASURES = f"{SCHEMA}.product_posting", f"{SCHEMA}.measure_posting"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--measures", type=int, default=1_000)
    parser.add_argument("--full-runs", type=int, default=5)
    parser.add_argument("--one-runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    options = parser.parse_args(arguments)
    if options.products < 1 or options.measures < 1 or options.one_runs < 50 or options.full_runs < 1:
        parser.error("products and measures from 1, --full-runs from 1, --one-runs from 50")
    shape = Shape(
        products=options.products,
        measures=options.measures,
        prefixes=int(options.measures * PREFIXES_A_MEASURE),
        substances=int(options.measures * SUBSTANCES_A_MEASURE),
        seed=options.seed,
    )
    report = measure(shape, full_runs=options.full_runs, one_runs=options.one_runs)
    print(json.dumps(report, indent=None if options.json else 2))
    same = report["pairs_differing"] == 0 and report["duties"]["rows_differing"] == 0
    return 0 if same else 1


def measure(shape: Shape, *, full_runs: int, one_runs: int) -> dict[str, Any]:
    """Build, load, time, compare. Seconds are wall-clock; the machine may be busy with others."""
    url = ensure().database_url
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(str(Path(folder) / "oracle.duckdb")) as duck,
        psycopg.connect(url, autocommit=True) as postgres,
    ):
        duck.execute("SET threads = 2; SET memory_limit = '700MB'")
        duck.execute(f"SET temp_directory = '{folder}'")
        tables_make(duck, shape)
        postgres.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        postgres.execute(f"CREATE SCHEMA {SCHEMA}")
        try:
            load_seconds = _load(duck, postgres, Path(folder))
            duties = duties_make(duck, SCHEMA)
            duty_report = duties_load(duck, postgres, duties)
            full = [_full_postgres(postgres, duties) for _ in range(full_runs)]
            full_duck = [_full_duckdb(duck) for _ in range(full_runs)]
            differing = _differing(duck, postgres, Path(folder))
            one = _one_measure(postgres, shape, one_runs)
            one_duck = _one_measure_duckdb(duck, shape, min(one_runs, 50))
            duty_report |= _duties_compared(duck, postgres, duties)
            changed = _one_product(duck, postgres, shape, duties, one_runs)
        finally:
            postgres.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        alone = [seconds for seconds, _ in full]
        report = _report(shape, duck, load_seconds, alone, full_duck, one, one_duck, differing)
        return _with_duties(report, duty_report, full, changed)


def _load(duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, folder: Path) -> float:
    """Copy both posting tables into PostgreSQL with the indexes of the production tables."""
    begun = time.perf_counter()
    postgres.execute(
        f"""
        CREATE UNLOGGED TABLE {_PRODUCTS} (product_id bigint, key bigint, ppm float8, flags smallint);
        CREATE UNLOGGED TABLE {_MEASURES}
            (measure_id bigint, key bigint, limit_ppm float8, flags smallint, needs smallint);
        CREATE UNLOGGED TABLE {SCHEMA}.pair (product_id bigint, measure_id bigint, met bigint)
        """
    )
    for name in ("product_posting", "measure_posting"):
        path = folder / f"{name}.csv"
        duck.execute(f"COPY {name} TO '{path}' (HEADER false)")
        with (
            path.open("rb") as file,
            postgres.cursor() as cursor,
            cursor.copy(f"COPY {SCHEMA}.{name} FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := file.read(_CHUNK):
                copy.write(chunk)
        path.unlink()
    postgres.execute(
        f"""
        ALTER TABLE {_PRODUCTS} ADD PRIMARY KEY (product_id, key);
        ALTER TABLE {_MEASURES} ADD PRIMARY KEY (measure_id, key);
        CREATE INDEX ON {_PRODUCTS} (key) INCLUDE (product_id, ppm, flags);
        CREATE INDEX ON {_MEASURES} (key) INCLUDE (measure_id, limit_ppm, flags, needs)
        """
    )
    postgres.execute(f"VACUUM ANALYZE {_PRODUCTS}")
    postgres.execute(f"VACUUM ANALYZE {_MEASURES}")
    return time.perf_counter() - begun


def _full_postgres(postgres: psycopg.Connection, duties: Duties) -> tuple[float, float]:
    """Seconds of a full rescore of measures, its pairs written into a table, and of obligations after it."""
    begun = time.perf_counter()
    with postgres.transaction():
        postgres.execute(full_rescore_settings_sql())
        postgres.execute(f"DROP TABLE {SCHEMA}.pair")
        postgres.execute(
            f"CREATE UNLOGGED TABLE {SCHEMA}.pair AS " + pairs_sql(products=_PRODUCTS, measures=_MEASURES)
        )
        met = time.perf_counter()
        duties_full(postgres, duties)
    return met - begun, time.perf_counter() - met


def _duties_compared(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, duties: Duties
) -> dict[str, int]:
    rows, pairs = duties_differing(duck, postgres, duties)
    return {"pairs": pairs, "rows_differing": rows}


def _one_product(
    duck: duckdb.DuckDBPyConnection,
    postgres: psycopg.Connection,
    shape: Shape,
    duties: Duties,
    runs: int,
) -> list[float]:
    """Milliseconds for one changed product: read and classed, its postings written, both joins asked."""
    join = pairs_sql(where="p.product_id = %s", products=_PRODUCTS, measures=_MEASURES)
    times = []
    for turn in range(runs):
        product_id = 1 + turn * max(1, shape.products // runs) % shape.products
        with postgres.transaction(), postgres.cursor() as cursor:
            cursor.execute(f"SELECT key, ppm, flags FROM {_PRODUCTS} WHERE product_id = %s", [product_id])
            rows = cursor.fetchall()
            begun = time.perf_counter()
            cursor.execute(f"DELETE FROM {_PRODUCTS} WHERE product_id = %s", [product_id])
            with cursor.copy(f"COPY {_PRODUCTS} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((product_id, *row))
            cursor.execute(join, [product_id])
            cursor.fetchall()
            product_changed(cursor, duties, product_id, turn)
            times.append((time.perf_counter() - begun) * 1000)
    return times


def _full_duckdb(duck: duckdb.DuckDBPyConnection) -> float:
    begun = time.perf_counter()
    duck.execute(f"CREATE OR REPLACE TABLE pair AS {PAIRS_SQL}")
    return time.perf_counter() - begun


def _differing(duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, folder: Path) -> int:
    """Rows that only one side has; kinds and qualities of the meeting count as part of the row."""
    path = folder / "pair.csv"
    with (
        path.open("wb") as file,
        postgres.cursor() as cursor,
        cursor.copy(f"COPY {SCHEMA}.pair TO STDOUT (FORMAT csv, HEADER)") as copy,
    ):
        for chunk in copy:
            file.write(chunk)
    qualities = len(Quality)
    duck.execute(f"CREATE OR REPLACE TABLE oracle AS {ORACLE_SQL}")
    duck.execute(
        f"""
        CREATE OR REPLACE TABLE of_postgres AS
        SELECT * FROM read_csv('{path}', header=true, auto_detect=false, columns={{
            'product_id': 'bigint', 'measure_id': 'bigint', 'met': 'bigint'}})
        """
    )
    row = duck.execute(
        f"""
        WITH ours AS (
            SELECT product_id, measure_id,
                   list_sum(list_transform(met, lambda m: 1::bigint << ({qualities} * m.kind + m.quality)))
                       + CASE WHEN bom_open THEN 1::bigint << {OPEN_BIT} ELSE 0 END AS met
            FROM oracle
        )
        SELECT (SELECT count(*) FROM (SELECT * FROM ours EXCEPT SELECT * FROM of_postgres))
             + (SELECT count(*) FROM (SELECT * FROM of_postgres EXCEPT SELECT * FROM ours))
             + abs((SELECT count(*) FROM ours) - (SELECT count(*) FROM of_postgres))
        """
    ).fetchone()
    return int(row[0]) if row else -1


def _one_measure(postgres: psycopg.Connection, shape: Shape, runs: int) -> dict[str, list[float]]:
    """Milliseconds for one new measure: its join alone, and with its postings written first."""
    join = pairs_sql(where="m.measure_id = %s", products=_PRODUCTS, measures=_MEASURES)
    times: dict[str, list[float]] = {"join": [], "write_and_join": []}
    step = max(1, shape.measures // runs)
    for turn in range(runs):
        measure_id = 1 + turn * step % shape.measures
        with postgres.transaction(), postgres.cursor() as cursor:
            cursor.execute(
                f"SELECT key, limit_ppm, flags, needs FROM {_MEASURES} WHERE measure_id = %s", [measure_id]
            )
            rows = cursor.fetchall()
            cursor.execute(f"DELETE FROM {_MEASURES} WHERE measure_id = %s", [measure_id])
            begun = time.perf_counter()
            with cursor.copy(f"COPY {_MEASURES} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((measure_id, *row))
            written = time.perf_counter()
            cursor.execute(join, [measure_id])
            cursor.fetchall()
            done = time.perf_counter()
        times["join"].append((done - written) * 1000)
        times["write_and_join"].append((done - begun) * 1000)
    return times


def _one_measure_duckdb(duck: duckdb.DuckDBPyConnection, shape: Shape, runs: int) -> list[float]:
    times = []
    for turn in range(runs):
        begun = time.perf_counter()
        duck.execute(
            PAIRS_OF_ONE_SQL, [1 + turn * max(1, shape.measures // runs) % shape.measures]
        ).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _report(
    shape: Shape,
    duck: duckdb.DuckDBPyConnection,
    load_seconds: float,
    full: list[float],
    full_duck: list[float],
    one: dict[str, list[float]],
    one_duck: list[float],
    differing: int,
) -> dict[str, Any]:
    def count(table: str) -> int:
        row = duck.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0

    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = kibibytes / (1024 * 1024 if sys.platform == "darwin" else 1024)
    median_full, median_one = statistics.median(full), statistics.median(one["join"])
    return {
        "products": shape.products,
        "measures": shape.measures,
        "markets": 30,
        "product_postings": count("product_posting"),
        "measure_postings": count("measure_posting"),
        "scope_codes": count("scope"),
        "scope_substances": count("limits"),
        "pairs": count("pair"),
        "pairs_differing": differing,
        "load_seconds": round(load_seconds, 2),
        "full_seconds_postgres": {"best": round(min(full), 3), "median": round(median_full, 3)},
        "full_seconds_duckdb": {
            "best": round(min(full_duck), 3),
            "median": round(statistics.median(full_duck), 3),
        },
        "ratio_postgres_to_duckdb": round(min(full) / min(full_duck), 1),
        "one_measure_ms_postgres": _quantiles(one["join"]),
        "one_measure_with_write_ms_postgres": _quantiles(one["write_and_join"]),
        "one_measure_ms_duckdb": _quantiles(one_duck),
        "peak_rss_mb": round(peak_mb, 1),
        "targets": TARGETS,
        "targets_met": {
            "full_seconds": median_full <= TARGETS["full_seconds"],
            "one_measure_ms": median_one <= TARGETS["one_measure_ms"],
            "peak_rss_mb": peak_mb <= TARGETS["peak_rss_mb"],
            "identical_pairs": differing == 0,
        },
    }


def _with_duties(
    report: dict[str, Any], duties: dict[str, Any], full: list[tuple[float, float]], changed: list[float]
) -> dict[str, Any]:
    """The report with what obligations add to it."""
    together = [measures + duties_too for measures, duties_too in full]
    of_duties = [seconds for _, seconds in full]
    median, one = statistics.median(together), statistics.median(changed)
    report["duties"] = duties | {
        "full_seconds": {"best": round(min(of_duties), 3), "median": round(statistics.median(of_duties), 3)}
    }
    report["full_with_duties_seconds"] = {"best": round(min(together), 3), "median": round(median, 3)}
    report["one_product_ms"] = _quantiles(changed)
    report["targets_met"] |= {
        "full_with_duties_seconds": median <= TARGETS["full_with_duties_seconds"],
        "one_product_ms": one <= TARGETS["one_product_ms"],
        "identical_duties": duties["rows_differing"] == 0,
    }
    return report


def _quantiles(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95)], 3),
        "best": round(ordered[0], 3),
    }


if __name__ == "__main__":
    sys.exit(main())
