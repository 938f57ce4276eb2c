"""The page behind a verdict link: it shows the item and asks; only its button decides anything.

No login: the token is the permission, for findings that its reader may still see. A GET changes nothing,
because link scanners open every address of a mail.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.alerts.links import finding_url
from compliance.alerts.verdicts import (
    REMIND_IN,
    Reader,
    Verdict,
    VerdictExpired,
    VerdictRefused,
    event_of,
    finding_of,
    reader_of,
    verdict_give,
)
from compliance.core.throttle import too_many
from compliance.exposure.models import Finding
from compliance.exposure.workflow import WorkflowRefused

_MISSES, _POSTS, _SPAN_SECONDS = 30, 60, 60
_NOBODYS_LINK = gettext_lazy(
    "This link is in no mail of ours. It may have been cut off: click it in the mail, or copy it whole. "
    "Nothing was changed."
)
_NO_FINDING = gettext_lazy(
    "This link leads to no finding that you may settle: it was cut off, or you see that firm no longer. "
    "Nothing was changed."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: HttpRequest, token: str, finding_id: int, verdict: str) -> HttpResponse:
    """GET and HEAD show the question; POST, with this page's CSRF token, writes the answer."""
    try:
        reader = _reader(request, token)
    except VerdictExpired as expired:
        return _gone(request, str(expired), 410)
    except Http404:
        return _gone(request, _NOBODYS_LINK, 404)
    if reader is None:
        return HttpResponse(_("Too many attempts. Please try again in a minute."), status=429)
    with translation.override(reader.subscription.language):
        finding = finding_of(reader, finding_id)
        if finding is None or verdict not in set(Verdict):
            return _gone(request, _NO_FINDING, 404)
    with translation.override(reader.subscription.language):
        given = Verdict(verdict)
        error = _given(request, reader, finding, given) if request.method == "POST" else None
        return _page(request, reader, finding, given, error)


def _gone(request: HttpRequest, message: object, status: int) -> HttpResponse:
    """Why the link does nothing and what to do instead; it tells nothing of any finding."""
    context = {"message": message, "url": settings.SITE_URL + reverse("alerts:findings")}
    return _framed(render(request, "alerts/verdict_gone.html", context, status=status))


def _reader(request: HttpRequest, token: str) -> Reader | None:
    """Whom the token stands for; None where there were too many attempts."""
    address = request.META.get("REMOTE_ADDR", "")
    reader = reader_of(token)
    if reader is None:
        if too_many(name=f"verdict-miss:{address}", at_most=_MISSES, seconds=_SPAN_SECONDS):
            return None
        raise Http404
    posts = f"verdict-post:{reader.subscription.pk}"
    if request.method == "POST" and too_many(name=posts, at_most=_POSTS, seconds=_SPAN_SECONDS):
        return None
    return reader


def _given(request: HttpRequest, reader: Reader, finding: Finding, given: Verdict) -> str:
    """Write the verdict; what stands against it in words, or nothing."""
    days = request.POST.get("days", "")
    try:
        verdict_give(
            reader=reader,
            finding=finding,
            verdict=given,
            reason=request.POST.get("reason", ""),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else REMIND_IN[0],
        )
    except (VerdictRefused, WorkflowRefused) as refusal:
        return str(refusal)
    return ""


def _page(
    request: HttpRequest, reader: Reader, finding: Finding, given: Verdict, error: str | None
) -> HttpResponse:
    """`error`: None before anything was asked, empty after it was done."""
    finding.refresh_from_db()
    context = {
        "finding": finding,
        "title": finding.measure.title,
        "symbol": finding.measure.notice.symbol,
        "url": finding_url(finding.pk),
        "count": event_of(reader, finding).count(),
        "verdict": given.value,
        "days": REMIND_IN,
        "error": error,
        "done": error == "",
        "reason": request.POST.get("reason", "")[:2000],
        "language": reader.subscription.language,
    }
    status = 422 if error else 200
    return _framed(render(request, "alerts/verdict.html", context, status=status))


def _framed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    # Not “no-referrer”: browsers then post with a null origin, and the CSRF check turns them away.
    response["Referrer-Policy"] = "same-origin"
    return response
