"""What Celery calls: each task looks at the rows and does what they say. Running twice changes nothing."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction

from compliance.core import clock, draining, handlers, nudges
from compliance.core.leases import due
from compliance.core.models import Job

log = logging.getLogger(__name__)

retrying = {"autoretry_for": draining.PASSING, "retry_backoff": 2, "retry_jitter": True, "max_retries": 5}


@shared_task(**retrying)
def jobs_work(queue: str = settings.CELERY_TASK_DEFAULT_QUEUE) -> None:
    """Do due jobs of one queue for a slice of time; wake another worker where one is not enough."""
    nudges.nudge_arrived(queue)
    wanted = draining.scope(queue=queue)
    if Job.objects.filter(due(wanted))[:2].count() > 1:
        nudges.nudge(queue)
    draining.jobs_drain(queue=queue, seconds=settings.JOB_SLICE_SECONDS)
    if Job.objects.filter(due(wanted)).exists():
        nudges.nudge(queue)


@shared_task(**retrying)
def jobs_sweep_task() -> None:
    """Free what vanished workers hold, and wake workers for whatever is due: messages may get lost."""
    draining.jobs_sweep()
    for queue in {handlers.queue_of(kind) for kind in _kinds_due()}:
        nudges.nudge(queue)


@shared_task(**retrying)
def pipeline_tick() -> None:
    """Ask every app what has become due. One that fails keeps no other from being asked."""
    failed = []
    for name, look in handlers.tickers().items():
        try:
            with transaction.atomic():
                look(clock.now())
        except draining.PASSING:
            raise
        except Exception:
            log.exception("%s could not say what is due", name)
            failed.append(name)
    if failed:
        raise RuntimeError(f"no answer to what is due: {', '.join(failed)}")


def _kinds_due() -> set[str]:
    return set(Job.objects.filter(due(draining.scope())).values_list("kind", flat=True).distinct())
