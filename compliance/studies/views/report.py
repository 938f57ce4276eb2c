"""One report, its files, two reports side by side, and with whom a report is shared."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.studies.comparing import coefficients_compared, lights_compared
from compliance.studies.forms import CompareForm, ShareForm
from compliance.studies.models import Report, ReportFile
from compliance.studies.reports import FileChanged, file_content, report_share, share_withdraw
from compliance.studies.selectors import (
    report_list_owned,
    report_list_visible,
    share_list_visible,
    study_list_visible,
)
from compliance.studies.told import answer_told, coefficients_table, lights_table, report_tables
from compliance.studies.views.plot import plot_shown
from compliance.studies.wording import KINDS, LIGHTS, TONES, language_now, plot_words

INLINE = {".svg": "image/svg+xml", ".png": "image/png"}


@require_safe
@never_cache
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Tables, plots, the referee's attacks, downloads, and how it was made; `?as=xlsx`: attacks and truth."""
    row = _report(request, pk)
    excel = excel_address(request)
    answers, truth = report_tables(row, excel)
    if excel_asked(request):
        return excel_answer(f"fairlead_report_{row.pk}", [answers.sheet(), truth.sheet()])
    owned = report_list_owned(user=request.user).filter(pk=row.pk).exists()
    language = language_now()
    files = list(row.files.all())
    context = {
        "report": row,
        "owned": owned,
        "study": study_list_visible(user=request.user).filter(pk=row.study_id).first(),
        "tables": mark_safe(row.tables.get(language) or next(iter(row.tables.values()), "")),
        "plots": _plots(row, files, language),
        "answers": answers,
        "truth": truth,
        "counts": _counts(row),
        "downloads": _downloads(files),
        "failed": [model for model in row.results.get("models", []) if "error" in model],
        "shares": row.shares.filter(withdrawn_at__isnull=True).select_related("association"),
        "share_form": ShareForm(user=request.user) if owned else None,
        "compare": CompareForm(user=request.user, initial={"left": row.pk}),
    }
    return render(request, "studies/report.html", context)


@require_safe
@never_cache
@login_required
def file(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """A file of a report: plots are shown, all else is a download; nothing in it runs here."""
    row = get_object_or_404(
        ReportFile, report__in=report_list_visible(user=request.user).filter(pk=pk), path=path
    )
    try:
        content = file_content(row)
    except FileChanged as changed:
        raise Http404(str(changed)) from changed
    ending = PurePosixPath(path).suffix
    shown = INLINE.get(ending) if path.startswith("plots/") and "download" not in request.GET else None
    answer = HttpResponse(content, content_type=shown or "application/octet-stream")
    kind = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f'{kind}; filename="{PurePosixPath(path).name}"'
    return _guarded(answer)


@require_safe
@never_cache
@login_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """All files of a report as one zip."""
    row = _report(request, pk)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("specification.yml", row.specification)
        for item in row.files.all():
            try:
                bundle.writestr(item.path, file_content(item))
            except FileChanged as changed:
                raise Http404(str(changed)) from changed
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="report_{row.pk}.zip"'
    return _guarded(answer)


@require_safe
@never_cache
@login_required
def compare(request: HttpRequest) -> HttpResponseBase:
    """Coefficients and lights of two reports side by side; `?as=xlsx` gives both as a workbook."""
    given = {name: request.GET.get(name) for name in ("left", "right")}
    form = CompareForm(given if all(given.values()) else None, user=request.user, initial=given)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        left, right = form.cleaned_data["left"], form.cleaned_data["right"]
        excel = excel_address(request)
        coefficients = coefficients_table(coefficients_compared(left, right), excel)
        lights = lights_table([_light_told(item) for item in lights_compared(left, right)], excel)
        if excel_asked(request):
            return excel_answer("fairlead_reports_compared", [coefficients.sheet(), lights.sheet()])
        context |= {"left": left, "right": right, "coefficients": coefficients, "lights": lights}
    return render(request, "studies/compare.html", context)


@require_POST
@login_required
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an own report to an association."""
    row = get_object_or_404(report_list_owned(user=request.user), pk=pk)
    form = ShareForm(request.POST, user=request.user)
    if form.is_valid():
        association = form.cleaned_data["association"]
        report_share(
            report=row, association=association, audience=form.cleaned_data["audience"], by=request.user
        )
        messages.success(request, _("The report is shared with %(name)s.") % {"name": association})
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return redirect("studies:report", pk=row.pk)


@require_POST
@login_required
def unshare(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a share back; only who may share may do it."""
    owned = report_list_owned(user=request.user).values("pk")
    row = get_object_or_404(share_list_visible(user=request.user).filter(report__in=owned), pk=pk)
    share_withdraw(share=row, by=request.user)
    messages.success(request, _("The report is no longer shared with %(name)s.") % {"name": row.association})
    return redirect("studies:report", pk=row.report_id)


def _report(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(report_list_visible(user=request.user).select_related("run"), pk=pk)


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_plot(item: ReportFile) -> bool:
    return item.path.startswith("plots/") and item.path.endswith(".svg")


def _of_language(files: list[ReportFile], language: str) -> list[ReportFile]:
    """Files in the reader's language; where it has none, those of the other."""
    own = [item for item in files if f".{language}." in item.path]
    return own if any(_is_plot(item) for item in own) else files


def _plots(row: Report, files: list[ReportFile], language: str) -> list[dict[str, Any]]:
    paths = {item.path for item in files}
    return [
        {
            "path": item.path,
            "png": item.path.removesuffix("svg") + "png",
            "title": plot_words(item.path),
            "plot": plot_shown(row, item, paths),
        }
        for item in _of_language(files, language)
        if _is_plot(item)
    ]


def _downloads(files: list[ReportFile]) -> list[tuple[str, list[ReportFile]]]:
    groups: dict[str, list[ReportFile]] = defaultdict(list)
    for item in files:
        head = item.path.partition("/")[0] if "/" in item.path else ""
        groups[head if head in KINDS else ""].append(item)
    return [(str(words), groups[kind]) for kind, words in KINDS.items() if groups[kind]]


def _counts(row: Report) -> list[dict[str, Any]]:
    counted = (row.credibility or {}).get("counts", {})
    return [
        {"words": LIGHTS[light], "tone": TONES[light], "count": counted.get(light, 0)} for light in LIGHTS
    ]


def _light_told(item: Any) -> dict[str, Any]:
    return {
        "attack": item.title[language_now()],
        "model": item.model,
        "differs": item.differs,
        "left": answer_told(item.left),
        "right": answer_told(item.right),
    }
