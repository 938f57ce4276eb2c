"""Writes what a crawl on demand brought, beside the source's own rhythm; its state and alarm stand."""

from __future__ import annotations

from django.db import transaction

from compliance.core.exceptions import FairleadError
from crawlers.contract import RunStatus
from regulations.ingest.runner import CrawlOrder, RunFolder
from regulations.ingest.services import captures_write, item_upsert, unreadable_write
from regulations.models import Run, Source


class FetchFailed(FairleadError):
    """The crawl on demand cannot be believed: its sentence says what came and what to do."""


@transaction.atomic
def fetched_write(*, source: Source, order: CrawlOrder, folder: RunFolder) -> Run | None:
    """Keep the run with its captures and write its items; None where the replay knows nothing of them.

    Raises FetchFailed for a crawl whose gates did not open; nothing is written then.
    """
    report = folder.report
    if report.status is RunStatus.FAILED:
        raise FetchFailed(report.reason)
    if report.status is RunStatus.ABSENT:
        return None
    # Made when it is over: an open run would look like the source's own and end it.
    run = Run.objects.create(
        source=source,
        origin=Run.Origin.REPLAY if order.replay else Run.Origin.LIVE,
        as_of=order.as_of,
        status=Run.Status.OK,
        reason_code=Run.ON_DEMAND,
        folder=str(folder.path),
        started_at=report.started_at,
        finished_at=report.finished_at,
        rows=report.rows,
        items=report.items,
        unreadable=report.unreadable,
        warnings=list(report.warnings),
    )
    captures = captures_write(run, folder)
    unreadable_write(run, folder)
    for item in folder.items():
        item_upsert(items=[item], captures=captures)
    return run
