"""How fast the econometric core is: ten million rows against pyfixest; knows estimators, no platform.

python -m benchmarks.econometrics [--json] [--rows 10000000] [--seed 7] [--only NAME …]

Each contender runs in a process of its own on the same simulated table, so peaks of memory do not mix.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

EFFECTS = ("firm", "market", "period")
REGRESSORS = tuple(f"x{place}" for place in range(1, 6))
REPEATS = 2
LIMITS = {"seconds": 6.0, "gigabytes": 3.5, "times_faster": 3.0}


def table_make(rows: int, seed: int) -> Any:
    """Outcome, five regressors, firms (a tenth of the rows), a thousand markets, fifty periods."""
    import pandas as pd

    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "firm": random.integers(0, rows // 10, rows),
        "market": random.integers(0, 1000, rows),
        "period": random.integers(0, 50, rows),
    }
    firm = random.normal(size=rows // 10)
    outcome = random.normal(size=rows)
    outcome += firm[columns["firm"]]
    for place, name in enumerate(REGRESSORS):
        columns[name] = random.normal(size=rows)
        outcome += 0.1 * (place + 1) * columns[name]
    columns["y"] = outcome
    return pd.DataFrame(columns, copy=False)


def ours(frame: Any) -> dict[str, Any]:
    """The public way in: a specification's model on a table, every check included."""
    from compliance.econometrics.estimation import estimate
    from compliance.econometrics.specification import model_of

    given = {
        "name": "large",
        "outcome": "y",
        "regressors": list(REGRESSORS),
        "absorb": list(EFFECTS),
        "cluster": "firm",
    }
    found = estimate(frame, model_of(given, 0)).to_json()["coefficients"]
    return {name: [found[name]["beta"], found[name]["se"]] for name in REGRESSORS}


def theirs(frame: Any) -> dict[str, Any]:
    """pyfixest's feols, told of effects with spaces so that its degrees of freedom are right."""
    import pyfixest

    formula = f"y ~ {' + '.join(REGRESSORS)} | {' + '.join(EFFECTS)}"
    fit = pyfixest.feols(formula, frame, vcov={"CRV1": "firm"}, copy_data=False, store_data=False)
    errors = fit.se()
    return {name: [float(fit.coef()[name]), float(errors[name])] for name in REGRESSORS}


def contend(work: Callable[[Any], dict[str, Any]], rows: int, seed: int, answer: Any) -> None:
    """Runs one contender in this process: a small warm-up first, then the best of a few timed runs."""
    work(table_make(10_000, seed))
    frame = table_make(rows, seed)
    seconds, found = float("inf"), {}
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = work(frame)
        seconds = min(seconds, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer.put({"seconds": seconds, "gigabytes": peak * 1024 / 1e9, "coefficients": found})


def apart(work: Callable[[Any], dict[str, Any]], rows: int, seed: int) -> dict[str, Any]:
    """The contender's answer from a process of its own."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=contend, args=(work, rows, seed, answer))
    process.start()
    found: dict[str, Any] = answer.get()
    process.join()
    return found


def absorbing(rows: int, seed: int) -> dict[str, Any]:
    """Three effects, five regressors, clustered: seconds, peak of memory and ratio to feols."""
    mine, peer = apart(ours, rows, seed), apart(theirs, rows, seed)
    gaps = [
        abs(mine["coefficients"][name][part] / peer["coefficients"][name][part] - 1)
        for name in REGRESSORS
        for part in (0, 1)
    ]
    return {
        "rows": rows,
        "seconds": round(mine["seconds"], 2),
        "gigabytes": round(mine["gigabytes"], 2),
        "peer": "pyfixest.feols",
        "peer_seconds": round(peer["seconds"], 2),
        "peer_gigabytes": round(peer["gigabytes"], 2),
        "times_faster": round(peer["seconds"] / mine["seconds"], 2),
        "largest_relative_difference": max(gaps),
        "limits": LIMITS,
    }


def draws(rows: int, seed: int) -> dict[str, Any]:
    """Placebos, wild bootstrap and a full report; their own size, whatever `rows` says."""
    from benchmarks.econometrics_draws import measure

    return measure(seed, REFITS)


REFITS = 20
PARTS: dict[str, Callable[[int, int], dict[str, Any]]] = {"absorbing": absorbing, "draws": draws}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), default=sorted(PARTS))
    given = parser.parse_args()
    found = {name: PARTS[name](given.rows, given.seed) for name in given.only}
    print(json.dumps(found, indent=None if given.json else 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
