"""`manage.py cbam_scenario`: compares scenarios side by side; rules and formats are the pure package's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CURRENT, CbamError
from compliance.carbon.scenario import file_compare


class Command(BaseCommand):
    help = _("Compare what CBAM costs under scenarios: by year, net present value, best market mix.")
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--in",
            dest="source",
            type=Path,
            required=True,
            metavar="FILE.yaml",
            help=_("lines and scenarios"),
        )
        parser.add_argument(
            "--out", dest="target", type=Path, required=True, metavar="FILE.json", help=_("JSON or XLSX")
        )
        parser.add_argument("--pack", default=CURRENT, metavar="EDITION", help=_("edition of the rule pack"))
        parser.add_argument("--plots", type=Path, metavar="FOLDER", help=_("draw the results as SVG"))

    def handle(self, *, source: Path, target: Path, pack: str, **options: Any) -> None:
        try:
            scenarios, refused = file_compare(source, target, edition=pack, plots=options.get("plots"))
        except CbamError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(scenarios)d scenarios compared, %(refused)d lines refused; each says why: %(file)s")
            % {"scenarios": scenarios, "refused": refused, "file": target}
        )
