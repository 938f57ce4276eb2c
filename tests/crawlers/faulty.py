"""A server on loopback that answers for every host, and misbehaves as the crawl's settings say.

`FaultyHandler` sends what is asked of a source to it, so that everything above the socket is the real
thing: hosts, robots.txt, retries, captures, gates.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

LONG = json.dumps({"items": [{"id": n, "name": "x" * 50} for n in range(2_000)]}).encode()
CHALLENGE = b"<!DOCTYPE html><html><script>window.gokuProps = {};</script><body></body></html>"
LOGIN = b"<html><body><form><input name=u><input type='password' name=p></form></body></html>"
PIECE = b"x" * 65_536
INSIDE = "10.11.12.13"
TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/tab-separated-values",
    "xml": "application/xml",
    "xhtml": "application/xhtml+xml",
    "html": "text/html",
    "zip": "application/zip",
    "pdf": "application/pdf",
}


@cache
def _packed_zeros() -> bytes:
    """200 MB in a fifth of one."""
    return gzip.compress(bytes(200_000_000))


def _archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return held.getvalue()


EMPTY = {
    "json": b"[]",
    "xlsx": _archive("xl/workbook.xml"),
    "csv": b"A\tB\r\n",
    "xml": b"<rss version='2.0'><channel></channel></rss>",
    "xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'><body></body></html>",
    "html": b"<html><body><p>No entries.</p></body></html>",
    "zip": _archive(),
    "pdf": b"%PDF-1.4\n%%EOF",
}


class FaultyHandler(HTTP11DownloadHandler):
    """Asks the loopback server in place of the source's host; names and addresses stay those asked for."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.port, self.fault = crawler.settings["FAULT_PORT"], crawler.settings["FAULT"]

    async def download_request(self, request: Request) -> Response:
        ask = request.meta.get("ask")
        place = "robots" if request.url.endswith("/robots.txt") else self.fault
        asked = request.replace(url=f"http://127.0.0.1:{self.port}/{place}")
        asked.headers["X-Expects"] = ask.expects.removeprefix("bulk_") if ask else "json"
        asked.headers["X-Asked"] = request.url
        response = await super().download_request(asked)
        return response.replace(url=request.url)


class FaultyServer(BaseHTTPRequestHandler):
    seen: ClassVar[Counter[str]] = Counter()
    hosts: ClassVar[set[str]] = set()
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        if length := int(self.headers.get("Content-Length") or 0):
            self.rfile.read(length)
        name = self.path.strip("/")
        self.seen[name] += 1
        self.hosts.add(self.headers["X-Asked"])
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"_{name}")(self.headers["X-Expects"])

    do_POST = do_GET

    def _send(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _robots(self, expects: str) -> None:
        self._send(b"User-agent: *\nDisallow:\n", "text/plain")

    def _status_500(self, expects: str) -> None:
        self._send(b"<html><body>Internal error</body></html>", "text/html", 500)

    def _time_out(self, expects: str) -> None:
        time.sleep(6)

    def _challenge_202(self, expects: str) -> None:
        self._send(CHALLENGE, "text/html", 202)

    def _login_200(self, expects: str) -> None:
        self._send(LOGIN, "text/html")

    def _empty_list(self, expects: str) -> None:
        self._send(EMPTY[expects], TYPES[expects])

    def _empty_body(self, expects: str) -> None:
        self._send(b"", TYPES[expects])

    def _cut_gzip(self, expects: str) -> None:
        packed = gzip.compress(LONG)
        self._send(packed[: len(packed) // 2], TYPES[expects], Content_Encoding="gzip")

    def _wrong_charset(self, expects: str) -> None:
        body = json.dumps({"items": "通报 — é"}, ensure_ascii=False).encode("gb18030", "replace")
        self._send(body, f"{TYPES[expects]}; charset=utf-8")

    def _endless(self, expects: str) -> None:
        """Ten gigabytes, were anybody to take them; no length is announced."""
        self.send_response(200)
        self.send_header("Content-Type", TYPES[expects])
        self.end_headers()
        self.close_connection = True
        for _ in range(10 * 2**30 // len(PIECE)):
            self.wfile.write(PIECE)

    def _bomb(self, expects: str) -> None:
        self._send(_packed_zeros(), TYPES[expects], Content_Encoding="gzip")

    def _inside(self, expects: str) -> None:
        self._send(b"", "text/plain", 302, Location=f"https://{INSIDE}/list")


class Loopback(ThreadingHTTPServer):
    """All crawls connect at once: what does not fit the queue hangs until the crawl's own time is over."""

    request_queue_size = 1_024
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are the point; any other fault is printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def faulty_server() -> Iterator[int]:
    """The port of a running server."""
    _packed_zeros()  # once: else each of the threads that ask for it together would pack its own
    server = Loopback(("127.0.0.1", 0), FaultyServer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
