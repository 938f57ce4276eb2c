"""`manage.py list_changes`: what the law changed in a list between two recorded days."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core.punctuation import labelled
from crawlers.contract import ListEntry, RunStatus
from regulations.ingest.listings import ListChange, ListChangeKind, list_diff
from regulations.ingest.runner import CrawlerBroken, CrawlOrder, crawl_execute
from regulations.wording import list_change, reason_told


class Command(BaseCommand):
    help = _(
        "Compare two recorded states of a list by entry identity and dates. Writes nothing to the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help=_("source of the list, such as echa_candidate_list"))
        parser.add_argument("--replay", type=Path, required=True, help=_("folder of recorded answers"))
        parser.add_argument("--from", dest="day_from", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="day_to", type=date.fromisoformat, required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            old, new = (
                self._entries(options, day, Path(folder) / name)
                for name, day in (("from", options["day_from"]), ("to", options["day_to"]))
            )
        changes = list_diff(old, new)
        tally = Counter(change.kind for change in changes)
        report = {
            "source": options["source"],
            "from": options["day_from"].isoformat(),
            "to": options["day_to"].isoformat(),
            "entries_before": len(old),
            "entries_after": len(new),
            "changes": {kind.value: tally[kind] for kind in ListChangeKind},
            "formal_additions": [_told(c) for c in changes if c.kind is ListChangeKind.ADDED],
            "others": [_told(c) for c in changes if c.kind is not ListChangeKind.ADDED],
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1, ensure_ascii=False))
            return
        self.stdout.write(
            _("%(before)s entries, then %(after)s. Formal additions: %(added)s.")
            % {"before": len(old), "after": len(new), "added": tally[ListChangeKind.ADDED]}
        )
        for change in changes:
            self.stdout.write(
                f"{list_change(change.kind):8} {change.entry.included_on} {change.entry.name[:120]}"
            )

    def _entries(self, options: dict[str, Any], day: date, folder: Path) -> list[ListEntry]:
        order = CrawlOrder(
            source=options["source"], folder=folder, as_of=day, replay=options["replay"].resolve()
        )
        try:
            run = crawl_execute(order)
        except CrawlerBroken as broken:
            raise CommandError(str(broken)) from broken
        if run.report.status is not RunStatus.OK:
            raise CommandError(
                labelled(f"{options['source']} {day}", reason_told(run.report.reason_code, run.report.reason))
            )
        entries = [item.entry for item in run.items() if item.entry]
        if not entries:
            raise CommandError(_("%(source)s is not a list of substances.") % {"source": options["source"]})
        return entries


def _told(change: ListChange) -> dict[str, Any]:
    entry = change.entry
    told = {"kind": change.kind.value, "name": entry.name, "included_on": entry.included_on.isoformat()}
    told |= {"cas": list(entry.cas), "ec": list(entry.ec)}
    return told | ({"former_name": change.before.name} if change.before else {})
