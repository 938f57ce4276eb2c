"""How aggregate quality moved between two years: within stayers, between them, by entry and exit."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import duckdb

from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.quality.measurement import ROWS


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Foster, Haltiwanger and Krizan (2001), over firm × product × destination, by shares of value; the parts
    add up to `total`."""

    year_from: int
    year_to: int
    total: float
    within: float
    between: float
    cross: float
    entry: float
    exit: float

    def to_json(self) -> dict[str, float]:
        return asdict(self)


def decompose(
    con: duckdb.DuckDBPyConnection, *, year_from: int, year_to: int, table: str = ROWS
) -> Decomposition:
    """Between two years of the rows last measured. Raises InestimableModel for a year without rows."""
    for year in (year_from, year_to):
        row = con.execute(f"SELECT count(*) FROM {table} WHERE year = ?", [year]).fetchone()
        if not row or not row[0]:
            raise InestimableModel(f"no row of quality lies in {year}", reason="no_year", where=str(year))
    found = con.execute(
        f"""
        WITH shares AS (
            SELECT firm, product, destination, year, quality,
                   value / sum(value) OVER (PARTITION BY year) AS share
            FROM {table} WHERE year IN ($first, $last)
        ), level AS (SELECT sum(share * quality) AS was FROM shares WHERE year = $first), joined AS (
            SELECT a.quality AS q0, a.share AS s0, b.quality AS q1, b.share AS s1
            FROM (SELECT * FROM shares WHERE year = $first) a
            FULL JOIN (SELECT * FROM shares WHERE year = $last) b USING (firm, product, destination)
        )
        SELECT coalesce(sum(s1 * q1), 0) - coalesce(sum(s0 * q0), 0),
               coalesce(sum(s0 * (q1 - q0)) FILTER (WHERE s0 IS NOT NULL AND s1 IS NOT NULL), 0),
               coalesce(sum((s1 - s0) * (q0 - was)) FILTER (WHERE s0 IS NOT NULL AND s1 IS NOT NULL), 0),
               coalesce(sum((s1 - s0) * (q1 - q0)) FILTER (WHERE s0 IS NOT NULL AND s1 IS NOT NULL), 0),
               coalesce(sum(s1 * (q1 - was)) FILTER (WHERE s0 IS NULL), 0),
               -coalesce(sum(s0 * (q0 - was)) FILTER (WHERE s1 IS NULL), 0)
        FROM joined, level
        """,
        {"first": year_from, "last": year_to},
    ).fetchall()[0]
    return Decomposition(year_from, year_to, *(float(part) for part in found))
