"""`python -m compliance.econometrics.audit TABLES.json [--json]`: printed tables checked."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from compliance.econometrics.audit.auditing import audit_document
from compliance.econometrics.audit.reading import document_read
from compliance.econometrics.faults import EconometricsError


def main(arguments: list[str] | None = None) -> int:
    """Status 0 where all holds, 1 where something does not, 2 where the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m compliance.econometrics.audit", description=__doc__)
    parser.add_argument("tables", type=Path, help="printed tables as JSON")
    parser.add_argument("--json", action="store_true", help="print findings as JSON")
    given = parser.parse_args(arguments)
    try:
        found = audit_document(document_read(given.tables))
    except EconometricsError as error:
        if given.json:
            told = {"sentence": error.sentence, "reason": error.reason, "where": error.where}
            print(json.dumps({"error": told}, ensure_ascii=False))  # noqa: T201
        print(error.sentence, file=sys.stderr)  # noqa: T201
        return 2
    print(  # noqa: T201
        json.dumps(found.to_json(), ensure_ascii=False, indent=1) if given.json else found.text()
    )
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
