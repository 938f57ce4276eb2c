"""Asking for work and doing it, within one process."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from compliance.core import clock, handlers
from compliance.core.handlers import job_handler, queue_of
from compliance.core.jobs import JobRequest, Outcome, job_enqueue, job_enqueue_many, jobs_drain, jobs_waiting
from compliance.core.leases import REASON_HANDED_OVER, REASON_VANISHED
from compliance.core.models import Job

pytestmark = pytest.mark.django_db


def test_asking_twice_for_queued_work_is_asking_once() -> None:
    first = job_enqueue(kind="test", subject="thing:1", payload={"n": 1})
    second = job_enqueue(kind="test", subject="thing:1", payload={"n": 2})
    assert first.pk == second.pk
    assert Job.objects.get().payload == {"n": 2}


def test_the_earliest_due_date_counts() -> None:
    soon, late = timezone.now(), timezone.now() + timedelta(days=1)
    job_enqueue(kind="test", subject="thing:1", due_at=late)
    assert job_enqueue(kind="test", subject="thing:1", due_at=soon).due_at == soon
    assert job_enqueue(kind="test", subject="thing:1", due_at=late).due_at == soon


def test_many_are_asked_for_in_one_statement(django_assert_num_queries) -> None:
    requests = [JobRequest(kind="test", subject=f"thing:{n % 50}", payload={"n": n}) for n in range(100)]
    with django_assert_num_queries(1):
        jobs = job_enqueue_many(requests)
    assert [job.subject for job in jobs] == [f"thing:{n}" for n in range(50)]
    assert jobs[0].payload == {"n": 50}
    assert job_enqueue_many([]) == []


def test_work_is_done_by_due_date_then_by_age(register) -> None:
    done: list[str] = []
    register("test", lambda job: done.append(job.subject))
    now = timezone.now()
    for subject, minutes in (("b", 1), ("a", 1), ("c", 2), ("later", -5)):
        job_enqueue(kind="test", subject=subject, due_at=now - timedelta(minutes=minutes))
    report = jobs_drain()
    assert done == ["c", "b", "a"]
    assert (report.done, report.counts, report.failures) == (3, {"test": 3}, [])
    assert report.seconds["test"] > 0
    assert jobs_waiting() == {}
    assert Job.objects.get(subject="later").state == Job.State.QUEUED


def test_work_asked_for_by_work_is_done_too(register) -> None:
    steps: list[str] = []

    def step(job: Job) -> None:
        steps.append(job.subject)
        if len(steps) < 4:
            job_enqueue(kind="test", subject=job.subject)  # the running one does not count as queued

    register("test", step)
    job_enqueue(kind="test", subject="again")
    assert jobs_drain().done == 4
    assert Job.objects.filter(state=Job.State.DONE).count() == 4


def test_a_drain_of_some_kinds_leaves_the_others(register) -> None:
    register("test", lambda job: None)
    job_enqueue(kind="test", subject="a")
    job_enqueue(kind="other", subject="a")
    assert jobs_drain(kinds=["test"]).counts == {"test": 1}
    assert jobs_waiting(kinds=["other", "test"]) == {"other": 1}


def test_effect_and_completion_stand_or_fall_together(register, no_waiting, settings) -> None:
    def effect(job: Job) -> None:
        Job.objects.create(kind="effect", subject=job.subject, due_at=timezone.now(), state=Job.State.DONE)
        if job.attempts < 3:
            raise ValueError(f"attempt {job.attempts}")

    register("test", effect)
    job_enqueue(kind="test", subject="a")
    report = jobs_drain()
    assert [failure.reason.splitlines()[0] for failure in report.failures] == [
        "ValueError: attempt 1",
        "ValueError: attempt 2",
    ]
    assert Job.objects.filter(kind="effect").count() == 1
    job = Job.objects.get(kind="test")
    assert (job.state, job.attempts, job.reason, job.lease_token) == (Job.State.DONE, 3, "", None)


@pytest.mark.parametrize("fault", [KeyError("hs"), OperationalError("canceling statement"), TimeoutError()])
def test_the_third_failure_quarantines_and_others_go_on(register, no_waiting, fault: Exception) -> None:
    def poison(job: Job) -> None:
        raise fault

    register("poison", poison)
    register("test", lambda job: None)
    job_enqueue(kind="poison", subject="a", due_at=timezone.now() - timedelta(hours=1))
    job_enqueue_many(JobRequest(kind="test", subject=f"thing:{n}") for n in range(5))
    seen: list[tuple[str, Outcome]] = []
    report = jobs_drain(on_progress=lambda job, outcome: seen.append((job.kind, outcome)))
    assert report.counts == {"test": 5}
    assert [failure.quarantined for failure in report.failures] == [False, False, True]
    assert seen.count(("poison", Outcome.QUARANTINED)) == 1
    job = Job.objects.get(kind="poison")
    assert (job.state, job.attempts) == (Job.State.QUARANTINED, 3)
    assert type(fault).__name__ in job.reason
    assert "test_jobs.py" in job.reason


def test_a_failed_attempt_waits_longer_each_time(register, settings) -> None:
    settings.JOB_BACKOFF_SECONDS = [30, 120]
    register("test", lambda job: 1 / 0)
    job_enqueue(kind="test", subject="a")
    for expected in (30, 120):
        before = timezone.now()
        assert len(jobs_drain().failures) == 1
        wait = (Job.objects.get().due_at - before).total_seconds()
        assert expected <= wait < expected + 5
        Job.objects.update(due_at=before)


def test_a_kind_nobody_handles_is_quarantined_with_a_remedy(no_waiting, register) -> None:
    job_enqueue(kind="unheard-of", subject="a")
    jobs_drain()
    job = Job.objects.get()
    assert job.state == Job.State.QUARANTINED
    assert "No handler for jobs of kind 'unheard-of'" in job.reason


def test_a_kind_has_one_handler(register) -> None:
    register("test", lambda job: None)
    with pytest.raises(ValueError, match="two handlers"):
        job_handler("test")(jobs_drain)


def test_slow_work_is_prepared_outside_a_transaction(register) -> None:
    inside: list[bool] = []
    results: list[int] = []

    def prepare(job: Job) -> int:
        # The test itself is one transaction; the job's own would be a savepoint in it.
        inside.append(bool(transaction.get_connection().savepoint_ids))
        return 42

    register("slow", lambda job, prepared: results.append(prepared), prepare=prepare)
    job_enqueue(kind="slow", subject="a")
    assert jobs_drain().done == 1
    assert (results, inside) == ([42], [False])


def test_effect_of_a_lost_lease_rolls_back(register) -> None:
    def taken_over(job: Job) -> None:
        Job.objects.create(kind="effect", subject="a", due_at=timezone.now(), state=Job.State.DONE)
        Job.objects.filter(pk=job.pk).update(lease_token=Job.new_token())

    register("test", taken_over)
    job_enqueue(kind="test", subject="a")
    report = jobs_drain(queue="default")
    assert (report.done, report.lost) == (0, 1)
    assert not Job.objects.filter(kind="effect").exists()


def test_asked_again_while_failing_the_newer_job_inherits_the_attempts(register, settings) -> None:
    settings.JOB_BACKOFF_SECONDS = [0]

    def asked_meanwhile(job: Job) -> int:
        Job.objects.get_or_create(
            kind="test", subject="a", state=Job.State.QUEUED, defaults={"due_at": timezone.now()}
        )
        return 1

    def breaks(job: Job, prepared: int) -> None:
        raise RuntimeError("broken")

    register("test", breaks, prepare=asked_meanwhile)
    job_enqueue(kind="test", subject="a")
    report = jobs_drain(seconds=3)
    states = list(Job.objects.order_by("pk").values_list("state", "attempts", "reason"))
    assert states[0] == (Job.State.DONE, 1, REASON_HANDED_OVER)
    assert states[1][:2] == (Job.State.DONE, 2)
    assert states[2][0] == Job.State.QUARANTINED
    assert len([failure for failure in report.failures if failure.quarantined]) >= 1


def test_told_to_stop_the_attempt_does_not_count(register) -> None:
    def stopped(job: Job) -> None:
        raise KeyboardInterrupt

    register("test", stopped)
    job_enqueue(kind="test", subject="a")
    with pytest.raises(KeyboardInterrupt):
        jobs_drain()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.lease_token) == (Job.State.QUEUED, 0, None)


def test_ended_by_a_time_limit_the_attempt_counts(register) -> None:
    def ended(job: Job) -> None:
        raise SystemExit(1)

    register("test", ended)
    job_enqueue(kind="test", subject="a")
    with pytest.raises(SystemExit):
        jobs_drain()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.reason) == (Job.State.QUEUED, 1, REASON_VANISHED)


def test_standing_in_the_past_work_asked_for_today_is_due(register) -> None:
    register("test", lambda job: None)
    job_enqueue(kind="test", subject="today")
    with clock.standing_at(date(2025, 6, 7)):
        assert jobs_drain().done == 1
    job_enqueue(kind="test", subject="ahead", due_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert jobs_drain().done == 0
    with clock.standing_at(date(2099, 1, 2)):
        assert jobs_drain().done == 1


def test_queues_share_the_kinds_out(register, settings) -> None:
    settings.JOB_QUEUES = {"crawl": "crawl", "study": "analytics"}
    done: list[str] = []
    for kind in ("crawl.list", "study.panel", "decide"):
        register(kind, lambda job: done.append(job.kind))
        job_enqueue(kind=kind, subject="a")
    assert [queue_of(kind) for kind in ("crawl.list", "study.panel", "decide")] == [
        "crawl",
        "analytics",
        "default",
    ]
    for queue in ("default", "analytics", "crawl", "unheard-of"):
        jobs_drain(queue=queue)
    assert done == ["decide", "study.panel", "crawl.list"]


def test_a_slice_of_time_ends_before_the_next_job(register) -> None:
    register("test", lambda job: None)
    job_enqueue_many(JobRequest(kind="test", subject=f"thing:{n}") for n in range(3))
    assert jobs_drain(queue="default", seconds=0).done == 0
    assert jobs_drain(queue="default", seconds=60).done == 3


def test_every_app_s_handlers_are_found() -> None:
    handlers.handlers_discover()
    assert {"crawl", "understand"} <= handlers._handlers.keys()
