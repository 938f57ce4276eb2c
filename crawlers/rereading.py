"""The captures of one run in place of the network, so that another parser reads the same answers again.

A question is answered by the capture of the same method, address and body; of repeated ones by the
last, as the crawl itself went on with that. It knows WARC files and Scrapy's downloader, no source.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.captures import accepted
from crawlers.contract import (
    CAPTURES_FILE,
    FORMAT,
    RUN_FILE,
    WARC_FILE,
    CaptureRow,
    CrawlError,
    RunReport,
)
from crawlers.gates import Gate

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawlers.answers import Ask

_AS_CHUNKED = "x-transport-"
"""Headers that the archive renamed because the transport had already done what they say."""


class CapturesDamaged(CrawlError):
    """The folder does not hold the captures that its run wrote."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as the archive gives it back."""

    row: CaptureRow
    headers: dict[str, list[str]]
    body: bytes


class CaptureShelf:
    """A run folder opened for reading again. Raises CapturesDamaged where a file is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (RUN_FILE, CAPTURES_FILE, WARC_FILE):
            if not (folder / name).is_file():
                raise CapturesDamaged(f"{folder} holds no {name}: its captures are gone")
        raw = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        if raw.get("format") != FORMAT:
            raise CapturesDamaged(f"{folder / RUN_FILE}: format {raw.get('format')} found, {FORMAT} wanted")
        self.report = RunReport.from_json(raw)
        lines = (folder / CAPTURES_FILE).read_text(encoding="utf-8").splitlines()
        self._rows: dict[tuple[str, str, str], list[CaptureRow]] = {}
        for row in (CaptureRow.from_json(json.loads(line)) for line in lines):
            self._rows.setdefault((row.method, row.url, row.asked), []).append(row)

    def find(self, method: str, url: str, body: bytes, accept: str = "") -> CaptureRow | None:
        """The capture that answers this question, or None.

        `accept`: form and language that are asked for (`captures.accepted`). Where one address was asked
        for in several, only the very same one will do.
        """
        asked = hashlib.sha256(body).hexdigest() if body else ""
        if rows := self._rows.get((method, url, asked)):
            same = [row for row in rows if row.accept == accept]
            if same or len({row.accept for row in rows}) == 1:
                return (same or rows)[-1]
            return None
        # Runs from before the body's hash was kept: answers to one address in the order of the questions.
        before = self._rows.get((method, url, "")) if body else None
        return before.pop(0) if before else None

    def knows(self, ask: Ask) -> bool:
        """Whether this question was asked in that run."""
        asked = "" if ask.body is None else hashlib.sha256(json.dumps(ask.body).encode()).hexdigest()
        return any((ask.method, ask.url, key) in self._rows for key in {asked, ""})

    def read(self, row: CaptureRow) -> Kept:
        """The answer of a capture. Raises CapturesDamaged where the bytes are not those that were kept."""
        place = f"{self.folder / WARC_FILE} at {row.offset} ({row.url})"
        with (self.folder / WARC_FILE).open("rb") as stream:
            stream.seek(row.offset)
            try:
                record = next(iter(ArchiveIterator(stream)))
                body = record.raw_stream.read()
            except (StopIteration, ArchiveLoadFailed, OSError, EOFError) as fault:
                raise CapturesDamaged(f"{place} cannot be read: {type(fault).__name__}: {fault}") from None
        if hashlib.sha256(body).hexdigest() != row.sha256:
            raise CapturesDamaged(f"{place}: the bytes are not those that were captured (sha256 differs)")
        headers: dict[str, list[str]] = {}
        for name, value in record.http_headers.headers:
            if not name.lower().startswith(_AS_CHUNKED):
                headers.setdefault(name, []).append(value)
        return Kept(row=row, headers=headers, body=body)


class RereadingHandler(BaseDownloadHandler):
    """Scrapy download handler over a shelf of captures; no socket is opened."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.shelf: CaptureShelf = crawler.settings["CAPTURES"]

    async def download_request(self, request: Request) -> Response:
        row = self.shelf.find(request.method, request.url, request.body, accepted(request))
        if row is None:
            raise Gate(
                "not_captured",
                f"{request.url} was not asked for in the run of {self.shelf.report.started_at:%Y-%m-%d}; "
                "what the parser wants now cannot be read from these captures. Crawl again, or backfill.",
            )
        try:
            kept = self.shelf.read(row)
        except CapturesDamaged as fault:
            raise Gate("damaged", str(fault)) from None
        request.meta["recorded_on"] = row.observed_on or row.retrieved_at.date()
        return Response(request.url, status=row.status, headers=kept.headers, body=kept.body, request=request)
