"""What concerns a sheet as a whole: columns left or unsure, columns missing, hidden rows, formulas."""

from collections.abc import Iterator
from typing import Any

from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.lines import Reading
from compliance.firms.imports.problems import Problem
from compliance.firms.imports.recognition import column_letter
from compliance.firms.imports.sheets import Choice, SheetPlan
from compliance.firms.imports.telling import samples_told

_WORTH_TELLING = {"unit_unknown", "unit_other", "twice", "suggested"}
_UNSURE = 0.7
"""A column taken with less is pointed at."""


def columns_left(plan: SheetPlan) -> Iterator[Problem]:
    """Warnings of columns that look as if they were meant but are not taken, or are taken unsurely."""
    for left in plan.recognised.left:
        heading = plan.found.headings[left.place]
        reason = "suggested" if left.reason == "unknown" and left.suggestion else left.reason
        if reason in _WORTH_TELLING:
            yield _of_column(plan, left.place, f"column_{reason}", {"field": left.suggestion})
        elif reason == "unknown" and heading.printed == "":
            yield _of_column(plan, left.place, "column_without_header", {})
    for use in plan.recognised.uses:
        if use.why.endswith("percent_assumed"):
            yield _of_column(plan, use.place, "percent_assumed", {"field": use.field})
        elif use.confidence < _UNSURE:
            yield _of_column(
                plan, use.place, "column_unsure", {"field": use.field, "confidence": f"{use.confidence:.2f}"}
            )
    fields = plan.recognised.fields
    if "unit_price" in fields and "price_currency" not in fields:
        use = next(use for use in plan.recognised.uses if use.field == "unit_price")
        if not use.currency:
            yield _of_column(plan, use.place, "price_without_currency", {})
    if "quantity" in fields and "mass_g" in fields:
        use = next(use for use in plan.recognised.uses if use.field == "mass_g")
        yield _of_column(plan, use.place, "mass_of_each" if use.is_each else "mass_of_all", {})


def _of_column(plan: SheetPlan, place: int, reason: str, facts: dict[str, Any]) -> Problem:
    printed = plan.found.headings[place].printed or column_letter(place)
    samples = ", ".join(samples_told(plan, place)[:2])
    return Problem(
        reason=reason,
        row=plan.found.last,
        column=printed,
        value=samples,
        sheet=plan.sheet.name,
        facts=facts | {"header": printed},
    )


def header_checked(reading: Reading, plan: SheetPlan) -> None:
    """Report what concerns a sheet as a whole: missing columns, columns left, hidden rows, formulas."""
    for name in plan.missing:
        reason = "firm_needed" if name == "firm" else "column_missing"
        reading.reject(
            Problem(
                reason=reason,
                row=plan.found.last,
                column=name,
                value=name,
                sheet=plan.sheet.name,
                facts={"kind": plan.kind},
            ),
            is_blocking=True,
        )
    reading.warnings += columns_left(plan)
    if plan.sheet.hidden_rows and (inside := sum(row > plan.found.last for row in plan.sheet.hidden_rows)):
        reading.warnings.append(
            Problem(
                reason="hidden_rows",
                row=min(row for row in plan.sheet.hidden_rows if row > plan.found.last),
                sheet=plan.sheet.name,
                facts={"count": inside},
            )
        )
    for place, count in plan.sheet.computed:
        if use := next((use for use in plan.recognised.uses if use.place == place), None):
            printed = plan.found.headings[use.place].printed
            reading.warnings.append(
                Problem(
                    reason="formula_values",
                    row=plan.found.last,
                    column=printed,
                    sheet=plan.sheet.name,
                    facts={"count": count},
                )
            )


def nothing_fits(reading: Reading, choice: Choice, kind: str) -> None:
    """No sheet has the columns that this kind needs: say what the nearest one lacks."""
    if choice.nearest is not None:
        header_checked(reading, choice.nearest)
        return
    if any(left.reason == "no_rows" for left in choice.left):
        reading.reject(Problem(reason="no_rows"), is_blocking=True)
        return
    first = next((left for left in choice.left if left.first), None)
    needed = ", ".join(column.name for column in LAYOUTS[kind].columns if column.required)
    reading.reject(
        Problem(
            reason="no_header",
            value=first.first if first else "",
            sheet=first.name if first else "",
            facts={"needed": needed},
        ),
        is_blocking=True,
    )
