"""The pages outside the admin: the way in, the report card of our reading, files of evidence."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.core.documents.workbook import Sheet, SheetColumn
from compliance.core.roles import ANALYST, STAFF, role_of
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.firms.selectors import evidence_list_visible
from compliance.onboarding.selectors import is_due
from compliance.room.selectors import room_list_visible
from regulations.reviews import report_card
from regulations.sampling import RANDOM_SHARE
from regulations.wording import regime


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Officers go to today's list, who works for an association to its room, beginners to the first steps."""
    if is_due(user=request.user):
        return redirect("onboarding:begin")
    if role_of(request.user) in (STAFF, ANALYST) and room_list_visible(user=request.user).exists():
        return redirect("room:choose")
    return redirect("desk:today")


@require_safe
def card(request: HttpRequest) -> HttpResponseBase:
    """How well notices are read, for everybody: agreement with reviewers on the random sample."""
    told = report_card()
    lines = [
        {"words": _("relevant at all"), **told.relevance.told},
        *({"words": regime(line.label), **line.told} for line in told.regimes),
    ]
    if excel_asked(request):
        return excel_answer("fairlead_report_card", [card_sheet(lines)])
    share = told.types_right / told.sampled if told.sampled else None
    context = {"card": told, "lines": lines, "types": share, "share": f"{RANDOM_SHARE:.0%}"}
    context["excel"] = excel_address(request)
    return render(request, "web/report_card.html", context)


def card_sheet(lines: list[dict[str, Any]]) -> Sheet:
    """The lines of the report card; intervals are of 95 %."""
    names = (_("Precision"), _("Recall"))
    columns = [SheetColumn(_("Regime"), width=26)]
    for name in names:
        columns += [
            SheetColumn(name, "percent", 12),
            SheetColumn(_("%(figure)s, lower end") % {"figure": name}, "percent", 14),
            SheetColumn(_("%(figure)s, upper end") % {"figure": name}, "percent", 14),
        ]
    columns += [SheetColumn(name, "number", 10) for name in (_("Found"), _("Missed"), _("Too much"))]
    rows = [
        [
            str(line["words"]),
            *(line["precision"], *(line["precision_interval"] or (None, None))),
            *(line["recall"], *(line["recall_interval"] or (None, None))),
            *(line["hit"], line["missed"], line["extra"]),
        ]
        for line in lines
    ]
    return Sheet(_("Report card"), columns, rows)


@require_safe
@login_required(login_url="admin:login")
def evidence_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a document that the user may see; as a download, so that nothing in it runs here."""
    document = evidence_list_visible(user=request.user).filter(file=f"evidence/{name}").first()
    if document is None:
        raise Http404
    try:
        content = document.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    shown = document.file_name or name.rpartition("/")[2]
    # The type is not told: what a browser does not know it saves. The sandbox stands for those that guess.
    answer = FileResponse(
        content, as_attachment=True, filename=shown, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
