"""How sensitive a product class is to the environment, by its HS code: which classes are watched how closely.

Pure. Grades and classes are our proposal (`score/sensitivity.yml`), shown as inference wherever they show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from compliance.exposure.applicability.codes import CodeTable

TABLE: Final = Path(__file__).parent / "score" / "sensitivity.yml"
GRADES: Final = ("closed_loop", "enhanced", "periodic", "low")
"""Most sensitive first."""


@dataclass(frozen=True, slots=True)
class Grade:
    """How a class is watched. `months` between screenings, 0: every batch."""

    id: str
    months: int
    en: str
    zh: str


@cache
def grades() -> dict[str, Grade]:
    """Every grade by its id."""
    told = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["grades"]
    return {name: Grade(name, int(row["months"]), row["en"], row["zh"]) for name, row in told.items()}


@cache
def grade_of(hs: str) -> str:
    """The grade of a product's class; empty where there is no code or no class holds it."""
    found = _classes().says(hs)
    return found.state if found else ""


def most_sensitive(found: Iterable[str]) -> str:
    """The highest of several grades; empty where none is known."""
    known = {grade for grade in found if grade}
    return next((grade for grade in GRADES if grade in known), "")


@cache
def _classes() -> CodeTable:
    told = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["classes"]
    states: dict[str, str] = {}
    for grade, codes in told.items():
        for code in codes:
            first, _, last = str(code).partition("-")
            for number in range(int(first), int(last or first) + 1):
                states[f"{number:0{len(first)}d}"] = grade
    return CodeTable(states, 0)
