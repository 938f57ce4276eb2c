"""Differences as plain values: names of clauses and JSON. Its words are English."""

from typing import Any

from .differences import PartChange, UnitChange
from .model import Mark, Unit
from .parts import Span


def clause_name(unit: Unit) -> str:
    """`article 4`, `annex XIII`, `appendix 7 to annex XVII`, `recital 35a`, `heading CHAPTER II`."""
    if unit.kind == "division":
        return f"heading {unit.title or unit.number}"
    name = f"{unit.kind} {unit.number}".strip()
    if unit.parent:
        name += f" to annex {unit.parent}"
    return name + (f" (the {_ordinal(unit.occurrence + 1)} so named)" if unit.occurrence else "")


def register_name(unit: Unit) -> str:
    """The name as consolidated files number it: `article 004`, `annex ANNEX XIII`."""
    if unit.kind == "article":
        digits = "".join(one for one in unit.number if one.isdigit())
        return (
            f"article {digits.zfill(3)}{unit.number[len(digits) :].upper()}"
            if digits
            else f"article {unit.title}"
        )
    return f"{unit.kind} {unit.title or unit.number}"


def part_name(part: PartChange, unit: Unit) -> str:
    """`paragraph 5`, `paragraph 1, point (c)`, `row 12`, `note`, `heading`, `text`."""
    if part.what == "row":
        return f"row {part.row}" + (f" ({part.head})" if part.head else "")
    if part.what in ("note", "heading"):
        return part.what
    path = [label.rstrip(".") for label in part.path]
    if unit.kind == "article" and path and path[0].isdigit():
        return ", ".join([f"paragraph {path[0]}", *(f"point {label}" for label in path[1:])])
    return "point " + "".join(path) if path else "text"


def change_listed(change: UnitChange) -> dict[str, Any]:
    """One changed clause as JSON. Spans are `[start, end]` in characters of `before` and `after`."""
    unit = change.unit
    return {
        "unit": clause_name(unit),
        "unit_kind": unit.kind,
        "number": unit.number,
        "title": unit.title,
        "heading": next((block.text for block in unit.blocks if block.kind == "heading"), ""),
        "clause": register_name(unit),
        "key": unit.key,
        "path": [f"annex {unit.parent}", clause_name(unit)] if unit.parent else [clause_name(unit)],
        "was_number": change.was,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "spans": [span_listed(span) for span in change.spans],
        "parts": [part_listed(part, unit) for part in change.parts],
        "acts": list(change.acts),
        "instructions": marks_listed(change.marks),
    }


def part_listed(part: PartChange, unit: Unit) -> dict[str, Any]:
    return {
        "path": [clause_name(unit), part_name(part, unit)],
        "labels": list(part.path),
        "what": part.what,
        "row": part.row or None,
        "row_head": part.head or None,
        "kind": part.kind,
        "before": part.before or None,
        "after": part.after or None,
        "spans": [span_listed(span) for span in part.spans],
        "acts": sorted({mark.act for mark in part.marks}),
        "instructions": marks_listed(part.marks),
    }


def span_listed(span: Span) -> dict[str, list[int]]:
    return {
        "before": [span.before_start, span.before_end],
        "after": [span.after_start, span.after_end],
    }


def marks_listed(marks: tuple[Mark, ...]) -> list[dict[str, str]]:
    return [{"act": mark.act, "action": mark.action, "loc": mark.loc} for mark in marks]


def segments(text: str, reaches: list[tuple[int, int]]) -> list[tuple[bool, str]]:
    """The text cut into pieces, each with whether it changed; for pages that mark words."""
    pieces: list[tuple[bool, str]] = []
    at = 0
    for start, end in sorted(reaches):
        start = max(start, at)
        if end <= start:
            continue
        if start > at:
            pieces.append((False, text[at:start]))
        pieces.append((True, text[start:end]))
        at = end
    if at < len(text):
        pieces.append((False, text[at:]))
    return pieces


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
