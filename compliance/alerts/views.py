"""Pages that mails lead to: stop and resume by token, and short addresses that point on.

A GET changes nothing: link scanners open every address of a mail.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.alerts.models import Subscription
from compliance.alerts.selectors import subscription_by_token
from compliance.alerts.services import subscription_resume, subscription_stop
from compliance.alerts.streams import STREAM_OF
from compliance.core.throttle import too_many

_MISSES, _POSTS, _SPAN_SECONDS = 30, 30, 60
_PARTS = {"act": "act", "watch": "watch", "uncertain": "uncertain"}
_FILTERS = ("status", "firm")
_NAMES = {"status": "state"}


class TooMany(Exception):
    """More attempts than a person or a mail provider makes."""


# Mail providers post without cookie and referrer (RFC 8058, section 3.2): the token is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops the digest at once; GET shows a page with a button."""
    try:
        subscription = _subscription(request, token)
    except TooMany:
        return _refused()
    except Http404:
        context = {"url": settings.SITE_URL + reverse("alerts:settings")}
        return render(request, "alerts/unsubscribe_gone.html", context, status=404)
    if request.method == "POST":
        subscription_stop(subscription=subscription)
        subscription.active = False
    return _page(request, subscription)


@never_cache
@require_POST
def resubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Take a stop back: from our own page only, so with its CSRF token."""
    try:
        subscription = _subscription(request, token)
    except TooMany:
        return _refused()
    subscription_resume(subscription=subscription)
    subscription.active = True
    return _page(request, subscription)


@require_safe
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Point on to the finding's page, which asks for a login and checks who may see it."""
    return HttpResponseRedirect(reverse("desk:finding", args=[finding_id]))


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Point on to the list of findings, narrowed as the address says."""
    kept = {_NAMES.get(name, name): request.GET[name] for name in _FILTERS if name in request.GET}
    verdict = request.GET.get("verdict", "")
    if verdict == "not_yours":
        return HttpResponseRedirect(reverse("desk:not-yours"))
    part = _PARTS.get(verdict)
    page = reverse("desk:today-part", args=[part]) if part else reverse("desk:today")
    return HttpResponseRedirect(f"{page}?{urlencode(kept)}" if kept else page)


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Point on to the page of a notice, which asks for a login and checks who may see it."""
    return HttpResponseRedirect(reverse("desk:notice", args=[notice_id]))


@require_safe
def search(request: HttpRequest, search_id: int) -> HttpResponse:
    """Point on to a kept search, which its owner alone may see."""
    return HttpResponseRedirect(reverse("search:kept-one", args=[search_id]))


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Point on to the documents of evidence, of which those that run out stand first."""
    return HttpResponseRedirect(reverse("desk:evidence"))


@require_safe
def cbam(request: HttpRequest) -> HttpResponse:
    """Point on to what CBAM costs the reader's firms."""
    return HttpResponseRedirect(reverse("cbam:choose"))


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Point on to the page on which a reader chooses what they are told, when and how."""
    return HttpResponseRedirect(reverse("channels:settings"))


def _subscription(request: HttpRequest, token: str) -> Subscription:
    """The digest of a token. Wrong tokens are counted by address, posts by token.

    Not all by address: a mail provider posts for all its readers from a few.
    """
    misses = f"unsubscribe-miss:{request.META.get('REMOTE_ADDR', '')}"
    subscription = subscription_by_token(token=token)
    if subscription is None:
        if too_many(name=misses, at_most=_MISSES, seconds=_SPAN_SECONDS):
            raise TooMany
        raise Http404
    posts = f"unsubscribe-post:{subscription.pk}"
    if request.method == "POST" and too_many(name=posts, at_most=_POSTS, seconds=_SPAN_SECONDS):
        raise TooMany
    return subscription


def _page(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    """The page in the digest's own language; whoever has the link sees no more than the masked address."""
    with translation.override(subscription.language):
        response = render(
            request,
            "alerts/unsubscribe.html",
            {
                "subscription": subscription,
                "address": masked(subscription.user.email),
                "language": subscription.language,
                "stream": STREAM_OF[subscription.channel].name,
            },
        )
    response["X-Robots-Tag"] = "noindex"
    # Not “no-referrer”: browsers then post with a null origin, and the CSRF check turns them away.
    response["Referrer-Policy"] = "same-origin"
    return response


def masked(address: str) -> str:
    """“l•••@firm.example”: enough for its owner, not for somebody the mail was forwarded to."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if host else "•••"


def _refused() -> HttpResponse:
    response = HttpResponse(
        _("Too many attempts. Please try again in a minute."), status=429, content_type="text/plain"
    )
    response["Retry-After"] = str(_SPAN_SECONDS)
    return response
