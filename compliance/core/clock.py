"""What time it is: the wall clock, or the day that a run looks at the world from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("fairlead_clock", default=None)


def now() -> datetime:
    """The moment that decisions are taken at, in UTC."""
    return _standing.get() or timezone.now()


def today() -> date:
    """The UTC day that decisions are taken on."""
    return now().date()


@contextmanager
def standing_at(day: date | None) -> Iterator[None]:
    """Within the block the clock stands at the end of `day` (UTC); None leaves the wall clock."""
    token = _standing.set(datetime.combine(day, time(23, 59, 59), UTC) if day else None)
    try:
        yield
    finally:
        _standing.reset(token)
