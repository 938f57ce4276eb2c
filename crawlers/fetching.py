"""Manners and guards of live fetching: hosts of the source only, public addresses only, patience.

It knows hosts, addresses and waiting; it knows no source.
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred

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
        self.upgraded: bool = crawler.spider.hosts_answer_https  # type: ignore[union-attr]
        self.schemes = ("http", "https") if crawler.settings.getbool("CRAWL_ALLOW_PLAIN_HTTP") else ("https",)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AllowedHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        parts = urlsplit(request.url)
        if parts.netloc.lower() not in self.hosts:
            raise HostRefused(
                f"{parts.netloc} is not a host of this source ({', '.join(sorted(self.hosts))}); "
                "it was reached by redirect or by a wrong address"
            )
        if parts.scheme in self.schemes:
            return None
        if parts.scheme == "http" and self.upgraded:
            return request.replace(url=parts._replace(scheme="https").geturl())
        raise HostRefused(f"{request.url} is not https")


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


class PatientRetry(RetryMiddleware):
    """Scrapy's bounded retries, with a wait that doubles, and never shorter than `Retry-After`."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        wait = self._wait(request, _retry_after(response))
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


def _retry_after(response: Response) -> float:
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    return float(value) if value.isdigit() else 0.0
