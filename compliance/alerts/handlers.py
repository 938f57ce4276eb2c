"""Registers the sending of a delivery and the look for due digests with the work queue."""

from datetime import datetime

from compliance.alerts.at_once import instants_queue, work_queue
from compliance.alerts.due import deliveries_send, digests_queue
from compliance.alerts.preparing import deliveries_prepare
from compliance.alerts.sending import Attempt, delivery_attempt, delivery_settle
from compliance.core.handlers import job_handler, ticker
from compliance.core.models import Job

_LEASE_SECONDS = 60


def _delivery_id(job: Job) -> int:
    return int(job.subject.removeprefix("delivery:"))


def deliver_prepare(job: Job) -> Attempt:
    return delivery_attempt(delivery_id=_delivery_id(job))


@job_handler("deliver", prepare=deliver_prepare, lease_seconds=_LEASE_SECONDS)
def deliver(job: Job, attempt: Attempt) -> None:
    delivery_settle(delivery_id=_delivery_id(job), attempt=attempt)


def build_prepare(job: Job) -> list[int]:
    """The mails of many readers, built together; they are sent one by one."""
    ids = [int(pk) for pk in job.payload["deliveries"]]
    deliveries_prepare(delivery_ids=ids)
    return ids


@job_handler("build", prepare=build_prepare)
def build(job: Job, ids: list[int]) -> None:
    deliveries_send(ids)


@ticker
def digests_look(now: datetime) -> None:
    digests_queue(now=now)


@ticker
def instants_look(now: datetime) -> None:
    instants_queue(now=now)


@ticker
def work_look(now: datetime) -> None:
    work_queue(now=now)
