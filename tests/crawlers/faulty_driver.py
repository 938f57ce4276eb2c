"""Crawls many sources against the faulty server in one process: `python -m tests.crawlers.faulty_driver`.

Reads {"port", "jobs": [{"source", "fault", "out", "own_bounds"}]} from stdin; prints the peak memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers import settings
from crawlers.crawl import crawl
from crawlers.run import RunRecord, folder_open
from crawlers.sources import spider_class

HANDLER = "tests.crawlers.faulty.FaultyHandler"
FAST = {
    "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
    "DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
    "DOWNLOAD_DELAY": 0,
    "CRAWL_BACKOFF_SECONDS": 0.01,
    "RETRY_TIMES": 0,
}
TIGHT = {"DOWNLOAD_MAXSIZE": 1_000_000, "DOWNLOAD_TIMEOUT": 60}
"""The cards allow more; what counts here is that a bound holds. That of the cards has a test of its own."""
DOCUMENT = "https://members.wto.org/crnattachments/2026/TBT/BRA/26_00001_00_e.pdf"
OPTIONS: dict[str, dict[str, Any]] = {
    "wto_documents": {
        "documents": [{"notice": 1, "symbol": "G/TBT/N/BRA/1", "role": "notified_text", "url": DOCUMENT}]
    },
    "user_page": {"pages": [{"id": 1, "url": "https://authority.example/news", "selector": "#news li"}]},
}
"""What a source has to be told before it asks anything."""


def main() -> None:
    told = json.load(sys.stdin)
    jobs = []
    for job in told["jobs"]:
        base = spider_class(job["source"])
        folder_open(Path(job["out"]))
        run = RunRecord(
            source=base.name,
            expect=base.card.expect,
            folder=Path(job["out"]),
            since=datetime.now(UTC).date(),
            options=OPTIONS.get(base.name, {}),
        )
        own = {"FAULT": job["fault"], "FAULT_PORT": told["port"]}
        if job["fault"] == "time_out":
            own["DOWNLOAD_TIMEOUT"] = 2
        given = dict(base.custom_settings or {})
        jobs.append((type(base.__name__, (base,), {"custom_settings": given | own}), run))
    chosen = settings.live() | FAST | ({} if told.get("own_bounds") else TIGHT)
    crawl(jobs, chosen)
    sys.stdout.write(json.dumps({"rss_mb": peak_mb()}))


def peak_mb() -> float:
    """Most memory this program held; on Linux ru_maxrss counts what the starting process held too."""
    with suppress(FileNotFoundError):
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
