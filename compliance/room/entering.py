"""The way into a room's pages: who may enter, which association, which page of the room is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from compliance.core.roles import role_of
from compliance.firms.models import Association
from compliance.room.selectors import WRITERS, room_list_visible

PAGES = (
    ("overview", _("Overview")),
    ("members", _("Members")),
    ("goods", _("Goods and money")),
    ("compare", _("Comparison")),
    ("trade", _("Trade and notifications")),
    ("bulletins", _("Bulletins")),
)
View = Callable[..., HttpResponseBase]


def room_page(view: View) -> View:
    """Logged in, and the association of the address is one whose room the user works in; else not found."""

    @never_cache
    @login_required
    @wraps(view)
    def entered(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        room = get_object_or_404(room_list_visible(user=request.user), code=code)
        return view(request, room, *args, **kwargs)

    return entered


def writer_page(view: View) -> View:
    """The same for those who write bulletins and invite members; an analyst only reads."""

    @room_page
    @wraps(view)
    def entered(request: HttpRequest, room: Association, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if role_of(request.user) not in WRITERS:
            raise Http404
        return view(request, room, *args, **kwargs)

    return entered


def room_shown(
    request: HttpRequest,
    room: Association,
    page: str,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponseBase:
    """The page inside the room's frame."""
    chinese = getattr(request, "LANGUAGE_CODE", "en").startswith("zh")
    frame = {
        "room": room,
        "room_name": (chinese and room.name_zh) or room.name,
        "may_write": role_of(request.user) in WRITERS,
        "pages": [
            {"url": reverse(f"room:{name}", args=[room.code]), "words": words, "is_current": name == page}
            for name, words in PAGES
        ],
    }
    return render(request, template, frame | context, status=status)
