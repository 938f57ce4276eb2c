"""How we behave on the network: who we say we are, how slowly we go, how much we take.

It knows Scrapy's settings and two environment variables; it knows no source.
"""

from __future__ import annotations

import os
from typing import Any

from crawlers.contract import CrawlError, SourceCard
from crawlers.replay import Replay
from crawlers.rereading import CaptureShelf

CONTACT_VARIABLE = "CRAWL_CONTACT"
LOG_VARIABLE = "CRAWL_LOG_LEVEL"
NO_OTHER_SCHEMES = {"file": None, "ftp": None, "s3": None, "data": None}


class NoContact(CrawlError):
    """A live crawl must say who asks."""


def contact() -> str:
    """The mail address or page that a site's operator can turn to. Raises `NoContact`."""
    value = os.environ.get(CONTACT_VARIABLE, "").strip()
    if "@" not in value and not value.startswith("https://"):
        raise NoContact(
            f"a live crawl needs {CONTACT_VARIABLE}: set it to a mail address or an https page where a "
            "site's operator can reach you. (A replay of recorded answers needs none.)"
        )
    return value.replace("\r", "").replace("\n", "")


def settings_of(card: SourceCard) -> dict[str, Any]:
    """Scrapy's settings for what a source's card asks. Raises ValueError for a card that asks nonsense."""
    manners = card.manners
    if manners.delay_seconds < 0 or min(manners.concurrency, manners.answer_seconds, card.max_bytes) < 1:
        raise ValueError(f"the card of {card.name} cannot be kept: {manners}, answers up to {card.max_bytes}")
    return {
        "DOWNLOAD_DELAY": manners.delay_seconds,
        "CONCURRENT_REQUESTS_PER_DOMAIN": manners.concurrency,
        "DOWNLOAD_MAXSIZE": card.max_bytes,
        "DOWNLOAD_WARNSIZE": card.max_bytes,
        "DOWNLOAD_TIMEOUT": manners.answer_seconds,
        "CLOSESPIDER_TIMEOUT": manners.run_seconds,
    }


def common() -> dict[str, Any]:
    return {
        "LOG_LEVEL": os.environ.get(LOG_VARIABLE, "ERROR"),
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
        "COOKIES_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        # The gates judge every answer; Scrapy must not drop the bad ones before they do.
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "CONCURRENT_REQUESTS": 4,
        "REDIRECT_MAX_TIMES": 5,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawlers.fetching.AllowedHosts": 50,
            "crawlers.fetching.DailyCap": 60,
            "crawlers.captures.CaptureMiddleware": 960,
        },
    }


def live() -> dict[str, Any]:
    """Settings of a crawl on the network. Raises `NoContact`."""
    settings = common()
    settings["DOWNLOADER_MIDDLEWARES"] |= {
        "crawlers.fetching.RobotsDelay": 70,
        "crawlers.fetching.PatientRetry": 550,
    }
    return settings | {
        "USER_AGENT": f"Fairlead/0.1 (reads published notices for exporters; contact: {contact()})",
        "ROBOTSTXT_OBEY": True,
        "DNS_RESOLVER": "crawlers.fetching.PublicResolver",
        "DNS_TIMEOUT": 20,
        # Scrapy's own default does not look at certificates.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # A proxy would make the check of the resolved address meaningless.
        "HTTPPROXY_ENABLED": False,
        "RETRY_TIMES": 3,
        "RETRY_HTTP_CODES": [429, 500, 502, 503, 504, 522, 524, 408],
        "CRAWL_BACKOFF_SECONDS": 5.0,
        "DOWNLOAD_HANDLERS": NO_OTHER_SCHEMES,
    }


def replayed(replay: Replay) -> dict[str, Any]:
    """Settings of a crawl that reads recorded answers: no network, no waiting, no contact needed."""
    return _offline("crawlers.replay.ReplayHandler") | {"REPLAY": replay}


def reread(shelf: CaptureShelf) -> dict[str, Any]:
    """Settings of a crawl that reads the captures of an earlier run once more."""
    return _offline("crawlers.rereading.RereadingHandler") | {"CAPTURES": shelf}


def _offline(handler: str) -> dict[str, Any]:
    return common() | {
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "HTTPPROXY_ENABLED": False,
        "CRAWL_ALLOW_PLAIN_HTTP": True,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, **NO_OTHER_SCHEMES},
    }
