"""`manage.py train_understanding`: train the second opinion from the seeds and from officers' corrections."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from regulations.reviews import examples_reviewed
from regulations.second_opinion import model_train


class Command(BaseCommand):
    help = _("Train the second opinion of the understanding; a worse model never replaces a better one.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        begun = perf_counter()
        try:
            trained = model_train(corrections=examples_reviewed())
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        seconds = round(perf_counter() - begun, 1)
        if options["json"]:
            told = {"written": trained.written, "metrics": trained.metrics, "standing": trained.standing}
            self.stdout.write(json.dumps(told | {"seconds": seconds}, indent=1))
        elif trained.written:
            self.stdout.write(
                _("Trained on %(examples)s texts in %(seconds)s s; micro-F1 %(f1)s. Written to %(folder)s.")
                % {
                    "examples": trained.metrics["examples"],
                    "seconds": seconds,
                    "f1": trained.metrics["micro_f1"],
                    "folder": settings.UNDERSTANDING_MODEL_DIR,
                }
            )
        if not trained.written:
            raise CommandError(
                _("The new model is worse (micro-F1 %(new)s) than the standing one (%(old)s), which stays.")
                % {"new": trained.metrics["micro_f1"], "old": (trained.standing or {}).get("micro_f1")}
            )
