"""Keeps the figures of each firm's gap report, worked out every night or when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from compliance.core import clock
from compliance.core.jobs import JobRequest, job_enqueue_many
from compliance.exposure.gaps.gathering import catalogue_edition, firm_report
from compliance.exposure.gaps.members import Member, member_of
from compliance.exposure.gaps.report import GapReport
from compliance.exposure.models import GapSummary
from compliance.firms.models import Association, Firm

JOB = "gap_summary"


class StoredMembers:
    """Members as they were last worked out; those never worked out are left out and counted."""

    def __init__(self, association: Association, firms: QuerySet[Firm]) -> None:
        self.association, self.edition = association, catalogue_edition()
        self._rows = GapSummary.objects.filter(firm__in=firms).select_related("firm").order_by("firm__code")
        days = list(self._rows.values_list("made_on", flat=True))
        self.count = len(days)
        self.missing = firms.count() - self.count
        self.made_on: date = min(days, default=clock.today())
        self.stale = self._rows.filter(~Q(made_on=clock.today()) | ~Q(edition=self.edition)).count()

    def members(self) -> Iterator[Member]:
        for row in self._rows.iterator(chunk_size=50):
            yield Member(
                code=row.firm.code,
                name=row.firm.name,
                name_zh=row.firm.name_zh,
                products=row.products,
                counts=row.counts,
                risk=float(row.risk),
                steps=row.steps,
                lacking=row.lacking,
            )


def summary_prepare(firm_id: int) -> GapReport | None:
    """The report to keep; None where the firm is gone."""
    firm = Firm.objects.filter(pk=firm_id).first()
    return firm_report(firm=firm) if firm else None


def summary_keep(firm_id: int, report: GapReport) -> GapSummary:
    """Write what is kept of a report, in place of the last one."""
    kept = member_of(report)
    row, _is_new = GapSummary.objects.update_or_create(
        firm_id=firm_id,
        defaults={
            "made_on": report.matrix.as_of,
            "made_at": clock.now(),
            "edition": report.edition,
            "weights": report.plan.version,
            "products": kept.products,
            "counts": kept.counts,
            "risk": Decimal(str(kept.risk)),
            "steps": kept.steps,
            "lacking": kept.lacking,
        },
    )
    return row


def summaries_ask(*, firms: Iterable[int]) -> int:
    """Queue the working out of these firms, in the caller's transaction; returns how many."""
    return len(job_enqueue_many(JobRequest(kind=JOB, subject=f"firm:{pk}") for pk in sorted(set(firms))))
