"""Quality of each row at its sigma, comparable between products, and the firm's mean over a year."""

from __future__ import annotations

import duckdb

from compliance.econometrics.quality.elasticity import SIGMAS
from compliance.econometrics.quality.options import Sigma, Standard
from compliance.econometrics.quality.rows import CLEAN

ROWS, FIRMS = "quality_rows", "quality_firms"
"""Rows: firm, product, destination, year, value, quality, standard. Firms: firm, year, quality, standard,
value, rows; both with the codes as given."""
_STANDARDS = {
    Standard.MINMAX: "CASE WHEN high > low THEN (quality - low) / (high - low) END",
    Standard.ZSCORE: "CASE WHEN sd > 0 THEN (quality - mean) / sd END",
}


def rows_measure(con: duckdb.DuckDBPyConnection, *, sigma: Sigma, standard: Standard) -> None:
    """ln λ = (ln q + σ ln p − the cell's mean) / (σ − 1) (Khandelwal, Schott, Wei 2013); standardised."""
    by_importer = (
        f"LEFT JOIN {SIGMAS} i ON i.product = r.product AND i.destination = r.destination"
        if sigma is Sigma.LITERATURE
        else ""
    )
    value = "coalesce(i.sigma, s.sigma)" if by_importer else "s.sigma"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE quality_raw AS
        WITH valued AS (
            SELECT r.firm, r.product, r.destination, r.year, r.value, r.cell, {value} AS sigma,
                   r.lq + {value} * r.lp AS demand
            FROM {CLEAN} r JOIN {SIGMAS} s ON s.product = r.product AND s.destination IS NULL {by_importer}
        ), means AS (SELECT cell, avg(demand) AS mean FROM valued GROUP BY cell)
        SELECT v.firm, v.product, v.destination, v.year, v.value,
               (v.demand - m.mean) / (v.sigma - 1) AS quality
        FROM valued v JOIN means m ON m.cell = v.cell
        """
    )
    if standard is Standard.RANK:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT *, "
            "percent_rank() OVER (PARTITION BY product ORDER BY quality) AS standard FROM quality_raw"
        )
    else:
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE {ROWS} AS
            SELECT r.*, {_STANDARDS[standard]} AS standard
            FROM quality_raw r JOIN (
                SELECT product, min(quality) AS low, max(quality) AS high, avg(quality) AS mean,
                       stddev_samp(quality) AS sd
                FROM quality_raw GROUP BY product
            ) USING (product)
            """
        )
    con.execute("DROP TABLE quality_raw")


def firms_measure(con: duckdb.DuckDBPyConnection) -> None:
    """Value-weighted means over a firm's products and markets in a year (paper GT, after equation 5)."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {FIRMS} AS
        SELECT f.code AS firm, r.year, sum(r.value * r.quality) / sum(r.value) AS quality,
               sum(r.value * r.standard)
                   / nullif(sum(r.value) FILTER (WHERE r.standard IS NOT NULL), 0) AS standard,
               sum(r.value) AS value, count(*) AS rows
        FROM {ROWS} r JOIN quality_firm f ON f.id = r.firm GROUP BY ALL
        """
    )
