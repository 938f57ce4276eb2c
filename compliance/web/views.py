"""The pages outside the admin: the way in, the report card of our reading, files of evidence."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.firms.selectors import evidence_list_visible
from compliance.onboarding.selectors import is_due
from regulations.reviews import report_card
from regulations.sampling import RANDOM_SHARE
from regulations.wording import regime


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """People who work here go to today's list; who has nothing there yet to the first steps, once."""
    if is_due(user=request.user):
        return redirect("onboarding:begin")
    return redirect("desk:today")


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """How well notices are read, for everybody: agreement with reviewers on the random sample."""
    told = report_card()
    lines = [
        {"words": _("relevant at all"), **told.relevance.told},
        *({"words": regime(line.label), **line.told} for line in told.regimes),
    ]
    share = told.types_right / told.sampled if told.sampled else None
    context = {"card": told, "lines": lines, "types": share, "share": f"{RANDOM_SHARE:.0%}"}
    return render(request, "web/report_card.html", context)


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
