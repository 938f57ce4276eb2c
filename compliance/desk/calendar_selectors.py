"""Reads the dates ahead of a reader's firms: of rules, of obligations, of documents, and their own plans.

A fixed number of queries. What a firm's calendar file tells is worked out by itself (exposure.calendars).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from compliance.core import clock
from compliance.exposure.deadlines import NO_DEADLINE
from compliance.exposure.models import CatalogueDuty, Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.models import Firm
from compliance.firms.selectors import evidence_list_visible
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import DatedStep, Obligation
from regulations.models import Milestone

KINDS = ("rule", "own", "evidence", "obligation")
_BINDS = 3
"""Verdict of a class of products before an obligation that applies to it for certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date ahead. `subject`: a Finding, Evidence or Obligation; `count`: products, of an obligation.

    `is_open`: whether it concerns the firm, or whether it is not later, is not known.
    """

    on: date
    kind: str
    firm: Firm
    subject: Any
    role: str = ""
    count: int = 0
    is_open: bool = False


def days_ahead(*, user: Any, firms: list[Firm]) -> list[Day]:
    """All dates from today on of these firms, which the user may see; by day."""
    known = {firm.pk: firm for firm in firms}
    found = [
        *_of_rules(user, known),
        *_own(user, known),
        *_of_documents(user, known),
        *_of_obligations(known),
    ]
    return sorted(found, key=lambda day: (day.on, KINDS.index(day.kind), day.firm.pk))


def _open_findings(user: Any, firms: dict[int, Firm]) -> Any:
    """With what a line tells of them: an association's are thousands."""
    rows = finding_list_visible(user=user).filter(firm__in=firms, status__in=Finding.OPEN)
    rows = rows.exclude(verdict=Finding.Verdict.NOT_YOURS).order_by().select_related("measure")
    return rows.only("firm", "verdict", "due_on", "measure__title")


def _of_rules(user: Any, firms: dict[int, Firm]) -> Iterator[Day]:
    findings: dict[int, list[Finding]] = {}
    for row in _open_findings(user, firms):
        findings.setdefault(row.measure_id, []).append(row)
    ahead = Milestone.objects.filter(measure__in=findings).exclude(role__in=NO_DEADLINE)
    for row in ahead.only("measure_id", "role", "on", "earliest"):
        if row.day is None or row.day < clock.today():
            continue
        for finding in findings[row.measure_id]:
            yield Day(
                on=row.day,
                kind="rule",
                firm=firms[finding.firm_id],
                subject=finding,
                role=row.role,
                is_open=row.on is None or finding.verdict == Finding.Verdict.UNCERTAIN,
            )


def _own(user: Any, firms: dict[int, Firm]) -> Iterator[Day]:
    rows = _open_findings(user, firms).filter(due_on__gte=clock.today())
    for row in rows:
        yield Day(on=row.due_on, kind="own", firm=firms[row.firm_id], subject=row)


def _of_documents(user: Any, firms: dict[int, Firm]) -> Iterator[Day]:
    rows = evidence_list_visible(user=user).filter(firm__in=firms, expires_on__gte=clock.today())
    for row in rows.order_by("pk"):
        yield Day(on=row.expires_on, kind="evidence", firm=firms[row.firm_id], subject=row)


def _of_obligations(firms: dict[int, Firm]) -> Iterator[Day]:
    """Dates that the catalogue itself gives, of obligations that bind some product for certain."""
    names = dict(CatalogueDuty.objects.values_list("pk", "code"))
    held = catalogue().obligations
    for firm_id, duty_id, count in _bound(list(firms)):
        obligation = held.get(names.get(duty_id, ""))
        for step in _steps_ahead(obligation):
            yield Day(
                on=step.on or date.max,
                kind="obligation",
                firm=firms[firm_id],
                subject=obligation,
                role=step.role,
                count=count,
                is_open=step.when is not None or step.awaits,
            )


def _steps_ahead(obligation: Obligation | None) -> list[DatedStep]:
    steps = obligation.dates if obligation else ()
    return [step for step in steps if step.on is not None and step.on >= clock.today()]


def _bound(firm_ids: list[int]) -> list[tuple[int, int, int]]:
    """(firm, duty, products): products are counted by class before they meet duties."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH held AS MATERIALIZED (
                SELECT firm_id, key, count(*) AS products FROM exposure_productdutyposting
                WHERE firm_id = ANY(%s) GROUP BY firm_id, key
            )
            SELECT h.firm_id, d.duty_id, max(h.products)::bigint
            FROM held h JOIN exposure_dutyposting d ON d.key = h.key
            WHERE d.verdict = %s GROUP BY h.firm_id, d.duty_id ORDER BY h.firm_id, d.duty_id
            """,
            [firm_ids, _BINDS],
        )
        return list(cursor.fetchall())


def firms_with_most(firms: list[Firm], code: str) -> list[Firm]:
    """The firm of this code, or all."""
    return [firm for firm in firms if firm.code == code] or firms


__all__ = ["KINDS", "Day", "days_ahead", "firms_with_most"]
