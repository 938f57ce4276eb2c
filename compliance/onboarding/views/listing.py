"""The step of the product list: read, shown with its columns, written by consent; large ones by a worker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.firms.admin.mapping import mapping_said
from compliance.firms.models import Firm, Product
from compliance.onboarding import lists
from compliance.onboarding.forms import ListForm
from compliance.onboarding.list_told import report_sheets
from compliance.onboarding.material import has_list, is_large
from compliance.onboarding.models import Start
from compliance.onboarding.selectors import firm_of
from compliance.onboarding.views.frame import address, begun, onward, page, step
from compliance.onboarding.waiting import list_ask, waiting_of


@step("products")
def products(request: HttpRequest, start: Start) -> HttpResponseBase:
    row = firm_of(start)
    assert row is not None  # the frame turned away who has none
    if request.method == "POST":
        return _products_posted(request, start, row)
    waiting = waiting_of(start)
    if waiting is None and has_list(start) and is_large(start):
        list_ask(start=start, is_dry=True)
        waiting = waiting_of(start)
    if waiting is not None and waiting.is_broken:
        messages.error(request, _("The list could not be read. Choose the file again, or split it."))
        lists.list_drop(start)
        return redirect(address("products"))
    if waiting is not None and waiting.is_under_way:
        return page(request, start, "products", {"run": waiting.run}, template="progress")
    if waiting is not None and waiting.is_settled:
        report = waiting.run.report or {}
        if excel_asked(request):
            return excel_answer("fairlead_list_read", report_sheets(report))
        context = {"told": lists.report_told(report), "excel": excel_address(request)}
        return page(request, start, "products", context, template="written")
    return _products_page(request, start, row)


@require_safe
@never_cache
@login_required
def progress(request: HttpRequest) -> HttpResponse:
    """How far the worker is, for a page that asks again and again; done, it leads to the report."""
    waiting = waiting_of(begun(request))
    if waiting is not None and waiting.is_under_way:
        return render(request, "onboarding/_progress.html", {"run": waiting.run})
    answer = HttpResponse()
    answer["HX-Redirect"] = address("products")
    return answer


def _products_posted(request: HttpRequest, start: Start, row: Firm) -> HttpResponseBase:
    """A list, corrected columns, consent, codes in place of a list, or on without any."""
    waiting = waiting_of(start)
    if waiting is not None and waiting.is_settled:
        lists.list_drop(start)
        return onward(start, "products") if "on" in request.POST else redirect(address("products"))
    if "other" in request.POST:
        lists.list_drop(start)
        return redirect(address("products"))
    if "codes" in request.POST:
        lists.codes_as_list(start=start, firm=row, codes=str(start.answers.get("codes", "")).split())
    elif "on" in request.POST and Product.objects.filter(firm=row).exists():
        return onward(start, "products")
    elif request.FILES or not has_list(start):
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return _products_page(request, start, row, form)
        lists.list_keep(start=start, file=form.cleaned_data["file"], firm=row)
        return redirect(address("products"))
    said = mapping_said(request.POST)
    if "again" in request.POST or said:
        start.upload["columns"] = {**start.upload.get("columns", {}), **said}
        start.upload.pop("run", None)
        start.save(update_fields=["upload"])
        return redirect(address("products"))
    return _products_written(request, start, row)


def _products_written(request: HttpRequest, start: Start, row: Firm) -> HttpResponseBase:
    is_partial = "partial" in request.POST
    if is_large(start):
        list_ask(start=start, is_dry=False, is_partial=is_partial)
        return redirect(address("products"))
    report = lists.list_read(start=start, dry_run=False, is_partial=is_partial)
    if report is None or not report.accepted:
        return _products_page(request, start, row)
    lists.list_drop(start)
    lists.products_settle(start=start, firm=row)
    if report.is_partial:
        left = ngettext(
            "%(count)d row was left out; it stands in your list and can be put right later.",
            "%(count)d rows were left out; they stand in your list and can be put right later.",
            report.rows_rejected,
        )
        messages.warning(request, left % {"count": report.rows_rejected})
    return onward(start, "products")


def _products_page(
    request: HttpRequest, start: Start, row: Firm, form: ListForm | None = None
) -> HttpResponseBase:
    report = _report(start)
    if report is not None and request.method == "GET" and excel_asked(request):
        return excel_answer("fairlead_list_read", report_sheets(report))
    context = {
        "form": form or ListForm(),
        "told": lists.report_told(report) if report is not None else None,
        "excel": excel_address(request),
        "on_file": Product.objects.filter(firm=row).count(),
        "codes": str(start.answers.get("codes", "")).split(),
        "language": get_language(),
    }
    return page(request, start, "products", context, status=422 if form is not None and form.errors else 200)


def _report(start: Start) -> dict[str, Any] | None:
    """What is known of the waiting list: read at once where it is small, by a worker where it is large."""
    if not has_list(start):
        return None
    waiting = waiting_of(start)
    if waiting is not None and waiting.run.report is not None:
        return dict(waiting.run.report)
    report = lists.list_read(start=start, dry_run=True)
    return report.to_json() if report else None
