"""Asking for work: the row is the work, written in the transaction of its cause.

Doing it is in `draining`, which completes the row in the transaction of its effect: so work is neither
lost nor done twice, and who does it and when is of no consequence.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from compliance.core.draining import DrainReport, Failure, Outcome, SweepReport, jobs_drain, jobs_sweep, scope
from compliance.core.handlers import queue_of
from compliance.core.leases import due, job_retry
from compliance.core.models import Job
from compliance.core.nudges import nudge_on_commit

__all__ = [
    "DrainReport",
    "Failure",
    "JobRequest",
    "Outcome",
    "SweepReport",
    "job_enqueue",
    "job_enqueue_many",
    "jobs_ask",
    "jobs_drain",
    "jobs_retry",
    "jobs_sweep",
    "jobs_waiting",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """Work to ask for: a kind that an app handles, and what it is about, such as "measure:7"."""

    kind: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


def job_enqueue(
    *, kind: str, subject: str, payload: Mapping[str, Any] | None = None, due_at: datetime | None = None
) -> Job:
    """Ask for work in the caller's transaction; workers see it, and are woken, when that commits.

    Asking again while it is queued changes nothing but the payload (the newest counts) and the due date
    (the earliest counts). While it runs, asking makes a new job: the running one may have looked already.
    """
    request = JobRequest(kind=kind, subject=subject, payload=payload or {}, due_at=due_at)
    return job_enqueue_many([request])[0]


def job_enqueue_many(requests: Iterable[JobRequest]) -> list[Job]:
    """Ask for many pieces of work at once, in the order of their first mention; see job_enqueue."""
    wanted = {(request.kind, request.subject): request for request in requests}
    if not wanted:
        return []
    statement, values = _asking(wanted.values())
    jobs = {(job.kind, job.subject): job for job in Job.objects.raw(f"{statement} RETURNING *", values)}
    nudge_on_commit(queue_of(kind) for kind, _ in wanted)
    return [jobs[key] for key in wanted]


def jobs_ask(requests: Iterable[JobRequest]) -> None:
    """The same as `job_enqueue_many`, for thousands whose rows nobody wants to see."""
    wanted = {(request.kind, request.subject): request for request in requests}
    if not wanted:
        return
    statement, values = _asking(wanted.values())
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    nudge_on_commit({queue_of(kind) for kind in {kind for kind, _ in wanted}})


def _asking(requests: Iterable[JobRequest]) -> tuple[str, list[Any]]:
    """The statement that writes the rows of work asked for, and its values."""
    now = timezone.now()
    rows = [
        {
            "kind": request.kind,
            "subject": request.subject,
            "payload": dict(request.payload),
            "due_at": (request.due_at or now).isoformat(),
        }
        for request in requests
    ]
    # The update locks a queued twin until the caller commits: a worker that took it earlier would not see
    # what the caller is about to write. The order of the keys keeps two callers from locking crosswise.
    text = json.dumps(sorted(rows, key=lambda row: (row["kind"], row["subject"])), cls=DjangoJSONEncoder)
    statement = """
        INSERT INTO core_job (kind, subject, payload, state, due_at, attempts, reason, created_at)
        SELECT kind, subject, payload, 'queued', due_at, 0, '', %s
        FROM jsonb_to_recordset(%s::jsonb)
            AS wanted (kind text, subject text, payload jsonb, due_at timestamptz)
        ON CONFLICT (kind, subject) WHERE state = 'queued'
        DO UPDATE SET payload = EXCLUDED.payload, due_at = LEAST(core_job.due_at, EXCLUDED.due_at)
        """
    return statement, [now, text]


@transaction.atomic
def jobs_retry(jobs: QuerySet[Job]) -> int:
    """Queue the quarantined ones among `jobs` again, with all their attempts; how many there were."""
    rows = list(Job.objects.select_for_update().filter(pk__in=jobs.values("pk"), state=Job.State.QUARANTINED))
    for row in rows:
        job_retry(row)
    nudge_on_commit(queue_of(row.kind) for row in rows)
    return len(rows)


def jobs_waiting(*, kinds: Sequence[str] | None = None) -> Counter[str]:
    """How many jobs of each kind are due now."""
    return Counter(Job.objects.filter(due(scope(kinds=kinds))).values_list("kind", flat=True))
