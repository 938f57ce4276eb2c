"""The page of dates ahead, its chart and files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.plots import Plot, chart_answer
from compliance.core.tables import excel_answer
from compliance.desk import calendar_told
from compliance.desk.calendar_selectors import KINDS, Day, days_ahead, firms_with_most
from compliance.desk.listing import firms_offered
from compliance.exposure.calendars import firm_calendar
from compliance.firms.models import Firm
from compliance.firms.selectors import firm_list_visible

ON_A_PAGE = 60


@require_safe
@never_cache
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Dates ahead by month, with where to subscribe to them."""
    firms, days = _days(request)
    kind = _kind(request)
    shown = [day for day in days if not kind or day.kind == kind]
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    counted = calendar_told.months_counted(days)
    chosen = request.GET.get("firm", "")
    query = f"?firm={chosen}" if chosen in {firm.code for firm in firms} else ""
    context = {
        "page": page,
        "months": calendar_told.months_told(page.object_list),
        "firms": firms,
        "chosen": chosen,
        "kinds": [("", _("all"), len(days))]
        + [(code, calendar_told.NAMES[code], sum(day.kind == code for day in days)) for code in KINDS],
        "kind": kind,
        "excel": reverse("desk:calendar-workbook") + query,
        "plot": Plot(
            title=_("Dates ahead by month"),
            address=reverse("desk:calendar-chart") + query,
            told=calendar_told.chart_told(counted),
            table=calendar_told.months_table(counted, reverse("desk:calendar-workbook") + query),
        )
        if counted
        else None,
    }
    return render(request, "desk/calendar.html", context)


@require_safe
@never_cache
@login_required
def workbook(request: HttpRequest) -> HttpResponseBase:
    """All dates ahead as a workbook."""
    _firms, days = _days(request)
    months = calendar_told.months_table(calendar_told.months_counted(days))
    return excel_answer("fairlead_calendar", [calendar_told.days_table(days).sheet(), months.sheet()])


@require_safe
@login_required
def chart(request: HttpRequest) -> HttpResponse:
    """Dates a month as a picture, or its specification."""
    _firms, days = _days(request)
    return chart_answer(request, calendar_told.months_chart(calendar_told.months_counted(days)))


@require_safe
@never_cache
@login_required
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    """The firm's dates as an iCalendar file, in the reader's language."""
    firm = get_object_or_404(firm_list_visible(user=request.user), code=code)
    content = firm_calendar(firm=firm, language=get_language() or "")
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{firm.code}.ics"'
    return answer


def _days(request: HttpRequest) -> tuple[list[Firm], list[Day]]:
    firms = firms_offered(user=request.user)
    chosen = firms_with_most(firms, request.GET.get("firm", ""))
    return firms, days_ahead(user=request.user, firms=chosen)


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in KINDS else ""
