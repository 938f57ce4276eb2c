"""Several workers at once, on real transactions: who may take what, and what happens when one vanishes."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from compliance.core.jobs import JobRequest, job_enqueue, job_enqueue_many, jobs_drain, jobs_sweep
from compliance.core.leases import REASON_VANISHED
from compliance.core.models import Job
from compliance.core.nudges import silence
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)
Answer = TypeVar("Answer")
PATIENCE = 60  # seconds that a test waits for another thread before it fails


@pytest.fixture(autouse=True)
def quiet():
    with silence():
        yield


@pytest.fixture
def elsewhere():
    """Run something in another thread with a connection of its own, as another worker would."""
    pool = ThreadPoolExecutor(4)

    def run(work: Callable[[], Answer]) -> "Future[Answer]":
        def closing() -> Answer:
            try:
                with silence():
                    return work()
            finally:
                connection.close()

        return pool.submit(closing)

    yield run
    pool.shutdown()


def drain() -> int:
    return jobs_drain(queue="default").done


def left_behind(**fields: object) -> Job:
    """A job that a vanished worker held: its lease has run out."""
    given = {"state": Job.State.RUNNING, "attempts": 1, "lease_token": Job.new_token()}
    return JobFactory(**given | {"lease_until": timezone.now() - timedelta(seconds=1)} | fields)


def test_work_is_seen_when_its_cause_is_committed(register, elsewhere) -> None:
    register("test", lambda job: None)
    with transaction.atomic():
        job_enqueue(kind="test", subject="a")
        assert elsewhere(drain).result(PATIENCE) == 0
    assert elsewhere(drain).result(PATIENCE) == 1


def test_work_asked_for_again_waits_for_the_second_cause(register, elsewhere) -> None:
    """Else a worker could do it before the second caller's change is there, and nobody would look again."""
    register("test", lambda job: None)
    job_enqueue(kind="test", subject="a")
    with transaction.atomic():
        job_enqueue(kind="test", subject="a")
        assert elsewhere(drain).result(PATIENCE) == 0
    assert elsewhere(drain).result(PATIENCE) == 1
    assert Job.objects.count() == 1


def test_work_asked_for_while_it_runs_is_done_once_more(register, elsewhere) -> None:
    begun, asked = threading.Event(), threading.Event()

    def wait(job: Job) -> None:
        begun.set()
        assert asked.wait(PATIENCE)

    register("test", wait)
    job_enqueue(kind="test", subject="a")
    running = elsewhere(drain)
    assert begun.wait(PATIENCE)
    job_enqueue(kind="test", subject="a")
    asked.set()
    assert running.result(PATIENCE) == 2
    assert Counter(Job.objects.values_list("state", flat=True)) == {Job.State.DONE: 2}


def test_many_workers_do_each_job_once(register, elsewhere) -> None:
    done: list[str] = []
    register("test", lambda job: done.append(job.subject))
    job_enqueue_many(JobRequest(kind="test", subject=f"thing:{n}") for n in range(200))
    assert sum(work.result(60) for work in [elsewhere(drain) for _ in range(4)]) == 200
    assert sorted(done) == sorted(f"thing:{n}" for n in range(200))


def test_two_callers_that_ask_crosswise_do_not_block_each_other(elsewhere) -> None:
    names = [f"thing:{n}" for n in range(50)]
    ask = [
        lambda: job_enqueue_many(JobRequest(kind="test", subject=name) for name in names),
        lambda: job_enqueue_many(JobRequest(kind="test", subject=name) for name in reversed(names)),
    ]
    for work in [elsewhere(ask[n % 2]) for n in range(20)]:
        assert len(work.result(PATIENCE)) == 50
    assert Job.objects.count() == 50


def test_the_sweep_leaves_a_living_worker_its_work(register, elsewhere) -> None:
    begun, swept = threading.Event(), threading.Event()

    def slow(job: Job) -> None:
        begun.set()
        assert swept.wait(PATIENCE)

    register("test", slow, lease_seconds=1)
    job_enqueue(kind="test", subject="a")
    running = elsewhere(drain)
    assert begun.wait(PATIENCE)
    time.sleep(1.2)
    assert jobs_sweep().freed == 0
    swept.set()
    assert running.result(PATIENCE) == 1
    assert Job.objects.get().attempts == 1


