"""Today's list: what to do first, for everybody who sees a firm; its parts by themselves, and as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.plots import Plot
from compliance.core.roles import EDITORS, role_of
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.desk import listing
from compliance.desk.filters import Filters, filters_read
from compliance.desk.listing import findings_wanted, part_counts, part_rows, products_touched, today_counts
from compliance.desk.not_yours_told import not_yours_sheets
from compliance.desk.plotting.today_plot import today_told
from compliance.desk.refused import refusal_taken
from compliance.desk.today_lines import line_of, question_told, today_sheet
from compliance.exposure import wording
from compliance.exposure.selectors import not_yours_counts
from compliance.firms.selectors import product_list_visible
from regulations.models import Measure

SHOWN, ON_A_PAGE = 6, 25
EXAMPLES = 100
HEADINGS = {
    "act": _("Act by a date"),
    "changed": _("New or changed in the last seven days"),
    "uncertain": _("One answer from you is missing"),
    "watch": _("Watch"),
    "settled": _("Settled"),
}
MEANINGS = {
    "act": _("These rules touch your products for certain and a date or a missing document asks for a hand."),
    "changed": _("Nothing to do by a date yet; read what is new."),
    "uncertain": _(
        "Whether these concern you depends on a fact that is not on file. Unknown is never a pass."
    ),
    "watch": _("They touch you, and ask for nothing now."),
    "settled": _("Excluded or done. They come back when the rule or its products change."),
}
SHORT = {
    "act": _("to act on"),
    "changed": _("new or changed"),
    "uncertain": _("to answer"),
    "watch": _("to watch"),
}
TONES = {"act": "act", "changed": "watch", "uncertain": "uncertain", "watch": "watch", "settled": "quiet"}
FIRST = ("act", "changed", "uncertain", "watch")


@require_safe
@never_cache
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """The first rows of each part, with how many there are."""
    filters = filters_read(request)
    rows = findings_wanted(user=request.user, wanted=filters.wanted)
    counts = today_counts(rows)
    # What is open is told by question: hundreds of rules may wait for one answer.
    found = {
        part: list(part_rows(rows, part)[:SHOWN]) if counts[part] and part != "uncertain" else []
        for part in FIRST
    }
    context = _frame(request, filters, counts) | {
        "parts": _parts(found, counts),
        "has_lines": any(found.values()),
        "has_products": any(counts.values()) or product_list_visible(user=request.user).exists(),
        "questions": [question_told(one) for one in listing.questions_open(rows)]
        if counts["uncertain"]
        else [],
        "plot": _plot(filters, counts),
    }
    return render(request, "desk/today.html", context)


def _plot(filters: Filters, counts: dict[str, int]) -> Plot | None:
    """None where of nothing open the sales concerned are known."""
    if not counts["valued"]:
        return None
    return Plot(
        title=gettext("What asks for something by when, and how much it concerns"),
        address=filters.kept(reverse("desk:today-plot")),
        told=today_told(counts),
    )


@require_safe
@never_cache
@login_required
def part(request: HttpRequest, code: str) -> HttpResponse:
    """One part, page by page."""
    if code not in listing.PARTS:
        raise Http404
    filters = filters_read(request)
    rows = findings_wanted(user=request.user, wanted=filters.wanted)
    counts = part_counts(rows)
    page = Paginator(part_rows(rows, code), ON_A_PAGE).get_page(request.GET.get("page"))
    context = _frame(request, filters, counts) | {
        "page": page,
        "has_lines": bool(page.object_list),
        "parts": _parts({code: list(page.object_list)}, counts),
        "current": code,
    }
    return render(request, "desk/today.html", context)


@require_safe
@never_cache
@login_required
def not_yours(request: HttpRequest) -> HttpResponseBase:
    """What stands and is not the reader's: how many for each reason, and the latest by name.

    `?as=xlsx` gives all of them as a workbook.
    """
    found = not_yours_counts(user=request.user)
    if excel_asked(request):
        return excel_answer("fairlead_not_yours", not_yours_sheets(found))
    newest = sorted(found.measures, reverse=True)[:EXAMPLES]
    reasons = dict(newest)
    measures = Measure.objects.filter(pk__in=reasons).select_related("notice").order_by("-pk")
    rows = findings_wanted(user=request.user, wanted=listing.Wanted())
    context = _frame(request, Filters(listing.Wanted(), ()), part_counts(rows)) | {
        "current": "not-yours",
        "not_yours_excel": excel_address(request),
        "count": found.count,
        "reasons": [(wording.not_yours_reason(code), count) for code, count in found.reasons],
        "measures": [(row, wording.not_yours_reason(reasons[row.pk])) for row in measures],
    }
    return render(request, "desk/not_yours.html", context)


@require_safe
@never_cache
@login_required
def workbook(request: HttpRequest) -> HttpResponseBase:
    """Everything that the filters leave, as one sheet in the order of the page."""
    filters = filters_read(request)
    rows = findings_wanted(user=request.user, wanted=filters.wanted)
    asked = request.GET.get("part", "")
    parts = (asked,) if asked in listing.PARTS else listing.PARTS
    return excel_answer("fairlead_today", [today_sheet(rows, parts, HEADINGS)])


def _frame(request: HttpRequest, filters: Filters, counts: dict[str, int]) -> dict[str, Any]:
    may_settle = role_of(request.user) in EDITORS
    return {
        "filters": filters,
        "tabs": [
            {
                "code": code,
                "words": SHORT[code],
                "count": counts[code],
                "tone": TONES[code],
                "url": filters.kept(reverse("desk:today-part", args=[code])),
            }
            for code in FIRST
        ],
        "settled": counts["settled"],
        "settled_url": filters.kept(reverse("desk:today-part", args=["settled"])),
        "not_yours": listing.not_yours_count(user=request.user),
        "may_settle": may_settle,
        "refused": refusal_taken(request),
        "owners": listing.owners_offered(user=request.user) if may_settle else (),
        "excel": filters.kept(reverse("desk:today-workbook")),
    }


def _parts(found: dict[str, list[Any]], counts: dict[str, int]) -> list[dict[str, Any]]:
    touched = products_touched([row for rows in found.values() for row in rows])
    return [
        {
            "code": code,
            "heading": HEADINGS[code],
            "meaning": MEANINGS[code],
            "count": counts[code],
            "more": max(0, counts[code] - len(rows)),
            "lines": [line_of(row, touched[row.pk]) for row in rows],
        }
        for code, rows in found.items()
    ]
