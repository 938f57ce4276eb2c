"""Studies: which there are, running one, how far it is, its frozen report; seen by whom the pages show it."""

from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Path, Router, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import STUDIES, TokenAuth, user_of
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.problems import problem
from compliance.api.routes.study_shapes import (
    StudyReportRow,
    StudyReportTold,
    StudyRow,
    StudyRunRow,
    StudyTold,
)
from compliance.api.rows import ERRORS, row_or_404
from compliance.core.tables import excel_answer
from compliance.studies.checking import study_problems
from compliance.studies.models import Report, ReportFile, Study, StudyRun
from compliance.studies.reports import FileChanged, file_content
from compliance.studies.running import run_ask, run_settled
from compliance.studies.selectors import (
    report_list_owned,
    report_list_visible,
    run_list_visible,
    study_list_visible,
)
from compliance.studies.told import report_tables
from compliance.studies.wording import fault_told, language_now

router = Router()
FilePath = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


@router.get("/studies", response={200: list[StudyRow], **ERRORS}, summary="Your studies, last changed first")
@paginate(Pages)
def studies(request: HttpRequest) -> QuerySet[Study]:
    return _studies(request)


@router.get("/studies/{study_id}", response={200: StudyTold, **ERRORS}, summary="One study, checked")
def study(request: HttpRequest, study_id: Path[Number]) -> Study:
    """Its specification is bound to its panel, as a run would do first."""
    row = row_or_404(_studies(request), study_id, "study")
    row.problems = _problems(row)  # type: ignore[attr-defined]
    return row


@router.get(
    "/studies/{study_id}/runs",
    response={200: list[StudyRunRow], **ERRORS},
    summary="Runs of a study, newest first",
)
@paginate(Pages)
def runs(request: HttpRequest, study_id: Path[Number]) -> QuerySet[StudyRun]:
    row = row_or_404(_studies(request), study_id, "study")
    if (last := row.runs.order_by("-pk").first()) is not None:
        run_settled(last)
    return row.runs.select_related("report").order_by("-pk")


@router.post(
    "/studies/{study_id}/runs",
    response={202: StudyRunRow, **ERRORS},
    summary="Have a study run by a worker",
    auth=TokenAuth(STUDIES),
)
@decorate_view(idempotent)
def run_new(request: HttpRequest, study_id: Path[Number]) -> Status | HttpResponse:
    """Ask /study-runs/{id} until it is `done` or `failed`. One run a study at a time (409, `run_open`).

    A specification that cannot be run is refused (422) with what is wrong in which line.
    """
    row = row_or_404(_studies(request), study_id, "study")
    if problems := _problems(row):
        errors = [
            {"where": f"line {one['line']}: {one['where']}", "message": f"{one['sentence']} {one['remedy']}"}
            for one in problems
        ]
        return problem(
            request,
            422,
            code="specification",
            detail="The study cannot be run as it stands.",
            errors=errors,
            remedy="Correct the specification on the study's page; GET /studies/{id} checks it again.",
        )
    return Status(202, run_ask(study=row, by=user_of(request)))


@router.get("/study-runs/{run_id}", response={200: StudyRunRow, **ERRORS}, summary="How far a run is")
def run(request: HttpRequest, run_id: Path[Number]) -> StudyRun:
    """Over, it has the number of its report, or the reason why there is none."""
    rows = run_list_visible(user=user_of(request)).select_related("report")
    return run_settled(row_or_404(rows, run_id, "run"))


@router.get(
    "/study-reports",
    response={200: list[StudyReportRow], **ERRORS},
    summary="Reports of your studies and those shared with you, newest first",
)
@paginate(Pages)
def reports(request: HttpRequest, study_id: Number | None = None) -> QuerySet[Report]:
    rows = _reports(request).defer("results", "credibility", "tables", "truth", "specification")
    return rows.filter(own_study=study_id) if study_id is not None else rows


@router.get(
    "/study-reports/{report_id}", response={200: StudyReportTold, **ERRORS}, summary="A report, as made"
)
def report(request: HttpRequest, report_id: Path[Number]) -> Report:
    return row_or_404(_reports(request).prefetch_related("files"), report_id, "report")


@router.get(
    "/study-reports/{report_id}/excel",
    response={200: None, **ERRORS},
    summary="A report as Excel: its tables, or the referee's questions",
)
def excel(
    request: HttpRequest, report_id: Path[Number], part: Literal["tables", "questions"] = "tables"
) -> HttpResponseBase:
    """`tables`: as they were made, in the language of the caller where there is one; `questions`: the attacks
    with their answers, and estimates beside the truth, as on the page."""
    row = row_or_404(_reports(request), report_id, "report")
    if part == "questions":
        return excel_answer(f"fairlead_report_{row.pk}", [one.sheet() for one in report_tables(row, "")])
    books = {one.path: one for one in row.files.filter(path__startswith="tables/", path__endswith=".xlsx")}
    chosen = books.get(f"tables/tables.{language_now()}.xlsx") or next(iter(books.values()), None)
    if chosen is None:
        raise HttpError(404, "This report was made without tables in Excel (`formats` of its specification).")
    return _download(chosen)


@router.get("/study-reports/{report_id}/file", response={200: None, **ERRORS}, summary="A file of a report")
def file(request: HttpRequest, report_id: Path[Number], path: FilePath) -> HttpResponse:
    """`path` as under `files` of the report. A file that is no longer as it was made is not handed out."""
    row = row_or_404(_reports(request), report_id, "report")
    found = row.files.filter(path=path).first()
    if found is None:
        raise HttpError(404, f"The report {report_id} has no file “{path}”; its `files` name those it has.")
    return _download(found)


def _studies(request: HttpRequest) -> QuerySet[Study]:
    """With the last run and the newest report, as numbers."""
    last = StudyRun.objects.filter(study=OuterRef("pk")).order_by("-pk")
    made = Report.objects.filter(study=OuterRef("pk")).order_by("-pk")
    rows = study_list_visible(user=user_of(request)).select_related("dataset", "association", "firm", "user")
    return rows.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_run_id=Subquery(last.values("pk")[:1]),
        newest_report_id=Subquery(made.values("pk")[:1]),
    ).order_by("-changed_at", "-pk")


def _reports(request: HttpRequest) -> QuerySet[Report]:
    """`own_study`: of those that are not merely shared."""
    owned = report_list_owned(user=user_of(request)).values("pk")
    rows = report_list_visible(user=user_of(request)).order_by("-made_at", "-pk")
    return rows.annotate(own_study=Case(When(Q(pk__in=owned), then=F("study_id")), default=None))


def _problems(row: Study) -> list[dict[str, Any]]:
    return [fault_told(one.to_json()) for one in study_problems(row)]


def _download(row: ReportFile) -> HttpResponse:
    try:
        content = file_content(row)
    except FileChanged as changed:
        raise HttpError(404, str(changed)) from changed
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{PurePosixPath(row.path).name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
