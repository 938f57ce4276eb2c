"""`manage.py mail_returned < report.eml`: what a mail server hands back, from its pipe or from a folder."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.alerts.bounces import LARGEST, returned_read


class Command(BaseCommand):
    help = _("Read delivery reports and complaints: no more mail to addresses that do not exist.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help=_("messages as files; none: one message from the input")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        if not files:
            self._tell("-", sys.stdin.buffer.read(LARGEST))
        for path in files:
            if not path.is_file():
                raise CommandError(_("There is no file %(path)s.") % {"path": path})
            self._tell(path.name, path.read_bytes())

    def _tell(self, name: str, raw: bytes) -> None:
        report = returned_read(raw)
        self.stdout.write(f"{name}: {report.kind.value} {report.address}".rstrip())
