"""`manage.py fetch_document SYMBOL`: fetch the documents that a notice links to."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from regulations.documents import documents_fetch


class Command(BaseCommand):
    help = _("Fetch the documents that a WTO notification links to and keep them as captures.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symbol", help=_("document symbol such as G/TBT/N/CHN/2058"))
        parser.add_argument("--replay", type=Path, help=_("folder of recorded answers"))
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DAY", help=_("day to look from, YYYY-MM-DD")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, **options: Any) -> None:
        try:
            found = documents_fetch(
                symbol=options["symbol"], replay=options["replay"], as_of=options["as_of"]
            )
        except FairleadError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            documents = [
                {"url": one.url, "media": one.media, "bytes": one.capture.size, "sha256": one.capture.sha256}
                for one in found.documents
            ]
            refused = [{"url": url, "reason": reason} for url, reason in found.refused]
            self.stdout.write(json.dumps({"documents": documents, "refused": refused}, ensure_ascii=False))
            return
        for one in found.documents:
            self.stdout.write(f"{one.url}  {one.media}  {one.capture.size} B  {one.capture.sha256}")
        for url, reason in found.refused:
            self.stderr.write(f"{url}: {reason}")
