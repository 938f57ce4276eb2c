"""Work that leaves one row, and work that breaks the process that does it."""

import os
import signal
import time

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from compliance.core.handlers import job_handler
from compliance.core.models import Job
from compliance.evidence.ledger import record_append
from tests.core.chaos.models import Effect


@job_handler("chaos.short")
def short(job: Job) -> None:
    """Inside one transaction; every tenth also says so in the ledger."""
    Effect.objects.create(subject=job.subject)
    time.sleep(job.payload["milliseconds"] / 1000)
    if job.payload["recorded"]:
        record_append(kind="chaos.effect", subject=job.subject, payload={"attempt": job.attempts})


def long_prepare(job: Job) -> str:
    """Outside any transaction, under a lease."""
    time.sleep(job.payload["milliseconds"] / 1000)
    return job.subject


@job_handler("chaos.long", prepare=long_prepare)
def long(job: Job, prepared: str) -> None:
    """The effect of prepared work."""
    Effect.objects.create(subject=prepared)


def _die(job: Job, step: str) -> None:
    if job.attempts == 1 and job.payload["step"] == step:
        os.kill(os.getpid(), signal.SIGKILL)


def dying_prepare(job: Job) -> None:
    """May end its process in the middle of slow work."""
    _die(job, "prepare")


@job_handler("chaos.dying", prepare=dying_prepare)
def dying(job: Job, prepared: None) -> None:
    """Ends its process at the named step of the first attempt."""
    _die(job, "before the effect")
    Effect.objects.create(subject=job.subject)
    _die(job, "after the effect")
    transaction.on_commit(lambda: _die(job, "after the commit"))


@job_handler("chaos.crash")
def crash(job: Job) -> None:
    """Poison: takes its process along at every attempt."""
    os.kill(os.getpid(), signal.SIGKILL)


@job_handler("chaos.hang")
def hang(job: Job) -> None:
    """Poison: hangs until the soft time limit ends it."""
    time.sleep(600)


@job_handler("chaos.deaf")
def deaf(job: Job) -> None:
    """Poison: hangs and does not hear the soft time limit; only the hard one ends it."""
    while True:
        try:
            time.sleep(600)
        except SoftTimeLimitExceeded:
            continue


@job_handler("chaos.raise")
def raises(job: Job) -> None:
    """Poison: fails at every attempt."""
    raise ValueError("cannot read page 3")
