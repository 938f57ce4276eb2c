"""Pages that show two texts of an act side by side. They compare what is held and never crawl."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from compliance.web.law_pages import difference_context, difference_workbook
from regulations.lawdiff import LawDiff, LawDiffImpossible, LawDiffOrder, law_difference, texts_held

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required(login_url="admin:login")
def choose(request: HttpRequest) -> HttpResponse:
    """Which two texts; with both named, on to their comparison."""
    before, after = (request.GET.get(name, "").strip() for name in ("before", "after"))
    if before and after and "/" not in before + after:
        return redirect(_address("web:law-difference", before, after, _language(request)))
    return render(request, "web/lawdiff.html", _context(request, before, after))


@require_safe
@login_required(login_url="admin:login")
def difference(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """Both texts side by side, or why that is impossible."""
    context = _context(request, before, after)
    try:
        found = _compared(request, before, after)
    except LawDiffImpossible as error:
        return render(request, "web/lawdiff.html", context | {"fault": str(error)}, status=404)
    workbook = _address("web:law-workbook", before, after, _language(request))
    return render(request, "web/lawdiff.html", context | difference_context(found) | {"workbook": workbook})


@require_safe
@login_required(login_url="admin:login")
def workbook(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """The changed paragraphs, points and rows as a workbook."""
    try:
        found = _compared(request, before, after)
    except LawDiffImpossible as error:
        fault = _context(request, before, after) | {"fault": str(error)}
        return render(request, "web/lawdiff.html", fault, status=404)
    response = HttpResponse(difference_workbook(found), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{before}_{after}.xlsx"'
    return response


def _compared(request: HttpRequest, before: str, after: str) -> LawDiff:
    order = LawDiffOrder(before=before, after=after, language=_language(request), fetch=False, files=False)
    return law_difference(order)


def _context(request: HttpRequest, before: str, after: str) -> dict[str, Any]:
    language = _language(request)
    return {"before": before, "after": after, "text_language": language, "held": texts_held(language)}


def _language(request: HttpRequest) -> str:
    """Language of the texts, not of the page: two letters, English where none is asked for."""
    asked = request.GET.get("language", "").strip().lower()
    return asked if len(asked) == 2 and asked.isalpha() else "en"


def _address(name: str, before: str, after: str, language: str) -> str:
    return f"{reverse(name, args=[before, after])}?{urlencode({'language': language})}"
