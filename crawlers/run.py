"""The record of one run and its folder: items, unreadable rows, captures, verdict.

It knows files and gates; it does not know how answers are fetched or read.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawlers import gates
from crawlers.answers import Ask, Drop
from crawlers.contract import (
    CAPTURES_FILE,
    ITEMS_FILE,
    RUN_FILE,
    UNREADABLE_FILE,
    CaptureRow,
    DroppedRows,
    Expect,
    RunReport,
    RunState,
    RunStatus,
    UnreadableRecord,
)
from crawlers.schemas import SchemaSeen, schema_change
from crawlers.spool import ItemSpool, Spool

DROPPED_SAMPLES = 5
"""So many of the rows dropped for one reason are named in the report."""
REJECTED_FILE = "rejected.jsonl"
"""Items of a run that failed its gates: kept for a person to look at, under a name no reader takes."""
ITEMS_PART, UNREADABLE_PART = "items.part", "unreadable.part"
"""Where lines wait for the verdict while the run is on."""
QUIET = ("absent", "no_key", "idle")
"""Reasons for which nothing was asked: neither news nor a fault."""


@dataclass(slots=True)
class RunRecord:
    """Everything one run has met so far. The first fault wins: what follows is its consequence."""

    source: str
    expect: Expect
    folder: Path
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    last_items: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the platform tells this source, such as the acts to watch: plain JSON values."""
    state: RunState = field(default_factory=RunState)
    """What the platform remembers of earlier runs."""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    rows: int = 0
    announced: list[int] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    items: ItemSpool = field(init=False)
    unreadable: Spool[UnreadableRecord] = field(init=False)
    captures: list[CaptureRow] = field(default_factory=list)
    dropped: dict[str, DroppedRows] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    """Answers that count against a daily bound, by address."""
    not_modified: list[Ask] = field(default_factory=list)
    seen: SchemaSeen = field(default_factory=SchemaSeen)
    fault: tuple[str, str] | None = None
    report: RunReport | None = None

    def __post_init__(self) -> None:
        self.items = ItemSpool(self.folder and self.folder / ITEMS_PART, self.expect.filled)
        self.unreadable = Spool(self.folder and self.folder / UNREADABLE_PART, UnreadableRecord)

    def fail(self, code: str, sentence: str) -> None:
        if self.fault is None:
            self.fault = (code, sentence)

    def drop(self, drop: Drop) -> None:
        """Count a row that is left out on purpose; the first few stay by name."""
        known = self.dropped.get(drop.code) or DroppedRows(code=drop.code, why=drop.why, count=0)
        samples = (*known.samples, drop.sample[:200])[:DROPPED_SAMPLES]
        self.dropped[drop.code] = replace(known, count=known.count + 1, samples=samples)

    def window_judge(self) -> None:
        """How much a few days of history hold is for the source to say: its own totals are checked."""
        if self.until is None:
            return
        filled = self.expect.filled if len(self.items) >= self.expect.min_items else {}
        self.expect = replace(self.expect, min_items=0, may_be_empty=True, filled=filled)

    def close(self) -> RunReport:
        """Judge the run and write its folder. Called twice, it writes once."""
        if self.report is None:
            self.report = self._judge()
            self._write(self.report)
        return self.report

    def _judge(self) -> RunReport:
        filled = self.items.shares() if self.items else {}
        change = schema_change(self.seen, self.state.schema)
        if self.fault is None and not self.not_modified:
            try:
                self.warnings += gates.run_check(self.expect, self._stats(filled))
            except gates.Gate as gate:
                self.fail(gate.code, str(gate))
        code, reason = self.fault or ("", "")
        if code and change:
            reason = f"{reason} Against the schema seen before: {change.sentence()}."
        return RunReport(
            source=self.source,
            status=_status(code, bool(self.answered)),
            reason=reason,
            reason_code=code,
            started_at=self.started_at,
            finished_at=datetime.now(UTC),
            as_of=self.as_of,
            since=self.since,
            until=self.until,
            rows=self.rows,
            items=len(self.items),
            unreadable=len(self.unreadable),
            dropped=tuple(self.dropped[code] for code in sorted(self.dropped)),
            warnings=tuple(dict.fromkeys(self.warnings)),
            filled=filled,
            not_modified=bool(self.not_modified) and not code,
            schema=self.seen.columns(),
            schema_change=change,
        )

    def _stats(self, filled: dict[str, float]) -> gates.RunStats:
        return gates.RunStats(
            rows=self.rows,
            items=len(self.items),
            dropped=sum(one.count for one in self.dropped.values()),
            unreadable=len(self.unreadable),
            announced=tuple(self.announced),
            listed=len(self.listed),
            filled=filled,
            last_items=self.last_items,
            first_reasons=_first_distinct((record.reason for record in self.unreadable), 3),
        )

    def _write(self, report: RunReport) -> None:
        good = report.status is RunStatus.OK
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.items and not good:
            self.items.close_as(REJECTED_FILE)
            _write_text(self.folder / ITEMS_FILE, "")
        else:
            self.items.close_as(ITEMS_FILE)
        self.unreadable.close_as(UNREADABLE_FILE)
        _write_lines(self.folder / CAPTURES_FILE, self.captures)
        # Last of all: a folder without it is a run that did not end.
        _write_text(self.folder / RUN_FILE, json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n")


def _status(code: str, answered: bool) -> RunStatus:
    """A run that its daily bound kept from asking at all is no fault of the source."""
    if not code:
        return RunStatus.OK
    absent = code in QUIET or (code == "daily_cap" and not answered)
    return RunStatus.ABSENT if absent else RunStatus.FAILED


def folder_open(folder: Path) -> None:
    """Make the folder ready: the files of an older run must not pass for those of this one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (
        RUN_FILE,
        ITEMS_FILE,
        UNREADABLE_FILE,
        CAPTURES_FILE,
        REJECTED_FILE,
        ITEMS_PART,
        UNREADABLE_PART,
    ):
        (folder / name).unlink(missing_ok=True)


def _first_distinct(texts: Iterable[str], most: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        found.setdefault(text)
        if len(found) == most:
            break
    return tuple(found)


def _write_lines(path: Path, wires: Iterable[Any]) -> None:
    _write_text(path, "".join(json.dumps(wire.to_json(), ensure_ascii=False) + "\n" for wire in wires))


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
