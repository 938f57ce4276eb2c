"""The plots of a report drawn anew from what was kept of them, in the look of the page that shows them."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.core.plots import Plot, chart_answer
from compliance.studies.models import Report, ReportFile
from compliance.studies.reports import FileChanged, file_content
from compliance.studies.selectors import report_list_visible
from compliance.studies.wording import plot_words

SPECIFICATION = ".vl.json"


@require_safe
@login_required
def plot(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A plot of a report as SVG, or its specification; reports made before these were kept have none."""
    reports = report_list_visible(user=request.user).filter(pk=pk)
    row = get_object_or_404(ReportFile, report__in=reports, path=f"plots/{name}{SPECIFICATION}")
    try:
        kept = json.loads(file_content(row))
    except FileChanged as changed:
        raise Http404(str(changed)) from changed
    return chart_answer(request, kept)


def plot_shown(report: Report, item: ReportFile, paths: set[str]) -> Plot | None:
    """The plot of a picture among a report's files; None where only the picture was kept."""
    stem = item.path.removesuffix(".svg")
    if f"{stem}{SPECIFICATION}" not in paths:
        return None
    title = plot_words(item.path)
    return Plot(
        title=title,
        address=reverse("studies:plot", args=[report.pk, stem.removeprefix("plots/")]),
        told=_("%(title)s; the tables of the results hold the figures.") % {"title": title},
    )
