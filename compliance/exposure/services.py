"""Works out what measures touch which products, and what that means for each firm."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection, transaction

from compliance.core.jobs import JobRequest, job_enqueue_many
from compliance.evidence.ledger import record_append
from compliance.exposure.duty_postings import firm_classes_refresh, substances_rescreen
from compliance.exposure.duty_reconciliation import DutyReconciliation, duties_mend
from compliance.exposure.findings import FindingReport, findings_refresh
from compliance.exposure.matches import MatchReport, firm_matches_refresh, measure_matches_refresh
from compliance.exposure.postings import firm_postings_refresh, measure_postings_refresh, unposted_measures
from compliance.exposure.reconciliation import Reconciliation, exposure_reconcile
from compliance.firms.models import Firm
from regulations.models import Listing, Measure

__all__ = [
    "ExposeReport",
    "Reconciliation",
    "exposure_mend",
    "exposure_reconcile",
    "findings_reassess",
    "firm_expose",
    "measure_expose",
]

# A new measure and a changed product each read what the other writes: done at the same time in two
# transactions, neither would see the other. The ledger lets one writer in anyway.
_ONE_AT_A_TIME = 0x4578706F


@dataclass(frozen=True, slots=True)
class ExposeReport:
    """What one call changed. All zero but `standing` and `unchanged`: nothing did."""

    postings_changed: int = 0
    matches: MatchReport = field(default_factory=lambda: MatchReport(0, 0, 0, 0))
    findings: FindingReport = field(default_factory=FindingReport)
    classes_changed: int = 0
    """Products before which other obligations of the catalogue stand now."""

    @property
    def is_unchanged(self) -> bool:
        matches, findings = self.matches, self.findings
        return not any(
            (
                self.postings_changed, self.classes_changed,
                matches.created, matches.changed, matches.removed,
                findings.created, findings.changed, findings.rescored,
            )
        )  # fmt: skip


@transaction.atomic
def measure_expose(*, measure_id: int) -> ExposeReport:
    """Match one measure with all products and assess the firms it touches. Twice changes nothing.

    A measure that no longer exists took its matches and findings with it.
    """
    exposure_lock()
    if not Measure.objects.filter(pk=measure_id).exists():
        return ExposeReport()
    postings = measure_postings_refresh(measure_ids=[measure_id])
    matches = measure_matches_refresh(measure_id=measure_id)
    rescreened = _list_rescreen(measure_id)
    return ExposeReport(postings, matches, findings_refresh(measure_ids=[measure_id]), rescreened)


@transaction.atomic
def firm_expose(*, firm_id: int) -> ExposeReport:
    """Match all products of one firm with all measures and assess it. Twice changes nothing."""
    exposure_lock()
    firm = Firm.objects.filter(pk=firm_id).first()
    if firm is None:
        return ExposeReport()
    # A firm may come before its measures had their turn: nothing read is not the same as nothing in scope.
    postings = measure_postings_refresh(measure_ids=unposted_measures()) + firm_postings_refresh(firm=firm)
    matches = firm_matches_refresh(firm=firm)
    classes = firm_classes_refresh(firm=firm)
    return ExposeReport(postings, matches, findings_refresh(firm_ids=[firm_id]), classes)


def _list_rescreen(measure_id: int) -> int:
    """A substance that came onto a list, or left it: every bill of material on file that names it is judged
    again. Returns how many products changed class."""
    entry = Listing.objects.filter(notice__measures=measure_id)
    codes = {
        code
        for row in entry.values_list(
            "substances__cas", "substances__ec", "substances__members__cas", "substances__members__ec"
        )
        for code in row
        if code
    }
    return substances_rescreen(codes=codes) if codes else 0


def findings_reassess() -> FindingReport:
    """Assess everything again as of the clock: dates come nearer, evidence expires, years turn.

    One transaction a firm. Only material changes move `changed_at` and reach the ledger.
    """
    report = FindingReport()
    for firm in Firm.objects.order_by("pk"):
        with transaction.atomic():
            exposure_lock()
            firm_matches_refresh(firm=firm)  # values follow the clock's year
            report += findings_refresh(firm_ids=[firm.pk])
    return report


@transaction.atomic
def exposure_mend(*, found: Reconciliation) -> int:
    """Record differences that a full rescore found and ask for what differs to be exposed again.

    Returns how many jobs that makes. Changed code or lexicons differ once, after an update; any other
    difference is a fault that somebody should look at.
    """
    if not found.differences:
        return 0
    firms = Firm.objects.filter(products__in=found.products).order_by("pk").distinct()
    wanted = [JobRequest(kind="expose", subject=f"measure:{pk}") for pk in found.measures]
    wanted += [JobRequest(kind="expose_firm", subject=f"firm:{firm.pk}") for firm in firms]
    record_append(
        kind="exposure.differed",
        subject="exposure",
        payload={
            "pairs": found.pairs,
            "missing": found.missing,
            "extra": found.extra,
            "changed": found.changed,
            "postings": found.postings,
        },
    )
    return len(job_enqueue_many(wanted))


@transaction.atomic
def duties_mend_recorded(*, found: DutyReconciliation) -> int:
    """Write anew what a full judging found to differ, and record that it did. Returns how much that was."""
    if not found.differences:
        return 0
    exposure_lock()
    record_append(
        kind="duties.differed",
        subject="exposure",
        payload={
            "checked": found.checked,
            "products": len(found.products),
            "classes": len(found.classes),
        },
    )
    return duties_mend(found=found)


def exposure_lock() -> None:
    """One exposure at a time, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
