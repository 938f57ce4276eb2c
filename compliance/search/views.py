"""The page of the search: one form, its results, what to try when nothing is found; and results as a file."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from compliance.core.documents.workbook import Sheet, SheetColumn, Value, workbook_write
from compliance.search import wording
from compliance.search.asking import FACETS, SORTS, Asked, asked_read
from compliance.search.models import Entry
from compliance.search.querying import Found, Place, search
from compliance.search.results import address_of, lines_of
from compliance.search.selectors import saved_list_visible
from compliance.search.suggesting import is_index_empty, suggestions
from regulations.basis_wording import regime_marked

SHOWN_VALUES = 8
MOST_ROWS = 5_000
_IN_MEMORY = 4_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Results of what the address asks. A number that names one thing leads to it, unless `stay` is given."""
    asked, faults = asked_read(dict(request.GET.lists()))
    after = Place.read(request.GET.get("after", ""))
    found = search(asked, user=request.user, after=after)
    if address := _straight(request, asked, found):
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
    context = {
        "asked": asked,
        "faults": [wording.fault(one) for one in faults],
        "numbers": [wording.number_fault(one) for one in found.terms.identifiers if one.fault],
        "found": found,
        "lines": lines_of(found, asked.q),
        "count": wording.count(found.total, is_capped=found.is_capped),
        "facets": _facets(asked, found),
        "chosen": _chosen(asked),
        "hidden": [(name, value) for name, value in asked.pairs() if name in FACETS],
        "sorts": [(sort, _sort_words(sort), asked.sort == sort) for sort in SORTS],
        "next": asked.address(after=found.following.token()) if found.following else "",
        "first": asked.address() if after else "",
        "proposed": [_proposed(one) for one in suggestions(asked, user=request.user)]
        if not found.total
        else [],
        "unindexed": not found.total and is_index_empty(),
    }
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return render(request, "search/_results.html", context)
    context["kept"] = saved_list_visible(user=request.user)[:SHOWN_VALUES]
    return render(request, "search/page.html", context)


@require_safe
@never_cache
@login_required
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The first thousands of results as a workbook, in the order of the page."""
    asked, _faults = asked_read(dict(request.GET.lists()))
    found = search(asked, user=request.user, size=MOST_ROWS, counted=False)
    columns = [
        SheetColumn(_("Kind"), width=14),
        SheetColumn(_("Name"), width=26),
        SheetColumn(_("Title"), width=70),
        SheetColumn(_("Chinese title"), width=40),
        SheetColumn(_("Regimes"), width=24),
        SheetColumn(_("Markets"), width=16),
        SheetColumn(_("Document type"), width=16),
        SheetColumn(_("Source"), width=24),
        SheetColumn(_("Firm"), width=24),
        SheetColumn(_("Date"), "date", 12),
        SheetColumn(_("Address"), width=50),
    ]
    target = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it when sent
    workbook_write([Sheet(_("Search"), columns, _rows(request, found))], target)  # type: ignore[arg-type]
    target.seek(0)
    answer = FileResponse(target, as_attachment=True, filename="fairlead_search.xlsx", content_type=_XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(request: HttpRequest, found: Found) -> Iterator[tuple[Value, ...]]:
    rows = (
        Entry.objects.filter(pk__in=found.keys)
        .select_related("firm", "notice")
        .defer("words", "head", "body")
    )
    entries = {row.pk: row for row in rows}
    for entry in (entries[key] for key in found.keys if key in entries):
        by = entry.regimes_by
        yield (
            wording.kind(entry.kind),
            entry.label,
            entry.title,
            entry.title_zh,
            ", ".join(regime_marked(code, by.get(code, "")) for code in entry.regimes),
            ", ".join(entry.markets),
            wording.value("type", entry.doc_type) if entry.doc_type else "",
            wording.value("source", entry.source) if entry.source else "",
            str(entry.firm) if entry.firm_id else "",
            entry.dated_on,
            request.build_absolute_uri(address_of(entry)),
        )


def _straight(request: HttpRequest, asked: Asked, found: Found) -> str:
    """Where a query that is the name of exactly one thing leads; empty where there is a choice to make."""
    is_number = any(sign.isdigit() for sign in asked.q)
    plain = asked == Asked(q=asked.q, sort=asked.sort)
    if not (is_number and plain and len(found.things) == 1) or {"stay", "after"} & set(request.GET):
        return ""
    entry = Entry.objects.filter(pk__in=found.things).defer("words", "head", "body").first()
    return address_of(entry) if entry else ""


def _facets(asked: Asked, found: Found) -> list[dict[str, Any]]:
    """Each facet with its most frequent values; a chosen value is offered to be taken back."""
    told = []
    for name in FACETS:
        chosen = getattr(asked, name)
        counts = found.counts.get(name, {})
        values = [*chosen, *(value for value in counts if value not in chosen)]
        if name == "year":
            values = sorted(values, reverse=True)
        if len(values) < 2 and not chosen:
            continue
        choices = [_choice(asked, name, value, counts.get(value, 0)) for value in values]
        told.append(
            {
                "name": name,
                "words": wording.facet(name),
                "choices": choices[:SHOWN_VALUES],
                "more": choices[SHOWN_VALUES:60],
            }
        )
    return told


def _choice(asked: Asked, name: str, value: str, count: int) -> dict[str, Any]:
    return {
        "words": wording.value(name, value),
        "count": count,
        "is_current": value in getattr(asked, name),
        "address": _address(asked.with_value(name, value)),
    }


def _chosen(asked: Asked) -> list[dict[str, str]]:
    """What narrows the search, each with the address without it."""
    return [
        {
            "words": wording.value(name, value),
            "facet": wording.facet(name),
            "address": _address(asked.with_value(name, value)),
        }
        for name in FACETS
        for value in getattr(asked, name)
    ]


def _proposed(one: Any) -> dict[str, str]:
    return {
        "words": one.words,
        "why": wording.suggestion(one.code),
        "count": wording.count(one.total, is_capped=False) if not one.is_capped else "",
        "address": _address(one.asked, stay="1"),
    }


def _address(asked: Asked, **more: str) -> str:
    return f"{reverse('search:page')}?{asked.address(**more)}"


def _sort_words(sort: str) -> str:
    return _("best first") if sort == "best" else _("newest first")
