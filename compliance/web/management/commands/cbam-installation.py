"""`manage.py cbam-installation`: embedded emissions per product; rules and formats are the pure package's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CURRENT, CbamError
from compliance.carbon.installation import file_compute


class Command(BaseCommand):
    help = _("Say what an installation's products embed: direct, indirect, band, ledger and explanation.")
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--in", dest="source", type=Path, required=True, metavar="FILE.json", help=_("the installations")
        )
        parser.add_argument(
            "--out", dest="target", type=Path, required=True, metavar="FILE.json", help=_("the results by id")
        )
        parser.add_argument("--pack", default=CURRENT, metavar="EDITION", help=_("edition of the rule pack"))

    def handle(self, *, source: Path, target: Path, pack: str, **options: Any) -> None:
        try:
            computed, refused = file_compute(source, target, edition=pack)
        except CbamError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(computed)d installations computed, %(refused)d refused; each refusal says why: %(file)s")
            % {"computed": computed, "refused": refused, "file": target}
        )
