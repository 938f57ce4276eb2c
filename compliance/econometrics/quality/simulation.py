"""Customs rows whose true quality is known, in the design of docs/econometrics_quality.md."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

TABLE = "simulated"


@dataclass(frozen=True, slots=True)
class Design:
    """About `rows` rows. `common`: a firm's lasting quality, alike in all markets; else drawn for each row.

    True sigma: 2 + Gamma, mean 6. Log price = cost + 0.5 × quality + noise; log quantity = demand of the cell
    − sigma × price + (sigma − 1) × quality + noise of 0.3.
    """

    rows: int
    common: bool = True
    products: int = 60
    destinations: int = 40
    years: int = 8
    seed: int = 7


def simulate(con: duckdb.DuckDBPyConnection, design: Design) -> None:
    """Make the table `simulated`: firm, hs6, destination, year, value, quantity, cost, truth, sigma."""
    presence = 0.55  # of a firm's products, destinations and years, how many are seen
    a_firm = 2 * 10 * design.years * presence
    firms = max(int(design.rows / a_firm), 20)
    con.execute(f"SELECT setseed({(design.seed % 1000) / 1000})")
    # Box and Muller (1958): the database has uniform draws only.
    con.execute(
        "CREATE OR REPLACE TEMP MACRO normal() AS "
        "sqrt(-2 * ln(1 - random())) * cos(6.283185307179586 * random())"
    )
    con.execute("CREATE OR REPLACE TEMP MACRO exponential() AS -ln(1 - random())")
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE sim_product AS
        SELECT i AS product, printf('%06d', 840000 + i * 13) AS hs6, 2 + exponential() + exponential()
               + exponential() + exponential() AS sigma
        FROM range({design.products}) t(i)
        """
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE sim_line AS
        SELECT f.i AS firm, (f.i * 7 + k.i * 11) % {design.products} AS product, 0.8 * normal() AS start
        FROM range({firms}) f(i), range(2) k(i)
        """
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE sim_year AS
        SELECT l.firm, l.product, y.i AS year, l.start + 0.05 * sum(normal()) OVER (
                   PARTITION BY l.firm, l.product ORDER BY y.i) AS firm_quality,
               0.3 * normal() AS cost
        FROM sim_line l, range({design.years}) y(i)
        """
    )
    truth = "y.firm_quality" if design.common else "0.8 * normal()"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {TABLE} AS
        WITH drawn AS (
            SELECT y.firm, p.hs6, p.sigma, (y.firm * 3 + d.i) % {design.destinations} AS destination,
                   2000 + y.year AS year, y.cost, {truth} AS truth,
                   ((p.product * 31 + d.i * 17 + y.year * 5) % 97) / 97.0 * 4 AS demand
            FROM sim_year y JOIN sim_product p USING (product), range(10) d(i)
            WHERE random() < {presence}
        ), priced AS (SELECT *, cost + 0.5 * truth + 0.2 * normal() AS lp FROM drawn), sold AS (
            SELECT *, 8 + demand - sigma * lp + (sigma - 1) * truth + 0.3 * normal() AS lq FROM priced
        )
        SELECT firm, hs6, destination, year, exp(lp + lq) AS value, exp(lq) AS quantity, cost, truth, sigma
        FROM sold
        """
    )


def truth_correlations(
    con: duckdb.DuckDBPyConnection, *, rows_table: str, firms_table: str
) -> tuple[float, float]:
    """Correlation with true quality: of rows within their cell, and of value-weighted firm-years."""
    by_row = con.execute(
        f"""
        WITH joined AS (
            SELECT r.quality, t.truth, r.product, r.destination, r.year
            FROM {rows_table} r JOIN quality_firm f ON f.id = r.firm
            JOIN quality_product p ON p.id = r.product
            JOIN quality_destination d ON d.id = r.destination
            JOIN {TABLE} t ON t.firm::VARCHAR = f.code AND t.hs6 = p.code AND t.destination::VARCHAR = d.code
                AND t.year = r.year
        ), means AS (
            SELECT product, destination, year, avg(truth) AS mean FROM joined GROUP BY ALL
        )
        SELECT corr(j.quality, j.truth - m.mean) FROM joined j JOIN means m USING (product, destination, year)
        """
    ).fetchall()[0][0]
    by_firm = con.execute(
        f"""
        WITH cell AS (SELECT hs6, destination, year, avg(truth) AS mean FROM {TABLE} GROUP BY ALL), truth AS (
            SELECT firm::VARCHAR AS firm, year, sum(value * (truth - mean)) / sum(value) AS truth
            FROM {TABLE} JOIN cell USING (hs6, destination, year) GROUP BY ALL
        ) SELECT corr(f.quality, t.truth)
        FROM {firms_table} f JOIN truth t ON t.firm = f.firm AND t.year = f.year
        """
    ).fetchall()[0][0]
    return float(by_row), float(by_firm)
