"""Kills, outages and poison, with real processes: nothing lost, nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.chaos.house import REPOSITORY, House

SEED = 7
ALL_DONE = "SELECT NOT EXISTS (SELECT 1 FROM core_job WHERE state IN ('queued', 'running'))"


def names(count: int) -> list[str]:
    return [f"effect:{n}" for n in range(count)]


def killing_drill(*arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.chaos", *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"LOG_LEVEL": "CRITICAL"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.stdout, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert done.returncode == 0, (found, done.stderr)
    return found


def assert_nothing_lost(found: dict[str, object]) -> None:
    wanted = {"lost": 0, "twice": 0, "quarantined": 0, "records_missing": 0, "chain_holds": True}
    assert {key: found[key] for key in wanted} == wanted
    # The kills hit work: without this a drill that kills idle workers would prove nothing.
    assert found["attempted_again"] > 5


def test_workers_killed_and_the_database_away_lose_nothing() -> None:
    found = killing_drill("--jobs=2000", "--kills=25", f"--seed={SEED}", "--outage=3", "--at-most=240")
    assert_nothing_lost(found)


@pytest.mark.endurance
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_twelve_thousand_jobs(seed: int) -> None:
    found = killing_drill("--jobs=12000", "--kills=60", f"--seed={seed}", "--at-most=240")
    assert_nothing_lost(found)


@pytest.fixture(scope="module")
def house_with_beat() -> Iterator[tuple[House, "subprocess.Popen[bytes]"]]:
    """A migrated home with a beat that ticks every second."""
    with tempfile.TemporaryDirectory(prefix="fairlead-house-") as home:
        place = House(Path(home))
        try:
            beat = place.start("beat")
            place.run("migrate", "--run-syncdb", "--verbosity=0")
            yield place, beat
        finally:
            place.close()


@pytest.fixture
def house(house_with_beat: tuple[House, "subprocess.Popen[bytes]"]) -> Iterator[House]:
    """The house without work and workers; the beat ticks."""
    place, beat = house_with_beat
    place.clear()
    yield place
    place.close(keep=beat)


def test_killed_at_each_step_the_effect_happens_once(house: House) -> None:
    steps = ("prepare", "before the effect", "after the effect", "after the commit")
    for step in steps:
        house.enqueue("chaos.dying", step, step=step)
    house.start("worker", "--queues=default", "--concurrency=2")
    house.wait_until(f"SELECT count(*) = {len(steps)} FROM core_job WHERE state = 'done'", seconds=90)
    with house.database() as connection:
        attempts = dict(connection.execute("SELECT payload->>'step', attempts FROM core_job").fetchall())
        effects = [subject for (subject,) in connection.execute("SELECT subject FROM chaos_effect")]
    assert sorted(effects) == sorted(steps)
    # Killed after the commit the work is done; at each step before it, it is begun once more.
    assert attempts == dict.fromkeys(steps, 2) | {"after the commit": 1}


def test_celery_workers_killed_and_redis_flushed_and_killed_lose_nothing(house: House) -> None:
    rng = random.Random(SEED)
    count = 600
    house.enqueue("chaos.short", *names(count), milliseconds=8, recorded=True)
    worker = house.start("worker", "--queues=default", "--concurrency=2")
    for fault in ("flush", "kill redis", "flush"):
        done = house.ask("SELECT count(*) FROM chaos_effect")
        house.wait_until(f"SELECT count(*) > {done + 20} FROM chaos_effect", seconds=90)
        time.sleep(rng.uniform(0.0, 0.3))
        house.kill(worker)
        if fault == "flush":
            house.broker().flushall()
        else:
            os.kill(house.server_pid("redis"), signal.SIGKILL)
        worker = house.start("worker", "--queues=default", "--concurrency=2")
    house.wait_until(ALL_DONE, seconds=120)
    assert house.ask("SELECT count(*) FROM chaos_effect") == count
    assert house.ask("SELECT count(DISTINCT subject) FROM chaos_effect") == count
    assert f"{count} records, unbroken" in house.run("ledger", "verify")


def test_poison_is_set_aside_and_the_rest_goes_on(house: House) -> None:
    poison = ("chaos.crash", "chaos.hang", "chaos.deaf", "chaos.raise", "nobody's")
    for kind in poison:
        house.enqueue(kind, "poison")
    house.enqueue("chaos.short", *names(50), milliseconds=1, recorded=False)
    house.start("worker", "--queues=default", "--concurrency=2")
    house.wait_until("SELECT count(*) = 50 FROM core_job WHERE state = 'done'", seconds=90)
    house.wait_until(ALL_DONE, seconds=120)
    with house.database() as connection:
        rows = connection.execute(
            "SELECT kind, attempts, reason FROM core_job WHERE state = 'quarantined'"
        ).fetchall()
    assert {kind: attempts for kind, attempts, _ in rows} == dict.fromkeys(poison, 3)
    reasons = {kind: reason for kind, _, reason in rows}
    assert reasons["chaos.raise"].startswith("ValueError: cannot read page 3")
    assert reasons["chaos.hang"].startswith("SoftTimeLimitExceeded")
    assert "ended or hung" in reasons["chaos.crash"]
    assert "ended or hung" in reasons["chaos.deaf"]
    assert "No handler" in reasons["nobody's"]


def test_a_worker_told_to_stop_finishes_its_work(house: House) -> None:
    house.enqueue("chaos.short", "long enough", milliseconds=1000, recorded=False)
    worker = house.start("worker", "--queues=default", "--concurrency=1")
    house.wait_until("SELECT count(*) = 1 FROM core_job WHERE state = 'running'", seconds=90)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert house.ask("SELECT state || attempts FROM core_job") == "done1"
    assert (Path(house.home) / "alive" / "worker").exists()
