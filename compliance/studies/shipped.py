"""Installs the shipped first study for an association: its panel, its specification, a finished report."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.econometrics.firststudy import study_write
from compliance.firms.models import Association
from compliance.studies.models import Dataset, Report, Study
from compliance.studies.panels import dataset_file
from compliance.studies.reports import report_keep
from compliance.studies.running import run_begin, run_estimate

ACTOR: Final = "fairlead"


class ShippedStudyFailed(FairleadError):
    """The shipped study could not be estimated here."""

    def __init__(self, sentence: str) -> None:
        super().__init__(_("The first study could not be run: %(sentence)s") % {"sentence": sentence})


def study_install(*, association: Association) -> tuple[Study, bool]:
    """The study with a report; the second time it is found as it is. Raises ShippedStudyFailed.

    What the analyst's own runs do is done in this process, without a job: (study, whether it is new).
    """
    known = Study.objects.filter(
        association=association, dataset__kind=Dataset.Kind.SHIPPED, reports__isnull=False
    ).first()
    if known is not None:
        return known, False
    with transaction.atomic():
        study = _study(association)
        run = run_begin(study=study, by=ACTOR)
    made = run_estimate(run)
    report = report_keep(run=run, made=made)
    if report is None:
        raise ShippedStudyFailed(str((made.fault or {}).get("sentence", "")))
    return study, True


def _study(association: Association) -> Study:
    with tempfile.TemporaryDirectory(prefix="fairlead-") as folder:
        path = study_write(Path(folder))
        content = (path.parent / "panel.csv").read_bytes()
        specification = path.read_text(encoding="utf-8")
    panel = Dataset.objects.filter(association=association, kind=Dataset.Kind.SHIPPED).first()
    if panel is None:
        panel = dataset_file(
            owner=association,
            title=_("Simulated exporters, 2007–2015"),
            file=ContentFile(content, name="panel.csv"),
            by=ACTOR,
            kind=Dataset.Kind.SHIPPED,
        )
    title = _("Green transformation and export quality (simulated firms)")
    study = Study.objects.filter(association=association, dataset=panel).first()
    return study or Study.objects.create(
        association=association, dataset=panel, title=title, specification=specification, created_by=ACTOR
    )


def report_newest(study: Study) -> Report | None:
    """The study's newest report."""
    return study.reports.order_by("-pk").first()
