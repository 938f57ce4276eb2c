"""The list of studies, reports and panels that the user may see, and the way to new ones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.evidence.ledger import record_append
from compliance.studies.forms import CompareForm, NewStudyForm
from compliance.studies.models import Report, Study, StudyRun
from compliance.studies.selectors import (
    dataset_list_visible,
    report_list_owned,
    report_list_visible,
    study_list_visible,
)
from compliance.studies.templating import specification_begun
from compliance.studies.told import studies_table

SHOWN = 50


@require_safe
@never_cache
@login_required
def studies(request: HttpRequest) -> HttpResponseBase:
    """Own studies with their last run, reports that others share, panels."""
    last = StudyRun.objects.filter(study=OuterRef("pk")).order_by("-pk")
    rows: QuerySet[Study] = study_list_visible(user=request.user).select_related(
        "association", "firm", "user", "dataset"
    )
    shown = rows.annotate(last_state=Subquery(last.values("state")[:1]))[:SHOWN]
    states = dict(StudyRun.State.choices)
    reports = _newest_reports([row.pk for row in shown])
    own = report_list_owned(user=request.user).values("pk")
    lines = [(row, str(states.get(row.last_state, "")), reports.get(row.pk)) for row in shown]
    table = studies_table(lines, excel_address(request))
    if excel_asked(request):
        return excel_answer("fairlead_studies", [table.sheet()])
    return render(
        request,
        "studies/list.html",
        {
            "table": table,
            "shared": report_list_visible(user=request.user).exclude(pk__in=own)[:SHOWN],
            "panels": dataset_list_visible(user=request.user).select_related("association", "firm", "user")[
                :SHOWN
            ],
            "compare": CompareForm(user=request.user),
        },
    )


def _newest_reports(studies: list[int]) -> dict[int, Report]:
    rows = Report.objects.filter(study__in=studies).order_by("study_id", "-pk").distinct("study_id")
    return {row.study_id: row for row in rows.defer("results", "credibility", "tables")}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A study over a panel of one's own; it belongs to whom the panel belongs."""
    form = NewStudyForm(
        request.POST or None, user=request.user, initial={"dataset": request.GET.get("panel")}
    )
    if request.method == "POST" and form.is_valid():
        panel = form.cleaned_data["dataset"]
        with transaction.atomic():
            study = Study.objects.create(
                title=form.cleaned_data["title"],
                dataset=panel,
                association=panel.association,
                firm=panel.firm,
                user=panel.user,
                created_by=str(request.user)[:254],
                specification=specification_begun(form.cleaned_data["title"], panel.columns),
            )
            record_append(
                kind="study.made",
                subject=f"study:{study.pk}",
                payload={"panel": panel.sha256, "title": study.title},
                actor=str(request.user)[:200],
            )
        messages.success(request, _("The study begins with a model guessed from the columns. Edit it."))
        return redirect("studies:study", pk=study.pk)
    has_panels = dataset_list_visible(user=request.user).exists()
    return render(request, "studies/new.html", {"form": form, "has_panels": has_panels})