def test_slow_work_keeps_its_lease_while_its_worker_lives(register, elsewhere) -> None:
    begun = threading.Event()

    def prepare(job: Job) -> str:
        begun.set()
        time.sleep(2.5)
        return "prepared"

    register("slow", lambda job, prepared: None, prepare=prepare, lease_seconds=1)
    job_enqueue(kind="slow", subject="a")
    running = elsewhere(drain)
    assert begun.wait(PATIENCE)
    for _ in range(4):
        time.sleep(0.5)
        assert jobs_sweep().freed == 0
    assert running.result(PATIENCE) == 1


def test_slow_work_whose_lease_was_taken_writes_nothing(register) -> None:
    effects: list[str] = []

    def taken_meanwhile(job: Job) -> None:
        Job.objects.filter(pk=job.pk).update(lease_token=Job.new_token())

    register("slow", lambda job, prepared: effects.append("written"), prepare=taken_meanwhile)
    job_enqueue(kind="slow", subject="a")
    report = jobs_drain(queue="default")
    assert (report.done, report.lost, effects) == (0, 1, [])


def test_work_of_a_vanished_worker_is_done_by_another(register) -> None:
    register("test", lambda job: None)
    left_behind(kind="test")
    assert jobs_drain().done == 1
    assert Job.objects.get().attempts == 2


def test_a_drain_waits_for_a_lease_that_is_about_to_run_out(register) -> None:
    """A run started again right after a kill must not report that nothing was to be done."""
    register("test", lambda job: None)
    left_behind(kind="test", lease_until=timezone.now() + timedelta(seconds=1))
    assert jobs_drain().done == 1


def test_a_drain_does_not_wait_for_a_living_worker(register, elsewhere) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(job: Job) -> None:
        begun.set()
        assert ended.wait(PATIENCE)

    register("test", slow)
    job_enqueue(kind="test", subject="a")
    running = elsewhere(drain)
    assert begun.wait(PATIENCE)
    assert jobs_drain().done == 0
    assert not running.done()
    ended.set()
    assert running.result(PATIENCE) == 1


def test_vanishing_for_the_third_time_quarantines() -> None:
    left_behind(attempts=3)
    report = jobs_sweep()
    assert (report.freed, report.quarantined) == (0, 1)
    job = Job.objects.get()
    assert (job.state, job.reason) == (Job.State.QUARANTINED, REASON_VANISHED)


def test_after_the_second_time_it_waits(settings) -> None:
    settings.JOB_BACKOFF_SECONDS = [30, 120]
    first, second = left_behind(attempts=1), left_behind(attempts=2)
    jobs_sweep()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.due_at <= timezone.now()
    assert second.due_at > timezone.now() + timedelta(seconds=100)


def test_finished_work_is_forgotten_after_a_while(settings, capsys) -> None:
    settings.JOB_KEEP_DAYS = 14
    now = timezone.now()
    JobFactory(state=Job.State.DONE, finished_at=now - timedelta(days=15))
    kept = {
        JobFactory(state=Job.State.DONE, finished_at=now - timedelta(days=13)),
        JobFactory(state=Job.State.QUARANTINED, finished_at=now - timedelta(days=90)),
        JobFactory(due_at=now - timedelta(days=90)),
    }
    call_command("sweep")
    assert capsys.readouterr().out == "0 freed, 0 quarantined, 1 old ones removed.\n"
    assert set(Job.objects.all()) == kept


def test_a_hanging_transaction_is_ended_by_the_database(register, settings) -> None:
    settings.JOB_IDLE_SECONDS = 1
    settings.JOB_BACKOFF_SECONDS = [60]
    register("test", lambda job: time.sleep(1.6))
    job_enqueue(kind="test", subject="a")
    report = jobs_drain(queue="default")
    assert report.done == 0
    assert "idle-in-transaction timeout" in report.failures[0].reason
    job = Job.objects.get()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
