"""Today's list: what to do first, for everybody who sees a firm."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.desk.listing import Wanted, findings_wanted, part_counts, part_rows, products_touched
from compliance.desk.today_lines import line_of

SHOWN = 8
HEADINGS = {
    "act": _("Act by a date"),
    "changed": _("Changed since last week"),
    "uncertain": _("One answer from you is missing"),
    "watch": _("Watch"),
    "settled": _("Settled"),
}
FIRST = ("act", "changed", "uncertain", "watch")


@require_safe
@never_cache
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """The first rows of each part, with how many there are."""
    rows = findings_wanted(user=request.user, wanted=Wanted())
    return render(request, "desk/today.html", {"parts": _parts(rows)})


def _parts(rows: Any) -> list[dict[str, Any]]:
    counts = part_counts(rows)
    found = {part: list(part_rows(rows, part)[:SHOWN]) for part in FIRST if counts[part]}
    touched = products_touched([row for part in found.values() for row in part])
    return [
        {
            "code": part,
            "heading": HEADINGS[part],
            "count": counts[part],
            "lines": [line_of(row, touched[row.pk]) for row in found.get(part, [])],
        }
        for part in FIRST
    ]
