"""Takes the choice between light and dark. It is kept in a cookie, so that it works before the login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from compliance.desk.templatetags.desk import THEME_COOKIE, THEMES

_A_YEAR = 365 * 24 * 3600


def next_page(request: HttpRequest, fallback: str = "/") -> str:
    """Where a form says to go afterwards, if that is a page of this site; else `fallback`."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else fallback


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme; anything else than the three known ones means: as the system."""
    answer = redirect(next_page(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES and chosen != "auto":
        answer.set_cookie(
            THEME_COOKIE, chosen, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer
