"""`manage.py import_comtrade FILE`: figures from a CSV that was exported at comtradeplus.un.org."""

import json as as_json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from compliance.core import clock
from regulations.comtrade import UnreadableTrade, figures_of, table_rows
from regulations.trade import figures_write
from regulations.wording import trade_drop

SOURCE = "comtrade_csv"


class Command(BaseCommand):
    help = _("Read trade figures from a CSV file of UN Comtrade; a second time changes nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--observed", type=date.fromisoformat, help=_("day of the download (default: today)")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, file: Path, observed: date | None, json: bool, **options: Any) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                read = figures_of(table_rows(lines))
        except (OSError, UnicodeDecodeError, UnreadableTrade) as fault:
            raise CommandError(
                _("%(file)s was not imported: %(why)s") % {"file": file, "why": fault}
            ) from fault
        written = figures_write(figures=read.figures, source=SOURCE, observed_on=observed or clock.today())
        if json:
            self.stdout.write(as_json.dumps(asdict(written) | {"dropped": read.dropped}, indent=1))
            return
        self.stdout.write(
            _("%(created)d new, %(changed)d changed, %(unchanged)d unchanged, %(older)d older.")
            % asdict(written)
        )
        for reason, count in sorted(read.dropped.items()):
            self.stdout.write(f"{count} × {trade_drop(reason)}")
