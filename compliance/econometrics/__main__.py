"""`python -m compliance.econometrics SPEC.yml [--out DIR] [--json]`: a study without the platform."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.runner import results_write, study_run
from compliance.econometrics.summary import summary


def main(arguments: list[str] | None = None) -> int:
    """Status 0 where every model was estimated, 1 where some failed, 2 where nothing could be run."""
    parser = argparse.ArgumentParser(prog="python -m compliance.econometrics", description=__doc__)
    parser.add_argument("specification", type=Path, help="the study as YAML")
    parser.add_argument("--out", type=Path, help="folder for results.json and the report")
    parser.add_argument("--json", action="store_true", help="print results as JSON")
    given = parser.parse_args(arguments)
    try:
        result = study_run(given.specification)
        if given.out:
            results_write(result, given.out)
    except EconometricsError as error:
        if given.json:
            told = {"sentence": error.sentence, "reason": error.reason, "where": error.where}
            print(json.dumps({"error": told}, ensure_ascii=False))  # noqa: T201
        print(error.sentence, file=sys.stderr)  # noqa: T201
        return 2
    if given.json:
        print(json.dumps(result.to_json(), ensure_ascii=False, indent=1, allow_nan=False))  # noqa: T201
    else:
        print(summary(result))  # noqa: T201
    for model in result.failed:
        print(f"{model['name']}: {model['error']['sentence']}", file=sys.stderr)  # noqa: T201
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
