"""`python -m crawlers.sources [--json]`: what each source says of itself; which a replay does not hold."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from crawlers.replay import Replay
from crawlers.run import RunRecord
from crawlers.sources import source_names, spider_class


def _absent(folder: Path, as_of: date) -> list[str]:
    """Sources whose first questions, asked without being told anything, have no recorded answer."""
    replay, absent = Replay(folder, as_of), []
    for name in source_names():
        spider = spider_class(name)
        run = RunRecord(source=name, expect=spider.card.expect, folder=Path(), as_of=as_of)
        if not replay.knows_any(spider(run=run).asks(as_of)):
            absent.append(name)
    return absent


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawlers.sources", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON array of source cards")
    parser.add_argument("--replay", type=Path, metavar="DIR", help="name the sources it holds no answer of")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="day of the replay")
    options = parser.parse_args(arguments)
    if options.replay:
        if not options.as_of:
            parser.error("--replay wants the day too: --as-of DAY")
        sys.stdout.write(json.dumps(_absent(options.replay, options.as_of)) + "\n")
        return 0
    cards = [spider_class(name).card for name in source_names()]
    if options.json:
        sys.stdout.write(json.dumps([card.to_json() for card in cards], ensure_ascii=False, indent=1) + "\n")
    else:
        for card in cards:
            sys.stdout.write(f"{card.name:28} {card.every:8} {card.title} ({card.publisher})\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
