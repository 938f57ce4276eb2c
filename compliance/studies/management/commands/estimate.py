"""`manage.py estimate`: a study's specification run, its results written to a folder."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.runner import results_write, study_run
from compliance.econometrics.summary import summary


class Command(BaseCommand):
    help = _("Estimate the models of a specification and write their results.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("specification", type=Path, help=_("the study as YAML"))
        parser.add_argument("--out", type=Path, metavar="DIR", help=_("folder for results.json"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = study_run(options["specification"])
            if options["out"]:
                results_write(result, options["out"])
        except EconometricsError as error:
            raise CommandError(error.sentence) from error
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
        else:
            self.stdout.write(summary(result))
        if result.failed:
            lines = "\n".join(f"{model['name']}: {model['error']['sentence']}" for model in result.failed)
            raise CommandError(_("Some models could not be estimated:\n%(lines)s") % {"lines": lines})
