"""The reader's language and clock: what they chose in the page, else what their account says."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

_KNOWN = {code for code, _ in settings.LANGUAGES}
_zones = cache(available_timezones)  # asked anew it looks through every file of the time zones


class AccountLanguage:
    """Stands behind the authentication, where the account is known; strangers read in UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        language = getattr(request.user, "language", "")
        if not has_chosen and language in _KNOWN:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = getattr(request.user, "timezone", "")
        with timezone.override(ZoneInfo(zone)) if zone in _zones() else nullcontext():
            return self.get_response(request)
