"""`python -m compliance.econometrics.quality ROWS --out DIR`: quality of customs rows, as files and JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.quality.comparison import compare
from compliance.econometrics.quality.options import QualityOptions, Sigma, Standard, columns_from
from compliance.econometrics.quality.study import connection_open


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m compliance.econometrics.quality", description=__doc__)
    parser.add_argument("rows", type=Path, help="customs rows: .parquet, .csv or .csv.gz")
    parser.add_argument("--out", type=Path, required=True, help="folder for firm-years and the report")
    parser.add_argument(
        "--sigma", action="append", default=[], choices=[str(s) for s in Sigma],
        help="where sigma comes from; several are put side by side (default: differences)",
    )  # fmt: skip
    parser.add_argument("--column", action="append", default=[], metavar="firm=NAME", help="a column's name")
    parser.add_argument("--standard", choices=[str(s) for s in Standard], default=str(Standard.MINMAX))
    parser.add_argument("--literature", default="", help="file with destination, product, sigma")
    parser.add_argument("--concordance", default="", help="file with from, to")
    parser.add_argument("--trim", type=float, default=0.01)
    parser.add_argument("--no-fall-back", action="store_true", help="use estimates as they come out")
    parser.add_argument("--memory-mb", type=int, default=6_000)
    options = parser.parse_args(arguments)
    try:
        report = _run(options)
    except EconometricsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


def _run(told: argparse.Namespace) -> dict[str, object]:
    sigmas = [Sigma(name) for name in told.sigma] or [Sigma.DIFFERENCES]
    options = QualityOptions(
        sigma=sigmas[0],
        columns=columns_from(dict(pair.split("=", 1) if "=" in pair else (pair, "") for pair in told.column)),
        literature=told.literature,
        concordance=told.concordance,
        standard=Standard(told.standard),
        trim=told.trim,
        fall_back=not told.no_fall_back,
        memory_limit_mb=told.memory_mb,
    )
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, connection_open(options, Path(scratch)) as con:
        found = compare(con, told.rows, options, sigmas, tell=_told)
        for sigma in sigmas:
            target = str(told.out / f"firm_years_{sigma}.parquet").replace("'", "''")
            con.execute(f"COPY firms_{sigma} TO '{target}' (FORMAT parquet)")
    report = found.to_json()
    (told.out / "quality.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    return report


def _told(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    raise SystemExit(main())
