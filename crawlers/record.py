"""`python -m crawlers.record SOURCE URL CASE`: keep one answer as a test case.

A case is a folder with the body and `page.json`, which says how it was asked for. It knows the
layout of cases; what they should read as is written by the first test run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawlers import bodies, settings
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.captures import answer_of
from crawlers.contract import CrawlError
from crawlers.crawl import crawl
from crawlers.replay import Replay
from crawlers.run import RunRecord
from crawlers.sources import source_names, spider_class

PAGE_FILE = "page.json"
FIXTURES = Path("tests/crawlers/fixtures")


def case_write(folder: Path, source: str, answer: Answer) -> None:
    """Save the answer; the body is named after what it is, not after what it should be."""
    kind = "html" if bodies.is_html(answer.body) else answer.ask.expects
    body = folder / f"body.{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    body.write_bytes(answer.body)
    page = {
        "source": source,
        "url": answer.url,
        "method": answer.ask.method,
        "expects": answer.ask.expects,
        "step": answer.ask.step,
        "page": answer.ask.page,
        "status": answer.status,
        "content_type": answer.content_type,
        "observed_on": answer.observed_on.isoformat(),
        "body": body.name,
    }
    (folder / PAGE_FILE).write_text(json.dumps(page, indent=1) + "\n", encoding="utf-8")


def case_read(folder: Path) -> tuple[NoticeSpider, Answer]:
    """The spider and the answer of a saved case."""
    page = json.loads((folder / PAGE_FILE).read_text(encoding="utf-8"))
    body = (folder / page["body"]).read_bytes()
    day = date.fromisoformat(page["observed_on"])
    spider = spider_class(page["source"])
    ask = Ask(
        url=page["url"], expects=page["expects"], step=page["step"], method=page["method"], page=page["page"]
    )
    answer = Answer(
        ask=ask,
        url=page["url"],
        status=page["status"],
        content_type=page["content_type"],
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        observed_on=day,
    )
    run = RunRecord(source=spider.name, expect=spider.card.expect, folder=folder, as_of=day)
    return spider(run=run), answer


def fetch(source: str, url: str, scrapy_settings: dict[str, Any], as_of: date | None) -> Answer:
    """One answer of a source's address, whatever it is. Raises `CrawlError` if none came."""
    kept: list[Answer] = []
    base = spider_class(source)
    ask = base(run=RunRecord(source=source, expect=base.card.expect, folder=Path(), as_of=as_of)).ask_of(url)

    def ask_it(self: NoticeSpider, day: date) -> list[Ask]:
        return [ask]

    def keep(self: NoticeSpider, response: Any, **kwargs: Any) -> None:
        kept.append(answer_of(response, response.meta["ask"]))

    recorder = type("Recorder", (base,), {"asks": ask_it, "parse": keep})
    with tempfile.TemporaryDirectory() as folder:
        run = RunRecord(source=source, expect=base.card.expect, folder=Path(folder), as_of=as_of)
        [report] = crawl([(recorder, run)], scrapy_settings)
    if not kept:
        raise CrawlError(report.reason)
    return kept[0]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawlers.record", description=__doc__)
    add = parser.add_argument
    add("source", choices=source_names(), metavar="SOURCE")
    add("url", metavar="URL")
    add("case", metavar="CASE", help="name of the case, for example 2026-04-01")
    add("--into", type=Path, default=FIXTURES, metavar="DIR", help=f"default {FIXTURES}")
    add("--replay", type=Path, metavar="DIR", help="take the answer from recorded ones")
    add("--as-of", type=date.fromisoformat, metavar="DAY", help="day of the replay (default today)")
    options = parser.parse_args(arguments)
    as_of = (options.as_of or datetime.now(UTC).date()) if options.replay else None
    try:
        replay = Replay(options.replay, as_of) if as_of else None
        chosen = settings.replayed(replay) if replay else settings.live()
        answer = fetch(options.source, options.url, chosen, as_of)
    except CrawlError as fault:
        sys.stderr.write(f"{fault}\n")
        return 3
    folder = options.into / options.source / options.case
    case_write(folder, options.source, answer)
    sys.stderr.write(
        f"HTTP {answer.status}, {len(answer.body)} bytes in {folder}. Before you keep it: is the text ours "
        "to publish? If not, write a body of the same shape around real facts. Then run pytest: it writes "
        "expected.json and fails once.\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
