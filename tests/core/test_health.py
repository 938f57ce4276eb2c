"""Each health answer tells what is wrong, and nothing that strangers should not read."""

from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from compliance.core import health
from compliance.core.health import queue_health
from compliance.core.models import Job
from compliance.evidence.ledger import record_append
from tests.factories import JobFactory, SourceFactory


def test_live_asks_nothing(client: Client) -> None:
    """Without access to the database: any query would raise."""
    response = client.get("/healthz/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-cache" in response["Cache-Control"]
    assert client.post("/healthz/live").status_code == 405


@pytest.mark.django_db
def test_ready_when_all_answer(client: Client) -> None:
    response = client.get("/healthz/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok", "migrations": "ok"}


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="core").order_by("-pk")[:1].get().delete()
    response = client.get("/healthz/ready")
    assert response.status_code == 503
    assert "manage.py migrate" in response.json()["migrations"]


@pytest.mark.django_db
def test_not_ready_without_the_broker(client: Client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://:secret@127.0.0.1:1/0"
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()["redis"]) == (503, "ConnectionError")
    assert "secret" not in response.content.decode()


def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> str:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(health, "_database", away)
    monkeypatch.setattr(health, "_migrations", away)
    response = client.get("/healthz/ready")
    assert response.status_code == 503
    assert response.json()["database"] == "OperationalError"
    assert "10.0.0.7" not in response.content.decode()


def test_a_broker_that_hangs_is_a_fault() -> None:
    def hang() -> str:
        raise redis.TimeoutError

    assert health._fault(hang) == "TimeoutError"


@pytest.mark.django_db
def test_the_queue_tells_how_far_it_is_behind() -> None:
    now = timezone.now()
    assert queue_health().oldest_due_seconds is None
    JobFactory(due_at=now - timedelta(minutes=3))
    JobFactory(due_at=now - timedelta(minutes=1))
    JobFactory(due_at=now + timedelta(days=1))
    JobFactory(state=Job.State.DONE)
    found = queue_health()
    assert (found.due, found.running, found.quarantined, found.well) == (2, 0, 0, True)
    assert found.oldest_due_seconds == pytest.approx(180, abs=5)
    JobFactory(due_at=now - timedelta(minutes=16))
    assert not queue_health().well


@pytest.mark.django_db
def test_the_pipeline_is_well(client: Client) -> None:
    SourceFactory(name="good", last_success_at=timezone.now() - timedelta(hours=30))
    SourceFactory(name="switched_off", enabled=False)
    record_append(kind="test", subject="thing:1", payload={})
    response = client.get("/healthz/pipeline")
    told = response.json()
    assert (response.status_code, told["status"]) == (200, "ok")
    assert [(source["name"], source["stale"]) for source in told["sources"]] == [("good", False)]
    assert told["ledger_head_seconds"] == pytest.approx(0, abs=5)
    assert told["last_digest_seconds"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param({"last_success_at": None}, id="never read"),
        pytest.param({"last_success_at": timezone.now() - timedelta(hours=49)}, id="too long ago"),
        pytest.param({"last_success_at": timezone.now(), "alarm": "refused: 403"}, id="alarm"),
    ],
)
def test_a_stale_source_shows_without_its_reason(client: Client, trouble: dict[str, object]) -> None:
    SourceFactory(name="bad", every="daily", **trouble)
    response = client.get("/healthz/pipeline")
    assert response.status_code == 503
    assert response.json()["sources"][0]["stale"] is True
    assert "403" not in response.content.decode()


@pytest.mark.django_db
def test_quarantined_work_shows(client: Client) -> None:
    JobFactory(state=Job.State.QUARANTINED)
    response = client.get("/healthz/pipeline")
    assert (response.status_code, response.json()["queue"]["quarantined"]) == (503, 1)
