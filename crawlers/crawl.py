"""`python -m crawlers.crawl SOURCE... --out DIR`: run sources in one process, one run folder each.

It knows the command line and Scrapy's process; what happens in a run is told in `run.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawlers import settings
from crawlers.base import NoticeSpider
from crawlers.contract import CrawlError, Expect, RunReport, RunState, RunStatus
from crawlers.replay import Replay
from crawlers.rereading import CaptureShelf
from crawlers.run import RunRecord, folder_open
from crawlers.sources import source_names, spider_class

EXIT_OK, EXIT_USAGE, EXIT_FAILED, EXIT_ABSENT = 0, 2, 3, 4


def crawl(
    jobs: Iterable[tuple[type[NoticeSpider], RunRecord]],
    scrapy_settings: Mapping[str, Any],
    replay: Replay | None = None,
) -> list[RunReport]:
    """Run every job and return its report; a job that breaks does not touch the others."""
    jobs = list(jobs)
    process = CrawlerProcess(dict(scrapy_settings))
    waiting = 0
    for spider, run in jobs:
        if run.fault:
            continue
        if replay is not None and not _is_recorded(spider, run, replay):
            run.fail("absent", f"the replay holds no answer of {run.source} as of {replay.as_of}.")
            continue
        if replay is None and "CAPTURES" not in scrapy_settings and spider.key_variable and not spider.key():
            run.fail(
                "no_key",
                f"no key: {run.source} answers only with one. Set {spider.key_variable} in the environment "
                f"of the crawler; how to get one stands on {spider.card.home_url}.",
            )
            continue
        started = process.crawl(spider, run=run)
        started.addErrback(_note_crash, run)
        waiting += 1
    if waiting:
        process.start()
    for _spider, run in jobs:
        if run.report is None and run.fault is None:
            run.fail("crashed", "the crawl ended without a verdict; read its log and run it again.")
    return [run.close() for _spider, run in jobs]


def _is_recorded(spider: type[NoticeSpider], run: RunRecord, replay: Replay) -> bool:
    try:
        return replay.knows_any(spider(run=run).asks(replay.as_of))
    except CrawlError:
        return True  # what the source was told is wrong: its run says so


def _note_crash(failure: Any, run: RunRecord) -> None:
    run.fail("crashed", f"the crawl did not start: {failure.type.__name__}: {failure.getErrorMessage()}")


def exit_code(reports: Iterable[RunReport]) -> int:
    """3 if any run failed, 4 if every run was absent, else 0."""
    statuses = {report.status for report in reports}
    if RunStatus.FAILED in statuses:
        return EXIT_FAILED
    return EXIT_ABSENT if statuses == {RunStatus.ABSENT} else EXIT_OK


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawlers.crawl", description=__doc__)
    add, day = parser.add_argument, date.fromisoformat
    add("sources", nargs="+", metavar="SOURCE", help=f"one of: {', '.join(source_names())}")
    add("--out", type=Path, required=True, metavar="DIR", help="run folder; of several, DIR/<source>/")
    add("--replay", type=Path, metavar="DIR", help="read recorded answers instead of the network")
    add("--as-of", type=day, metavar="DAY", help="day of the replay (default today)")
    add("--captures", type=Path, metavar="DIR", help="read the captures of an earlier run folder again")
    add("--options", type=Path, metavar="FILE", help="JSON object for the source, such as the acts to watch")
    add(
        "--state",
        type=Path,
        metavar="FILE",
        help="what earlier runs left: validators, answers of today, schema",
    )
    add("--since", type=day, metavar="DAY", help="oldest day worth reading")
    add("--until", type=day, metavar="DAY", help="newest day of a window of history; needs --since")
    add(
        "--last-items",
        action="append",
        default=[],
        metavar="[SOURCE=]N",
        help="items of the last good run, for the shrink gate",
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.sources if name not in source_names()]
    if unknown:
        parser.error(f"no source {', '.join(unknown)}; there are: {', '.join(source_names())}")
    if options.as_of and not options.replay:
        parser.error("--as-of asks for recorded answers: give --replay DIR too")
    if options.captures and (options.replay or len(options.sources) > 1):
        parser.error("--captures is about one run of one source, without --replay")
    if options.captures and options.captures.resolve() == options.out.resolve():
        parser.error("--out must be another folder than --captures: captures are never written over")
    if options.until and (not options.since or options.since > options.until):
        parser.error("--until wants a --since that is not later")
    options.options = _told(parser, "--options", options.options)
    options.state = _state(parser, options.state)
    try:
        options.last_items = _last_items(options.last_items, options.sources)
    except ValueError:
        parser.error("--last-items wants a whole number, or SOURCE=NUMBER with several sources")
    return options


def _state(parser: argparse.ArgumentParser, file: Path | None) -> RunState:
    try:
        return RunState.from_json(_told(parser, "--state", file))
    except (ValueError, TypeError, AttributeError) as fault:
        parser.error(f"--state {file} is not what a run leaves: {fault}")


def _told(parser: argparse.ArgumentParser, name: str, file: Path | None) -> dict[str, Any]:
    """The object in a file; without a file an empty one."""
    if file is None:
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        parser.error(f"{name} {file} cannot be read: {fault}")
    if not isinstance(told, dict):
        parser.error(f"{name} {file} holds no JSON object")
    return told


def _last_items(given: list[str], sources: list[str]) -> dict[str, int]:
    last: dict[str, int] = {}
    for text in given:
        name, _, number = text.rpartition("=")
        if not name and len(sources) > 1:
            raise ValueError(text)
        last[name or sources[0]] = int(number)
    return last


def _job(
    name: str, folder: Path, as_of: date | None, options: argparse.Namespace
) -> tuple[type[NoticeSpider], RunRecord]:
    spider, fault = NoticeSpider, ""
    try:
        spider = spider_class(name)
    except Exception as broken:
        fault = f"crawlers/sources/{name}.py cannot be loaded: {type(broken).__name__}: {broken}"
    run = RunRecord(
        source=name,
        expect=spider.card.expect if not fault else Expect(min_items=1, max_items=1),
        folder=folder,
        as_of=as_of,
        since=options.since,
        until=options.until,
        last_items=options.last_items.get(name),
        options=options.options,
        state=options.state,
    )
    if fault:
        run.fail("crashed", fault)
    return spider, run


def _as_then(jobs: Iterable[tuple[type[NoticeSpider], RunRecord]], then: RunReport) -> None:
    """Ask what the earlier run asked: its day and its window make the same questions."""
    for _spider, run in jobs:
        if run.source != then.source:
            raise CrawlError(f"these are captures of {then.source}, not of {run.source}")
        run.as_of = then.as_of or then.started_at.date()
        run.since, run.until = then.since, then.until


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    names = list(dict.fromkeys(options.sources))
    as_of = (options.as_of or datetime.now(UTC).date()) if options.replay else None
    jobs = []
    for name in names:
        folder = options.out if len(names) == 1 else options.out / name
        try:
            folder_open(folder)
        except OSError as fault:
            sys.stderr.write(f"the run folder {folder} cannot be written: {fault}\n")
            return EXIT_USAGE
        jobs.append(_job(name, folder, as_of, options))
    replay = None
    try:
        if options.captures:
            shelf = CaptureShelf(options.captures)
            _as_then(jobs, shelf.report)
            chosen = settings.reread(shelf)
        else:
            replay = Replay(options.replay, as_of) if options.replay and as_of else None
            chosen = settings.replayed(replay) if replay else settings.live()
    except CrawlError as fault:
        code = "no_contact" if isinstance(fault, settings.NoContact) else "crashed"
        for _spider, run in jobs:
            run.fail(code, str(fault))
            run.close()
        sys.stderr.write(f"{fault}\n")
        return EXIT_FAILED
    reports = crawl(jobs, chosen, replay)
    for report in reports:
        sys.stderr.write(
            f"{report.source}: {report.status} rows={report.rows} items={report.items} "
            f"unreadable={report.unreadable} {report.reason}\n"
        )
    return exit_code(reports)


if __name__ == "__main__":
    raise SystemExit(main())
