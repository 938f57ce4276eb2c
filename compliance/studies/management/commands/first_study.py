"""`manage.py first_study`: the shipped study with its report, for an association's analysts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.firms.models import Association
from compliance.studies.shipped import ShippedStudyFailed, report_newest, study_install


class Command(BaseCommand):
    help = _(
        "Install the first study (simulated data with known effects) and its report. Again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "association", nargs="?", help=_("code of the association; all where none is named")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Association.objects.order_by("code")
        if options["association"]:
            rows = rows.filter(code=options["association"])
        if not rows:
            known = ", ".join(Association.objects.order_by("code").values_list("code", flat=True)[:20])
            raise CommandError(
                _("There is no association %(code)s; there are: %(known)s.")
                % {"code": options["association"] or "", "known": known or "–"}
            )
        for association in rows:
            try:
                study, is_new = study_install(association=association)
            except ShippedStudyFailed as failed:
                raise CommandError(str(failed)) from failed
            report = report_newest(study)
            words = (
                _("%(name)s: study installed, report %(report)s")
                if is_new
                else _("%(name)s: study there already, report %(report)s")
            )
            self.stdout.write(words % {"name": association, "report": report.pk if report else "–"})
