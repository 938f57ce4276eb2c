"""A crawl over real sockets against a server on loopback: guards, patience and broken transport."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from crawlers.contract import RunStatus
from crawlers.fetching import address_check
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch, command

LIST = made.candidate_list()
BOMB = gzip.compress(b"\0" * 20_000_000)


class Source(BaseHTTPRequestHandler):
    """Plays a source; the path says how it behaves."""

    seen: ClassVar[Counter[str]] = Counter()
    agents: ClassVar[set[str]] = set()
    accepts: ClassVar[set[str]] = set()
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        name = self.path.strip("/")
        self.seen[name] += 1
        self.agents.add(self.headers["User-Agent"])
        if name == "robots.txt":
            self._send(b"User-agent: *\nDisallow: /closed\n", "text/plain")
            return
        self.accepts.add(self.headers["Accept"])
        getattr(self, f"_{name}")()

    def _send(self, body: bytes, kind: str = made.XLSX_TYPE, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        given = {header.replace("_", "-"): value for header, value in headers.items()}
        for header, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | given).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def _good(self) -> None:
        self._send(LIST)

    _closed = _good

    def _packed(self) -> None:
        self._send(gzip.compress(LIST), Content_Encoding="gzip")

    def _busy_once(self) -> None:
        if self.seen["busy_once"] == 1:
            self._send(b"slow down", "text/plain", 429, Retry_After="0")
        else:
            self._good()

    def _busy(self) -> None:
        self._send(b"slow down", "text/plain", 429)

    def _patience(self) -> None:
        self._send(b"come back tomorrow", "text/plain", 503, Retry_After="86400")

    def _forbidden(self) -> None:
        self._send(b"<html>no</html>", "text/html", 403)

    def _broken(self) -> None:
        self._send(LIST[:1000], Content_Length=str(len(LIST)))
        self.close_connection = True

    def _chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"400\r\n" + LIST[:1024] + b"\r\n")
        self.close_connection = True

    def _away(self) -> None:
        self._send(b"", status=302, Location="http://attacker.example/list.xlsx")

    def _inside(self) -> None:
        self._send(b"", status=302, Location="http://127.0.0.1:1/list.xlsx")

    def _moved(self) -> None:
        self._send(b"", status=302, Location="/good")

    def _round(self) -> None:
        self._send(b"", status=302, Location="/round")

    def _file(self) -> None:
        self._send(b"", status=302, Location="file:///etc/passwd")

    def _huge(self) -> None:
        self._send(b"PK\x03\x04" + bytes(2_000_000))

    def _bomb(self) -> None:
        self._send(BOMB, "application/json", Content_Encoding="gzip")

    def _hangs(self) -> None:
        time.sleep(2)

    def _hangup(self) -> None:
        self.close_connection = True


OUTCOMES = {
    "good": "",
    "packed": "",
    "busy_once": "",
    "moved": "",
    "busy": "refused",
    "patience": "refused",
    "forbidden": "refused",
    "closed": "refused",
    "broken": "truncated",
    "chunks": "truncated",
    "away": "unreachable",
    "inside": "unreachable",
    "file": "unreachable",
    "round": "unreachable",
    "huge": "wrong_content",
    "bomb": "wrong_content",
    "hangs": "unreachable",
    "hangup": "unreachable",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def runs(port: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    jobs = [{"name": name, "source": "echa_candidate_list", "port": port} for name in OUTCOMES]
    return batch(jobs, tmp_path_factory.mktemp("live"))


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(runs: dict[str, RunFolder], name: str) -> None:
    report = runs[name].report
    assert report.reason_code == OUTCOMES[name], report.reason
    assert len(runs[name].items) == (250 if report.status is RunStatus.OK else 0)


def test_a_passing_refusal_is_waited_out_and_both_answers_are_kept(runs: dict[str, RunFolder]) -> None:
    statuses = [c.status for c in runs["busy_once"].captures if c.url.endswith("/busy_once")]
    assert statuses == [429, 200]


def test_retries_are_bounded(runs: dict[str, RunFolder]) -> None:
    assert runs and Source.seen["busy"] == 4  # the first try and RETRY_TIMES more


def test_a_source_that_asks_for_a_long_wait_is_left_alone(runs: dict[str, RunFolder]) -> None:
    assert runs and Source.seen["patience"] == 1


def test_robots_are_obeyed_before_the_page_is_touched(runs: dict[str, RunFolder]) -> None:
    assert "robots.txt" in runs["closed"].report.reason
    assert Source.seen["closed"] == 0


def test_we_say_who_we_are_and_what_we_accept(runs: dict[str, RunFolder]) -> None:
    assert runs and Source.agents == {
        "Fairlead/0.1 (reads published notices for exporters; contact: tests@example.org)"
    }
    assert Source.accepts == {"*/*"}


def test_a_foreign_host_is_named(runs: dict[str, RunFolder]) -> None:
    assert "attacker.example is not a host of this source" in runs["away"].report.reason


def test_names_of_private_addresses_are_refused(port: int, tmp_path: Path) -> None:
    resolver = {"DNS_RESOLVER": "crawlers.fetching.PublicResolver", "RETRY_TIMES": 0}
    before = Source.seen["good"]
    job = {
        "name": "good",
        "source": "echa_candidate_list",
        "port": port,
        "host": "localhost",
        "settings": resolver,
    }
    report = batch([job], tmp_path)["good"].report
    assert report.reason_code == "unreachable"
    assert "not a public address" in report.reason
    assert Source.seen["good"] == before


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "0.0.0.0"]
)
def test_private_address(address: str) -> None:
    with pytest.raises(Exception, match="not a public address"):
        address_check(address, "internal.example")


def test_public_address() -> None:
    assert address_check("8.8.8.8", "dns.google") == "8.8.8.8"


@pytest.mark.parametrize("contact", ["", "nobody", "http://example.org"])
def test_a_live_crawl_without_contact_is_refused(tmp_path: Path, contact: str) -> None:
    done = command("crawlers.crawl", "eping", "--out", tmp_path, contact=contact)
    assert done.returncode == 3
    assert "CRAWL_CONTACT" in done.stderr
    report = RunFolder(tmp_path).report
    assert (report.status, report.reason_code) == (RunStatus.FAILED, "no_contact")
