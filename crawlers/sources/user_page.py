"""Pages and feeds that users registered by address, each with the part of it that is watched.

`options["pages"]`: objects with `id`, `url`, `selector` (CSS; empty: the main part), `feed`, `title`, and
perhaps `owner` and `markets`, which are handed on. Without any nothing is asked. A page that fails costs
only itself. Only the hosts of these very pages are talked to. Not seen live.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import CrawlError, Expect, Manners, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row
from crawlers.run import RunRecord
from crawlers.sources._page_feed import day_read, entries_of
from crawlers.sources._page_text import page_of, same_words, text_of, title_of

MOST = 200
"""Pages of one run; the platform tells those first that were read longest ago."""
MOST_ENTRIES = 300
MOST_KEY = 400
"""Characters of a feed's own key that a symbol takes; a longer one goes by its hash."""


class UserPage(NoticeSpider):
    name = "user_page"
    hosts: tuple[str, ...] = ()  # type: ignore[misc]
    hosts_are_told: ClassVar[bool] = False
    most_refusals = MOST
    card = SourceCard(
        name=name,
        title="Pages and feeds that users watch",
        publisher="whoever publishes the page",
        home_url="https://www.rfc-editor.org/rfc/rfc4287",
        every="daily",
        attribution="Text of the named page; rights with its publisher.",
        seen_live=False,
        # A page that cannot be had must not hide the others; none at all is a failure.
        expect=Expect(min_items=1, max_items=MOST * MOST_ENTRIES, unreadable=0.999),
        max_bytes=8 * 1024 * 1024,
        manners=Manners(delay_seconds=2.0, concurrency=1, answer_seconds=30, daily_per_address=24),
    )

    def __init__(self, run: RunRecord | None = None, **kwargs: Any) -> None:
        super().__init__(run, **kwargs)
        self.hosts = tuple(
            sorted({urlsplit(str(page.get("url", ""))).netloc.lower() for page in self._told()} - {""})
        )

    def asks(self, day: date) -> Iterable[Ask]:
        for page in self._pages():
            yield self._ask(page)

    def ask_of(self, url: str) -> Ask:
        """For recording: as a page, unless the address is told as a feed."""
        told = next((page for page in self._pages() if page["url"] == url), {"id": 0, "url": url})
        return self._ask(told)

    def _ask(self, page: Mapping[str, Any]) -> Ask:
        is_feed = bool(page.get("feed"))
        accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
        return Ask(
            url=str(page["url"]),
            expects="xml" if is_feed else "html",
            step="feed" if is_feed else "page",
            accept=accept if is_feed else "text/html, application/xhtml+xml;q=0.9",
            accept_language="en, *;q=0.5",
            row_wise=True,
            locator=f"page:{page['id']}",
        )

    def rows(self, answer: Answer) -> Iterable[Row]:
        told = self._page_of(answer)
        if answer.ask.step == "feed":
            # The whole feed is read before its first entry counts: a broken one is not half a feed.
            yield from list(entries_of(answer.body)) or self._no_entries()
            return
        page = page_of(answer.body, answer.content_type)
        text = text_of(page, str(told.get("selector") or ""))
        title = str(told.get("title") or "") or title_of(page) or answer.ask.url
        cells = {"key": "", "title": title, "text": text, "link": answer.url, "day": ""}
        yield Row(cells, answer.ask.locator)

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        told = self._page_of(answer)
        key = row.maybe_text("key")
        title, text = row.maybe_text("title"), row.maybe_text("text")
        link, day = row.maybe_text("link"), row.maybe_text("day")
        row.done()
        if answer.ask.step == "feed" and not key:
            return Drop(
                code="entry_without_name", why="entries without key, link and title", sample=text[:80]
            )
        if row.locator.startswith("entry[") and int(row.locator[6:-1]) >= MOST_ENTRIES:
            return Drop(
                code="beyond_bound", why=f"entries of a feed after the first {MOST_ENTRIES}", sample=title
            )
        words = same_words(f"{title}\n{text}" if key else text)
        return NoticeItem(
            source=self.name,
            symbol=f"page:{told['id']}" + (f" {_short(key)}" if key else ""),
            kind="page",
            title=title or text[:120],
            text=text,
            language="",
            published_on=day_read(day),
            url=link or answer.ask.url,
            members=tuple(told.get("markets") or ()),
            details={"page": told["id"], "owner": told.get("owner") or "", "watched": answer.ask.url},
            material={"words": hashlib.sha256(words.encode()).hexdigest()},
            capture=answer.ref(row.locator),
        )

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        """A feed may print an entry twice: the first, which is the newest, speaks."""
        first: dict[str, NoticeItem] = {}
        for item in items:
            first.setdefault(item.symbol, item)
        return list(first.values())

    @staticmethod
    def _no_entries() -> list[Row]:
        raise UnreadablePage(
            "the feed holds no entry; an empty feed is not taken for news. Open it in a browser and compare"
        )

    def _page_of(self, answer: Answer) -> Mapping[str, Any]:
        wanted = (page for page in self._pages() if f"page:{page['id']}" == answer.ask.locator)
        return next(wanted, {"id": 0, "url": answer.ask.url})

    def _told(self) -> list[Mapping[str, Any]]:
        told = self.run.options.get("pages", ())
        return (
            [page for page in told if isinstance(page, Mapping)][:MOST]
            if isinstance(told, list | tuple)
            else []
        )

    def _pages(self) -> list[Mapping[str, Any]]:
        """The pages, each with an id and an https address. Raises `CrawlError` for an order that is none."""
        pages = self._told()
        for page in pages:
            parts = urlsplit(str(page.get("url", "")))
            if not page.get("id") or parts.scheme != "https" or not parts.netloc or "@" in parts.netloc:
                raise CrawlError(
                    f"the order for page {page.get('id')!r} is wrong: it needs an id and an https address "
                    f"without a password, found {str(page.get('url'))[:200]!r}"
                )
        return pages


def _short(key: str) -> str:
    return key if len(key) <= MOST_KEY else hashlib.sha256(key.encode()).hexdigest()
