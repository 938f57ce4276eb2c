"""The pictures of the desk's pages, each at an address of its own, so that no page waits for one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from compliance.core.plots import chart_answer
from compliance.desk.filters import wanted_read
from compliance.desk.listing import findings_wanted
from compliance.desk.plotting.dates_plot import WIDTH, dates_chart, finding_dates, notice_dates
from compliance.desk.plotting.limits_plot import limits_chart
from compliance.desk.plotting.today_plot import today_chart
from compliance.desk.product_views import product_levels
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.selectors import product_list_visible
from regulations.models import Notice
from regulations.owned import owned_visible
from regulations.stories import story_of


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """What asks for something by when, against the sales that it concerns."""
    rows = findings_wanted(user=request.user, wanted=wanted_read(request))
    return chart_answer(request, today_chart(rows))


@require_safe
@login_required
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Dates of a finding's rule."""
    row = get_object_or_404(finding_list_visible(user=request.user).select_related("measure"), pk=pk)
    dates = finding_dates(row.measure.milestones.all(), row.due_on)
    return chart_answer(request, dates_chart(dates, WIDTH["finding"]))


@require_safe
@login_required
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Substances of a product against their limits."""
    row = get_object_or_404(product_list_visible(user=request.user).select_related("firm"), pk=pk)
    return chart_answer(request, limits_chart(product_levels(row)))


@require_safe
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Documents, versions and dates of a notice."""
    row = get_object_or_404(owned_visible(Notice.objects.all(), user=request.user), pk=pk)
    return chart_answer(
        request, dates_chart(notice_dates(story_of(row), row.versions.all()), WIDTH["notice"])
    )
