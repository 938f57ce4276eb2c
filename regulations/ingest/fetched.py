"""Writes what a crawl on demand brought, beside the source's own rhythm; its state and alarm stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from compliance.core.exceptions import FairleadError
from crawlers.contract import RunStatus
from regulations.ingest.runner import CrawlOrder, RunFolder
from regulations.ingest.services import captures_write, item_upsert, unreadable_write
from regulations.models import Capture, Run, Source


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
    run, captures = ended_run_write(
        source=source, folder=folder, replay=bool(order.replay), as_of=order.as_of, reason_code=Run.ON_DEMAND
    )
    for item in folder.items():
        item_upsert(items=[item], captures=captures)
    return run


def ended_run_write(
    *, source: Source, folder: RunFolder, replay: bool, as_of: date, **values: Any
) -> tuple[Run, dict[str, Capture]]:
    """The run with its captures and unreadable rows; `values` are further fields of the run.

    It is made when it is over: an open one would look like the source's own and end it.
    """
    report = folder.report
    told = {
        "status": Run.Status.OK if report.status is RunStatus.OK else Run.Status.FAILED,
        "reason": report.reason,
        "reason_code": report.reason_code,
        "rows": report.rows,
        "items": report.items,
        "unreadable": report.unreadable,
        "dropped": [one.to_json() for one in report.dropped],
        "warnings": list(report.warnings),
    }
    run = Run.objects.create(
        source=source,
        origin=Run.Origin.REPLAY if replay else Run.Origin.LIVE,
        as_of=as_of,
        folder=str(folder.path),
        started_at=report.started_at,
        finished_at=report.finished_at,
        **told | values,
    )
    captures = captures_write(run, folder)
    unreadable_write(run, folder)
    return run, captures
