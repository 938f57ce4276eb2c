"""Whether a study could be run as it stands now, without estimating anything."""

from __future__ import annotations

from compliance.studies.models import Study
from compliance.studies.panels import PanelChanged, dataset_on_disk
from compliance.studies.specifying import Problem, problems_of


def study_problems(row: Study) -> list[Problem]:
    """What keeps the study from being run."""
    try:
        with dataset_on_disk(row.dataset) as path:
            return problems_of(row.specification, file_name=row.dataset.file_name, path=path)
    except PanelChanged as changed:
        return [Problem(str(changed), "panel_changed", row.dataset.file_name)]
