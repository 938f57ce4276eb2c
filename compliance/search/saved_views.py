"""Pages of searches that somebody keeps or follows, with what following would have sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.core.documents.workbook import Sheet, SheetColumn
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.search import wording
from compliance.search.asking import FACETS, Asked, asked_read
from compliance.search.following import backfill, followable, is_followable
from compliance.search.models import SavedSearch
from compliance.search.offering import offers_of
from compliance.search.results import address_of
from compliance.search.selectors import saved_list_visible
from compliance.search.services import search_change, search_delete, search_save


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def follow(request: HttpRequest) -> HttpResponseBase:
    """What following a search would have sent, and the form that keeps it; the address says which search."""
    asked, _faults = asked_read(dict(request.GET.lists()))
    form = {"name": _name(asked), "why": "", "follows": True}
    errors: list[str] = []
    if request.method == "POST":
        form = _form(request)
        try:
            saved = search_save(user=request.user, asked=asked, **form)
        except ValidationError as refused:
            errors = refused.messages
        else:
            messages.success(request, _kept_words(saved))
            return redirect("search:kept")
    preview = _preview(asked, request)
    if preview and excel_asked(request):
        return excel_answer("fairlead_search_preview", preview_sheets(preview))
    context = {
        "asked": asked,
        "told": told_of(asked),
        "form": form,
        "errors": errors,
        "query": asked.address(),
        "preview": preview,
    }
    return render(request, "search/follow.html", context, status=400 if errors else 200)


@require_safe
@never_cache
@login_required
def kept(request: HttpRequest) -> HttpResponse:
    """Everything that the reader keeps."""
    rows = [
        {"saved": saved, "told": told_of(asked), "query": asked.address()}
        for saved in saved_list_visible(user=request.user)
        for asked in [Asked.from_json(saved.asked)]
    ]
    return render(request, "search/kept.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Name, reason and following of one kept search, with what following would have sent."""
    saved = _own(request, pk)
    asked = Asked.from_json(saved.asked)
    form = {"name": saved.name, "why": saved.why, "follows": saved.follows}
    errors: list[str] = []
    if request.method == "POST":
        form = _form(request)
        try:
            saved = search_change(saved=saved, **form)
        except ValidationError as refused:
            errors = refused.messages
        else:
            messages.success(request, _kept_words(saved))
            return redirect("search:kept")
    preview = _preview(asked, request)
    if preview and excel_asked(request):
        return excel_answer("fairlead_search_preview", preview_sheets(preview))
    context = {
        "saved": saved,
        "offers": offers_of(request, saved),
        "asked": asked,
        "told": told_of(asked),
        "form": form,
        "errors": errors,
        "query": asked.address(),
        "preview": preview,
    }
    return render(request, "search/follow.html", context, status=400 if errors else 200)


@require_POST
@never_cache
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    saved = _own(request, pk)
    search_delete(saved=saved)
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": saved.name})
    return redirect("search:kept")


def told_of(asked: Asked) -> list[tuple[str, str]]:
    """A search in words: (what, which)."""
    told = [(_("Words"), asked.q)] if asked.q else []
    for name in FACETS:
        if chosen := getattr(asked, name):
            told.append((wording.facet(name), ", ".join(wording.value(name, value) for value in chosen)))
    days = ((wording.facet(name), getattr(asked, name)) for name in ("since", "until"))
    return told + [(words, day.isoformat()) for words, day in days if day]


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(saved_list_visible(user=request.user), pk=pk)


def _form(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    return {
        "name": given.get("name", "").replace("\x00", ""),
        "why": given.get("why", "").replace("\x00", ""),
        "follows": given.get("follows") == "on",
    }


def preview_sheets(preview: dict[str, Any]) -> list[Sheet]:
    """What following would have sent: how many a week, and the notices that the page names."""
    weeks = [SheetColumn(_("Week from"), "date", 13), SheetColumn(_("Notices"), "number", 10)]
    named = [
        SheetColumn(_("symbol"), width=28),
        SheetColumn(_("title"), width=70),
        SheetColumn(_("published on"), "date", 13),
    ]
    entries = [line["entry"] for line in preview["lines"]]
    return [
        Sheet(_("By week"), weeks, [[week["monday"], week["count"]] for week in preview["weeks"]]),
        Sheet(_("Notices"), named, [[one.label, one.title, one.dated_on] for one in entries]),
    ]


def _preview(asked: Asked, request: HttpRequest) -> dict[str, Any] | None:
    """None for a search that asks nothing."""
    if not is_followable(asked):
        return None
    found = backfill(asked, user=request.user)
    most = max((count for _week, count in found.weeks), default=0)
    return {
        "found": found,
        "weeks": [{"monday": week, "count": count, "most": max(most, 1)} for week, count in found.weeks],
        "lines": [{"entry": entry, "url": address_of(entry)} for entry in found.entries],
        "left_out": asked != followable(asked),
        "excel": excel_address(request),
    }


def _name(asked: Asked) -> str:
    return " · ".join(which for _what, which in told_of(asked))[:120]


def _kept_words(saved: SavedSearch) -> str:
    if saved.follows:
        return _("You follow “%(name)s”: what is new comes with your weekly mail.") % {"name": saved.name}
    return _("“%(name)s” is kept.") % {"name": saved.name}
