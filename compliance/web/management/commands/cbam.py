"""`manage.py cbam`: prices a file of CBAM cases; the rules and the file formats are the engine's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CURRENT, CbamError, file_price


class Command(BaseCommand):
    help = _("Say what CBAM costs, line by line: certificates, cost, band, explanation and warnings.")
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--in", dest="source", type=Path, required=True, metavar="CASES.json", help=_("the cases")
        )
        parser.add_argument(
            "--out",
            dest="target",
            type=Path,
            required=True,
            metavar="RESULT.json",
            help=_("the results by id"),
        )
        parser.add_argument("--pack", default=CURRENT, metavar="EDITION", help=_("edition of the rule pack"))
        parser.add_argument(
            "--analysis", action="store_true", help=_("add break-even, marginal cost and tornado")
        )
        parser.add_argument("--plots", type=Path, metavar="FOLDER", help=_("draw the results as SVG"))

    def handle(self, *, source: Path, target: Path, pack: str, analysis: bool, **options: Any) -> None:
        try:
            priced, refused = file_price(
                source, target, edition=pack, analysis=analysis, plots=options.get("plots")
            )
        except CbamError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(priced)d cases priced, %(refused)d refused; each refusal says why: %(file)s")
            % {"priced": priced, "refused": refused, "file": target}
        )
