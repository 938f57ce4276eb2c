"""Says from when to when an obligation binds a product, as its dates and their own conditions tell."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance.exposure.applicability.evaluation import Answers, truth
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import SubstanceIn, leaves
from regulations.catalogue.schema import DatedStep, Obligation, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDate:
    """A date of the duty for this product. `is_open`: whether it concerns the product, or whether it is not
    later, is not known."""

    role: str
    on: date | None
    note: Text | None = None
    is_open: bool = False


def dates_of(obligation: Obligation, answers: Answers) -> tuple[DutyDate, ...]:
    """Dates that concern the product or may; those whose condition fails are left out."""
    return tuple(_dates(obligation, answers))


def _dates(obligation: Obligation, answers: Answers) -> Iterator[DutyDate]:
    for step in obligation.dates:
        concerns = truth(step.when, answers) if step.when is not None else Truth.TRUE
        if concerns is not Truth.FALSE:
            day = step.on or _after(step, obligation, answers)
            is_open = concerns is Truth.UNKNOWN or day is None or step.awaits
            yield DutyDate(role=step.role, on=day, note=step.note, is_open=is_open)


def phase_of(obligation: Obligation, answers: Answers) -> str:
    """ended, ahead or applies on the day of the answers. A date that may not concern it ends nothing, and one
    that awaits a further act begins nothing."""
    steps = [(step, truth(step.when, answers) if step.when else Truth.TRUE) for step in obligation.dates]
    ends = [s.on for s, met in steps if s.role == "applies_until" and s.on and met is Truth.TRUE]
    may_go_on = any(s.role == "applies_until" and met is Truth.UNKNOWN for s, met in steps)
    if ends and max(ends) < answers.on and not may_go_on:
        return "ended"
    begun = [s for s, met in steps if s.role == "applies_from" and s.on and met is not Truth.FALSE]
    if begun and not any(s.on and s.on <= answers.on and not s.awaits for s in begun):
        return "ahead"
    return "applies"


def _after(step: DatedStep, obligation: Obligation, answers: Answers) -> date | None:
    """Months after the day on which the deciding substance was listed; None where none is known."""
    if step.after is None:
        return None
    wanted = step.after.list_id
    for leaf in leaves(obligation.scope):
        if isinstance(leaf, SubstanceIn) and leaf.list_id == wanted:
            since = answers.step(leaf).since
            if since is not None:
                return months_later(since, step.after.months)
    return None


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
