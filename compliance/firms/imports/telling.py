"""What a report says of sheets and columns: how each was taken, how sure that is, and why others were not."""

from collections.abc import Iterator
from typing import Any

from compliance.firms.imports.memory import use_said
from compliance.firms.imports.problems import shown
from compliance.firms.imports.recognition import Left, column_letter, heading_key
from compliance.firms.imports.sheets import Choice, SheetPlan
from compliance.firms.imports.wording_codes import SHEETS

_SAMPLES = 3


def columns_told(choice: Choice) -> list[dict[str, Any]]:
    """One entry a column of each sheet that is read: field, confidence, why, first values."""
    plans = choice.plans or ([choice.nearest] if choice.nearest else [])
    return [entry for plan in plans for entry in _columns(plan)]


def _columns(plan: SheetPlan) -> Iterator[dict[str, Any]]:
    uses = {use.place: use for use in plan.recognised.uses}
    left = {one.place: one for one in plan.recognised.left}
    for place, heading in enumerate(plan.found.headings):
        use, out = uses.get(place), left.get(place)
        if use is None and out is None:
            continue
        yield {
            "sheet": plan.sheet.name,
            "kind": plan.kind,
            "column": column_letter(place),
            "header": heading.printed,
            "key": heading_key(heading),
            "field": use_said(use) if use else "",
            "unit": heading.unit.printed if heading.unit else "",
            "year": use.year if use else None,
            "confidence": use.confidence if use else (out.confidence if out else 0.0),
            "why": use.why if use else _left_reason(out),
            "suggestion": out.suggestion if out and not use else "",
            "samples": samples_told(plan, place),
        }


def _left_reason(left: Left | None) -> str:
    return f"left_{left.reason}" if left else ""


def samples_told(plan: SheetPlan, place: int) -> list[str]:
    texts = dict.fromkeys(cell.text for cell in plan.samples[place] if not cell.is_blank)
    return [shown(text) for text in list(texts)[:_SAMPLES]]


def sheets_told(choice: Choice) -> list[dict[str, Any]]:
    """One entry a sheet: what it was read as, where its header stands, or why it was left out."""
    told = [
        {
            "sheet": plan.sheet.name,
            "read_as": plan.kind,
            "header_rows": [plan.found.first, plan.found.last],
            "reason": "",
            "said": "",
        }
        for plan in choice.plans
    ]
    return told + [
        {
            "sheet": left.name,
            "read_as": "",
            "header_rows": [],
            "reason": left.reason,
            "said": str(SHEETS[left.reason]),
        }
        for left in choice.left
    ]
