"""Takes one form of the desk, for one finding or many: state, owner, due date, comment.

It reads what was sent and hands it to the workflow, which decides whether it may be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.core.row_numbers import row_number
from compliance.desk.listing import owners_offered
from compliance.exposure import workflow
from compliance.exposure.desk_rules import WorkflowRefused
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.exposure.workflow import DeskReport

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What a form changed. `unknown`: findings that it named and that the sender may not see."""

    report: DeskReport
    unknown: int


def triage(*, by: Any, numbers: list[str], sent: Mapping[str, str]) -> Done:
    """Do what `sent["action"]` asks with the findings of these numbers, all or none.

    Raises WorkflowRefused where something is missing or stands against it; nothing is changed then.
    """
    known = [number for text in numbers if (number := row_number(text)) is not None]
    if not numbers:
        raise WorkflowRefused("none_chosen", _("No finding was chosen. Tick those that you mean."))
    if len(numbers) > MOST_AT_ONCE:
        raise WorkflowRefused(
            "too_many",
            _("At most %(most)d findings at once. Choose fewer.") % {"most": MOST_AT_ONCE},
        )
    rows = finding_list_visible(user=by).filter(pk__in=known)
    found = list(rows.select_related("firm", "owner").order_by("pk"))
    if not found:
        raise WorkflowRefused("unknown", _("None of these findings is known here. Load the page again."))
    return Done(_act(found, by=by, sent=sent), len(set(numbers)) - len(found))


def _act(rows: list[Finding], *, by: Any, sent: Mapping[str, str]) -> DeskReport:
    action = sent.get("action", "")
    if action == "take":
        return workflow.findings_take(findings=rows, by=by)
    if action == "assign":
        return workflow.findings_assign(findings=rows, owner=_owner(sent.get("owner", ""), by), by=by)
    if action == "schedule":
        return workflow.findings_schedule(findings=rows, due_on=_day(sent.get("due_on", "")), by=by)
    if action == "comment":
        return workflow.findings_comment(findings=rows, text=sent.get("comment", ""), by=by)
    return workflow.findings_move(findings=rows, to=action, by=by, reason=sent.get("reason", ""))


def _owner(number: str, by: Any) -> Any:
    """The person with this number among those offered; None for nobody."""
    if not number:
        return None
    offered: QuerySet[Any] = owners_offered(user=by)
    row = row_number(number)
    found = offered.filter(pk=row).first() if row is not None else None
    if found is None:
        raise WorkflowRefused("owner_unknown", _("This person cannot own findings. Choose from the list."))
    return found


def _day(text: str) -> date | None:
    """The day of a form's date field; None where it was left empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise WorkflowRefused(
            "not_a_day", _("“%(given)s” is no day. Write it as 2026-12-31.") % {"given": text[:40]}
        ) from fault
