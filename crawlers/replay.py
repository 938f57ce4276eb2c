"""Recorded answers in place of the network: a folder with `manifest.jsonl`, read as of a day.

An entry answers a request of the same method, host and path whose query holds all of the entry's
parameters; further parameters are ignored, unless the ask says that they name another document, and a POST
body is not compared. It knows no source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from crawlers.contract import CrawlError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawlers.answers import Ask

MANIFEST = "manifest.jsonl"
_COMPARED = ("accept", "accept-language")


class ReplayDamaged(CrawlError):
    """The folder does not hold what its manifest says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded answer and the request that it answers."""

    method: str
    place: tuple[str, str]
    query: Mapping[str, list[str]]
    wanted_headers: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: Path
    observed_on: date
    number: int = field(compare=False)
    """Line in the manifest; the later of two equals wins."""

    def answers(self, method: str, url: str, headers: Mapping[str, str], *, whole: bool = False) -> bool:
        place, query = _address(url)
        return (
            method.upper() == self.method
            and place == self.place
            and (not whole or query == self.query)
            and all(_holds(query.get(name, []), values) for name, values in self.query.items())
            and all(_accepts(headers.get(name, ""), value) for name, value in self.wanted_headers.items())
        )

    @property
    def rank(self) -> tuple[int, date, int]:
        """The most specific entry wins, then the newest."""
        return (sum(map(len, self.query.values())) + len(self.wanted_headers), self.observed_on, self.number)


class Replay:
    """A folder of recorded answers as it stood on one day."""

    def __init__(self, folder: Path, as_of: date) -> None:
        self.folder, self.as_of = folder.resolve(), as_of
        manifest = self.folder / MANIFEST
        if not manifest.is_file():
            raise ReplayDamaged(f"no {MANIFEST} in the replay folder {folder}: give the folder that holds it")
        lines = manifest.read_text(encoding="utf-8").splitlines()
        self._by_place: dict[tuple[str, str], list[Entry]] = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                entry = self._entry(number, line)
                if entry.observed_on <= as_of:
                    self._by_place.setdefault(entry.place, []).append(entry)

    def find(self, method: str, url: str, headers: Mapping[str, str], *, whole: bool = False) -> Entry | None:
        """The entry that answers this request as of the day, or None. Header names in lower case.

        `whole`: only an entry of all its parameters does.
        """
        entries = self._by_place.get(_address(url)[0], ())
        fitting = (entry for entry in entries if entry.answers(method, url, headers, whole=whole))
        return max(fitting, key=lambda entry: entry.rank, default=None)

    def knows(self, ask: Ask | None) -> bool:
        """Whether the ask, or what is asked in its place, has an entry."""
        while ask is not None:
            headers = {"accept": ask.accept, "accept-language": ask.accept_language}
            if self.find(ask.method, ask.url, headers, whole=ask.whole_address):
                return True
            ask = ask.otherwise
        return False

    def knows_any(self, asks: Iterable[Ask]) -> bool:
        return any(self.knows(ask) for ask in asks)

    def _entry(self, number: int, line: str) -> Entry:
        try:
            row = json.loads(line)
            place, query = _address(row["url"])
            body = (self.folder / row["body"]).resolve()
            entry = Entry(
                method=row["method"].upper(),
                place=place,
                query=query,
                wanted_headers={
                    name.lower(): str(value)
                    for name, value in (row.get("request_headers") or {}).items()
                    if name.lower() in _COMPARED
                },
                status=int(row["status"]),
                headers={str(k): str(v) for k, v in (row.get("headers") or {}).items()},
                body=body,
                observed_on=date.fromisoformat(row["observed_on"]),
                number=number,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise ReplayDamaged(
                f"line {number} of {MANIFEST} cannot be read ({type(fault).__name__}: {fault})"
            ) from None
        if not body.is_relative_to(self.folder):
            raise ReplayDamaged(f"line {number} of {MANIFEST} points outside the folder: {row['body']}")
        return entry


class ReplayHandler(BaseDownloadHandler):
    """Scrapy download handler that reads the folder; no socket is opened."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.replay: Replay = crawler.settings["REPLAY"]

    async def download_request(self, request: Request) -> Response:
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in request.headers.items()
        }
        ask: Ask | None = request.meta.get("ask")
        whole = ask is not None and ask.whole_address
        entry = self.replay.find(request.method, request.url, headers, whole=whole)
        if entry is None:
            request.meta["recorded_on"] = self.replay.as_of
            return Response(request.url, status=404, body=b"", request=request)
        request.meta["recorded_on"] = entry.observed_on
        if not entry.body.is_file():
            raise ReplayDamaged(f"line {entry.number} of {MANIFEST}: its body {entry.body.name} is not there")
        return Response(
            request.url,
            status=entry.status,
            headers=_transported(entry.headers, body := entry.body.read_bytes()),
            body=body,
            request=request,
        )


def _transported(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    packed = body.startswith(b"\x1f\x8b")
    return {
        name: value
        for name, value in headers.items()
        if name.lower() != "transfer-encoding" and (packed or name.lower() != "content-encoding")
    }


def _address(url: str) -> tuple[tuple[str, str], dict[str, list[str]]]:
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    return ((parts.netloc.lower(), unquote(parts.path) or "/"), query)


def _holds(have: list[str], want: list[str]) -> bool:
    return all(have.count(value) >= want.count(value) for value in set(want))


def _accepts(have: str, want: str) -> bool:
    """Each wanted media type or language stands in the request's header, quality values aside."""
    given = {_plain(part) for part in have.split(",")}
    return all(_plain(part) in given for part in want.split(",") if part.strip())


def _plain(part: str) -> str:
    pieces = [piece.strip().lower() for piece in part.split(";")]
    return ";".join(piece for piece in pieces if piece and not piece.startswith("q="))
