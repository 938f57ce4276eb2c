"""Writes and reads datasets: editions of published tables. No notice and no alert comes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.core import clock
from crawlers.contract import NoticeItem
from regulations.models import Capture, Dataset, Source

DATASET_KIND = "dataset"
"""Kind of an item that is one edition of a table: columns and rows stand in its details."""


def dataset_upsert(items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> str:
    """Keep an edition that we do not hold yet. Returns created, changed (a further edition) or unchanged."""
    item = items[0]
    told: Mapping[str, Any] = item.details
    source = Source.objects.get(name=item.source)
    held = Dataset.objects.filter(source=source, name=item.symbol)
    if held.filter(sha256=told["sha256"]).exists():
        return "unchanged"
    outcome = "changed" if held.exists() else "created"
    capture = captures[item.capture.url, item.capture.sha256]
    Dataset.objects.create(
        source=source,
        name=item.symbol,
        edition=told["edition"],
        act=told["act"],
        annex=told["annex"],
        sha256=told["sha256"],
        columns=list(told["columns"]),
        rows=[list(row) for row in told["rows"]],
        row_count=len(told["rows"]),
        remarks=list(told.get("remarks", ())),
        capture=capture,
        observed_on=capture.observed_on or capture.retrieved_at.date(),
        read_at=clock.now(),
    )
    return outcome


def dataset_current(name: str) -> Dataset | None:
    """The edition observed last."""
    return Dataset.objects.filter(name=name).order_by("-observed_on", "-pk").first()
