"""Jobs of this app: read an uploaded file."""

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.firms.imports.file_runs import JOB, run_do
from compliance.firms.models import ImportFileRun


def import_file_prepare(job: Job) -> None:
    """Outside a transaction, so that the page sees how far it is; the import has one of its own."""
    run = ImportFileRun.objects.select_related("user").filter(pk=int(job.subject.rpartition(":")[2])).first()
    if run is not None:
        run_do(run)


@job_handler(JOB, prepare=import_file_prepare)
def import_file(job: Job, done: None) -> None:
    """Subject "import:7". Everything was written by `import_file_prepare`; twice changes nothing."""
