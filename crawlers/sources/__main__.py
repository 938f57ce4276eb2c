"""`python -m crawlers.sources [--json]`: what each source says of itself."""

from __future__ import annotations

import argparse
import json
import sys

from crawlers.sources import source_names, spider_class


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawlers.sources", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON array of source cards")
    options = parser.parse_args(arguments)
    cards = [spider_class(name).card for name in source_names()]
    if options.json:
        sys.stdout.write(json.dumps([card.to_json() for card in cards], ensure_ascii=False, indent=1) + "\n")
    else:
        for card in cards:
            sys.stdout.write(f"{card.name:28} {card.every:8} {card.title} ({card.publisher})\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
