"""Starts crawls as subprocesses and reads what they leave. It writes nothing to the database."""

import json
import os
import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone

from compliance.core.exceptions import FairleadError
from crawlers.contract import (
    CAPTURES_FILE,
    FORMAT,
    ITEMS_FILE,
    RUN_FILE,
    UNREADABLE_FILE,
    CaptureRow,
    NoticeItem,
    RunReport,
    RunState,
    RunStatus,
    SourceCard,
    UnreadableRecord,
    notice_key,
)

OPTIONS_FILE = "options.json"
STATE_FILE = "state.json"


class CrawlerBroken(FairleadError):
    """The crawl process ended without a report: a fault of ours or of the machine, not of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """One crawl to start: of what, from where, as of when."""

    source: str
    folder: Path
    as_of: date
    replay: Path | None = None
    since: date | None = None
    until: date | None = None
    """With `since`: a window of history, both days included."""
    captures: Path | None = None
    """Run folder whose captures are read again instead of asking anybody."""
    last_items: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the source is told beyond the day: plain JSON values (see `ingest/options.py`)."""
    state: RunState = field(default_factory=RunState)
    """What earlier runs left (see `ingest/remembered.py`)."""


class _Named(msgspec.Struct):
    """The fields of an item that tell which document it is of; the others are passed over."""

    source: str
    symbol: str
    symbols: tuple[str, ...] = ()


_NAMED = msgspec.json.Decoder(_Named)


@dataclass(frozen=True)
class RunFolder:
    """What a crawl left: its report at once, its lines when asked."""

    path: Path
    report: RunReport

    def items(self) -> Iterator[NoticeItem]:
        yield from map(NoticeItem.from_line, self._item_lines())

    def names(self) -> Iterator[tuple[str, ...]]:
        """`document_names` of each item, without building the items."""
        for row in map(_NAMED.decode, self._item_lines()):
            yield row.symbols or (notice_key(row.source, row.symbol),)

    def _item_lines(self) -> Iterator[bytes]:
        if (self.path / ITEMS_FILE).exists():
            with (self.path / ITEMS_FILE).open("rb") as lines:
                yield from lines

    def items_at(self, numbers: Iterable[int]) -> Iterator[NoticeItem]:
        """Items by their line numbers from 0, without reading the others."""
        if not self._starts:
            return
        with (self.path / ITEMS_FILE).open("rb") as lines:
            for number in numbers:
                lines.seek(self._starts[number])
                yield NoticeItem.from_line(lines.readline())

    @cached_property
    def _starts(self) -> "array[int]":
        """Byte at which each line of the items begins."""
        starts, place = array("Q"), 0
        for line in self._item_lines():
            starts.append(place)
            place += len(line)
        return starts

    def captures(self) -> Iterator[CaptureRow]:
        yield from (CaptureRow.from_json(row) for row in _lines(self.path / CAPTURES_FILE))

    def unreadable(self) -> Iterator[UnreadableRecord]:
        yield from (UnreadableRecord.from_json(row) for row in _lines(self.path / UNREADABLE_FILE))


def source_cards() -> list[SourceCard]:
    """Cards of all sources, as the crawlers tell them."""
    done = _python("-m", "crawlers.sources", "--json", timeout=120)
    if done.returncode:
        raise CrawlerBroken(f"the list of sources cannot be had: {_tail(done.stderr)}")
    return [SourceCard.from_json(row) for row in json.loads(done.stdout)]


def absent_in_replay(replay: Path, as_of: date) -> frozenset[str]:
    """Sources of which a replay holds no answer on a day, asked once: a process each would take a second.

    Only true of sources that are told nothing before they ask (`ingest/options.py`).
    """
    manifest = replay / "manifest.jsonl"
    return _absent(replay, as_of, manifest.stat().st_mtime_ns if manifest.exists() else 0)


@lru_cache(maxsize=16)
def _absent(replay: Path, as_of: date, _changed: int) -> frozenset[str]:
    done = _python(
        "-m", "crawlers.sources", "--replay", str(replay), "--as-of", as_of.isoformat(), timeout=120
    )
    # What is wrong with a replay its own crawls say best.
    return frozenset(json.loads(done.stdout)) if done.returncode == 0 else frozenset()


def folder_absent(order: CrawlOrder) -> RunFolder:
    """The folder that a crawl would leave which finds no recorded answer."""
    order.folder.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    report = RunReport(
        source=order.source,
        status=RunStatus.ABSENT,
        reason=f"the replay holds no answer of {order.source} as of {order.as_of}.",
        reason_code="absent",
        started_at=now,
        finished_at=now,
        as_of=order.as_of,
    )
    (order.folder / RUN_FILE).write_text(json.dumps(report.to_json()), encoding="utf-8")
    return folder_read(order.folder)


def crawl_execute(order: CrawlOrder, *, most_seconds: float | None = None) -> RunFolder:
    """Run one crawl to its end. Raises CrawlerBroken where it leaves no report in time."""
    most_seconds = most_seconds or settings.CRAWL_TIMEOUT_SECONDS
    order.folder.mkdir(parents=True, exist_ok=True)
    try:
        done = _python(*_arguments(order), timeout=most_seconds)
    except subprocess.TimeoutExpired as error:
        raise CrawlerBroken(
            f"{order.source}: the crawl took longer than {most_seconds} s and was ended"
        ) from error
    if not (order.folder / RUN_FILE).exists():
        raise CrawlerBroken(
            f"{order.source}: the crawl ended with status {done.returncode} and without a report: "
            f"{_tail(done.stderr)}"
        )
    return folder_read(order.folder)


def folder_read(path: Path) -> RunFolder:
    """Open a run folder. Raises CrawlerBroken for a folder of another format."""
    raw = json.loads((path / RUN_FILE).read_text())
    if raw.get("format") != FORMAT:
        raise CrawlerBroken(
            f"{path / RUN_FILE}: format {raw.get('format')} found, {FORMAT} wanted: crawl again"
        )
    return RunFolder(path, RunReport.from_json(raw))


def _arguments(order: CrawlOrder) -> Sequence[str]:
    arguments = ["-m", "crawlers.crawl", order.source, "--out", str(order.folder)]
    if order.replay:
        arguments += ["--replay", str(order.replay), "--as-of", order.as_of.isoformat()]
    if order.since:
        arguments += ["--since", order.since.isoformat()]
    if order.until:
        arguments += ["--until", order.until.isoformat()]
    if order.captures:
        arguments += ["--captures", str(order.captures)]
    if order.options:
        told = order.folder / OPTIONS_FILE
        told.write_text(json.dumps(dict(order.options), ensure_ascii=False), encoding="utf-8")
        arguments += ["--options", str(told)]
    if order.state != RunState():
        remembered = order.folder / STATE_FILE
        remembered.write_text(json.dumps(order.state.to_json(), ensure_ascii=False), encoding="utf-8")
        arguments += ["--state", str(remembered)]
    if order.last_items is not None:
        arguments += ["--last-items", str(order.last_items)]
    return arguments


def _python(*arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    # A crawler gets no address of a server: it could not write there even if it wanted to.
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment | {"CRAWL_CONTACT": settings.CRAWL_CONTACT},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def _tail(text: str, lines: int = 5) -> str:
    return " / ".join(text.strip().splitlines()[-lines:]) or "no message"
