"""Parts of labelled documents: a story never stands on both sides."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from regulations.understanding.splits import by_source, by_story, stories

ROWS: list[dict[str, Any]] = [
    {"id": 1, "source": "a", "title": "Toys: draft"},
    {"id": 2, "source": "b", "title": "TOYS – DRAFT"},
    {"id": 3, "source": "a", "title": "Lamps", "story": "lamps"},
    {"id": 4, "source": "b", "title": "Lamps adopted", "story": "lamps"},
    {"id": 5, "source": "a", "title": "x", "metadata": {"symbols": ["G/TBT/N/EU/1"]}},
    {"id": 6, "source": "c", "title": "y", "metadata": {"symbols": ["G/TBT/N/EU/1/Add.2", "G/TBT/N/CHE/9"]}},
    {"id": 7, "source": "c", "title": "z", "metadata": {"symbols": ["G/TBT/N/CHE/9/Corr.1"]}},
    {"id": 8, "source": "c", "title": ""},
    {"id": 9, "source": "c", "title": ""},
]


def test_stories_by_name_title_and_family() -> None:
    assert stories(ROWS) == [0, 0, 1, 1, 2, 2, 2, 3, 4]
    assert stories([]) == []


@pytest.mark.parametrize("parts", [by_story(ROWS, 3), by_source(ROWS)])
def test_no_story_stands_on_both_sides(parts: list[tuple[list[int], list[int]]]) -> None:
    told = stories(ROWS)
    assert sorted(index for _learnt, judged in parts for index in judged) == list(range(len(ROWS)))
    for learnt, judged in parts:
        assert not {told[i] for i in learnt} & {told[i] for i in judged}
        assert not set(learnt) & set(judged)


def test_by_source_judges_each_source_once() -> None:
    judged = [{ROWS[i]["source"] for i in part} for _learnt, part in by_source(ROWS)]
    assert judged == [{"a"}, {"b"}, {"c"}]


def test_the_parts_are_always_the_same() -> None:
    assert by_story(ROWS, 3) == by_story([dict(row) for row in ROWS], 3)
    with pytest.raises(ValueError, match="two at least"):
        by_story(ROWS, 1)


@pytest.mark.parametrize("split", ["story", "source"])
def test_the_command_judges_every_document_once(tmp_path: Path, split: str) -> None:
    lines = [
        {"id": n, "source": f"s{n % 2}", "title": f"Toy safety rule {n // 2}", "text": "Toys.", "lang": "en"}
        | {"regimes": ["ce_safety"], "doc_type": "adopted"}
        for n in range(6)
    ]
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = StringIO()
    call_command("evaluate_understanding", file, split=split, folds=2, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert (report["documents"], report["stories"]) == (6, 3)
    assert {name: told["stories"] for name, told in report["by_source"].items()} == {"s0": 3, "s1": 3}
    table = StringIO()
    call_command("evaluate_understanding", file, split=split, folds=2, stdout=table)
    assert "6 documents of 3 stories" in table.getvalue()
    with pytest.raises(CommandError, match="2 or more"):
        call_command("evaluate_understanding", file, split="story", folds=1, stdout=StringIO())
