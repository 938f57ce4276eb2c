"""Events between two days, source by source: from what was read, or straight from recorded answers.

A source that cannot be compared is named with the reason. Nothing is written to the database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawlers.contract import NoticeItem, RunStatus, SourceCard
from regulations.changes.model import Change
from regulations.changes.states import changes_between, counts_of, judged_pairs
from regulations.ingest.documents import documents_of
from regulations.ingest.options import options_for
from regulations.ingest.runner import CrawlerBroken, CrawlOrder, RunFolder, crawl_execute
from regulations.ingest.states import (
    SourceState,
    StateLost,
    items_of,
    newest_known,
    pairs_between,
    state_at,
)
from regulations.models import Run, Source

COMPARED, UNMOVED, NO_STATE = "compared", "unmoved", "no_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanges:
    """What happened at one source. Days are those of the answers, not those that were asked for.

    `status`: compared; unmoved (no newer answer was read between the two days); no_state (one of the days
    has none). `reason` says why, or what failed since the later answer.
    """

    source: str
    status: str
    state_from: date | None = None
    state_to: date | None = None
    reason_code: str = ""
    reason: str = ""
    changes: Sequence[Change] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "state_from": self.state_from.isoformat() if self.state_from else None,
            "state_to": self.state_to.isoformat() if self.state_to else None,
            "status": self.status,
            "reason_code": self.reason_code,
            "reason": self.reason,
            "counts": counts_of(self.changes),
        }


def report_of(first: date, last: date, found: Iterable[SourceChanges]) -> dict[str, Any]:
    """The report as plain JSON values, sources by name."""
    rows = sorted(found, key=lambda row: row.source)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "sources": [row.to_json() for row in rows],
        "events": [change.to_json() for row in rows for change in row.changes],
    }


def changes_read(source: Source, first: date, last: date) -> SourceChanges:
    """Events between the states of a source as of two days, from the runs that the database knows."""
    before, after = state_at(source, first), state_at(source, last)
    if before.run is None or after.run is None:
        return _without_state(source, before if before.run is None else after)
    since = after.attempt
    told = {
        "source": source.name,
        "state_from": before.run.as_of,
        "state_to": after.run.as_of,
        "reason_code": since.reason_code if since else "",
        "reason": f"since then ({since.as_of}): {since.reason}" if since else "",
    }
    if before.run == after.run:
        return SourceChanges(status=UNMOVED, **told)
    try:
        return SourceChanges(status=COMPARED, changes=_changes(before.run, after.run), **told)
    except StateLost as lost:
        return SourceChanges(**{**told, "reason_code": lost.code, "reason": lost.reason}, status=NO_STATE)


def _changes(before: Run, after: Run) -> list[Change]:
    source = after.source
    if source.complete:
        # A row that could not be read may be any entry: what is not seen is then not known to be gone.
        return changes_between(
            items_of(before), items_of(after), is_complete=not after.unreadable, state_on=before.as_of
        )
    return judged_pairs(
        pairs_between(before, after), newest=newest_known(before), is_complete=False, state_on=before.as_of
    )


def _without_state(source: Source, state: SourceState) -> SourceChanges:
    tried = state.attempt
    why = f"; the last attempt ({tried.as_of}): {tried.reason}" if tried else ""
    return SourceChanges(
        source=source.name,
        status=NO_STATE,
        state_from=state.run.as_of if state.run else None,
        reason_code=tried.reason_code if tried else "never_read",
        reason=f"nothing was read as of {state.day}{why}",
    )


def changes_replayed(card: SourceCard, first: date, last: date, replay: Path) -> SourceChanges:
    """Events between the recorded answers of a source as of two days."""
    with tempfile.TemporaryDirectory() as folder:
        runs = []
        for name, day in (("from", first), ("to", last)):
            order = CrawlOrder(
                source=card.name,
                folder=Path(folder) / name,
                as_of=day,
                replay=replay,
                options=options_for(card.name, day),
            )
            try:
                run = crawl_execute(order)
            except CrawlerBroken as broken:
                return _not_replayed(card, day, "crashed", str(broken))
            if run.report.status is not RunStatus.OK:
                return _not_replayed(card, day, run.report.reason_code, run.report.reason)
            runs.append(run)
        before, after = (_items(run) for run in runs)
        complete = card.expect.complete and not runs[1].report.unreadable
        changes = changes_between(before, after, is_complete=complete, state_on=first)
        days = [_observed_on(run) or day for run, day in zip(runs, (first, last), strict=True)]
        status = UNMOVED if days[0] == days[1] and not changes else COMPARED
        return SourceChanges(
            source=card.name, status=status, state_from=days[0], state_to=days[1], changes=changes
        )


def _items(run: RunFolder) -> list[NoticeItem]:
    return [rows[0] for rows in documents_of(run)]


def _observed_on(run: RunFolder) -> date | None:
    """The newest day of the answers; None where they bear none."""
    return max((row.observed_on for row in run.captures() if row.observed_on), default=None)


def _not_replayed(card: SourceCard, day: date, code: str, reason: str) -> SourceChanges:
    return SourceChanges(source=card.name, status=NO_STATE, reason_code=code, reason=f"as of {day}: {reason}")
