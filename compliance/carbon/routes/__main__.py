"""The command line of routes, without Django."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance.carbon.engine.faults import CbamError

from .comparing import CURRENT_TRANSPORT
from .front import file_routes

SUMMARY = "Compare ways to carry a shipment by cost, days and tCO2e. See docs/cbam_routes.md."


def main(argv: list[str] | None = None) -> int:
    """0: compared; 2: file or pack is unusable, nothing is written."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.routes", description=SUMMARY)
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE.yaml|FILE.json")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE.json")
    parser.add_argument("--pack", default=CURRENT_TRANSPORT, metavar="EDITION")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw the result as SVG")
    options = parser.parse_args(argv)
    try:
        routes, front = file_routes(options.source, options.target, edition=options.pack, plots=options.plots)
    except CbamError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"{routes} routes compared, {front} of them beaten by none; see {options.target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
