"""Shapes of studies, their runs and reports as programs read them; it reads no rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from compliance.studies.models import Report, Study, StudyRun
from compliance.studies.wording import fault_told, stage_words


class StudyFault(Schema):
    """What keeps a study from being run, or why a run failed: `reason` is a code, `line` 0 for none."""

    sentence: str
    reason: str
    where: str
    line: int = 0
    remedy: str


class StudyRow(Schema):
    """`owner_kind`: whose it is; only they run it. `last_state` is empty before the first run."""

    id: int
    title: str
    owner_kind: str
    owner: str
    panel_id: int
    panel: str
    last_state: str
    last_run_id: int | None
    newest_report_id: int | None
    changed_at: datetime

    @staticmethod
    def resolve_owner_kind(row: Study) -> str:
        return "association" if row.association_id else "firm" if row.firm_id else "person"

    @staticmethod
    def resolve_owner(row: Study) -> str:
        return str(row.owner)

    @staticmethod
    def resolve_panel_id(row: Study) -> int:
        return row.dataset_id

    @staticmethod
    def resolve_panel(row: Study) -> str:
        return str(row.dataset)

    @staticmethod
    def resolve_last_state(row: Any) -> str:
        return row.last_state or ""


class StudyTold(StudyRow):
    """`specification`: YAML as in docs/econometrics.md; `problems`: what keeps it from being run."""

    specification: str
    problems: list[StudyFault]


class StudyRunRow(Schema):
    """`percent` of the work; `stage` says in words what a worker does. A failed run has a `fault`.

    A study of members' figures that shows too few of them fails with `few_firms` or `differencing`.
    """

    id: int
    study_id: int
    state: str
    stage: str
    percent: int
    fault: StudyFault | None
    report_id: int | None
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_stage(row: StudyRun) -> str:
        return stage_words(row) if row.is_open else ""

    @staticmethod
    def resolve_fault(row: StudyRun) -> dict[str, Any] | None:
        return fault_told(row.fault) if row.fault else None

    @staticmethod
    def resolve_report_id(row: StudyRun) -> int | None:
        report = getattr(row, "report", None)
        return report.pk if report else None


class StudyReportRow(Schema):
    """`digest` is over all that the report holds; it is never changed. `study_id` null: shared with you."""

    id: int
    study_id: int | None
    title: str
    panel: str
    panel_sha256: str
    code_version: str
    seed: int | None
    digest: str
    made_by: str
    made_at: datetime

    @staticmethod
    def resolve_study_id(row: Any) -> int | None:
        return row.own_study

    @staticmethod
    def resolve_panel(row: Report) -> str:
        return row.dataset_name

    @staticmethod
    def resolve_panel_sha256(row: Report) -> str:
        return row.dataset_sha256


class StudyFileTold(Schema):
    path: str
    media_type: str
    size: int
    sha256: str


class StudyReportTold(StudyReportRow):
    """`results`, `credibility` and `truth` as docs/econometrics_reports.md tells them, as they were made."""

    specification: str
    results: dict[str, Any]
    credibility: dict[str, Any] | None
    truth: list[dict[str, Any]]
    files: list[StudyFileTold]

    @staticmethod
    def resolve_files(row: Report) -> list[Any]:
        return list(row.files.all())
