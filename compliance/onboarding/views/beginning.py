"""The first steps' first half: which way, which firm, what was proposed and checked, the list of products."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.exposure.services import firm_expose
from compliance.firms.admin.mapping import mapping_said
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import firm_list_visible
from compliance.onboarding import lists
from compliance.onboarding.forms import FirmForm, ListForm, Questions
from compliance.onboarding.list_told import report_sheets
from compliance.onboarding.material import has_list, material_of
from compliance.onboarding.models import Start
from compliance.onboarding.sample import sample_firm
from compliance.onboarding.selectors import firm_of, may_begin_firm
from compliance.onboarding.services import StartRefused, firm_begin, firm_describe, path_choose
from compliance.onboarding.views.frame import address, begun, onward, page, step


@require_safe
@never_cache
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Where the person stopped."""
    return redirect(address(begun(request).step))


@step("choose")
def choose(request: HttpRequest, start: Start) -> HttpResponseBase:
    way = request.POST.get("way", "")
    if request.method == "POST" and way == Start.Path.SAMPLE:
        firm = sample_firm(start=start)
        firm_expose(firm_id=firm.pk)
        return _go(start, way, firm)
    if request.method == "POST" and way == Start.Path.OWN and may_begin_firm(user=start.user):
        return _go(start, way, firm_of(start) if start.path == Start.Path.OWN else None)
    if request.method == "POST" and way == Start.Path.HERE:
        return _go(start, way, None)
    if request.method == "POST" and way == "later":
        return redirect("web:root")
    context = {
        "may_begin_firm": may_begin_firm(user=start.user),
        "firms": list(firm_list_visible(user=start.user).filter(is_sample=False)[:3]),
    }
    return page(request, start, "choose", context, status=422 if request.method == "POST" else 200)


def _go(start: Start, way: str, firm: Firm | None) -> HttpResponse:
    path_choose(start=start, path=way, firm=firm)
    return redirect(address("firm" if way == Start.Path.OWN else "result"))


@step("firm")
def firm(request: HttpRequest, start: Start) -> HttpResponseBase:
    known = firm_of(start)
    initial = {"name": known.name if known else "", "text": start.given.get("text", "")}
    form = FirmForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = firm_begin(start=start, name=form.cleaned_data["name"].strip())
        except StartRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            start.given = {"text": form.cleaned_data["text"]}
            start.answers = {}
            start.save()
            if form.cleaned_data["file"]:
                lists.list_keep(start=start, file=form.cleaned_data["file"], firm=made)
            return onward(start, "firm")
    context = {"form": form, "list_name": start.upload.get("name", "") if has_list(start) else ""}
    return page(request, start, "firm", context, status=422 if form.errors else 200)


@step("questions")
def questions(request: HttpRequest, start: Start) -> HttpResponseBase:
    row = firm_of(start)
    assert row is not None  # the frame turned away who has none
    form = Questions(request.POST or None, material=material_of(start, row), known=start.answers)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        firm_describe(
            firm=row,
            values={name: answers[name] for name in ("name", "country", "sector", "currency")},
        )
        start.answers = answers
        if Product.objects.filter(firm=row).exists() and not has_list(start):
            lists.products_settle(start=start, firm=row)
        return onward(start, "questions")
    context = {"form": form, "rows": form.rows()}
    return page(request, start, "questions", context, status=422 if form.errors else 200)


@step("products")
def products(request: HttpRequest, start: Start) -> HttpResponseBase:
    row = firm_of(start)
    assert row is not None  # the frame turned away who has none
    if request.method == "POST":
        return _products_posted(request, start, row)
    return _products_page(request, start, row)


def _products_posted(request: HttpRequest, start: Start, row: Firm) -> HttpResponseBase:
    """A list, corrected columns, consent, codes in place of a list, or on without any."""
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
        start.save(update_fields=["upload"])
        return redirect(address("products"))
    return _products_written(request, start, row)


def _products_written(request: HttpRequest, start: Start, row: Firm) -> HttpResponseBase:
    report = lists.list_read(start=start, dry_run=False, is_partial="partial" in request.POST)
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
    report = lists.list_read(start=start, dry_run=True) if has_list(start) else None
    if report and request.method == "GET" and excel_asked(request):
        return excel_answer("fairlead_list_read", report_sheets(report))
    context = {
        "form": form or ListForm(),
        "told": lists.report_told(report) if report else None,
        "excel": excel_address(request),
        "on_file": Product.objects.filter(firm=row).count(),
        "codes": str(start.answers.get("codes", "")).split(),
        "language": get_language(),
    }
    return page(request, start, "products", context, status=422 if form is not None and form.errors else 200)
