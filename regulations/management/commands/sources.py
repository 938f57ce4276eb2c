"""`manage.py sources`: how each source fares."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Source
from regulations.selectors import sources_by_health
from regulations.wording import reason_told


class Command(BaseCommand):
    help = _("Bring the table of sources in step with the crawlers and show how each source fares.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        sources_sync(cards=source_cards())
        rows = [_row(source) for source in sources_by_health()]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
            return
        for row in rows:
            state = reason_told(row["alarm_code"], row["alarm"]) or _("well")
            live = "" if row["seen_live"] else _("not yet seen live")
            self.stdout.write(
                f"{row['name']}: {state}. {row['last_success'] or '-'} {row['last_items'] or 0} {live}"
            )


def _row(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "title": source.title,
        "alarm": source.alarm,
        "alarm_code": source.alarm_code,
        "last_success": source.last_success_at and source.last_success_at.isoformat(),
        "last_change": source.last_change_at and source.last_change_at.isoformat(),
        "last_items": source.last_items,
        "seen_live": source.seen_live,
        "every": source.every,
        "enabled": source.enabled,
    }
