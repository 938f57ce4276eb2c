"""EUR-Lex's own feeds of new acts: a second signal beside CELLAR, from a site that often shuts robots out.

Feeds: 222 acts of the Official Journal L, 162 legislation of Parliament and Council, 161 proposals of the
Commission. A line is a hint, no notice: it leads CELLAR to the act. Known from feed items as published,
put together again in June 2026. Not verified live: feeds 222 and 161 in this form, how many items each
holds, and whether robots.txt lets the feeds be read. A challenge page is a failed run, never "no change".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage, UnreadableRow
from crawlers.rows import Row
from crawlers.sources import _cellar_names as names

FEED = "https://eur-lex.europa.eu/EN/display-feed.rss?rssId={}"
FEEDS = {222: "Official Journal L", 162: "Parliament and Council", 161: "Commission proposals"}
KIND = "act_hint"
_TITLE = re.compile(r"CELEX:(\S+?):\s+(.+)", re.DOTALL)
_GUID = re.compile(
    r"uri=CELLAR:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z", re.IGNORECASE
)


class EurlexFeed(NoticeSpider):
    name = "eurlex_feed"
    hosts = ("eur-lex.europa.eu",)
    card = SourceCard(
        name=name,
        title="EUR-Lex: feeds of new acts and proposals",
        publisher="Publications Office of the European Union",
        home_url="https://eur-lex.europa.eu/content/help/search/predefined-rss.html",
        every="daily",
        attribution="© European Union, https://eur-lex.europa.eu, CC BY 4.0 (Decision 2011/833/EU).",
        seen_live=False,
        expect=Expect(min_items=1, max_items=1000, unreadable=0.05),
    )

    def asks(self, day: date) -> Iterator[Ask]:
        for number in FEEDS:
            yield Ask(
                url=FEED.format(number),
                expects="xml",
                page=number,
                accept="application/rss+xml",
                one_of_days=True,
            )

    def rows(self, answer: Answer) -> Iterable[Row]:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        channel = etree.fromstring(answer.body, parser).find("channel")
        if channel is None:
            raise UnreadablePage("an RSS feed has a channel, this XML has none: the feed has moved")
        for number, entry in enumerate(channel.findall("item")):
            yield Row(_cells(entry), f"item[{number}]")

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        printed, guid = row.text("title"), row.text("guid")
        found, cellar = _TITLE.fullmatch(printed), _GUID.search(guid)
        if found is None:
            raise UnreadableRow(f"field 'title': {printed[:80]!r} does not begin with CELEX:number:")
        if cellar is None:
            raise UnreadableRow(f"field 'guid': {guid[:80]!r} names no CELLAR identifier")
        page = row.maybe_text("link", absent_ok=True)
        creator = row.maybe_text("creator", absent_ok=True).rstrip(",").strip()
        description = row.maybe_text("description", absent_ok=True)
        published_on = _local_day(row.text("pubDate"))
        row.done(ignore=("category",))
        title = names.title_clean(found[2])
        lines = [description, f"CELEX: {found[1]}", f"Publication date: {published_on}", f"Author: {creator}"]
        return NoticeItem(
            source=self.name,
            symbol=f"CELLAR:{cellar[1].lower()}",
            kind=KIND,
            title=title,
            text="\n".join(line for line in lines if line and not line.endswith(": ")),
            published_on=published_on,
            url=page.replace("/./", "/") or names.page_for_people(found[1]),
            members=("EU",),
            details={"celex": found[1], "cellar": cellar[1].lower(), "author": creator},
            capture=answer.ref(row.locator),
        )

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        """An act of Parliament and Council stands in two feeds: it is one hint."""
        seen: dict[str, NoticeItem] = {}
        for item in items:
            seen.setdefault(item.symbol, item)
        return list(seen.values())


def _cells(entry: Any) -> dict[str, str]:
    return {str(etree.QName(e).localname): (e.text or "").strip() for e in entry if isinstance(e.tag, str)}


def _local_day(printed: str) -> date:
    """The day as printed: midnight in Brussels is the day before in UTC."""
    try:
        return parsedate_to_datetime(printed).date()
    except ValueError:
        raise UnreadableRow(f"field 'pubDate': {printed!r} is no date of a feed") from None
