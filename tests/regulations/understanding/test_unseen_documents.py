"""Documents in our own words, of many authorities, written before the rules that read them.

`written.jsonl` holds them: title formulas, headlines and plain prose of four languages, with what they are.
The floors guard against regressions; docs/understanding.md tells what they measured at first sight.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regulations.understanding.evaluation import Tally, count, verdict
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Understanding
from regulations.understanding.wire import document_read

WRITTEN = Path(__file__).parent / "written.jsonl"
Pair = tuple[dict[str, Any], Understanding]


@pytest.fixture(scope="module")
def written() -> list[Pair]:
    lines = WRITTEN.read_text(encoding="utf-8").splitlines()
    return [(json.loads(line), understand(document_read(line)[1])) for line in lines]


def test_documents_are_labelled_as_the_evaluation_reads_them(written: list[Pair]) -> None:
    assert len({row["id"] for row, _ in written}) == len(written) >= 90
    assert {row["lang"] for row, _ in written} == {"en", "zh", "fr", "es"}


FLOORS = {"recall": 0.86, "precision": 0.95, "micro": 0.85, "types": 0.95}


def test_written_documents(written: list[Pair]) -> None:
    tally = Tally()
    for row, found in written:
        reported = {regime.label for regime in found.regimes}
        answers = [set(labels) - {"irrelevant"} for labels in (row["regimes"], *row.get("also", ()))]
        nearest = min(answers, key=lambda labels: len(labels ^ reported))
        count(tally, row | {"regimes": sorted(nearest) or ["irrelevant"]}, found)
    told = verdict(tally)
    figures = {
        "recall": told["relevance"]["recall"],
        "precision": told["relevance"]["precision"],
        "micro": told["regimes"]["micro"]["f1"],
        "types": told["types"]["accuracy"],
    }
    assert {name: value for name, value in figures.items() if value < FLOORS[name]} == {}
