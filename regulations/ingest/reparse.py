"""Reads the captures of earlier runs again with the parsers of today, compares, and writes if told to.

What differs is shown before anything is written. A new version that only a parser brought says so, and
is no news. It knows run folders and notices, no command line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.jobs import jobs_waiting
from compliance.evidence.ledger import record_append
from crawlers.contract import CAPTURES_FILE, RUN_FILE, WARC_FILE, NoticeItem, RunStatus
from regulations.ingest.reading import reading_as
from regulations.ingest.runner import OPTIONS_FILE, CrawlOrder, RunFolder, crawl_execute, folder_read
from regulations.ingest.services import documents_of, item_upsert
from regulations.models import NoticeVersion, Run, Source

ADDED, CHANGED, LOST = "added", "changed", "lost"
_NEEDED = (RUN_FILE, CAPTURES_FILE, WARC_FILE)
_UNDERSTANDING = ("understand", "expose")


class ReparseRefused(FairleadError):
    """The new reading may not be written; the sentence says why and what to do first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that reads otherwise now: `fields` holds (then, now) by name."""

    symbol: str
    member: str
    what: str
    run: int
    as_of: date
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        told = asdict(self)
        return told | {
            "as_of": self.as_of.isoformat(),
            "fields": {k: list(v) for k, v in self.fields.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """One earlier run read again. `status`: ok, failed (today's parser refuses it) or missing (no files)."""

    run: Run
    status: str
    reason: str = ""
    folder: RunFolder | None = None
    unreadable_now: int = 0
    differences: tuple[Difference, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run.pk,
            "as_of": self.run.as_of.isoformat(),
            "status": self.status,
            "reason": self.reason,
            "unreadable_then": self.run.unreadable,
            "unreadable_now": self.unreadable_now,
            **{what: sum(d.what == what for d in self.differences) for what in (ADDED, CHANGED, LOST)},
        }


def runs_to_reread(*, source: Source, first: date | None, last: date | None) -> list[Run]:
    """Good runs of these days that wrote what they read, oldest first."""
    runs = Run.objects.filter(source=source, status=Run.Status.OK).exclude(reason_code="older")
    if first:
        runs = runs.filter(as_of__gte=first)
    if last:
        runs = runs.filter(as_of__lte=last)
    return list(runs.order_by("as_of", "pk"))


def run_reread(run: Run, *, into: Path) -> Rereading:
    """Read the captures of one run again in a crawl of their own. Raises CrawlerBroken as a crawl does."""
    folder = Path(run.folder) if run.folder else None
    missing = [name for name in _NEEDED if folder is None or not (folder / name).is_file()]
    if folder is None or missing:
        lost = ", ".join(str(folder / name) if folder else name for name in missing)
        return Rereading(run=run, status="missing", reason=_("not there: %(files)s") % {"files": lost})
    order = CrawlOrder(
        source=run.source.name, folder=into, as_of=run.as_of, captures=folder, options=_options_then(folder)
    )
    now = crawl_execute(order)
    if now.report.status is not RunStatus.OK:
        return Rereading(run=run, status="failed", reason=now.report.reason, folder=now)
    return Rereading(
        run=run,
        status="ok",
        folder=now,
        unreadable_now=now.report.unreadable,
        differences=tuple(_differences(run, folder_read(folder), now)),
    )


@transaction.atomic
def rereadings_apply(*, source: Source, rereadings: Iterable[Rereading]) -> dict[str, int]:
    """Write every document that reads otherwise now, from the newest run that holds it. All or nothing.

    What the new parser no longer finds is not removed: a parser takes nothing out of the world. Raises
    ReparseRefused while earlier changes still wait to be understood, for they would pass for the parser's.
    """
    rereadings = list(rereadings)
    refused = [one for one in rereadings if one.status == "failed"]
    if refused:
        raise ReparseRefused(
            _("Nothing was written: the present parser cannot read run %(run)s (%(why)s). Repair it first.")
            % {"run": refused[0].run.pk, "why": refused[0].reason}
        )
    waiting = jobs_waiting(kinds=_UNDERSTANDING).total()
    if waiting:
        raise ReparseRefused(
            _("Nothing was written: %(count)s changes still wait to be understood. Let a worker finish them.")
            % {"count": waiting}
        )
    wanted = {d.symbol for one in rereadings for d in one.differences if d.what != LOST}
    tally = dict.fromkeys(("created", "changed", "unchanged"), 0)
    with reading_as(NoticeVersion.Origin.REPARSED):
        for run, rows in _newest(rereadings, wanted):
            captures = {(c.url, c.sha256): c for c in run.captures.all()}
            tally[item_upsert(items=rows, captures=captures)] += 1
    record_append(
        kind="source.reparsed", subject=f"source:{source.pk}", payload={"source": source.name, **tally}
    )
    return tally


def _newest(rereadings: list[Rereading], wanted: set[str]) -> Iterator[tuple[Run, list[NoticeItem]]]:
    """Each wanted document once, as the newest run that holds it reads now."""
    seen: set[str] = set()
    for one in reversed(rereadings):
        if one.folder is None or one.status != "ok":
            continue
        for rows in documents_of(one.folder):
            symbols = {row.symbol for row in rows}
            if symbols & wanted and not symbols & seen:
                seen |= symbols
                yield one.run, rows


def _differences(run: Run, then: RunFolder, now: RunFolder) -> Iterator[Difference]:
    known = {_row_key(item): _plain(item) for item in then.items()}
    for item in now.items():
        key, after = _row_key(item), _plain(item)
        before = known.pop(key, None)
        if before == after:
            continue
        fields = {
            name: ((before or {}).get(name), after.get(name))
            for name in sorted(after.keys() | (before or {}).keys())
            if before is not None and before.get(name) != after.get(name)
        }
        yield _difference(run, key, ADDED if before is None else CHANGED, fields)
    for key in known:
        yield _difference(run, key, LOST, {})


def _difference(
    run: Run, key: tuple[str, str, str], what: str, fields: Mapping[str, tuple[Any, Any]]
) -> Difference:
    return Difference(symbol=key[0], member=key[1], what=what, run=run.pk, as_of=run.as_of, fields=fields)


def _row_key(item: NoticeItem) -> tuple[str, str, str]:
    return (item.symbol, item.member, item.kind)


def _plain(item: NoticeItem) -> dict[str, Any]:
    """The item without where it stood: a parser that counts rows otherwise changes nothing."""
    plain = item.to_json()
    del plain["capture"]
    return plain


def _options_then(folder: Path) -> dict[str, Any]:
    told = folder / OPTIONS_FILE
    return dict(json.loads(told.read_text(encoding="utf-8"))) if told.is_file() else {}
