"""The first steps' first half: which way, which firm, what was proposed and checked, the list of products."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.exposure.services import firm_expose
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import firm_list_visible
from compliance.onboarding import lists
from compliance.onboarding.forms import FirmForm, Questions
from compliance.onboarding.glance import glance_ask, is_awaited
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
                glance_ask(start=start)
            return onward(start, "firm")
    context = {"form": form, "list_name": start.upload.get("name", "") if has_list(start) else ""}
    return page(request, start, "firm", context, status=422 if form.errors else 200)


@step("questions")
def questions(request: HttpRequest, start: Start) -> HttpResponseBase:
    row = firm_of(start)
    assert row is not None  # the frame turned away who has none
    if request.method != "POST" and "now" not in request.GET and is_awaited(start):
        return page(request, start, "questions", {"list_name": start.upload["name"]}, template="glance")
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


@require_safe
@never_cache
@login_required
def glance(request: HttpRequest) -> HttpResponse:
    """Whether the worker has looked at the list, for a page that asks again and again."""
    start = begun(request)
    if is_awaited(start):
        return render(request, "onboarding/_glance.html", {"list_name": start.upload["name"]})
    answer = HttpResponse()
    answer["HX-Redirect"] = address("questions")
    return answer
