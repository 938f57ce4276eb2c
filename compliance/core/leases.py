"""Taking a job, keeping it, giving it back: each step is one short committed transaction.

A job is running while its lease stands. Its row is locked by the transaction that completes it, so a
sweeper that skips locked rows never takes work from a live worker, and a worker whose lease was taken
finds its token gone and rolls its effect back.
"""

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop

from compliance.core import clock
from compliance.core.handlers import lease_seconds
from compliance.core.models import Job

REASON_VANISHED = gettext_noop("Its worker ended or hung before the work was finished.")
REASON_HANDED_OVER = gettext_noop("Asked for again meanwhile; the newer job does the work.")
_REASON_LENGTH = 4000


class LeaseLost(Exception):
    """Somebody else has the job now: whatever was done for it must roll back."""


class Outcome(StrEnum):
    """What became of one attempt."""

    DONE = "done"
    RETRIED = "retried"
    QUARANTINED = "quarantined"
    LOST = "lost"
    """The lease had gone to somebody else; the effect was rolled back."""


def due(scope: Q) -> Q:
    """Queued work of `scope` whose time has come, by the wall clock or by the day that a run stands at."""
    return scope & Q(state=Job.State.QUEUED, due_at__lte=max(timezone.now(), clock.now()))


def job_claim(scope: Q) -> Job | None:
    """The next due job, its attempt counted and its lease written, committed; None when nothing is due."""
    with transaction.atomic(durable=True):
        free = Job.objects.select_for_update(skip_locked=True).filter(due(scope))
        job = free.order_by("due_at", "pk").first()
        if job is None:
            return None
        job.state, job.lease_token, job.attempts = Job.State.RUNNING, Job.new_token(), job.attempts + 1
        # Leases are told by the database's clock: workers' clocks may differ.
        Job.objects.filter(pk=job.pk).update(
            state=job.state,
            lease_token=job.lease_token,
            attempts=job.attempts,
            lease_until=Now() + timedelta(seconds=lease_seconds(job.kind)),
        )
    return job


@contextlib.contextmanager
def completing(job: Job) -> Iterator[None]:
    """The transaction of the effect: it commits together with the job's completion, or not at all.

    Raises LeaseLost when the lease is no longer ours.
    """
    with transaction.atomic(durable=True):
        if not _mine(job).select_for_update().values_list("pk", flat=True).first():
            raise LeaseLost
        with connection.cursor() as cursor:
            # A worker that hangs or is cut off would else keep the row for ever.
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{settings.JOB_IDLE_SECONDS}s'")
        yield
        done = _mine(job).update(
            state=Job.State.DONE,
            finished_at=timezone.now(),
            lease_token=None,
            lease_until=None,
            reason="",
        )
        if not done:
            raise LeaseLost


@contextlib.contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease from a thread with a connection of its own until the block ends."""
    stop, seconds = threading.Event(), lease_seconds(job.kind)

    def beat() -> None:
        try:
            while not stop.wait(seconds / 3):
                # A database that is away for less than the lease costs nothing.
                with contextlib.suppress(OperationalError, InterfaceError):
                    _mine(job).update(lease_until=Now() + timedelta(seconds=seconds))
                connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of job {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        # Before the final transaction locks the row: the renewal would wait for it, and we for the renewal.
        stop.set()
        thread.join()


def job_fail(job: Job, reason: str) -> Outcome:
    """Put a failed attempt back with a wait, or quarantine the job after the last one."""
    with transaction.atomic(durable=True):
        row = _mine(job).select_for_update().first()
        if row is None:
            return Outcome.LOST
        waits = settings.JOB_BACKOFF_SECONDS
        return put_back(row, reason=reason, wait=waits[min(row.attempts, len(waits)) - 1] if waits else 0)


def job_release(job: Job) -> None:
    """Give back a job whose worker was told to stop: the attempt does not count."""
    with transaction.atomic(durable=True):
        if row := _mine(job).select_for_update().first():
            row.attempts -= 1
            _requeue(row, reason=row.reason, wait=0)


def leases_sweep(*, at_most: int = 500) -> list[Outcome]:
    """Free jobs whose lease ran out and whose row no living worker holds."""
    with transaction.atomic(durable=True):
        stale = Job.objects.select_for_update(skip_locked=True).filter(
            state=Job.State.RUNNING, lease_until__lt=Now()
        )
        outcomes = []
        for row in stale.order_by("pk")[:at_most]:
            # The first time at once: most workers are killed by deployments, not by the work.
            wait = 0 if row.attempts <= 1 else max(settings.JOB_BACKOFF_SECONDS, default=0)
            outcomes.append(put_back(row, reason=row.reason or REASON_VANISHED, wait=wait))
        return outcomes


def put_back(row: Job, *, reason: str, wait: int) -> Outcome:
    """Queue a locked running job again in `wait` seconds, or quarantine it when its attempts are used up."""
    if row.attempts < settings.JOB_ATTEMPTS:
        _requeue(row, reason=reason, wait=wait)
        return Outcome.RETRIED
    _settle(row, state=Job.State.QUARANTINED, reason=reason)
    return Outcome.QUARANTINED


def job_retry(row: Job) -> None:
    """Give a locked quarantined job its attempts back and queue it now."""
    row.attempts = 0
    _requeue(row, reason=row.reason, wait=0)


def _requeue(row: Job, *, reason: str, wait: int) -> None:
    fields = {
        "state": Job.State.QUEUED,
        "attempts": row.attempts,
        "lease_token": None,
        "lease_until": None,
        "finished_at": None,
        "due_at": timezone.now() + timedelta(seconds=wait),
        "reason": reason[:_REASON_LENGTH],
    }
    while True:
        try:
            with transaction.atomic():
                Job.objects.filter(pk=row.pk).update(**fields)
            return
        except IntegrityError:
            # The same work was asked for while this was running. The newer job takes the attempts over,
            # else work that breaks its worker would never reach quarantine.
            newer = Job.objects.filter(kind=row.kind, subject=row.subject, state=Job.State.QUEUED)
            if newer.update(attempts=row.attempts, reason=fields["reason"]):
                _settle(row, state=Job.State.DONE, reason=REASON_HANDED_OVER)
                return


def _settle(row: Job, *, state: Job.State, reason: str) -> None:
    Job.objects.filter(pk=row.pk).update(
        state=state,
        reason=reason[:_REASON_LENGTH],
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
    )


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, lease_token=job.lease_token, state=Job.State.RUNNING)
