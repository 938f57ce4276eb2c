"""Runs many crawls in one process, as a reactor starts only once: `python -m tests.crawlers.driver`.

Reads a JSON list of jobs from stdin: name, source, out, as_of, last_items, and either `replay` (a
folder) or `port` (a server on loopback that plays the source's host).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

from crawlers import settings
from crawlers.base import NoticeSpider
from crawlers.contract import RUN_FILE, RunState, UnreadableRow
from crawlers.crawl import crawl
from crawlers.replay import Replay
from crawlers.run import RunRecord, folder_open
from crawlers.sources import spider_class

LOOPBACK = {
    "DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
    "CRAWL_ALLOW_PLAIN_HTTP": True,
    "DOWNLOAD_DELAY": 0,
    "CRAWL_BACKOFF_SECONDS": 0.01,
    "DOWNLOAD_TIMEOUT": 0.8,
    "DOWNLOAD_MAXSIZE": 1_000_000,
}


def on_loopback(base: type[NoticeSpider], address: str, name: str) -> type[NoticeSpider]:
    """The spider with its first address on a path of its own of the loopback server."""

    def asks(self: NoticeSpider, day: date) -> list[Any]:
        return [self.ask_of(f"http://{address}/{name}")]

    def ask_of(self: NoticeSpider, url: str) -> Any:
        return base(run=self.run).ask_of(url)

    return type(base.__name__, (base,), {"hosts": (address,), "asks": asks, "ask_of": ask_of})


def broken_item(self: NoticeSpider, row: Any, answer: Any) -> Any:
    return 1 / 0


def stopped_item(self: NoticeSpider, row: Any, answer: Any) -> Any:
    os.kill(os.getpid(), signal.SIGTERM)
    raise UnreadableRow("stopped")


def main() -> None:
    jobs, live = [], None
    for job in json.load(sys.stdin):
        spider = spider_class(job["source"])
        folder_open(Path(job["out"]))
        run = RunRecord(
            source=spider.name,
            expect=spider.card.expect,
            folder=Path(job["out"]),
            as_of=date.fromisoformat(job["as_of"]) if job.get("as_of") else None,
            since=date.fromisoformat(job["since"]) if job.get("since") else None,
            last_items=job.get("last_items"),
            state=RunState.from_json(job.get("state", {})),
        )
        if "port" in job:
            live = live or settings.live() | LOOPBACK | job.get("settings", {})
            spider = on_loopback(spider, f"{job.get('host', '127.0.0.1')}:{job['port']}", job["name"])
        else:
            assert run.as_of is not None
            replay = Replay(Path(job["replay"]), run.as_of)
            spider = type(spider.__name__, (spider,), {"custom_settings": {"REPLAY": replay}})
        if job.get("break"):
            spider = type(spider.__name__, (spider,), {"item": broken_item})
        if job.get("stop"):
            spider = type(spider.__name__, (spider,), {"item": stopped_item})
        jobs.append((spider, run))
    chosen = live or settings.replayed(Replay(Path(job["replay"]), date.max))
    for report in crawl(jobs, chosen):
        assert report.source, RUN_FILE


if __name__ == "__main__":
    main()
