"""The page behind the link of an invitation. A GET changes nothing: link scanners open every address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.accounts.adapter import INVITED
from compliance.accounts.models import Invitation
from compliance.accounts.selectors import invitation_open
from compliance.accounts.services import InvitationRefused, invitation_accept
from compliance.core.throttle import too_many
from compliance.firms.models import User

_MISSES, _SPAN_SECONDS = 30, 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """GET says who invites to what; POST takes it up: at once, or after sign-up or login."""
    invitation = invitation_open(token=token)
    if invitation is None:
        misses = f"invitation-miss:{request.META.get('REMOTE_ADDR', '')}"
        if too_many(name=misses, at_most=_MISSES, seconds=_SPAN_SECONDS):
            return HttpResponse(_("Too many attempts. Please try again in a minute."), status=429)
        return _page(request, None, status=410)
    if request.method != "POST":
        return _page(request, invitation)
    if request.user.is_authenticated:
        return _accepted(request, invitation)
    request.session[INVITED] = token
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    return redirect("account_login" if has_account else "account_signup")


def _accepted(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    try:
        invitation_accept(invitation=invitation, user=request.user)  # type: ignore[arg-type]
    except InvitationRefused as refusal:
        return _page(request, invitation, error=str(refusal), status=422)
    messages.success(request, _("You now work for %(firm)s.") % {"firm": invitation.firm})
    return redirect(reverse("web:root"))


def _page(
    request: HttpRequest, invitation: Invitation | None, *, error: str = "", status: int = 200
) -> HttpResponse:
    response = render(
        request, "accounts/invited.html", {"invitation": invitation, "error": error}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
