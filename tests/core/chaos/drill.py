"""The killing drill: workers that only drain the queue, killed at random while they work.

Workers are forked, so that one is back in milliseconds and most kills hit work and not imports.
"""

import os
import random
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connections
from django.db.models import Count

from compliance.core.draining import PASSING
from compliance.core.embedded import ensure
from compliance.core.embedded.__main__ import stop
from compliance.core.embedded.home import Quarters
from compliance.core.jobs import JobRequest, job_enqueue_many, jobs_drain, jobs_sweep
from compliance.core.models import Job
from compliance.core.nudges import silence
from compliance.evidence.ledger import ledger_verify
from compliance.evidence.models import Record
from tests.core.chaos.models import Effect

OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a drill found at its end."""

    jobs: int
    kills: int
    lost: int
    twice: int
    quarantined: int
    attempted_again: int
    chain_holds: bool
    records_missing: int
    seconds: float

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def jobs_make(count: int, rng: random.Random) -> list[JobRequest]:
    """Mostly short work, some slow work; every tenth short one is recorded in the ledger."""
    return [
        JobRequest(
            kind="chaos.long" if n % 7 == 0 else "chaos.short",
            subject=f"effect:{n}",
            payload={"milliseconds": rng.randint(0, 4), "recorded": n % 10 == 1},
        )
        for n in range(count)
    ]


def killing_drill(*, count: int, kills: int, workers: int, seed: int, outage: float, most: float) -> Tally:
    """Enqueue `count` jobs, kill workers at random moments, stop PostgreSQL once for `outage` seconds.

    Then let the workers finish. `most` bounds the whole drill, in seconds.
    """
    rng = random.Random(seed)
    with silence():
        job_enqueue_many(jobs_make(count, rng))
    begun = time.monotonic()
    alive = [_worker_start() for _ in range(workers)]
    for kill in range(kills):
        time.sleep(rng.uniform(0.05, 0.35))
        victim = alive.pop(rng.randrange(len(alive)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        alive.append(_worker_start())
        if outage and kill == kills // 2:
            _database_away(outage)
    while _open_jobs() and time.monotonic() - begun < most:
        time.sleep(0.1)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return tally(count, kills, time.monotonic() - begun)


def tally(count: int, kills: int, seconds: float) -> Tally:
    """Count what is there against what was asked for."""
    subjects = Effect.objects.values("subject").annotate(times=Count("pk"))
    chain = ledger_verify()
    return Tally(
        jobs=count,
        kills=kills,
        lost=count - subjects.count(),
        twice=subjects.filter(times__gt=1).count(),
        quarantined=Job.objects.filter(state=Job.State.QUARANTINED).count(),
        attempted_again=Job.objects.filter(attempts__gt=1).count(),
        chain_holds=chain.holds,
        records_missing=len(
            set(Job.objects.filter(payload__recorded=True, kind="chaos.short").values_list("subject"))
            - set(Record.objects.values_list("subject"))
        ),
        seconds=round(seconds, 1),
    )


def _open_jobs() -> int:
    return Job.objects.filter(state__in=OPEN).count()


def _worker_start() -> int:
    """Fork a process that drains and sweeps until it is killed."""
    connections.close_all()
    drill = os.getpid()
    if pid := os.fork():
        return pid
    try:
        while os.getppid() == drill:  # a drill that is killed leaves no worker behind
            try:
                jobs_sweep()
                jobs_drain(queue="default", seconds=0.5)
            except PASSING:
                connections.close_all()
            time.sleep(0.02)
    except BaseException as error:  # nothing may reach the parent's code in this process
        sys.stderr.write(f"worker ended: {error!r}\n")
    os._exit(1)


def _database_away(seconds: float) -> None:
    """Stop PostgreSQL under everybody, start it again on the same port."""
    home = Path(os.environ["FAIRLEAD_HOME"])
    connections.close_all()
    if not stop(Quarters(home, "postgres")):
        raise RuntimeError("PostgreSQL did not stop")
    time.sleep(seconds)
    before = os.environ["DATABASE_URL"]
    ensure()
    if os.environ["DATABASE_URL"] != before:
        raise RuntimeError("PostgreSQL came back at another address")
