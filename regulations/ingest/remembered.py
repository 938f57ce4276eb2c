"""What earlier runs left for the next one: validators, answers of today, the schema. It writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone

from crawlers.contract import RunState, SeenKey, Validator
from regulations.models import Capture, Run, Source


def run_state(*, source: Source, run: Run) -> RunState:
    """State for this run. A replay looks at no network: it gets the schema alone."""
    schema = tuple(SeenKey.from_json(row) for row in source.schema)
    if run.origin == Run.Origin.REPLAY:
        return RunState(schema=schema)
    return RunState(
        schema=schema,
        spent=_spent_today(source),
        validators={url: known.to_json() for url, known in _validators(source).items()},
    )


def history_state(*, source: Source, is_replay: bool) -> RunState:
    """State for a look into history: the same daily bounds, but nothing that is "as it was"."""
    schema = tuple(SeenKey.from_json(row) for row in source.schema)
    return RunState(schema=schema, spent={} if is_replay else _spent_today(source))


def _spent_today(source: Source) -> dict[str, int]:
    """Answers of this UTC day by address. A redirect counts for the address that was asked."""
    # The crawler stamps its captures by the machine's clock.
    midnight = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    counted = (
        Capture.objects.filter(
            Q(status__range=(200, 299)) | Q(status__in=(301, 302, 303, 307, 308)),
            run__source=source,
            run__origin=Run.Origin.LIVE,
            retrieved_at__gte=midnight,
        )
        .exclude(url__endswith="/robots.txt")
        .values_list("url")
        .annotate(times=Count("pk"))
    )
    return dict(counted.order_by("url"))


def _validators(source: Source) -> dict[str, Validator]:
    """By address, of the run whose answers stand.

    None where that run left rows unread or met other keys: those want another look once the reader was
    mended, and "not modified" would keep it from them.
    """
    whole = (
        source.runs.filter(
            status=Run.Status.OK, purpose=Run.Purpose.WATCH, not_modified=False, reason_code=""
        )
        .order_by("-started_at", "-pk")
        .first()
    )
    if whole is None or whole.origin != Run.Origin.LIVE or whole.unreadable or whole.schema_change:
        return {}
    answers = whole.captures.filter(status=200).exclude(etag="", last_modified="").order_by("url", "-pk")
    latest = (next(group) for _url, group in groupby(answers, key=lambda capture: capture.url))
    return {
        row.url: Validator(etag=row.etag, last_modified=row.last_modified, sha256=row.sha256)
        for row in latest
    }
