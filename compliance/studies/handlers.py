"""Jobs of this app: run a study, on the queue for long computations."""

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.studies.models import StudyRun
from compliance.studies.reports import report_keep
from compliance.studies.running import JOB, Made, run_estimate


def _run(job: Job) -> StudyRun | None:
    rows = StudyRun.objects.select_related("study", "dataset", "dataset__association")
    return rows.filter(pk=int(job.subject.rpartition(":")[2])).first()


def study_run_prepare(job: Job) -> Made | None:
    """Estimates outside a transaction; None where the run is gone or over."""
    run = _run(job)
    return run_estimate(run) if run is not None and run.is_open else None


@job_handler(JOB, prepare=study_run_prepare)
def study_run(job: Job, made: Made | None) -> None:
    """Subject "run:7". Keeps the report or the fault, once."""
    run = _run(job)
    if run is not None and made is not None:
        report_keep(run=run, made=made)
