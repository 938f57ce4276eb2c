"""`manage.py sources`: how each source fares."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from compliance.core import clock
from regulations.health import SourceHealth, silence_of, sources_health
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.wording import distrust_words, light_words, reason_told


class Command(BaseCommand):
    help = _("Bring the table of sources in step with the crawlers and show how each source fares.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        sources_sync(cards=source_cards())
        found = sources_health(now=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps([_row(source) for source in found], indent=1, ensure_ascii=False))
            return
        for source in found:
            state = reason_told(source.alarm_code, source.alarm) or light_words(source.light)
            live = "" if source.seen_live else _("not yet seen live")
            last = source.last_success_at.isoformat() if source.last_success_at else "-"
            self.stdout.write(f"{source.name}: {state}. {last} {source.last_items or 0} {live}".rstrip())
        distrusted = silence_of(found).distrusted
        if distrusted:
            told = "; ".join(f"{source.name} ({distrust_words(source.distrust)})" for source in distrusted)
            self.stdout.write(_("Silence says nothing of: %(sources)s") % {"sources": told})
        else:
            self.stdout.write(_("Every source is healthy: what is not here was not published."))


def _row(source: SourceHealth) -> dict[str, Any]:
    """The account as plain JSON values, the last run beside it."""
    plain = {
        name: _plain(getattr(source, name)) for name in source.__slots__ if name not in ("runs", "samples")
    }
    last = source.last_run
    return plain | {
        "age_seconds": plain.pop("age"),
        "last_success": plain["last_success_at"],
        "last_change": plain["last_change_at"],
        "distrust": source.distrust,
        "items_by_run": [run.items for run in reversed(source.runs) if run.status == "ok"],
        "last_run": last and {name: _plain(getattr(last, name)) for name in last.__slots__},
        "unreadable_samples": [asdict(sample) for sample in source.samples],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
