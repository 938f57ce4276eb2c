"""Waking workers: a message says only "look at the rows". Losing one costs seconds, never work."""

import contextlib
import logging
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache, partial

import redis
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

_ON_ITS_WAY_SECONDS = 9  # below the sweep's rhythm, which replaces a message lost with its worker
_silent: ContextVar[bool] = ContextVar("fairlead_no_nudges", default=False)

AWAY = (BrokerError, redis.RedisError, OSError)
"""What a broker that is away raises."""


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Within the block nobody is woken: this process does the work itself."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def nudge_on_commit(queues: Iterable[str]) -> None:
    """Wake a worker of each queue once the caller's transaction is committed, once a transaction."""
    if _silent.get():
        return
    connection = transaction.get_connection()
    hooks = (hook for _, hook, *_ in connection.run_on_commit)
    waiting = {hook.args[0] for hook in hooks if isinstance(hook, partial) and hook.func is nudge}
    for queue in sorted(set(queues) - waiting):
        transaction.on_commit(partial(nudge, queue))


def nudge(queue: str) -> bool:
    """Send one wake-up unless one is on its way; False when none was sent. An absent broker is no error."""
    from compliance.core.tasks import jobs_work

    try:
        if not _broker().set(_key(queue), 1, nx=True, ex=_ON_ITS_WAY_SECONDS):
            return False
        limits = settings.JOB_TIME_LIMITS.get(queue, {})
        jobs_work.apply_async(
            kwargs={"queue": queue}, queue=queue, retry=False, expires=settings.JOB_NUDGE_EXPIRES, **limits
        )
    except AWAY as error:
        log.warning("no worker woken, the sweep will: %s", error)
        return False
    return True


def nudge_arrived(queue: str) -> None:
    """The wake-up is being answered: work committed from now on needs another one."""
    with contextlib.suppress(*AWAY):
        _broker().delete(_key(queue))


def _key(queue: str) -> str:
    return f"fairlead:nudge:{queue}"


@cache
def _broker() -> "redis.Redis":
    # A caller has just committed a person's work: it must not wait for a broker that is away.
    return redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1, socket_connect_timeout=1)
