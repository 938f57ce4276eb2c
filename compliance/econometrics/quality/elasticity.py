"""Elasticity of substitution by product: instruments on prices, or numbers from the literature.

Demand within a cell of product, destination and year: ln q = cell − σ ln p + quality. With one instrument z,
σ̂ = −Σ z̃q̃ / Σ z̃p̃, a tilde for the deviation from the cell's mean. The sums come from one pass over cells.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from compliance.econometrics.quality.options import QualityOptions, Sigma
from compliance.econometrics.quality.rows import CLEAN, source_of

SIGMAS = "quality_sigma"
"""product (number), destination (number or NULL: all), sigma, origin, estimated, se, first_stage_f, rows."""
_MOMENTS = """
SELECT product, sum(n) AS n, count(*) AS cells,
       sum(zq - z * q / n) AS zq, sum(zp - z * p / n) AS zp, sum(zz - z * z / n) AS zz,
       sum(qq - q * q / n) AS qq, sum(qp - q * p / n) AS qp, sum(pp - p * p / n) AS pp
FROM (
    SELECT product, cell, count(*) AS n, sum(z) AS z, sum(q) AS q, sum(p) AS p, sum(z * q) AS zq,
           sum(z * p) AS zp, sum(z * z) AS zz, sum(q * q) AS qq, sum(q * p) AS qp, sum(p * p) AS pp
    FROM ({rows}) GROUP BY product, cell HAVING count(*) > 1
) GROUP BY product
"""
_LEVELS = f"""
SELECT r.product, r.cell, r.lq AS q, r.lp AS p, (t.total - r.lp) / (t.n - 1) AS z
FROM {CLEAN} r JOIN (
    SELECT firm, product, year, sum(lp) AS total, count(*) AS n FROM {CLEAN} GROUP BY ALL HAVING count(*) > 1
) t ON t.firm = r.firm AND t.product = r.product AND t.year = r.year
"""
_CHANGES = f"""
SELECT r.firm, r.product, r.year, r.cell, r.lq - b.lq AS q, r.lp - b.lp AS p
FROM {CLEAN} r JOIN {CLEAN} b
  ON b.firm = r.firm AND b.product = r.product AND b.destination = r.destination AND b.year = r.year - 1
