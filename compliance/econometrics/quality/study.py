"""One quality study from customs rows to firm-years, with everything counted on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from compliance.econometrics.quality.elasticity import SIGMAS, sigmas_make
from compliance.econometrics.quality.measurement import FIRMS, ROWS, firms_measure, rows_measure
from compliance.econometrics.quality.options import QualityOptions
from compliance.econometrics.quality.rows import rows_clean, source_of

Tell = Callable[[str], None]
STEPS = ("rows", "sigma", "quality", "firms")


@dataclass(frozen=True, slots=True)
class SigmaSummary:
    """How the elasticities came out: of those estimated (before any fallback) quartiles and the share at or
    below 1; of those used the median, and products by origin."""

    products: int
    estimated_median: float | None
    estimated_p25: float | None
    estimated_p75: float | None
    share_at_most_one: float | None
    used_median: float
    origins: dict[str, int]
    weak_first_stages: int
    """Products whose first stage has an F (homoskedastic) below 10."""


@dataclass(frozen=True, slots=True)
class QualityResult:
    """Counts and summaries; the tables stay in the connection under `rows_table` and `firms_table`."""

    sigma: str
    dropped: dict[str, int]
    elasticity: SigmaSummary
    firm_years: int
    standard_mean: float | None
    standard_sd: float | None
    rows_table: str = ROWS
    firms_table: str = FIRMS

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def connection_open(options: QualityOptions, scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, bounded; what does not fit goes to `scratch`."""
    con = duckdb.connect()
    con.execute(f"SET threads = {options.threads}")
    con.execute(f"SET memory_limit = '{options.memory_limit_mb}MB'")
    con.execute("SET preserve_insertion_order = false")
    if scratch is not None:
        text = str(scratch).replace("'", "''")
        con.execute(f"SET temp_directory = '{text}'")
    return con


def measure_quality(
    con: duckdb.DuckDBPyConnection, source: str | Path, options: QualityOptions, *, tell: Tell | None = None
) -> QualityResult:
    """Clean the rows, find each product's sigma, measure quality, aggregate to firm-years.

    `source` is a file or a FROM item that the connection knows. `tell` hears each step of STEPS as it begins.
    Raises UnreadableTable, SpecificationFault, InestimableModel.
    """
    say = tell or (lambda _step: None)
    say("rows")
    dropped = rows_clean(con, source_of(source) if isinstance(source, Path) else source, options)
    return measure_again(con, options, dropped, tell=say)


def measure_again(
    con: duckdb.DuckDBPyConnection, options: QualityOptions, dropped: dict[str, int], *, tell: Tell
) -> QualityResult:
    """The same from clean rows on, for another sigma on the same rows."""
    tell("sigma")
    sigmas_make(con, options)
    tell("quality")
    rows_measure(con, sigma=options.sigma, standard=options.standard)
    tell("firms")
    firms_measure(con)
    count, mean, sd = con.execute(
        f"SELECT count(*), avg(standard), stddev_samp(standard) FROM {FIRMS}"
    ).fetchall()[0]
    return QualityResult(
        sigma=str(options.sigma), dropped=dict(dropped), elasticity=_summary(con), firm_years=int(count),
        standard_mean=mean, standard_sd=sd,
    )  # fmt: skip


def _summary(con: duckdb.DuckDBPyConnection) -> SigmaSummary:
    row = con.execute(
        f"""
        SELECT count(*), median(estimated), quantile_cont(estimated, 0.25), quantile_cont(estimated, 0.75),
               avg((estimated <= 1)::DOUBLE), median(sigma), count(*) FILTER (WHERE first_stage_f < 10)
        FROM {SIGMAS} WHERE destination IS NULL
        """
    ).fetchall()[0]
    origins = con.execute(
        f"SELECT origin, count(*) FROM {SIGMAS} WHERE destination IS NULL GROUP BY origin ORDER BY origin"
    ).fetchall()
    return SigmaSummary(
        products=int(row[0]), estimated_median=row[1], estimated_p25=row[2], estimated_p75=row[3],
        share_at_most_one=row[4], used_median=float(row[5]),
        origins={str(name): int(count) for name, count in origins}, weak_first_stages=int(row[6]),
    )  # fmt: skip
