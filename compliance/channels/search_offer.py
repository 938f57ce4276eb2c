"""The part of a kept search's page that makes its feed and its calendar, and shows their addresses."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from compliance.channels import selectors
from compliance.channels.models import Feed
from compliance.channels.settings_views import feed_told
from compliance.search.asking import Asked
from compliance.search.following import is_followable
from compliance.search.models import SavedSearch


def search_offer(request: HttpRequest, saved: SavedSearch) -> SafeString:
    """Shown to the owner of the search; the addresses are their secret."""
    rows = selectors.feed_list_own(user=request.user).filter(search=saved)
    context = {
        "saved": saved,
        "feeds": [feed_told(feed) for feed in rows],
        "feed_kinds": Feed.Kind.choices,
        "languages": settings.LANGUAGES,
        "is_followable": is_followable(Asked.from_json(saved.asked)),
    }
    return render_to_string("channels/_search_feeds.html", context, request=request)
