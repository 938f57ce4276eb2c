"""Jobs of this app: match a measure with all products, match a firm's products with all measures."""

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.exposure import services


@job_handler("expose")
def expose(job: Job) -> None:
    """Subject "measure:7"."""
    services.measure_expose(measure_id=_number(job))


@job_handler("expose_firm")
def expose_firm(job: Job) -> None:
    """Subject "firm:7"."""
    services.firm_expose(firm_id=_number(job))


def _number(job: Job) -> int:
    return int(job.subject.rpartition(":")[2])
