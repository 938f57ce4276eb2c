"""Every answer as received, in the run's WARC file: refusals, redirects and robots.txt too.

It knows the WARC format and Scrapy's downloader; it does not judge.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from scrapy import signals
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.answers import Answer, Ask
from crawlers.contract import WARC_FILE, CaptureRow
from crawlers.fetching import asked_address, counts_against_cap

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawlers.run import RunRecord

_UNPACKED_BY_TRANSPORT = ("transfer-encoding",)
"""Twisted has already joined the chunks; a reader of the archive must not try again."""

LONGEST_VALIDATOR = 100
"""Characters; entity tags are hashes, dates have 29."""


class WarcFile:
    """Append-only archive of one run; each record is a gzip member of its own, found by its offset."""

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = path.open("wb")
        self._writer = WARCWriter(self._stream, gzip=True)

    def add(
        self, *, url: str, status: int, headers: list[tuple[str, str]], body: bytes, sha256: str, at: datetime
    ) -> tuple[int, int]:
        """Writes one answer; returns offset and length of its record in bytes."""
        kept = [
            (f"X-Transport-{name}" if name.lower() in _UNPACKED_BY_TRANSPORT else name, value)
            for name, value in headers
        ]
        record = self._writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            http_headers=StatusAndHeaders(str(status), kept, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "WARC-Payload-Digest": f"sha256:{sha256}",
            },
        )
        offset = self._stream.tell()
        self._writer.write_record(record)
        self._stream.flush()
        return offset, self._stream.tell() - offset

    def add_request(self, *, url: str, method: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """Writes what was asked, where the address alone does not say it."""
        parts = urlsplit(url)
        line = f"{method} {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"
        asked = StatusAndHeaders(line, [("Host", parts.netloc), *headers], is_http_request=True)
        record = self._writer.create_warc_record(url, "request", payload=BytesIO(body), http_headers=asked)
        self._writer.write_record(record)
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


class CaptureMiddleware:
    """Nearest to the downloader, so that it sees the bytes before anything unpacks or follows them."""

    def __init__(self, run: RunRecord) -> None:
        self.run = run
        self.warc = WarcFile(run.folder / WARC_FILE)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        middleware = cls(crawler.spider.run)  # type: ignore[union-attr]
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def spider_closed(self, **kwargs: Any) -> None:
        self.warc.close()

    def process_response(self, request: Request, response: Response) -> Response:
        at = datetime.now(UTC)
        recorded: date | None = request.meta.get("recorded_on")
        sha256 = hashlib.sha256(response.body).hexdigest()
        request.meta["sha256"] = sha256
        request.meta["observed_on"] = recorded or at.date()
        request.meta["truncated"] = _truncation(response)
        if counts_against_cap(response.url, response.status):
            self.run.answered[asked_address(request)] += 1
        offset, length = self.warc.add(
            url=response.url,
            status=response.status,
            headers=_headers(response),
            body=response.body,
            sha256=sha256,
            at=at,
        )
        if request.body:
            self.warc.add_request(
                url=response.url, method=request.method, headers=_told(request), body=request.body
            )
        self.run.captures.append(
            CaptureRow(
                url=response.url,
                method=request.method,
                status=response.status,
                sha256=sha256,
                size=len(response.body),
                content_type=_content_type(response),
                retrieved_at=at,
                observed_on=recorded,
                offset=offset,
                length=length,
                asked=hashlib.sha256(request.body).hexdigest() if request.body else "",
                accept=accepted(request),
                etag=_validator(response, "ETag"),
                last_modified=_validator(response, "Last-Modified"),
            )
        )
        return response


def accepted(request: Request) -> str:
    """Form and language that a question asks for, as one line."""
    wanted = (request.headers.get(name) or b"" for name in ("Accept", "Accept-Language"))
    return " | ".join(value.decode("latin-1") for value in wanted)


def answer_of(response: Response, ask: Ask) -> Answer:
    """The answer that a captured response holds."""
    return Answer(
        ask=ask,
        url=response.url,
        status=response.status,
        content_type=_content_type(response),
        body=response.body,
        sha256=response.meta["sha256"],
        observed_on=response.meta["observed_on"],
        truncated=response.meta["truncated"],
    )


def _told(request: Request) -> list[tuple[str, str]]:
    """Headers that say what was asked for; no other, as one may hold a key."""
    names = ("Accept", "Accept-Language", "Content-Type")
    return [
        (name, value.decode("latin-1")) for name in names if (value := request.headers.get(name)) is not None
    ]


def _content_type(response: Response) -> str:
    return _header(response, "Content-Type")


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _validator(response: Response, name: str) -> str:
    """A validator that can be sent back as it came; one of monstrous length or with controls is none."""
    value = _header(response, name).strip()
    return value if len(value) <= LONGEST_VALIDATOR and value.isprintable() else ""


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def _truncation(response: Response) -> str:
    if "dataloss" in response.flags:
        return f"the connection broke after {len(response.body)} bytes"
    announced = (response.headers.get("Content-Length") or b"").decode("latin-1").strip()
    if announced.isdigit() and int(announced) != len(response.body):
        return f"the body has {len(response.body)} bytes where its header announces {announced}"
    return ""
