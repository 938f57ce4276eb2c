"""News as Atom (RFC 4287) or RSS 2.0: the newest items of a feed, each with an id that never changes."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from feedgen.feed import FeedGenerator

from compliance.alerts.links import findings_url, mail_host, search_url
from compliance.channels.feed_items import FeedItem, feed_items, xml_text
from compliance.channels.feeds import feed_url
from compliance.channels.models import Feed
from regulations.wording import regime


def atom_of(feed: Feed) -> bytes:
    """The feed as Atom in its language."""
    with translation.override(feed.language):
        return bytes(_generator(feed, form="atom").atom_str())


def rss_of(feed: Feed) -> bytes:
    """The same as RSS, for readers that know no Atom."""
    with translation.override(feed.language):
        return bytes(_generator(feed, form="rss").rss_str())


def _generator(feed: Feed, *, form: str) -> FeedGenerator:
    out = FeedGenerator()
    out.id(f"tag:{mail_host()},2025:feed/{feed.pk}")
    name, why = _named(feed)
    out.title(xml_text(name))
    out.description(xml_text(why))
    out.author(name="Fairlead")
    media = "application/atom+xml" if form == "atom" else "application/rss+xml"
    out.link(href=feed_url(feed, form=form), rel="self", type=media)
    page = search_url(feed.search.pk) if feed.search else findings_url()
    out.link(href=page, rel="alternate", type="text/html")
    out.language(feed.language)
    out.generator("Fairlead", uri=settings.SITE_URL)
    items = feed_items(feed)
    out.updated(max((item.updated_at for item in items), default=feed.created_at))
    for item in items:
        _entry(out, item)
    return out


def _named(feed: Feed) -> tuple[str, str]:
    """Title, and what stands in it."""
    if feed.search is not None:
        title = _("Fairlead: %(search)s") % {"search": feed.search.name}
        return title, feed.search.why or _("New and changed notices that your search finds.")
    if feed.rule is not None:
        return _("Fairlead: %(rule)s") % {"rule": feed.rule.name}, _("Findings that your rule names.")
    return _("Fairlead: what is new"), _("Findings that are news for your firms.")


def _entry(out: FeedGenerator, item: FeedItem) -> None:
    entry = out.add_entry(order="append")
    entry.id(item.id)
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url, rel="alternate", type="text/html")
    entry.published(item.published_at)
    entry.updated(item.updated_at)
    for code in item.regimes:
        entry.category(term=code, label=xml_text(regime(code)))
    entry.content(item.content, type="html")
