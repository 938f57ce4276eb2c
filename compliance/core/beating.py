"""Signs of life of worker and beat: a file whose age tells a health check what no port can."""

from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent, worker_ready
from django.conf import settings


def alive_file(role: str) -> Path:
    """The file that `role` (worker or beat) touches every few seconds while it lives."""
    return Path(settings.ALIVE_DIR) / role


def alive(role: str) -> None:
    """Say that `role` lives."""
    path = alive_file(role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def worker_signs_connect() -> None:
    """From now on the worker of this process says that it lives as long as its event loop turns."""
    worker_ready.connect(_worker_lives, dispatch_uid="fairlead.alive.ready")
    heartbeat_sent.connect(_worker_lives, dispatch_uid="fairlead.alive.beat")


def _worker_lives(**_: Any) -> None:
    alive("worker")


class AliveScheduler(PersistentScheduler):
    """Celery's scheduler, which also says that it still ticks."""

    max_interval = 10  # seconds: a health check must not take a long wait for a dead beat

    def tick(self, *args: Any, **kwargs: Any) -> float:
        alive("beat")
        return super().tick(*args, **kwargs)