"""
_DIFFERENCES = """
SELECT r.product, r.cell, r.q, r.p, (t.total - r.p) / (t.n - 1) AS z
FROM quality_changes r JOIN (
    SELECT firm, product, year, sum(p) AS total, count(*) AS n FROM quality_changes
    GROUP BY ALL HAVING count(*) > 1
) t ON t.firm = r.firm AND t.product = r.product AND t.year = r.year
"""
_ROWS = {
    Sigma.LEVELS: _LEVELS,
    Sigma.DIFFERENCES: _DIFFERENCES,
    Sigma.COST: f"SELECT product, cell, lq AS q, lp AS p, cost AS z FROM {CLEAN}",
    Sigma.OLS: f"SELECT product, cell, lq AS q, lp AS p, lp AS z FROM {CLEAN}",
}


def sigmas_make(con: duckdb.DuckDBPyConnection, options: QualityOptions) -> None:
    """Make the table SIGMAS: for each product one believable sigma, and where it comes from."""
    if options.literature:
        _literature(con, options)
    if options.sigma is Sigma.FIXED:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {SIGMAS} AS SELECT id AS product, NULL::INTEGER AS destination, "
            f"{options.fixed_sigma}::DOUBLE AS sigma, 'fixed' AS origin, NULL::DOUBLE AS estimated, "
            "NULL::DOUBLE AS se, NULL::DOUBLE AS first_stage_f, NULL::BIGINT AS rows FROM quality_product"
        )
    elif options.sigma is Sigma.LITERATURE:
        _chosen_from_literature(con, options)
    else:
        _estimated(con, options)


def _estimated(con: duckdb.DuckDBPyConnection, options: QualityOptions) -> None:
    if options.sigma is Sigma.DIFFERENCES:
        con.execute(f"CREATE OR REPLACE TEMP TABLE quality_changes AS {_CHANGES}")
    rows = _ROWS[options.sigma]
    con.execute(f"CREATE OR REPLACE TEMP TABLE quality_moments AS {_MOMENTS.format(rows=rows)}")
    con.execute("DROP TABLE IF EXISTS quality_changes")
    low, high = options.bounds
    range_ = f"s > {low} AND s <= {high}" if options.fall_back else "abs(s - 1) > 0.05"
    believed = f"{range_} AND n >= {options.least_rows}"
    by_literature = (
        "LEFT JOIN quality_literature_of_product l ON l.product = p.id" if options.literature else ""
    )
    literature = "l.sigma" if options.literature else "NULL"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {SIGMAS} AS
        WITH own AS (
            SELECT product, n, -zq / nullif(zp, 0) AS s,
                   sqrt((qq - 2 * zq / nullif(zp, 0) * qp + pow(zq / nullif(zp, 0), 2) * pp)
                        / nullif(n - cells - 1, 0) * zz) / abs(nullif(zp, 0)) AS se,
                   pow(zp, 2) / nullif(zz, 0)
                       / ((pp - pow(zp, 2) / nullif(zz, 0)) / nullif(n - cells - 1, 0)) AS f
            FROM quality_moments
        ), heading AS (
            SELECT left(p.code, 4) AS hs4, sum(n) AS n, -sum(zq) / nullif(sum(zp), 0) AS s
            FROM quality_moments m JOIN quality_product p ON p.id = m.product GROUP BY hs4
        )
        SELECT p.id AS product, NULL::INTEGER AS destination,
               CASE WHEN {_of("own", believed)} THEN own.s WHEN {_of("heading", believed)} THEN heading.s
                    ELSE coalesce({literature}, {options.fixed_sigma}) END AS sigma,
               CASE WHEN {_of("own", believed)} THEN 'estimated'
                    WHEN {_of("heading", believed)} THEN 'heading'
                    WHEN {literature} IS NOT NULL THEN 'literature' ELSE 'fixed' END AS origin,
               own.s AS estimated, own.se AS se, own.f AS first_stage_f, own.n::BIGINT AS rows
        FROM quality_product p LEFT JOIN own ON own.product = p.id
        LEFT JOIN heading ON heading.hs4 = left(p.code, 4) {by_literature}
        """
    )
    con.execute("DROP TABLE quality_moments")


def _of(table: str, believed: str) -> str:
    """The condition on the estimate and the rows of one table."""
    return re.sub(r"\b([sn])\b", rf"{table}.\1", believed)


def _literature(con: duckdb.DuckDBPyConnection, options: QualityOptions) -> None:
    """The longest prefix of a product that the table knows, by importer where it tells importers apart.

    Values outside the bounds are brought to them: a sigma of 16,808 says little more than one of 30.
    """
    low, high = options.bounds
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE quality_literature AS
        SELECT p.id AS product, d.id AS destination,
               least(greatest(arg_max(t.sigma, length(t.product)), {low} + 0.05), {high}) AS sigma
        FROM (SELECT CAST(destination AS VARCHAR) AS destination, CAST(product AS VARCHAR) AS product,
                     CAST(sigma AS DOUBLE) AS sigma FROM {source_of(Path(options.literature))}) t
        JOIN quality_product p ON starts_with(p.code, t.product)
        LEFT JOIN quality_destination d ON d.code = t.destination
        WHERE t.sigma IS NOT NULL AND (d.id IS NOT NULL OR coalesce(t.destination, '') = '')
        GROUP BY p.id, d.id
        """
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE quality_literature_of_product AS "
        "SELECT product, median(sigma) AS sigma FROM quality_literature GROUP BY product"
    )


def _chosen_from_literature(con: duckdb.DuckDBPyConnection, options: QualityOptions) -> None:
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {SIGMAS} AS
        SELECT product, destination, sigma, 'literature' AS origin, NULL::DOUBLE AS estimated,
               NULL::DOUBLE AS se, NULL::DOUBLE AS first_stage_f, NULL::BIGINT AS rows
        FROM quality_literature WHERE destination IS NOT NULL
        UNION ALL
        SELECT p.id, NULL, coalesce(l.sigma, {options.fixed_sigma}),
               CASE WHEN l.sigma IS NULL THEN 'fixed' ELSE 'literature' END, NULL, NULL, NULL, NULL
        FROM quality_product p LEFT JOIN quality_literature_of_product l ON l.product = p.id
        """
    )
