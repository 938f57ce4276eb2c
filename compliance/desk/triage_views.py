"""The one address that forms of the desk are sent to; the answer leads back with what was done."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compliance.core.roles import EDITORS, role_of
from compliance.desk.refused import refusal_forget, refusal_keep
from compliance.desk.theme_views import next_page
from compliance.desk.triage import Done, triage
from compliance.exposure.desk_rules import WorkflowRefused


@require_POST
@login_required
def settle(request: HttpRequest) -> HttpResponse:
    """Officers and administrators settle; who may only read is refused."""
    if role_of(request.user) not in EDITORS:
        raise PermissionDenied(_("Your role reads findings; officers of the firm settle them."))
    page = next_page(request, reverse("desk:today"))
    try:
        done = triage(by=request.user, numbers=request.POST.getlist("finding"), sent=request.POST.dict())
    except WorkflowRefused as refused:
        messages.error(request, str(refused))
        refusal_keep(request, refused, page=page)
    else:
        refusal_forget(request)
        _tell(request, done)
    return redirect(page)


def _tell(request: HttpRequest, done: Done) -> None:
    changed, same = done.report.changed, done.report.unchanged
    said = ngettext("%(count)d finding changed.", "%(count)d findings changed.", changed) % {"count": changed}
    if same:
        said += " " + ngettext("%(count)d was so already.", "%(count)d were so already.", same) % {
            "count": same
        }
    messages.success(request, said)
    if done.unknown:
        text = ngettext("%(count)d is not known here.", "%(count)d are not known here.", done.unknown)
        messages.warning(request, text % {"count": done.unknown})
