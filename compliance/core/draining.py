"""Doing what is due, and freeing what vanished workers left behind; what the work is it does not know."""

import contextlib
import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from compliance.core import leases
from compliance.core.handlers import handler_for
from compliance.core.leases import LeaseLost, Outcome
from compliance.core.models import Job
from compliance.core.nudges import silence

log = logging.getLogger(__name__)

PASSING = (OperationalError, InterfaceError)
"""Faults of the database that pass by themselves."""

Progress = Callable[[Job, Outcome], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt; `quarantined` when it was the last."""

    kind: str
    subject: str
    reason: str
    quarantined: bool


@dataclass(slots=True)
class DrainReport:
    """What a drain did: finished jobs a kind, seconds a kind, failed attempts, leases lost to others."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    lost: int = 0

    @property
    def done(self) -> int:
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class SweepReport:
    """Jobs freed from vanished workers, jobs quarantined, finished jobs forgotten."""

    freed: int
    quarantined: int
    pruned: int


def jobs_drain(
    *,
    kinds: Sequence[str] | None = None,
    on_progress: Progress | None = None,
    queue: str | None = None,
    seconds: float | None = None,
) -> DrainReport:
    """Do all due jobs in this process, earliest first, those included that they bring about.

    `kinds` limits it to these kinds. `on_progress(job, outcome)` is called after each attempt. Nobody else is
    woken, and before it ends it waits for the leases of vanished workers to run out. A worker names its
    `queue`: then it wakes others, waits for nothing and takes no new job after `seconds`.
    Raises OperationalError or InterfaceError when the database stays away; no work is lost by that.
    """
    report = DrainReport()
    wanted = scope(kinds=kinds, queue=queue)
    until = time.monotonic() + seconds if seconds is not None else None
    if queue is not None:
        _drain(wanted, until, report, on_progress)
        return report
    with silence():
        jobs_sweep()
        _drain(wanted, until, report, on_progress)
        while _orphans_freed(wanted, until):
            _drain(wanted, until, report, on_progress)
    return report


def jobs_sweep() -> SweepReport:
    """Free jobs of vanished workers, quarantine those out of attempts, forget those finished long ago."""
    outcomes = Counter(leases.leases_sweep())
    old = Job.objects.filter(
        state=Job.State.DONE, finished_at__lt=timezone.now() - timedelta(days=settings.JOB_KEEP_DAYS)
    )
    pruned, _ = Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:10_000])).delete()
    return SweepReport(outcomes[Outcome.RETRIED], outcomes[Outcome.QUARANTINED], pruned)


def scope(*, kinds: Sequence[str] | None = None, queue: str | None = None) -> Q:
    """Which jobs a drain is about: these kinds, and those of one named queue."""
    wanted = Q() if kinds is None else Q(kind__in=kinds)
    if queue == settings.CELERY_TASK_DEFAULT_QUEUE:
        for prefix in settings.JOB_QUEUES:
            wanted &= ~Q(kind__startswith=prefix)
    elif queue is not None:
        named = Q(pk__in=[])
        for prefix in (prefix for prefix, name in settings.JOB_QUEUES.items() if name == queue):
            named |= Q(kind__startswith=prefix)
        wanted &= named
    return wanted


def _drain(wanted: Q, until: float | None, report: DrainReport, on_progress: Progress | None) -> None:
    while until is None or time.monotonic() < until:
        job = leases.job_claim(wanted)
        if job is None:
            return
        started = time.perf_counter()
        outcome = _attempt(job, report)
        spent = time.perf_counter() - started
        report.seconds[job.kind] = report.seconds.get(job.kind, 0.0) + spent
        if on_progress:
            on_progress(job, outcome)


def _attempt(job: Job, report: DrainReport) -> Outcome:
    try:
        handler = handler_for(job.kind)
        if handler.prepare is None:
            with leases.completing(job):
                handler.run(job)
        else:
            with leases.heartbeat(job):
                prepared = handler.prepare(job)
            with leases.completing(job):
                handler.run(job, prepared)
    except LeaseLost:
        report.lost += 1
        return Outcome.LOST
    except Exception as error:
        return _failed(job, error, report)
    except KeyboardInterrupt:  # a person's word says nothing against the work
        with contextlib.suppress(*PASSING):
            leases.job_release(job)
        raise
    except BaseException:  # a hard time limit ends the process by SystemExit: that attempt counts
        with contextlib.suppress(*PASSING):
            leases.job_fail(job, leases.REASON_VANISHED)
        raise
    report.counts[job.kind] += 1
    return Outcome.DONE


def _failed(job: Job, error: Exception, report: DrainReport) -> Outcome:
    log.warning("job %s %s failed", job.pk, job, exc_info=error)
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    reason = _reason(error)
    outcome = leases.job_fail(job, reason)
    if outcome is Outcome.LOST:  # also where the commit went through and only its answer was lost
        report.lost += 1
    else:
        report.failures.append(Failure(job.kind, job.subject, reason, outcome is Outcome.QUARANTINED))
    return outcome


def _reason(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error}\n{Path(place.filename).name}:{place.lineno} {place.name}"


def _orphans_freed(wanted: Q, until: float | None) -> bool:
    """Wait until short leases that no living worker holds have run out; True when that freed due work."""
    waited: set[object] = set()
    while until is None or time.monotonic() < until:
        with transaction.atomic():
            # A living worker locks the row of its short work, and renews the lease of its long work.
            orphans = list(
                Job.objects.select_for_update(skip_locked=True)
                .filter(wanted, state=Job.State.RUNNING)
                .filter(lease_until__lt=Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS))
                .exclude(lease_token__in=waited)
            )
        if not orphans:
            return False
        waited.update(job.lease_token for job in orphans)
        time.sleep(max(0.0, *((job.lease_until - timezone.now()).total_seconds() for job in orphans)) + 0.05)
        jobs_sweep()
        if Job.objects.filter(leases.due(wanted)).exists():
            return True
    return False
