"""`python -m compliance.econometrics.greenindex FILES... --json`: the green index of annual reports."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.greenindex.dictionary import OWN_WORDS, Dictionary, dictionary_read
from compliance.econometrics.greenindex.index import GreenIndex, index_of_file
from compliance.econometrics.greenindex.matching import Matcher, Mode
from compliance.econometrics.greenindex.robustness import jackknife, length_control


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: every file was counted; 1: one was refused, or the word list is wrong."""
    parser = argparse.ArgumentParser(prog="python -m compliance.econometrics.greenindex", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="annual reports: PDF, HTML or text")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    parser.add_argument("--mode", choices=[str(m) for m in Mode], default=str(Mode.AUTOMATON))
    parser.add_argument("--dictionary", type=Path, default=OWN_WORDS, help="another word list (YAML)")
    parser.add_argument("--name", action="append", default=[], help="a name of the firm itself, not counted")
    told = parser.parse_args(arguments)
    try:
        dictionary = dictionary_read(told.dictionary)
    except EconometricsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    matcher = Matcher(dictionary, Mode(told.mode))
    indices: list[GreenIndex] = []
    refused: list[dict[str, str]] = []
    for path in told.files:
        try:
            indices.append(index_of_file(path, matcher, names=told.name))
        except EconometricsError as error:
            refused.append({"file": path.name, "code": error.reason, "sentence": error.sentence})
    report = report_of(indices, refused, dictionary, matcher.mode)
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n" if told.json else _lines(report))
    return 1 if refused else 0


def report_of(
    indices: list[GreenIndex], refused: list[dict[str, str]], dictionary: Dictionary, mode: Mode
) -> dict[str, Any]:
    """What was counted with what, file by file, and what the counts hang on."""
    return {
        "dictionary": dictionary.to_json(),
        "mode": str(mode),
        "reports": [index.to_json() for index in indices],
        "refused": refused,
        "jackknife": jackknife(indices, dictionary) if indices else [],
        "length_control": length_control(indices),
    }


def _lines(report: dict[str, Any]) -> str:
    words = report["dictionary"]
    lines = [
        f"{words['name']} {words['version']} ({words['words']} words, {words['status']}): {report['mode']}"
    ]
    for row in report["reports"]:
        lines.append(f"{row['file']}: Gr {row['gr']:.4f}, {row['count']} words, {row['negated']} denied")
        lines += [f"  {note['sentence']}" for note in row["notes"]]
    lines += [f"{row['file']}: not counted. {row['sentence']}" for row in report["refused"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
