"""Jobs of this app: match measures and firms; every night remind, reassess, reconcile, sum up gaps."""

from datetime import datetime

from compliance.core.handlers import job_handler, ticker
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.exposure import services
from compliance.exposure.duty_reconciliation import DutyReconciliation, duties_reconcile
from compliance.exposure.findings import FindingReport
from compliance.exposure.gaps.report import GapReport
from compliance.exposure.gaps.summaries import JOB, summaries_ask, summary_keep, summary_prepare
from compliance.exposure.reconciliation import Reconciliation
from compliance.exposure.reminders import reminders_raise
from compliance.firms.models import Firm

NIGHTLY = ("remind_evidence", "reassess", "reconcile", "reconcile_duties", "gap_summaries")
NIGHT_HOUR = 2  # UTC


@job_handler("expose")
def expose(job: Job) -> None:
    """Subject "measure:7"."""
    services.measure_expose(measure_id=_number(job))


@job_handler("expose_firm")
def expose_firm(job: Job) -> None:
    """Subject "firm:7"."""
    services.firm_expose(firm_id=_number(job))


@job_handler("remind_evidence")
def remind_evidence(job: Job) -> None:
    """Subject "day:2025-06-12"."""
    reminders_raise()


def reassess_prepare(job: Job) -> FindingReport:
    """Firm by firm, each in a transaction of its own."""
    return services.findings_reassess()


@job_handler("reassess", prepare=reassess_prepare)
def reassess(job: Job, report: FindingReport) -> None:
    """Subject "day:2025-06-12". Everything was written by `reassess_prepare`; twice changes nothing."""


def reconcile_prepare(job: Job) -> Reconciliation:
    return services.exposure_reconcile()


@job_handler("reconcile", prepare=reconcile_prepare)
def reconcile(job: Job, found: Reconciliation) -> None:
    """Subject "day:2025-06-12". Differences are recorded, and what differs is exposed again."""
    services.exposure_mend(found=found)


@job_handler("gap_summaries")
def gap_summaries(job: Job) -> None:
    """Subject "day:2025-06-12": one job a firm, so that a large one holds up no other."""
    summaries_ask(firms=Firm.objects.values_list("pk", flat=True))


def gap_summary_prepare(job: Job) -> GapReport | None:
    return summary_prepare(_number(job))


@job_handler(JOB, prepare=gap_summary_prepare)
def gap_summary(job: Job, report: GapReport | None) -> None:
    """Subject "firm:7". A firm that is gone meanwhile needs none."""
    if report is not None and Firm.objects.filter(pk=_number(job)).exists():
        summary_keep(_number(job), report)


def reconcile_duties_prepare(job: Job) -> DutyReconciliation:
    return duties_reconcile()


@job_handler("reconcile_duties", prepare=reconcile_duties_prepare)
def reconcile_duties(job: Job, found: DutyReconciliation) -> None:
    """Subject "day:2025-06-12". After an update of the catalogue all classes differ once."""
    services.duties_mend_recorded(found=found)


@ticker
def night_look(now: datetime) -> None:
    """Ask for the night's work once a day; whether it was asked for stands in the job rows."""
    subject = f"day:{now.date().isoformat()}"
    if now.hour < NIGHT_HOUR:
        return
    asked = set(Job.objects.filter(kind__in=NIGHTLY, subject=subject).values_list("kind", flat=True))
    for kind in NIGHTLY:
        if kind not in asked:
            job_enqueue(kind=kind, subject=subject)


def _number(job: Job) -> int:
    return int(job.subject.rpartition(":")[2])
