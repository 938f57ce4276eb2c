"""The longer of two delays counts: the source's card and its robots.txt."""

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings

from crawlers.fetching import RobotsDelay
from crawlers.settings import live

HOST = "authority.example"
AGENT = "Fairlead/0.1 (reads published notices for exporters; contact: tests@example.org)"


def slowed(robots: bytes) -> tuple[Slot, dict[str, Any]]:
    """The slot of a host, and what later slots of it are told, once its robots.txt was read."""
    slot, told = Slot(concurrency=2, delay=2.0, jitter=0.5), dict[str, Any]()
    downloader = SimpleNamespace(
        slots={HOST: slot}, per_slot_settings=told, get_slot_key=lambda request: HOST
    )
    crawler: Any = SimpleNamespace(
        settings=Settings({"USER_AGENT": AGENT, "DOWNLOAD_DELAY": 2.0}),
        engine=SimpleNamespace(downloader=downloader),
    )
    parser = ProtegoRobotParser(robots, None)
    RobotsDelay(crawler).robots_parsed(robotparser=parser, request=Request(f"https://{HOST}/list"))
    return slot, told


@pytest.mark.parametrize(
    "robots", [b"User-agent: *\nCrawl-delay: 7.5\n", b"User-agent: fairlead\nCrawl-delay: 7.5\n"]
)
def test_a_longer_delay_of_the_site_slows_what_waits_and_what_comes(robots: bytes) -> None:
    slot, told = slowed(robots)
    assert (slot.delay, slot.concurrency, slot.jitter) == (7.5, 1, 0.0)
    assert told == {HOST: {"delay": 7.5, "concurrency": 1, "jitter": 0.0}}


@pytest.mark.parametrize(
    "robots",
    [
        b"User-agent: *\nCrawl-delay: 1\n",
        b"User-agent: *\nDisallow:\n",
        b"User-agent: another\nCrawl-delay: 30\n",
        b"User-agent: *\nCrawl-delay: soon\n",
        b"",
    ],
)
def test_the_card_stands_where_the_site_asks_for_no_longer_delay(robots: bytes) -> None:
    slot, told = slowed(robots)
    assert (slot.delay, slot.concurrency, told) == (2.0, 2, {})


def test_every_live_crawl_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAWL_CONTACT", "tests@example.org")
    assert "crawlers.fetching.RobotsDelay" in live()["DOWNLOADER_MIDDLEWARES"]
