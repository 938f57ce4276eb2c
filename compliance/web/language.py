"""The reader's language: what they chose in the page, else what their account says, else the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_KNOWN = {code for code, _ in settings.LANGUAGES}


class AccountLanguage:
    """Stands behind the authentication, where the account is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        language = getattr(request.user, "language", "")
        if not has_chosen and language in _KNOWN:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
