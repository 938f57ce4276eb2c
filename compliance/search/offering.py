"""What other apps offer on the page of a kept search, such as its feeds. It knows none of them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from compliance.search.models import SavedSearch

Offer = Callable[[HttpRequest, SavedSearch], SafeString]
_offers: dict[str, Offer] = {}


def offer_register(name: str, offer: Offer) -> None:
    """Called from an app's `ready`; `offer` gives a part of the page, for the owner's eyes."""
    _offers[name] = offer


def offers_of(request: HttpRequest, saved: SavedSearch) -> SafeString:
    """All parts, in the order of their names."""
    return format_html_join("", "{}", ((_offers[name](request, saved),) for name in sorted(_offers)))
