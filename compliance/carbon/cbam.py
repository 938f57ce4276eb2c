"""What CBAM costs, line by line: the engine's front door, for Python and for the command line; no Django.

    python -m compliance.carbon.cbam --in CASES.json --out RESULT.json [--analysis] [--pack EDITION]

Input and output are described in docs/cbam.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from compliance.carbon.engine.cases import cases_list, cases_load, cases_price
from compliance.carbon.engine.faults import CasesError, CbamError, LineFault, Notice, PackError
from compliance.carbon.engine.lines import (
    Basis,
    CarbonPricePaid,
    Emissions,
    Line,
    Overrides,
    Precursor,
    Scope,
)
from compliance.carbon.engine.pricing import Analysis, Priced, line_analyse, line_price
from compliance.carbon.engine.reading import line_read
from compliance.carbon.engine.rulepack import CURRENT, RulePack, pack_load
from compliance.carbon.engine.threshold import Threshold, threshold_find

SUMMARY = "Price CBAM lines: certificates, cost, band and explanation of each. See docs/cbam.md."

__all__ = [
    "CURRENT",
    "Analysis",
    "Basis",
    "CarbonPricePaid",
    "CasesError",
    "CbamError",
    "Emissions",
    "Line",
    "LineFault",
    "Notice",
    "Overrides",
    "PackError",
    "Precursor",
    "Priced",
    "RulePack",
    "Scope",
    "Threshold",
    "cases_list",
    "cases_load",
    "cases_price",
    "file_price",
    "line_analyse",
    "line_price",
    "line_read",
    "pack_load",
    "threshold_find",
]


def file_price(
    source: Path, target: Path, *, edition: str = CURRENT, analysis: bool = False, plots: Path | None = None
) -> tuple[int, int]:
    """Price all cases of `source` into `target`, pictures into the folder `plots`. Returns (priced, refused).

    Raises CasesError or PackError if nothing can be priced at all.
    """
    pack = pack_load(edition)
    results = cases_price(cases_load(source), pack, analysis=analysis or plots is not None)
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CasesError(
            f"{target} cannot be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    if plots is not None:
        from compliance.carbon.plot_files import cases_draw

        cases_draw(results, plots)
    refused = sum("error" in result for result in results.values())
    return len(results) - refused, refused


def main(argv: list[str] | None = None) -> int:
    """0: all cases were read, even if some were refused and say why; 2: file or pack is unusable."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.cbam", description=SUMMARY)
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="CASES.json")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="RESULT.json")
    parser.add_argument("--pack", default=CURRENT, metavar="EDITION")
    parser.add_argument("--analysis", action="store_true", help="add break-even, marginal cost and tornado")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw tornado and break-even as SVG")
    options = parser.parse_args(argv)
    try:
        priced, refused = file_price(
            options.source,
            options.target,
            edition=options.pack,
            analysis=options.analysis,
            plots=options.plots,
        )
    except CbamError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"{priced} priced, {refused} refused; each refusal says why: {options.target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
