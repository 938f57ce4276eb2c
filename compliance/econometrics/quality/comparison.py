"""Several sources of sigma on the same rows, side by side: how far the firm-years agree in rank."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from compliance.econometrics.quality.measurement import FIRMS, ROWS
from compliance.econometrics.quality.options import QualityOptions, Sigma
from compliance.econometrics.quality.rows import rows_clean, source_of
from compliance.econometrics.quality.study import QualityResult, Tell, measure_again


@dataclass(frozen=True, slots=True)
class Comparison:
    """`results` by sigma; `ranks` (a, b) → Spearman correlation of firm-years, unit values among them."""

    results: dict[str, QualityResult]
    ranks: dict[tuple[str, str], float | None]

    def to_json(self) -> dict[str, Any]:
        return {
            "results": {name: result.to_json() for name, result in self.results.items()},
            "rank_correlations": [
                {"a": a, "b": b, "spearman": value} for (a, b), value in sorted(self.ranks.items())
            ],
        }


def compare(
    con: duckdb.DuckDBPyConnection,
    source: str | Path,
    options: QualityOptions,
    sigmas: Sequence[Sigma],
    *,
    tell: Tell | None = None,
) -> Comparison:
    """Measure quality once for each sigma; firm-years stay in the tables `firms_<sigma>`."""
    say = tell or (lambda _step: None)
    say("rows")
    dropped = rows_clean(con, source_of(source) if isinstance(source, Path) else source, options)
    results = {}
    for sigma in sigmas:
        chosen = dataclasses.replace(options, sigma=sigma)
        results[str(sigma)] = measure_again(con, chosen, dropped, tell=partial(_said, say, str(sigma)))
        for table, kept in ((FIRMS, f"firms_{sigma}"), (ROWS, f"rows_{sigma}")):
            con.execute(f"DROP TABLE IF EXISTS {kept}")
            con.execute(f"ALTER TABLE {table} RENAME TO {kept}")
    _unit_values(con)
    names = [*results, "unit_value"]
    ranks = {(a, b): _spearman(con, a, b) for n, a in enumerate(names) for b in names[n + 1 :]}
    return Comparison(results, ranks)


def _said(say: Tell, sigma: str, step: str) -> None:
    say(f"{sigma}: {step}")


def _unit_values(con: duckdb.DuckDBPyConnection) -> None:
    """What a naive reader would take for quality: the unit value against the cell's mean."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE firms_unit_value AS
        SELECT f.code AS firm, r.year, sum(r.value * (r.lp - m.mean)) / sum(r.value) AS quality
        FROM quality_clean r
        JOIN (SELECT cell, avg(lp) AS mean FROM quality_clean GROUP BY cell) m ON m.cell = r.cell
        JOIN quality_firm f ON f.id = r.firm GROUP BY ALL
        """
    )


def _spearman(con: duckdb.DuckDBPyConnection, a: str, b: str) -> float | None:
    row = con.execute(
        f"""
        SELECT corr(x, y) FROM (
            SELECT rank() OVER (ORDER BY l.quality) AS x, rank() OVER (ORDER BY r.quality) AS y
            FROM firms_{a} l JOIN firms_{b} r ON r.firm = l.firm AND r.year = l.year
        )
        """
    ).fetchone()
    return None if row is None or row[0] is None else float(row[0])
