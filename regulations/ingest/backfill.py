"""History of a source, window by window: what is left to read, and reading one window to its end.

A window is finished in the transaction that writes its notices, so that a killed process loses at most
the window it was in. It knows no command line and raises no alarm: history says nothing of today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from crawlers.contract import RunStatus
from regulations.ingest.fetched import ended_run_write
from regulations.ingest.options import options_for
from regulations.ingest.reading import reading_as
from regulations.ingest.remembered import history_state
from regulations.ingest.runner import CrawlOrder, RunFolder, crawl_execute
from regulations.ingest.services import documents_of, item_upsert
from regulations.ingest.turns import turn
from regulations.models import BackfillWindow, NoticeVersion, Run, Source

DAILY_CAP = "daily_cap"
"""Reason of a crawl that stopped because the source asks for no more requests a day."""
Days = tuple[date, date]


class BackfillRefused(FairleadError):
    """What was asked for cannot be read; the sentence says why and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillOrder:
    """History of one source, both days included; `replay` reads recorded answers as of each day."""

    source: Source
    first: date
    last: date
    replay: Path | None = None

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise BackfillRefused(
                _("--from %(first)s is later than --to %(last)s: give the earlier day first.")
                % {"first": self.first, "last": self.last}
            )
        if self.last > clock.today():
            raise BackfillRefused(
                _("--to %(last)s lies in the future: history ends today, %(today)s (UTC).")
                % {"last": self.last, "today": clock.today()}
            )
        if not self.source.window:
            raise BackfillRefused(_not_by_date(self.source))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRead:
    """What one window gave. `status`: ok, failed or absent (a replay without an answer for it)."""

    first: date
    last: date
    status: str
    items: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    unreadable: int = 0
    reason_code: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"first": self.first.isoformat(), "last": self.last.isoformat()}


def windows_left(order: BackfillOrder) -> list[Days]:
    """Windows not yet read to the end, oldest first, none longer than the source allows."""
    done = BackfillWindow.objects.filter(
        source=order.source,
        replay=_replay_name(order),
        first_day__lte=order.last,
        last_day__gte=order.first,
    ).order_by("first_day")
    left: list[Days] = []
    day = order.first
    for first, last in done.values_list("first_day", "last_day"):
        left += _cut(day, first - timedelta(days=1), order.source.window)
        day = max(day, last + timedelta(days=1))
    return [*left, *_cut(day, order.last, order.source.window)]


def days_of(windows: list[Days]) -> int:
    return sum((last - first).days + 1 for first, last in windows)


def window_read(order: BackfillOrder, days: Days) -> WindowRead:
    """Crawl one window and write what it brought. Raises CrawlerBroken where the crawl left no report."""
    first, last = days
    source = order.source
    as_of = last if order.replay else clock.today()
    crawl = CrawlOrder(
        source=source.name,
        folder=settings.CRAWL_RUNS_DIR
        / source.name
        / f"history-{first}-{last}-{timezone.now():%Y%m%d%H%M%S}",
        as_of=as_of,
        replay=order.replay,
        since=first,
        until=last,
        options=options_for(source.name, as_of),
        state=history_state(source=source, is_replay=order.replay is not None),
    )
    with turn(f"crawl {source.name}"):
        return window_write(order, days, crawl_execute(crawl))


@transaction.atomic
def window_write(order: BackfillOrder, days: Days, folder: RunFolder) -> WindowRead:
    """Write a window and that it is done, all or nothing. A failed one leaves its run and its captures."""
    report = folder.report
    first, last = days
    if report.status is RunStatus.ABSENT:
        return WindowRead(
            first=first, last=last, status="absent", reason_code=report.reason_code, reason=report.reason
        )
    run, captures = ended_run_write(
        source=order.source,
        folder=folder,
        replay=bool(order.replay),
        as_of=report.as_of or clock.today(),
        purpose=Run.Purpose.BACKFILL,
    )
    if report.status is RunStatus.OK:
        tally = dict.fromkeys(("created", "changed", "unchanged"), 0)
        with reading_as(NoticeVersion.Origin.HISTORY, day=clock.today()):
            for rows in documents_of(folder):
                tally[item_upsert(items=rows, captures=captures)] += 1
        run.created, run.changed, run.unchanged = tally.values()
        run.save(update_fields=["created", "changed", "unchanged"])
        BackfillWindow.objects.create(
            source=order.source,
            replay=_replay_name(order),
            first_day=first,
            last_day=last,
            run=run,
            done_at=timezone.now(),
        )
    return WindowRead(
        first=first,
        last=last,
        status=report.status.value,
        items=report.items,
        created=run.created,
        changed=run.changed,
        unchanged=run.unchanged,
        unreadable=report.unreadable,
        reason_code=report.reason_code,
        reason=report.reason,
    )


def _cut(first: date, last: date, days: int) -> Iterator[Days]:
    while first <= last:
        end = min(first + timedelta(days=days - 1), last)
        yield first, end
        first = end + timedelta(days=1)


def _replay_name(order: BackfillOrder) -> str:
    return str(order.replay or "")


def _not_by_date(source: Source) -> str:
    if source.complete:
        return _(
            "%(name)s is a list that is published only as it stands: it cannot be asked by date. Its history "
            "comes from recorded answers: manage.py monitor --replay FOLDER --as-of DAY --sources %(name)s."
        ) % {"name": source.name}
    return _(
        "%(name)s cannot be asked by date. What it published before comes from recorded answers: "
        "manage.py monitor --replay FOLDER --as-of DAY --sources %(name)s."
    ) % {"name": source.name}
