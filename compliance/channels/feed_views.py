"""Feeds by their secret address. No login: the token is the permission; a wrong one tells nothing.

`?language=en` or `zh-hans` asks for the other language than the feed was made in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.channels.atom import atom_of, rss_of
from compliance.channels.feeds import calendar_of, feed_by_token, feed_noted
from compliance.channels.models import Feed
from compliance.channels.search_dates import search_calendar
from compliance.core.throttle import too_many

_MISSES, _READS, _SPAN_SECONDS = 30, 30, 60


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """All dates as iCalendar; a date that moves keeps its UID and gets a higher SEQUENCE."""
    return _answer(request, token, Feed.Kind.CALENDAR, _dates, "text/calendar; charset=utf-8")


@require_safe
def atom(request: HttpRequest, token: str) -> HttpResponse:
    """What is new as Atom."""
    return _answer(request, token, Feed.Kind.ATOM, atom_of, "application/atom+xml; charset=utf-8")


@require_safe
def rss(request: HttpRequest, token: str) -> HttpResponse:
    """The same as RSS."""
    return _answer(request, token, Feed.Kind.ATOM, rss_of, "application/rss+xml; charset=utf-8")


def _dates(feed: Feed) -> bytes:
    return calendar_of(feed) if feed.search is None else search_calendar(feed)


def _answer(
    request: HttpRequest, token: str, kind: str, content_of: Callable[[Feed], bytes], media: str
) -> HttpResponse:
    feed = feed_by_token(token, kind=kind)
    if feed is None:
        if too_many(
            name=f"feed-miss:{request.META.get('REMOTE_ADDR', '')}", at_most=_MISSES, seconds=_SPAN_SECONDS
        ):
            return _refused()
        raise Http404
    if too_many(name=f"feed:{feed.pk}", at_most=_READS, seconds=_SPAN_SECONDS):
        return _refused()
    feed_noted(feed)
    if (language := request.GET.get("language", "")) in dict(settings.LANGUAGES):
        feed.language = language
    response = HttpResponse(content_of(feed), content_type=media)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return get_conditional_response(request, etag=etag, response=response) or response


def _refused() -> HttpResponse:
    response = HttpResponse(_("Too many attempts. Please try again in a minute."), status=429)
    response["Retry-After"] = str(_SPAN_SECONDS)
    return response
