"""Registers the mails of rooms with the work queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from compliance.alerts.transport import NotNow
from compliance.core import clock
from compliance.core.handlers import job_handler
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.room.bulletins import COPY_JOB
from compliance.room.invitations import INVITATION_JOB
from compliance.room.mailing import LATER, Handed, copy_hand_over, invitation_hand_over
from compliance.room.models import BulletinCopy, MemberInvitation

WAIT, MOST_TRIES = timedelta(minutes=15), 96
"""A mail server has a day to come back."""


def _number(job: Job) -> int:
    return int(job.subject.rpartition(":")[2])


def copy_prepare(job: Job) -> Handed | None:
    return _tried(job, copy_hand_over)


@job_handler(COPY_JOB, prepare=copy_prepare)
def copy(job: Job, handed: Handed | None) -> None:
    if handed is None or _later(job, handed):
        return
    sent_at = clock.now() if handed.state == BulletinCopy.State.SENT else None
    BulletinCopy.objects.filter(pk=_number(job), state=BulletinCopy.State.QUEUED).update(
        state=handed.state, reason=handed.reason, sent_at=sent_at
    )


def invitation_prepare(job: Job) -> Handed | None:
    return _tried(job, invitation_hand_over)


@job_handler(INVITATION_JOB, prepare=invitation_prepare)
def invitation(job: Job, handed: Handed | None) -> None:
    if handed is None or _later(job, handed):
        return
    told = {"mailed_at": clock.now()} if handed.state == "sent" else {"failure": handed.reason}
    MemberInvitation.objects.filter(pk=_number(job)).update(**told)


def _tried(job: Job, hand_over: Callable[[int], Handed | None]) -> Handed | None:
    """What came of it; a server that does not answer is no fault of the mail, until it has had its day."""
    try:
        return hand_over(_number(job))
    except NotNow as fault:
        is_last = int(job.payload.get("tries", 0)) >= MOST_TRIES
        return Handed("failed" if is_last else LATER, str(fault))


def _later(job: Job, handed: Handed) -> bool:
    if handed.state != LATER:
        return False
    tries = int(job.payload.get("tries", 0)) + 1
    job_enqueue(kind=job.kind, subject=job.subject, payload={"tries": tries}, due_at=clock.now() + WAIT)
    return True
