"""Jobs of the first steps: look at a large product list, and read it."""

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.onboarding import glance
from compliance.onboarding.waiting import JOB, list_work


def start_list_prepare(job: Job) -> None:
    """Outside a transaction, so that the page sees how far it is; the import has one of its own."""
    list_work(start_id=int(job.subject.rpartition(":")[2]), run_id=int(job.payload["run"]))


@job_handler(JOB, prepare=start_list_prepare)
def start_list(job: Job, done: None) -> None:
    """Subject "start:7". Everything was written by `start_list_prepare`; twice changes nothing."""


def start_glance_prepare(job: Job) -> None:
    """Outside a transaction: thousands of rows are read, one is written."""
    glance.glance_work(start_id=int(job.subject.rpartition(":")[2]), stored=str(job.payload["stored"]))


@job_handler(glance.JOB, prepare=start_glance_prepare)
def start_glance(job: Job, done: None) -> None:
    """Subject "start:7". Everything was written by `start_glance_prepare`; twice changes nothing."""
