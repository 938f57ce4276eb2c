"""Whether this process can do its work: database, broker, migrations, and how far the queue is behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.utils import timezone

from compliance.core.draining import scope
from compliance.core.leases import due
from compliance.core.models import Job

LATE_AFTER = timedelta(minutes=15)
"""A due job that nobody took for so long says that workers are missing or stuck."""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer; `fault` is empty when well and never tells addresses or secrets."""

    name: str
    fault: str = ""

    @property
    def well(self) -> bool:
        return not self.fault


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How many jobs are due, running and quarantined, and since when the oldest due one waits (seconds)."""

    due: int
    running: int
    quarantined: int
    oldest_due_seconds: float | None

    @property
    def well(self) -> bool:
        late = self.oldest_due_seconds is not None and self.oldest_due_seconds > LATE_AFTER.total_seconds()
        return not late and not self.quarantined


def ready_checks() -> list[Check]:
    """Ask database, broker and migrations; none of them raises."""
    asked: dict[str, Callable[[], str]] = {
        "database": _database,
        "redis": _redis,
        "migrations": _migrations,
    }
    return [Check(name, _fault(ask)) for name, ask in asked.items()]


def queue_health() -> QueueHealth:
    """Counts of the queue now."""
    now = timezone.now()
    waiting = due(scope())
    found = Job.objects.aggregate(
        due=Count("pk", filter=waiting),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        quarantined=Count("pk", filter=Q(state=Job.State.QUARANTINED)),
        oldest=Min("due_at", filter=waiting),
    )
    oldest = found.pop("oldest")
    return QueueHealth(**found, oldest_due_seconds=(now - oldest).total_seconds() if oldest else None)


def _fault(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except (DatabaseError, InterfaceError, redis.RedisError, OSError) as error:
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _redis() -> str:
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        broker.ping()
    finally:
        broker.close()
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied: run manage.py migrate" if missing else ""
