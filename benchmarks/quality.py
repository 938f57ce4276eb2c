"""Measures export quality from customs rows of known quality: time, memory, correlation with the truth.

`python -m benchmarks.quality --json`: 10,000,000 rows through the default estimator, two cores; then every
estimator on 1,000,000 rows of both designs. The peer is pandas with the same arithmetic by groupby-transform,
on the same rows of the smaller design.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from compliance.econometrics.quality import Columns, QualityOptions, Sigma, compare, measure_quality
from compliance.econometrics.quality.simulation import Design, simulate, truth_correlations
from compliance.econometrics.quality.study import connection_open

TARGETS = {"seconds": 90.0, "peak_rss_mb": 8_000.0}
ESTIMATORS = (Sigma.DIFFERENCES, Sigma.LEVELS, Sigma.COST, Sigma.OLS, Sigma.FIXED)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--design-rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    parser.add_argument("--part", choices=("scale",), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.part:
        print(json.dumps(_scale(options.rows)))
        return 0
    scale = _apart(options.rows)
    report = {
        **scale,
        "peer": "pandas groupby-transform with the same arithmetic",
        **_peer(options.design_rows),
        "correlation_with_truth": {
            name: _correlations(Design(rows=options.design_rows, common=common))
            for name, common in (("quality_common_to_markets", True), ("quality_by_market", False))
        },
        "targets": TARGETS,
        "targets_met": {
            "seconds": scale["seconds"] <= TARGETS["seconds"],
            "peak_rss_mb": scale["peak_rss_mb"] <= TARGETS["peak_rss_mb"],
        },
    }
    print(json.dumps(report, indent=None if options.json else 2))
    return 0


def _apart(rows: int) -> dict[str, Any]:
    """The large run in a process of its own, so that its memory is its own."""
    order = [sys.executable, "-m", "benchmarks.quality", "--part", "scale", "--rows", str(rows)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(order, capture_output=True, text=True, check=False, timeout=1_800, cwd=root)
    if done.returncode:
        raise RuntimeError(f"the large run broke: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _scale(rows: int) -> dict[str, Any]:
    options = QualityOptions()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "rows.parquet"
        with connection_open(options, Path(scratch)) as con:
            simulate(con, Design(rows=rows, products=600))
            con.execute(f"COPY simulated TO '{path}' (FORMAT parquet)")
        with connection_open(options, Path(scratch)) as con:
            begun = time.perf_counter()
            result = measure_quality(con, path, options)
            seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "rows": result.dropped["read"],
        "kept": result.dropped["kept"],
        "firm_years": result.firm_years,
        "seconds": round(seconds, 1),
        "rows_a_second": round(result.dropped["read"] / seconds),
        "peak_rss_mb": round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024)),
        "memory_limit_mb": options.memory_limit_mb,
    }


def _correlations(design: Design) -> dict[str, Any]:
    """Each estimator as it comes out, without falling back: median sigma, correlations with the truth."""
    options = QualityOptions(columns=Columns(cost="cost"), fall_back=False)
    with connection_open(options) as con:
        simulate(con, design)
        truth = con.execute("SELECT median(sigma) FROM simulated").fetchall()[0][0]
        found = compare(con, "simulated", options, ESTIMATORS)
        told: dict[str, Any] = {"median_true_sigma": round(truth, 2)}
        for name, result in found.results.items():
            by_row, by_firm = truth_correlations(con, rows_table=f"rows_{name}", firms_table=f"firms_{name}")
            median = result.elasticity.estimated_median
            told[name] = {
                "median_sigma": None if median is None else round(median, 2),
                "share_at_most_one": result.elasticity.share_at_most_one,
                "row": round(by_row, 3),
                "firm_year": round(by_firm, 3),
            }
    return told


def _peer(rows: int) -> dict[str, Any]:
    """Both on the same rows: quality at a given sigma, standardised, as firm-years."""
    import numpy as np

    options = QualityOptions(sigma=Sigma.FIXED, trim=0.01)
    with connection_open(options) as con:
        simulate(con, Design(rows=rows))
        frame = con.execute("SELECT firm, hs6, destination, year, value, quantity FROM simulated").df()
        begun = time.perf_counter()
        measure_quality(con, "simulated", options)
        ours = time.perf_counter() - begun
    begun = time.perf_counter()
    frame["lp"], frame["lq"] = np.log(frame.value / frame.quantity), np.log(frame.quantity)
    unit = frame.groupby(["hs6", "year"]).lp
    frame = frame[frame.lp.between(unit.transform("quantile", 0.01), unit.transform("quantile", 0.99))]
    cell = ["hs6", "destination", "year"]
    frame["demand"] = frame.lq + options.fixed_sigma * frame.lp
    frame["quality"] = (frame.demand - frame.groupby(cell).demand.transform("mean")) / (
        options.fixed_sigma - 1
    )
    product = frame.groupby("hs6").quality
    low, high = product.transform("min"), product.transform("max")
    frame["weighted"] = frame.value * (frame.quality - low) / (high - low)
    sums = frame.groupby(["firm", "year"])[["weighted", "value"]].sum()
    (sums.weighted / sums.value).to_numpy()
    theirs = time.perf_counter() - begun
    return {
        "peer_seconds": round(theirs, 2),
        "same_rows_seconds": round(ours, 2),
        "ratio": round(ours / theirs, 2),
    }


if __name__ == "__main__":
    raise SystemExit(main())
