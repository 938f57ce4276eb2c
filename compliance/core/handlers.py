"""Who does which kind of work: apps register in their own `handlers.py`. This module runs nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from compliance.core.exceptions import FairleadError

Work = TypeVar("Work", bound=Callable[..., Any])
Ticker = Callable[[datetime], Any]


class UnknownKind(FairleadError):
    """A job of a kind that no installed app handles."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"No handler for jobs of kind {kind!r}. Run workers of the version that queued it, "
            "or delete the job if that kind of work no longer exists."
        )
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of work is done; see job_handler."""

    kind: str
    run: Callable[..., None]
    prepare: Callable[..., Any] | None
    lease_seconds: int


_handlers: dict[str, Handler] = {}
_tickers: dict[str, Ticker] = {}


def job_handler(
    kind: str, *, prepare: Callable[..., Any] | None = None, lease_seconds: int | None = None
) -> Callable[[Work], Work]:
    """Register the decorated function for jobs of `kind`.

    Without `prepare` it is called as `work(job)` in the transaction that completes the job: at most some
    30 s, no network. With `prepare`, `prepare(job)` runs first, outside any transaction, for as long as it
    needs (the lease of `lease_seconds` is renewed meanwhile); then `work(job, prepared)` writes what came
    of it. Both may run more than once for one job; what `work` writes counts once.
    Raises ValueError when another function has the kind already.
    """

    def register(work: Work) -> Work:
        known = _handlers.get(kind)
        if known and _name(known.run) != _name(work):
            raise ValueError(f"jobs of kind {kind!r} have two handlers: {_name(known.run)}, {_name(work)}")
        default = settings.JOB_LONG_LEASE_SECONDS if prepare else settings.JOB_LEASE_SECONDS
        _handlers[kind] = Handler(kind, work, prepare, lease_seconds or default)
        return work

    return register


def ticker(look: Ticker) -> Ticker:
    """Register `look(now)`, called every minute in a transaction of its own to queue what has become due.

    What is due is computed from the database, so that no, one or five ticks a minute give the same result.
    """
    _tickers[_name(look)] = look
    return look


def handler_for(kind: str) -> Handler:
    """Raises UnknownKind."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def tickers() -> dict[str, Ticker]:
    """Name → function, in the order of registration."""
    return dict(_tickers)


def lease_seconds(kind: str) -> int:
    """How long a worker may be silent while it does work of `kind`."""
    handler = _handlers.get(kind)
    return handler.lease_seconds if handler else settings.JOB_LEASE_SECONDS


def queue_of(kind: str) -> str:
    """The named queue whose workers do jobs of `kind`."""
    named = (queue for prefix, queue in settings.JOB_QUEUES.items() if kind.startswith(prefix))
    return next(named, settings.CELERY_TASK_DEFAULT_QUEUE)


def handlers_discover() -> None:
    """Import the `handlers` module of every installed app."""
    autodiscover_modules("handlers")


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
