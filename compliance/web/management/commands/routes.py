"""`manage.py routes`: compares ways to carry a shipment; factors and formats are the pure package's."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CbamError
from compliance.carbon.routes import CURRENT_TRANSPORT, file_routes


class Command(BaseCommand):
    help = _("Compare ways to carry a shipment by cost, days and tCO2e; transport adds nothing to CBAM.")
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--in", dest="source", type=Path, required=True, metavar="FILE.yaml", help=_("routes or links")
        )
        parser.add_argument(
            "--out", dest="target", type=Path, required=True, metavar="FILE.json", help=_("the comparison")
        )
        parser.add_argument(
            "--pack", default=CURRENT_TRANSPORT, metavar="EDITION", help=_("edition of the freight factors")
        )
        parser.add_argument("--plots", type=Path, metavar="FOLDER", help=_("draw the results as SVG"))

    def handle(self, *, source: Path, target: Path, pack: str, **options: Any) -> None:
        try:
            routes, front = file_routes(source, target, edition=pack, plots=options.get("plots"))
        except CbamError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(routes)d routes compared, %(front)d of them beaten by none: %(file)s")
            % {"routes": routes, "front": front, "file": target}
        )
