"""How fast CBAM lines are priced: a million at once, and one with its explanation; knows no database.

python -m benchmarks.cbam [--json] [--lines 1000000] [--sample 10000] [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from decimal import Decimal
from typing import Any

import numpy as np

from compliance.carbon.cbam import Line, RulePack, line_price, line_read, pack_load
from compliance.carbon.engine.bulk import BulkLines, BulkResult, bulk_price
from compliance.carbon.engine.timing import ImportTime

LIMIT_SECONDS = 20.0
LIMIT_EXPLANATION_MS = 5.0
CENT = Decimal("0.01")
SINGLE = 300
"""So many single lines are timed."""


def lines_make(count: int, pack: RulePack, seed: int) -> BulkLines:
    """Random goods over all codes with a benchmark, all countries outside the EU, 2026 to 2030."""
    random = np.random.default_rng(seed)
    codes = np.array(sorted(pack.benchmarks))
    countries = np.array(sorted(code for code, item in pack.countries.items() if item.zone == "third"))
    return BulkLines(
        cn=random.choice(codes, count),
        country=random.choice(countries, count),
        mass=np.round(random.lognormal(3.0, 1.5, count), 3),
        year=random.choice([2026, 2026, 2026, 2027, 2028, 2030], count),
        quarter=random.integers(1, 5, count),
    )


def differences(lines: BulkLines, result: BulkResult, pack: RulePack, sample: int, seed: int) -> int:
    """How many of a random sample the Decimal engine prices otherwise, by a cent or more."""
    cn, country, mass, year, quarter = (
        np.asarray(column) for column in (lines.cn, lines.country, lines.mass, lines.year, lines.quarter)
    )
    places = np.random.default_rng(seed + 1).choice(len(cn), min(sample, len(cn)), replace=False)
    wrong = 0
    for place in places.tolist():
        line = Line(
            id=str(place),
            cn=str(cn[place]),
            country=str(country[place]),
            mass=Decimal(str(mass[place])),
            when=ImportTime(int(year[place]), int(quarter[place])),
        )
        exact = line_price(line, pack).outcome.cost.quantize(CENT)
        found = Decimal(float(result.cost[place])).quantize(CENT)
        wrong += exact != found
    return wrong


def single_ms(pack: RulePack) -> tuple[float, float]:
    """Median and 95th percentile in ms from JSON in to explanation out, each good for the first time."""
    times = []
    for number, cn in enumerate(sorted(pack.benchmarks)[:: max(1, len(pack.benchmarks) // SINGLE)]):
        case = {"cn": cn, "country": "CN", "mass_t": number + 1, "import_date": "2026-05-04"}
        start = time.perf_counter()
        line_price(line_read(case, id=str(number)), pack).to_json(pack)
        times.append((time.perf_counter() - start) * 1000)
    return float(np.median(times)), float(np.percentile(times, 95))


def measure(count: int, sample: int, seed: int) -> dict[str, Any]:
    start = time.perf_counter()
    pack = pack_load()
    load = time.perf_counter() - start
    median, slow = single_ms(pack)
    lines = lines_make(count, pack, seed)
    pack.memory.clear()
    start = time.perf_counter()
    result = bulk_price(lines, pack)
    seconds = time.perf_counter() - start
    wrong = differences(lines, result, pack, sample, seed)
    refused = int((result.refusal >= 0).sum())
    return {
        "pack": pack.edition,
        "pack_load_seconds": round(load, 3),
        "lines": count,
        "seconds": round(seconds, 3),
        "limit_seconds": LIMIT_SECONDS,
        "refused": refused,
        "sample": min(sample, count),
        "different_by_a_cent": wrong,
        "explanation_ms": round(median, 3),
        "explanation_ms_p95": round(slow, 3),
        "limit_explanation_ms": LIMIT_EXPLANATION_MS,
        "passed": seconds <= LIMIT_SECONDS and wrong == 0 and refused == 0 and slow <= LIMIT_EXPLANATION_MS,
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cbam")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    found = measure(options.lines, options.sample, options.seed)
    print(json.dumps(found) if options.json else "\n".join(f"{key}: {value}" for key, value in found.items()))
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
