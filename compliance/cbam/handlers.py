"""Jobs of this app: price a firm; price all of them every night and after a change of the pack."""

from datetime import datetime

from compliance.cbam.changes import changes_find, totals_of
from compliance.cbam.packs import REPRICE
from compliance.cbam.pricing import JOB, firm_price
from compliance.core.handlers import job_handler, ticker
from compliance.core.jobs import JobRequest, job_enqueue, jobs_ask
from compliance.core.models import Job
from compliance.firms.models import Firm

NIGHTLY = "cbam_night"
NIGHT_HOUR = 3  # UTC, after exposure's own night


@job_handler(JOB)
def price_firm(job: Job) -> None:
    """Subject "firm:7". What another edition changed is told; what the firm changed itself is not."""
    firm_id = int(job.subject.rpartition(":")[2])
    before = totals_of(firm_id)
    firm_price(firm_id=firm_id)
    changes_find(firm_id=firm_id, before=before)


@job_handler(REPRICE)
def reprice(job: Job) -> None:
    """Subject "pack:eu-2027-01": one job a firm, so that a large one holds up no other."""
    _ask_all()


@job_handler(NIGHTLY)
def night(job: Job) -> None:
    """Subject "day:2026-11-21": documents expire and years begin without anybody changing a row."""
    _ask_all()


def _ask_all() -> None:
    firms = Firm.objects.order_by("pk").values_list("pk", flat=True)
    jobs_ask(JobRequest(kind=JOB, subject=f"firm:{pk}") for pk in firms)


@ticker
def night_look(now: datetime) -> None:
    """Ask once a day; whether it was asked stands in the job rows."""
    subject = f"day:{now.date().isoformat()}"
    if now.hour >= NIGHT_HOUR and not Job.objects.filter(kind=NIGHTLY, subject=subject).exists():
        job_enqueue(kind=NIGHTLY, subject=subject)
