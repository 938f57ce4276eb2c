"""Runs that brought given items: written as a crawl leaves them, ingested as any other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawlers.contract import (
    CAPTURES_FILE,
    ITEMS_FILE,
    RUN_FILE,
    UNREADABLE_FILE,
    CaptureRef,
    CaptureRow,
    Code,
    DateField,
    Expect,
    ListEntry,
    NoticeItem,
    RunReport,
    RunStatus,
    SourceCard,
)
from regulations.ingest.runner import folder_read
from regulations.ingest.services import run_ingest, run_open, sources_sync
from regulations.models import Run, Source

URL, SHA = "https://authority.example/list", "a" * 64
MOMENT = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
DAY = date(2026, 3, 11)
CAPTURE = CaptureRef(url=URL, sha256=SHA, locator="A2")


def source_made(name: str = "a_source", *, complete: bool = False) -> Source:
    sources_sync(
        cards=[
            SourceCard(
                name=name, title=name, publisher="Example Authority", home_url=URL, every="daily",
                attribution="", seen_live=False,
                expect=Expect(min_items=0, max_items=100, complete=complete),
            )
        ]
    )  # fmt: skip
    return Source.objects.get(name=name)


def brought(
    root: Path,
    source: Source,
    *items: NoticeItem,
    as_of: date = DAY,
    status: RunStatus = RunStatus.OK,
    **report: Any,
) -> Run:
    """A run of the source as of a day that brought these items; `report` are fields of its verdict.

    The captures are those that the items name.
    """
    source.refresh_from_db()
    run = run_open(source=source, as_of=as_of, replay=True)
    folder = root / str(run.pk)
    folder.mkdir()
    named = dict.fromkeys((item.capture.url, item.capture.sha256) for item in items) or {(URL, SHA): None}
    captures = [
        CaptureRow(
            url=url, method="GET", status=200, sha256=sha, size=1, content_type="", retrieved_at=MOMENT,
            observed_on=as_of, offset=0, length=1,
        )
        for url, sha in named
    ]  # fmt: skip
    verdict = RunReport(
        source=source.name, status=status, started_at=MOMENT, finished_at=MOMENT, items=len(items),
        rows=len(items), **report,
    )  # fmt: skip
    (folder / RUN_FILE).write_text(json.dumps(verdict.to_json()))
    (folder / CAPTURES_FILE).write_text("".join(json.dumps(row.to_json()) + "\n" for row in captures))
    (folder / ITEMS_FILE).write_text("".join(json.dumps(item.to_json()) + "\n" for item in items))
    (folder / UNREADABLE_FILE).touch()
    return run_ingest(run=run, folder=folder_read(folder))


def entry(name: str, day: date, *cas: str, source: str = "a_source", **values: Any) -> NoticeItem:
    """An entry of the Candidate List."""
    listed = ListEntry(list_code="reach_candidate_list", name=name, included_on=day, cas=cas, **values)
    return NoticeItem(
        source=source,
        symbol=f"Candidate List {day}: {name}",
        kind="list_entry",
        title=name,
        text=f"{name} is on the list.",
        published_on=day,
        members=("EU",),
        codes=tuple(Code(scheme="cas", code=number) for number in cas),
        entry=listed,
        material={
            "name": name,
            "cas": sorted(cas),
            "outcomes": [on.isoformat() for on in listed.outcomes],
        },
        capture=CAPTURE,
    )


def notification(symbol: str, *, deadline: date | None = None, **values: Any) -> NoticeItem:
    """A WTO notification or what amends it; the parent is told from the symbol."""
    base, *suffixes = symbol.split("/Add.")[0].split("/Rev.")[0], *symbol.split("/")[5:]
    dates = (DateField(role="comment_deadline", on=deadline),) if deadline else ()
    defaults: dict[str, Any] = {
        "source": "a_source",
        "symbol": symbol,
        "kind": "notification",
        "title": "Kettles",
        "text": "Electric kettles shall switch off by themselves.\nHS: 8516",
        "area": "TBT",
        "members": ("BR",),
        "member": "Brazil",
        "symbols": (symbol,),
        "base_symbol": base,
        "parent_symbol": symbol.rpartition("/")[0] if suffixes else "",
        "published_on": date(2026, 3, 2),
        "dates": dates,
        "material": {"dates": {d.role: d.on.isoformat() for d in dates if d.on}},
        "capture": CAPTURE,
    }
    return NoticeItem(**defaults | values)
