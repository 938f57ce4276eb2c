"""The dates of a firm: of the rules that touch it, of its own plans, of its documents.

Collects what each source tells; which of them a calendar has shown before, `calendars` remembers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.exposure import wording
from compliance.exposure.duties import assessor_now
from compliance.exposure.gaps import wording as gaps
from compliance.exposure.gaps.facts import Duty, DutyDay, Verdict
from compliance.exposure.gaps.gathering import duties_of, firm_products
from compliance.exposure.models import Finding
from compliance.firms.models import Evidence, Firm
from regulations.models import Milestone
from regulations.wording import regime

NO_DEADLINE: Final = frozenset({"publication", "modification", "process_stage"})
"""Roles of dates that only tell what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day with its words in the active language. `key` stays the same when the day moves."""

    key: str
    day: date
    title: str
    text: str = ""
    url: str = ""
    category: str = ""


Teller = Callable[[Firm], Iterable[Deadline]]


def deadlines_of(firm: Firm) -> list[Deadline]:
    """All dates of the firm, past ones too, by day. Two of the same key: the first stands."""
    found: dict[str, Deadline] = {}
    for tell in TELLERS:
        for deadline in tell(firm):
            found.setdefault(deadline.key, deadline)
    return sorted(found.values(), key=lambda row: (row.day, row.key))


def finding_deadlines(firm: Firm) -> Iterator[Deadline]:
    """Each date of each rule that concerns the firm and is not settled, and the firm's own due dates."""
    for _finding, deadline in deadlines_told(Finding.objects.filter(firm=firm)):
        yield deadline


def deadlines_told(rows: QuerySet[Finding]) -> Iterator[tuple[Finding, Deadline]]:
    """The same of any findings, each with the finding that it belongs to."""
    findings = list(
        rows.filter(status__in=Finding.OPEN)
        .exclude(verdict=Finding.Verdict.NOT_YOURS)
        .select_related("measure__notice", "owner", "firm")
        .order_by("pk")
    )
    dates = milestones_of({finding.measure_id for finding in findings})
    for finding in findings:
        measure, notice = finding.measure, finding.measure.notice
        place = f"{notice.key}/{measure.slot}"
        name = f"{notice.symbol.strip()} {measure.title}"
        common = {
            "text": _finding_text(finding),
            "url": settings.SITE_URL + reverse("desk:finding", args=[finding.pk]),
            "category": regime(measure.regime),
        }
        counts: dict[str, int] = defaultdict(int)
        for row in dates[finding.measure_id]:
            counts[row.role] += 1
            if row.day is not None:
                key = f"finding:{place}/{row.role}/{counts[row.role]}"
                title = milestone_title(row, name)
                yield finding, Deadline(key=key, day=row.day, title=title, **common)
        if finding.due_on:
            title = _("Due: %(what)s") % {"what": name}
            yield finding, Deadline(key=f"due:{place}", day=finding.due_on, title=title, **common)


def evidence_deadlines(firm: Firm) -> Iterator[Deadline]:
    """The day on which each document expires."""
    for document in Evidence.objects.filter(firm=firm, expires_on__isnull=False).order_by("pk"):
        yield Deadline(
            key=f"evidence:{document.issuer[:100]}/{document.number}",
            day=document.expires_on,
            title=_("Evidence expires: %(title)s") % {"title": document},
            text=f"{document.issuer} {document.number}",
            url=settings.SITE_URL + reverse("desk:evidence"),
            category=regime(document.regime),
        )


def duty_deadlines(firm: Firm) -> Iterator[Deadline]:
    """Each date of each obligation that applies to a product: one entry, however many products."""
    found: dict[tuple[str, int], list[tuple[Duty, DutyDay]]] = defaultdict(list)
    for duty in duties_of(firm_products(firm), assessor_now(), clock.today()):
        if duty.verdict is Verdict.APPLIES:
            for day in duty.dates:
                found[duty.obligation.id, day.place].append((duty, day))
    for (name, place), members in found.items():
        obligation = members[0][0].obligation
        # A date that counts from a listing may differ by product: the first is told.
        first = min(members, key=lambda row: row[1].on)[1]
        yield Deadline(
            key=f"obligation:{name}/{first.role}/{place}",
            day=first.on,
            title=_("%(role)s: %(what)s")
            % {"role": gaps.date_role(first.role), "what": gaps.pick(obligation.title)},
            text="\n".join(
                (
                    gaps.reference(obligation),
                    gaps.pick(obligation.next_step.text),
                    _("Products concerned: %(count)d")
                    % {"count": len({duty.product_id for duty, _d in members})},
                )
            ),
            url=settings.SITE_URL + reverse("web:gaps-firm", args=[firm.code]),
            category=regime(obligation.regime),
        )


def milestones_of(measure_ids: Iterable[int]) -> dict[int, list[Milestone]]:
    """Deadlines by measure, in a fixed order: how many of one role came before names a date."""
    rows = Milestone.objects.filter(measure__in=list(measure_ids)).exclude(role__in=NO_DEADLINE)
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in rows.order_by("measure", "role", "on", "earliest", "pk"):
        found[row.measure_id].append(row)
    return found


def milestone_title(row: Milestone, name: str) -> str:
    """What the date is, with the rule or notice `name`, in the active language."""
    role = wording.role(row.role)
    if row.on is None:
        return _("%(role)s at the earliest: %(what)s") % {"role": role, "what": name}
    return _("%(role)s: %(what)s") % {"role": role, "what": name}


def _finding_text(finding: Finding) -> str:
    lines = [
        _("Verdict: %(verdict)s") % {"verdict": wording.verdict(finding.verdict)},
        wording.next_step(finding.next_step),
        _("Products concerned: %(count)d") % {"count": finding.sku_count},
        _("Owner: %(owner)s") % {"owner": finding.owner} if finding.owner else "",
    ]
    return "\n".join(line for line in lines if line)


TELLERS: Final[list[Teller]] = [finding_deadlines, evidence_deadlines, duty_deadlines]
"""Who tells dates of a firm; another source of dates adds itself here."""
