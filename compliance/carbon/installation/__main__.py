"""The command line of installation emissions, without Django."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from compliance.carbon.engine.faults import CbamError
from compliance.carbon.engine.rulepack import CURRENT

from .results import file_compute

SUMMARY = "Embedded emissions per product from an installation's data. See docs/cbam_installation.md."


def main(argv: list[str] | None = None) -> int:
    """0: all installations were read, even if some were refused and say why; 2: file or pack is unusable."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.installation", description=SUMMARY)
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE.json")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE.json")
    parser.add_argument("--pack", default=CURRENT, metavar="EDITION")
    options = parser.parse_args(argv)
    try:
        computed, refused = file_compute(options.source, options.target, edition=options.pack)
    except CbamError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"{computed} computed, {refused} refused; see {options.target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
