"""Jobs of the first steps: read a large product list."""

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.onboarding.waiting import JOB, list_work


def start_list_prepare(job: Job) -> None:
    """Outside a transaction, so that the page sees how far it is; the import has one of its own."""
    list_work(start_id=int(job.subject.rpartition(":")[2]), run_id=int(job.payload["run"]))


@job_handler(JOB, prepare=start_list_prepare)
def start_list(job: Job, done: None) -> None:
    """Subject "start:7". Everything was written by `start_list_prepare`; twice changes nothing."""
