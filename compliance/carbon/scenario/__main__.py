"""The command line of scenarios, without Django."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance.carbon.engine.faults import CbamError
from compliance.carbon.engine.rulepack import CURRENT

from .front import file_compare

SUMMARY = "CBAM cost under scenarios, side by side, year by year. See docs/cbam_scenarios.md."


def main(argv: list[str] | None = None) -> int:
    """0: compared, even if lines were refused and say why; 2: file or pack is unusable."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.scenario", description=SUMMARY)
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE.yaml|FILE.json")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE.json|FILE.xlsx")
    parser.add_argument("--pack", default=CURRENT, metavar="EDITION")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw the result as SVG")
    options = parser.parse_args(argv)
    try:
        scenarios, refused = file_compare(
            options.source, options.target, edition=options.pack, plots=options.plots
        )
    except CbamError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"{scenarios} scenarios compared, {refused} lines refused; see {options.target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
