"""Why something is being written: as news, as history, or because a parser changed. It writes nothing.

The reason holds for everything inside a `with` block, so that no writer of items has to pass it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta

from crawlers.contract import NoticeItem
from regulations.models import Capture, NoticeVersion

HORIZON = timedelta(days=30)
"""What was published within these days before it is read late is news all the same: nobody has been told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`before`: with history, only what was published before this day is history."""

    origin: NoticeVersion.Origin = NoticeVersion.Origin.READ
    before: date | None = None

    def origin_for(self, item: NoticeItem, *, is_new: bool) -> NoticeVersion.Origin:
        """Why a version of this item is written.

        Late reading makes history only of what we did not know; where we knew the notice, the change is
        one that somebody may have been told wrongly. What bears no day is never hushed.
        """
        if self.origin is not NoticeVersion.Origin.HISTORY:
            return self.origin
        is_old = item.published_on is not None and self.before is not None and item.published_on < self.before
        return NoticeVersion.Origin.HISTORY if is_new and is_old else NoticeVersion.Origin.READ

    def is_behind(self, stands: Capture, comes: Capture) -> bool:
        """Whether an answer that is read late or again is older than what stands: then it changes nothing."""
        return self.origin is not NoticeVersion.Origin.READ and _day(comes) < _day(stands)


_NEWS = Reading()
_reading: ContextVar[Reading] = ContextVar("fairlead_reading")


def reading() -> Reading:
    return _reading.get(_NEWS)


@contextmanager
def reading_as(origin: NoticeVersion.Origin, *, day: date | None = None) -> Iterator[None]:
    """Within the block everything is written for this reason; `day` is the one that history is read on."""
    token = _reading.set(Reading(origin, day - HORIZON if day else None))
    try:
        yield
    finally:
        _reading.reset(token)


def _day(capture: Capture) -> date:
    return capture.observed_on or capture.retrieved_at.date()
