"""`manage.py sweep`: what the beat does every few seconds, once, for those who run no beat."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from compliance.core.jobs import jobs_sweep


class Command(BaseCommand):
    help = _("Free work that vanished workers hold, set work aside that failed too often, forget old work.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, json: bool, **options: Any) -> None:
        report = asdict(jobs_sweep())
        if json:
            self.stdout.write(_as_json(report))
        else:
            self.stdout.write(
                _("%(freed)d freed, %(quarantined)d quarantined, %(pruned)d old ones removed.") % report
            )


def _as_json(value: Any) -> str:
    return json.dumps(value)
