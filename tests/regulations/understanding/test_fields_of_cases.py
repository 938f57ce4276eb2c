"""Dates, codes, acts, limits, duties and substances of our own cases in four languages.

`fields/*.yml` held their expected values before anything was read. What a case does not name is not
scored; `also` lists what a reader may find besides. The floors guard against regressions; what each
round measured at first sight stands in docs/understanding.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from regulations.understanding.evaluation import Counts
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Understanding

HERE = Path(__file__).parent / "fields"
KINDS = {
    "hs": ("hs", "cn"),
    "ics": ("ics",),
    "cas": ("cas",),
    "ec": ("ec",),
    "refs": ("act",),
    "substances": ("substance",),
}
FLOORS = {
    "dates": 0.95,
    "comment_deadline": 0.97,
    "hs": 0.97,
    "ics": 0.97,
    "cas": 0.99,
    "ec": 0.99,
    "refs": 0.99,
    "limits": 0.95,
    "duties": 0.95,
    "substances": 0.95,
}


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted(HERE.glob("*.yml")):
        if not path.stem.startswith("documents"):
            yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _of(row: dict[str, Any], found: Understanding) -> Iterator[tuple[str, set[Any], set[Any], set[Any]]]:
    """(field, found, wanted, as good) of every field that the case names."""
    if "dates" in row:
        read = {(d.role, _day(d.on or d.earliest)) for d in found.dates}
        wanted = {(role, _day(on)) for role, on in row["dates"]}
        yield "dates", read, wanted, {(role, _day(on)) for role, on in row.get("also", ())}
        deadlines = [{pair for pair in pairs if pair[0] == "comment_deadline"} for pairs in (read, wanted)]
        yield "comment_deadline", deadlines[0], deadlines[1], set()
    for field, kinds in KINDS.items():
        if field in row:
            codes = {m.code for m in found.mentions if m.kind in kinds}
            yield field, codes, set(map(str, row[field])), set(map(str, row.get(f"also_{field}", ())))
    if "limits" in row:
        limits = {(one.substance, one.value, one.unit, one.basis) for one in found.limits}
        yield "limits", limits, {(str(a), float(b), c, d) for a, b, c, d in row["limits"]}, set()
    if "duties" in row:
        duties = {
            _duty(one.actor, "" if row.get("any_deadline") else one.deadline, one.forbids)
            for one in found.obligations
        }
        yield "duties", duties, {_duty(*duty) for duty in row["duties"]}, set()


def _duty(actor: str, deadline: str, forbids: bool = False) -> tuple[str, str, bool]:
    return actor, str(deadline), forbids


@pytest.fixture(scope="module")
def counted() -> dict[str, Counts]:
    """Counts of every field, and of every field in each language (`dates.fr`)."""
    counts: dict[str, Counts] = defaultdict(Counts)
    names: set[str] = set()
    for row in _cases():
        assert row["id"] not in names
        names.add(row["id"])
        document = Document(
            source=row.get("source") or "",
            title=row.get("title") or "",
            text=row["text"],
            published_on=row.get("published"),
        )
        for field, read, wanted, also in _of(row, understand(document)):
            for key in (field, f"{field}.{row['lang']}"):
                counts[key].add(read - (also - wanted), wanted)
    return counts


@pytest.mark.parametrize("field", FLOORS)
def test_the_fields_of_our_cases(field: str, counted: dict[str, Counts]) -> None:
    told = {key: one.told() for key, one in counted.items() if key.split(".")[0] == field}
    assert told[field]["f1"] >= FLOORS[field], told[field]
    # No language may fall behind unseen by the others.
    assert {key: one["f1"] for key, one in told.items() if one["f1"] < FLOORS[field] - 0.05} == {}
