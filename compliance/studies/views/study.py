"""One study: its editor with what is wrong in it, the run and how far it is, its reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from compliance.studies.checking import study_problems
from compliance.studies.forms import StudyForm
from compliance.studies.models import Study, StudyRun
from compliance.studies.running import RunOpen, run_ask, run_settled
from compliance.studies.selectors import study_list_visible
from compliance.studies.specifying import Problem
from compliance.studies.wording import fault_told, stage_words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. Saving keeps also what is wrong; running needs a specification without problems."""
    row = _study(request, pk)
    if request.method != "POST":
        return _page(request, row, StudyForm(instance=row, user=request.user), None)
    form = StudyForm(request.POST, instance=row, user=request.user)
    if not form.is_valid():
        return _page(request, row, form, None)
    with transaction.atomic():
        form.save()
    asked = request.POST.get("action", "save")
    problems = study_problems(row) if asked in ("check", "run") else None
    if asked == "run" and not problems:
        try:
            run_ask(study=row, by=request.user)
        except RunOpen as open_run:
            messages.warning(request, str(open_run))
        return redirect("studies:study", pk=row.pk)
    if asked == "save":
        messages.success(request, _("Saved."))
        return redirect("studies:study", pk=row.pk)
    return _page(request, row, StudyForm(instance=row, user=request.user), problems)


@require_safe
@never_cache
@login_required
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that tells how far the last run is; it asks for itself until the run is over."""
    row = _study(request, pk)
    run = _last_run(row)
    answer = render(request, "studies/_run.html", {"study": row, **_run_told(run)})
    if run is None or not run.is_open:
        answer["HX-Refresh"] = "true"  # over: the page has a report or a reason to show
    return answer


def _study(request: HttpRequest, pk: int) -> Study:
    rows = study_list_visible(user=request.user).select_related("dataset", "association", "firm", "user")
    return get_object_or_404(rows, pk=pk)


def _last_run(row: Study) -> StudyRun | None:
    run = row.runs.order_by("-pk").first()
    return run_settled(run) if run is not None else None


def _run_told(run: StudyRun | None) -> dict[str, Any]:
    if run is None:
        return {"run": None}
    fault = fault_told(run.fault) if run.fault else None
    return {"run": run, "stage": stage_words(run), "fault": fault}


def _page(request: HttpRequest, row: Study, form: StudyForm, problems: list[Problem] | None) -> HttpResponse:
    told = None if problems is None else [fault_told(item.to_json()) for item in problems]
    reports = row.reports.defer("results", "credibility", "tables")[:20]
    context = {"study": row, "form": form, "problems": told, "reports": reports, **_run_told(_last_run(row))}
    return render(request, "studies/study.html", context)
