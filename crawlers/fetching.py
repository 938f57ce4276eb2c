"""Manners and guards of live fetching: hosts of the source only, public addresses only, patience.

It knows hosts, addresses and waiting; it knows no source.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

    from crawlers.contract import Manners, Validator
    from crawlers.run import RunRecord

LONGEST_WAIT = 120.0
"""Seconds; a source that asks for more is left alone until the next run."""


not_public: dict[str, str] = {}
"""Names that resolved to a private address; Twisted reports them only as "no results"."""


class HostRefused(IgnoreRequest):
    """We do not go there: not a host of this source, not https, or not a public address."""


class AllowedHosts:
    """Every request, redirects and robots.txt included, must go to a host that the source names."""

    def __init__(self, crawler: Crawler) -> None:
        self.hosts = frozenset(crawler.spider.hosts)  # type: ignore[union-attr]
        self.told: bool = crawler.spider.hosts_are_told  # type: ignore[union-attr]
        self.upgraded: bool = crawler.spider.hosts_answer_https  # type: ignore[union-attr]
        self.schemes = ("http", "https") if crawler.settings.getbool("CRAWL_ALLOW_PLAIN_HTTP") else ("https",)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AllowedHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        parts = urlsplit(request.url)
        if parts.netloc.lower() not in self.hosts:
            known = f" ({', '.join(sorted(self.hosts))})" if self.told else ""
            raise HostRefused(
                f"{parts.netloc} is not a host of this source{known}; "
                "it was reached by redirect or by a wrong address"
            )
        if parts.scheme in self.schemes:
            return None
        if parts.scheme == "http" and self.upgraded:
            return request.replace(url=parts._replace(scheme="https").geturl())
        raise HostRefused(f"{request.url} is not https")


class RobotsDelay:
    """A `Crawl-delay` of the site's robots.txt counts where it is longer than that of the source's card."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsDelay:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signal=signals.robots_parsed)
        return middleware

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Slow down the host of `request`, for what waits already and for all that comes."""
        parser = getattr(robotparser, "rp", None)
        asked = parser.crawl_delay(self.crawler.settings["USER_AGENT"]) if parser else None
        downloader: Any = self.crawler.engine.downloader
        own = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        if asked is None or not own < asked:
            return
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = downloader.per_slot_settings.get(key, {}) | {
            "delay": float(asked),
            "concurrency": 1,
            "jitter": 0.0,  # half of a delay that was asked for would be less than it
        }
        if slot := downloader.slots.get(key):
            slot.delay, slot.concurrency, slot.jitter = float(asked), 1, 0.0


class CapReached(IgnoreRequest):
    """The source's daily bound is used up."""


class DailyCap:
    """Stops before a request that would go over the bound of the source's card, earlier runs counted."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.manners, self.run = spider.card.manners, spider.run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DailyCap:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if is_robots(request.url):
            return
        if sentence := cap_reached(self.manners, self.run, asked_address(request)):
            raise CapReached(sentence)


def cap_reached(manners: Manners, run: RunRecord, url: str) -> str:
    """Which daily bound one more request to `url` would break, or ""."""
    spent = Counter(run.state.spent) + run.answered
    if manners.daily_per_address is not None and spent[url] >= manners.daily_per_address:
        return f"{url} was read {spent[url]} time(s) today; the source asks for no more than that a day"
    if manners.daily_requests is not None and spent.total() >= manners.daily_requests:
        return f"{spent.total()} answers were read today; the source asks for no more than that a day"
    return ""


def counts_against_cap(url: str, status: int) -> bool:
    """Only a full answer gives us something of the source; a redirect within one run is no second one."""
    return 200 <= status < 300 and not is_robots(url)


def asked_address(request: Request) -> str:
    """The address that was asked for, whatever it redirected to."""
    ask = request.meta.get("ask")
    return ask.url if ask else request.url


def is_robots(url: str) -> bool:
    return urlsplit(url).path == "/robots.txt"


def only_if_changed(known: Validator | None) -> dict[str, str]:
    """Headers that ask for the answer only if it is another one than we hold (RFC 9110, section 13.1)."""
    headers = {}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def was_conditional(response: Response) -> bool:
    """A 304 to a question without a condition is a fault of the source."""
    asked = response.request.headers if response.request else {}
    return "If-None-Match" in asked or "If-Modified-Since" in asked


class PublicResolver(CachingThreadedResolver):
    """Resolves names, and refuses private answers before a connection is made to that very address."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        found: Deferred[str] = super().getHostByName(name, timeout)
        found.addCallback(address_check, name)
        return found


def address_check(address: str, name: str) -> str:
    """The address itself if it is a public one. Raises `CannotResolveHostError`."""
    if not ipaddress.ip_address(address).is_global:
        not_public[name] = address
        raise CannotResolveHostError(f"{name} resolves to {address}, which is not a public address")
    return address


def is_quota(response: Response) -> bool:
    """A gateway's 403 that says "quota" means too many calls, not that we are unwelcome."""
    return response.status == 403 and b"quota" in response.body[:2_000].lower()


class PatientRetry(RetryMiddleware):
    """Scrapy's bounded retries, with a wait that doubles, and never shorter than `Retry-After`."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        is_passing = response.status in self.retry_http_codes or is_quota(response)
        if not is_passing or request.meta.get("dont_retry"):
            return response
        wait = self._wait(request, retry_after(response.headers.get("Retry-After"), datetime.now(UTC)))
        again = None if wait is None else self._retry(request, f"HTTP {response.status}")
        if again is None or wait is None:
            return response
        await asyncio.sleep(wait)
        return again

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        again = super().process_exception(request, exception)
        if again is not None:
            await asyncio.sleep(self._wait(request, 0.0) or 0.0)
        return again

    def _wait(self, request: Request, asked: float) -> float | None:
        base = self.crawler.settings.getfloat("CRAWL_BACKOFF_SECONDS")
        wait = max(base * 2.0 ** float(request.meta.get("retry_times", 0)), asked)
        return wait if wait <= LONGEST_WAIT else None


def retry_after(header: bytes | None, now: datetime) -> float:
    """Seconds that the source asks us to wait: given as seconds or as an HTTP date; 0.0 if it does not say.

    A date that cannot be read is not taken for "at once": it gives a wait longer than we wait.
    """
    value = (header or b"").decode("latin-1").strip()
    if not value:
        return 0.0
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return LONGEST_WAIT + 1.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
