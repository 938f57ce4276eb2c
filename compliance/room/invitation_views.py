"""Inviting a member, the page of an invitation, consent given and taken back, bulletins stopped by token."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.core import clock
from compliance.core.throttle import too_many
from compliance.firms.models import Association
from compliance.firms.selectors import consent_stands, firm_list_editable, membership_list_visible
from compliance.room.entering import writer_page
from compliance.room.invitations import (
    InvitationRefused,
    consent_withdraw,
    invitation_answer,
    invitation_by_token,
    invitation_send,
)
from compliance.room.mailing import LANGUAGES
from compliance.room.models import BulletinReader, MemberInvitation
from compliance.room.selectors import bulletin_list_visible

_STOPS, _SPAN_SECONDS = 300, 60


@require_POST
@writer_page
def invite(request: HttpRequest, room: Association) -> HttpResponseBase:
    language = request.POST.get("language", "zh-hans")
    try:
        row = invitation_send(
            association=room,
            firm_name=request.POST.get("firm_name", ""),
            email=request.POST.get("email", ""),
            language=language if language in LANGUAGES else "zh-hans",
            by=request.user,
        )
    except ValidationError as fault:
        for field, lines in fault.message_dict.items():
            label = MemberInvitation._meta.get_field(field).verbose_name if field != "__all__" else ""
            messages.error(request, f"{label}: {' '.join(lines)}".strip(": "))
    except InvitationRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("An invitation goes to %(email)s.") % {"email": row.email})
    return redirect("room:members", code=room.code)


@require_safe
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites, what consent means; answers need a login. A GET changes nothing."""
    row = _invitation(token)
    firms = firm_list_editable(user=request.user).order_by("code") if request.user.is_authenticated else []
    context = {"invitation": row, "firms": firms, "is_open": row.is_open(clock.now())}
    return render(request, "room/invited.html", context)


@require_POST
@never_cache
@login_required
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    row = _invitation(token)
    accepts = request.POST.get("answer") == "accept"
    firm = None
    if accepts:
        firm = firm_list_editable(user=request.user).filter(code=request.POST.get("firm", "")).first()
        if firm is None:
            messages.error(request, _("Choose the firm that you answer for."))
            return redirect("room:invited", token=token)
    try:
        invitation_answer(invitation=row, firm=firm, by=request.user)
    except InvitationRefused as fault:
        messages.error(request, str(fault))
        return redirect("room:invited", token=token)
    said = (
        _("Your association sees your findings from now on.")
        if accepts
        else _("You declined the invitation.")
    )
    messages.success(request, said)
    return redirect("room:mine" if accepts else "room:invited", **({} if accepts else {"token": token}))


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponseBase:
    """An officer's associations: consent, and the bulletins that were sent."""
    firms = firm_list_editable(user=request.user)
    rows = membership_list_visible(user=request.user).filter(firm__in=firms.values("pk"))
    standing = set(rows.filter(consent_stands()).values_list("pk", flat=True))
    context = {
        "memberships": [
            (row, row.pk in standing)
            for row in rows.select_related("association", "firm").order_by("firm__code")
        ],
        "bulletins": bulletin_list_visible(user=request.user).filter(sent_at__isnull=False)[:20],
    }
    return render(request, "room/mine.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = get_object_or_404(membership_list_visible(user=request.user), pk=pk)
    try:
        consent_withdraw(membership=row, by=request.user)
    except InvitationRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The association sees nothing of your firm from now on."))
    return redirect("room:mine")


@require_safe
@never_cache
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A bulletin as it was sent, for a member."""
    row = get_object_or_404(bulletin_list_visible(user=request.user).select_related("association"), pk=pk)
    items = row.items.select_related("measure__notice")
    return render(request, "room/read.html", {"bulletin": row, "items": items})


# Mail providers post without cookie and referrer (RFC 8058, section 3.2): the token is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """POST stops the bulletins of one association for one reader; GET shows a page with a button."""
    if too_many(
        name=f"bulletin-stop:{request.META.get('REMOTE_ADDR', '')}", at_most=_STOPS, seconds=_SPAN_SECONDS
    ):
        return _refused()
    reader = get_object_or_404(BulletinReader.objects.select_related("association", "user"), token=token)
    if request.method == "POST" and reader.wants:
        reader.wants, reader.changed_at = False, clock.now()
        reader.save(update_fields=["wants", "changed_at"])
    with translation.override(reader.user.language):
        shown = render(request, "room/stopped.html", {"reader": reader, "language": reader.user.language})
    shown["X-Robots-Tag"] = "noindex"
    shown["Referrer-Policy"] = "same-origin"
    return shown


def _invitation(token: str) -> MemberInvitation:
    row = invitation_by_token(token)
    if row is None:
        raise Http404
    return row


def _refused() -> HttpResponse:
    refused = HttpResponse(_("Too many attempts. Please try again in a minute."), status=429)
    refused["Retry-After"] = str(_SPAN_SECONDS)
    return refused
