"""Measures a crawl and its ingest against bare Scrapy that parses the very same answers.

`python -m benchmarks.crawl --notices 20000 --json`. The answers are made up here in the wire format of
ePing, the same for the same seed. Bare Scrapy reads them with the same reader, without gates, captures or
database. Each part runs in a process of its own; times are wall-clock, without the start of the
interpreter. The ingest writes into a database of its own that is dropped at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.crawl_answers import replay_make

DAY = date(2026, 3, 2)
TARGETS = {"ratio": 2.0, "peak_rss_mb": 500.0}
PARTS = ("bare", "crawl", "ingest")
DATABASE = "benchmark_crawl"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl", description=__doc__)
    parser.add_argument("--notices", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3, help="repetitions; the median counts")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.notices < 100 or options.runs < 1:
        parser.error("--notices from 100, --runs from 1")
    if options.part:
        print(json.dumps(_part(options.part, options.folder)))
        return 0
    report = measure(options.notices, options.runs, options.seed)
    print(json.dumps(report, indent=None if options.json else 2))
    return 0 if report["items_differing"] == 0 else 1


def measure(notices: int, runs: int, seed: int) -> dict[str, Any]:
    """Seconds and megabytes of each part, and the ratio that the target is about."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        replay_make(folder / "replay", notices=notices, seed=seed, day=DAY)
        tries = [{part: _measured(part, folder) for part in PARTS} for _ in range(runs)]
    seconds = {part: statistics.median(one[part]["seconds"] for one in tries) for part in PARTS}
    again = statistics.median(one["ingest"]["again_seconds"] for one in tries)
    whole = seconds["crawl"] + seconds["ingest"]
    items = {one[part]["items"] for one in tries for part in PARTS}
    return {
        "notices": notices,
        "runs": runs,
        "seconds": {name: round(value, 2) for name, value in {**seconds, "ingest_again": again}.items()},
        "ratio": round(whole / seconds["bare"], 2),
        "ratio_nothing_new": round((seconds["crawl"] + again) / seconds["bare"], 2),
        "ratio_crawl_alone": round(seconds["crawl"] / seconds["bare"], 2),
        "notices_per_second": round(notices / whole),
        "peak_rss_mb": round(max(one[part]["rss_mb"] for one in tries for part in PARTS), 1),
        "rss_mb": {part: round(max(one[part]["rss_mb"] for one in tries), 1) for part in PARTS},
        "items_differing": len(items) - 1,
        "targets": TARGETS,
    }


def _measured(part: str, folder: Path) -> dict[str, Any]:
    """What one part tells, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crawl", "--part", part, "--folder", str(folder)],
        capture_output=True,
        text=True,
        timeout=1_800,
        check=False,
        cwd=Path(__file__).resolve().parents[1],
    )
    if done.returncode:
        raise RuntimeError(f"part {part} of the benchmark broke: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _part(part: str, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"bare": _bare, "crawl": _crawl, "ingest": _ingest}[part](folder)
    return told | {"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _bare(folder: Path) -> dict[str, Any]:
    """Scrapy alone: the same answers, the same rows into the same items, nothing kept."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    from crawlers import settings
    from crawlers.answers import Answer
    from crawlers.replay import Replay
    from crawlers.rows import Row

    reader, count = _reader()(), 0

    class Bare(scrapy.Spider):
        name = "bare"
        hosts = reader.hosts

        async def start(self) -> Any:
            for ask in reader.asks(DAY):
                yield scrapy.Request(ask.url, meta={"ask": ask}, dont_filter=True)

        def parse(self, response: Any, **kwargs: Any) -> Any:
            nonlocal count
            answer = Answer(
                ask=response.meta["ask"], url=response.url, status=200, content_type="application/json",
                body=response.body, sha256="", observed_on=DAY,
            )  # fmt: skip
            for row in reader.rows(answer):
                if isinstance(row, Row):
                    reader.item(row, answer)
                    count += 1
                else:
                    yield scrapy.Request(row.url, meta={"ask": row}, dont_filter=True)

    chosen = settings.replayed(Replay(folder / "replay", DAY)) | {"DOWNLOADER_MIDDLEWARES": {}}
    process = CrawlerProcess(chosen)
    begun = time.perf_counter()
    process.crawl(Bare)
    process.start()
    return {"items": count, "seconds": time.perf_counter() - begun}


def _crawl(folder: Path) -> dict[str, Any]:
    """The crawl as the platform starts it: gates, captures, run folder."""
    from crawlers import crawl

    _reader()
    begun = time.perf_counter()
    code = crawl.main(
        [
            "eping",
            "--replay",
            str(folder / "replay"),
            "--as-of",
            DAY.isoformat(),
            "--out",
            str(folder / "run"),
        ]
    )
    if code != crawl.EXIT_OK:
        raise RuntimeError(f"the crawl ended with status {code}; see its run.json")
    seconds = time.perf_counter() - begun
    return {"items": json.loads((folder / "run" / "run.json").read_text())["items"], "seconds": seconds}


def _reader() -> Any:
    """The ePing reader, told that a benchmark's window holds more than one of two weeks may."""
    from crawlers.sources import eping

    eping.MOST_ROWS = 10_000_000
    return eping.Eping


def _ingest(folder: Path) -> dict[str, Any]:
    """What the platform does with the run folder: everything up to the jobs that understand it.

    The same folder is then ingested once more, as a run that brings nothing new.
    """
    from compliance.core.embedded import ensure

    ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TEST"]["NAME"] = DATABASE
    # The tables are made before the clock starts: an installation makes them once.
    old = setup_databases(verbosity=0, interactive=False)
    try:
        return _ingest_twice(folder)
    finally:
        teardown_databases(old, verbosity=0)


def _ingest_twice(folder: Path) -> dict[str, Any]:
    from regulations.ingest.runner import folder_read, source_cards
    from regulations.ingest.services import run_ingest, run_open, sources_sync
    from regulations.models import Notice, Source

    sources_sync(cards=[card for card in source_cards() if card.name == "eping"])
    seconds = []
    for _ in range(2):
        run = run_open(source=Source.objects.get(name="eping"), as_of=DAY, replay=True)
        begun = time.perf_counter()
        run_ingest(run=run, folder=folder_read(folder / "run"))
        seconds.append(time.perf_counter() - begun)
    return {
        "items": Notice.objects.count(),
        "seconds": seconds[0],
        "again_seconds": seconds[1],
    }


if __name__ == "__main__":
    raise SystemExit(main())
