"""Wake-ups: sent after the commit, once, and never in the way of a person's work."""

import os
import time

import pytest
import redis
from django.db import transaction

from compliance.core import nudges, tasks
from compliance.core.jobs import JobRequest, job_enqueue, job_enqueue_many, jobs_drain
from compliance.core.models import Job
from compliance.core.nudges import nudge, nudge_arrived, silence

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_empty")]


@pytest.fixture(autouse=True)
def fresh_broker() -> None:
    nudges._broker.cache_clear()


def messages(queue: str = "default") -> int:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        return broker.llen(queue)


def test_a_wake_up_is_sent_after_the_commit_once_a_queue() -> None:
    with transaction.atomic():
        job_enqueue(kind="test", subject="a")
        job_enqueue(kind="test", subject="b")
        job_enqueue_many(JobRequest(kind="crawl", subject=f"source:{n}") for n in range(5))
        assert messages() == 0
    assert (messages(), messages("crawl")) == (1, 1)
    job_enqueue(kind="test", subject="c")  # one is on its way and will see this as well
    assert messages() == 1


def test_no_wake_up_for_work_that_was_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        job_enqueue(kind="test", subject="a")
        raise ZeroDivisionError
    assert (messages(), Job.objects.count()) == (0, 0)


def test_once_answered_the_next_work_wakes_again() -> None:
    assert nudge("default")
    assert not nudge("default")
    nudge_arrived("default")
    assert nudge("default")
    assert messages() == 2


def test_a_drain_of_everything_wakes_nobody(register) -> None:
    def more(job: Job) -> None:
        if job.subject == "first":
            job_enqueue(kind="test", subject="second")

    register("test", more)
    with silence():
        job_enqueue(kind="test", subject="first")
    assert jobs_drain().done == 2
    assert messages() == 0


def test_an_absent_broker_keeps_nobody_waiting(settings, caplog) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    started = time.monotonic()
    job_enqueue(kind="test", subject="a")
    assert time.monotonic() - started < 20  # for ever without the bound
    assert Job.objects.get().state == Job.State.QUEUED
    assert "the sweep will" in caplog.text
    nudge_arrived("default")


def test_the_sweep_wakes_workers_for_what_lost_its_message(register) -> None:
    with silence():
        job_enqueue(kind="test", subject="a")
        job_enqueue(kind="crawl", subject="source:a")
    assert messages() == 0
    tasks.jobs_sweep_task()
    assert (messages(), messages("crawl")) == (1, 1)


def test_one_worker_wakes_the_next_where_there_is_more(register) -> None:
    register("test", lambda job: None)
    with silence():
        job_enqueue_many(JobRequest(kind="test", subject=f"thing:{n}") for n in range(3))
    tasks.jobs_work("default")
    assert messages() == 1
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    tasks.jobs_work("default")
    assert messages() == 1


def test_every_app_is_asked_what_is_due_even_if_one_fails(register) -> None:
    asked: list[str] = []

    def first(now) -> None:
        job_enqueue(kind="test", subject="half done")
        raise KeyError("broken")

    def second(now) -> None:
        asked.append(now.isoformat())
        job_enqueue(kind="test", subject="due")

    tasks.handlers.ticker(first)
    tasks.handlers.ticker(second)
    with pytest.raises(RuntimeError, match="first"):
        tasks.pipeline_tick()
    assert len(asked) == 1
    assert list(Job.objects.values_list("subject", flat=True)) == ["due"]
