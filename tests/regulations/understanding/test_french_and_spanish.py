"""French and Spanish documents of our own, of many kinds: relevance, regimes and type.

`fields/documents*.yml` held their labels before anything was read; `also` and `types` are answers as good.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from regulations.understanding.evaluation import IRRELEVANT, Tally, by_group, verdict
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Understanding

HERE = Path(__file__).parent / "fields"
LEAST = {"recall": 0.95, "precision": 0.93, "micro": 0.93, "types": 0.9}


def _pairs() -> Iterator[tuple[dict[str, Any], Understanding]]:
    for path in sorted(HERE.glob("documents*.yml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            found = understand(Document(source=row["source"], title=row["title"], text=row["text"]))
            reported = {regime.label for regime in found.regimes}
            answers = [set(row["regimes"]), *map(set, row.get("also", ()))]
            nearest = min(answers, key=lambda labels: len(labels ^ reported))
            kind = found.doc_type if found.doc_type in row.get("types", ()) else row["doc_type"]
            yield row | {"regimes": sorted(nearest) or [IRRELEVANT], "doc_type": kind}, found


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return by_group(_pairs(), lambda row: str(row["lang"]))


@pytest.mark.parametrize("language", ["fr", "es"])
def test_each_language_by_itself(language: str, tallies: dict[str, Tally]) -> None:
    told = verdict(tallies[language])
    assert told["documents"] >= 35
    figures = {
        "recall": told["relevance"]["recall"],
        "precision": told["relevance"]["precision"],
        "micro": told["regimes"]["micro"]["f1"],
        "types": told["types"]["accuracy"],
    }
    assert {key: value for key, value in figures.items() if value < LEAST[key]} == {}
