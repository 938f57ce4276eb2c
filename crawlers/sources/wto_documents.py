"""Documents that WTO notifications link to, fetched one by one because somebody asked for them.

`options["documents"]`: objects with `notice` (number in our store), `symbol`, `role` and `url`; without it
nothing is asked. members.wto.org serves the notified texts; docs.wto.org is reported to refuse scripts
(HTTP 402), which is told and not worked around. Not seen live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadableRow
from crawlers.rows import Row
from crawlers.wto_notice import ATTRIBUTION

MOST = 20
"""Documents of one run: they are fetched on demand, not gathered."""
KINDS = {"pdf": "pdf", "docx": "zip", "xlsx": "xlsx", "zip": "zip"}
"""Ending of the address, and what the bytes must then be (a DOCX is a zip archive)."""


class WtoDocuments(NoticeSpider):
    name = "wto_documents"
    hosts = ("members.wto.org", "docs.wto.org")
    card = SourceCard(
        name=name,
        title="WTO: documents of notifications, on demand",
        publisher="World Trade Organization (WTO) and notifying members",
        home_url="https://docs.wto.org/",
        every="monthly",
        attribution=ATTRIBUTION,
        seen_live=False,
        # One document that cannot be had must not hide the others; none at all is a failure.
        expect=Expect(min_items=1, max_items=MOST, unreadable=0.99),
        max_bytes=64 * 1024 * 1024,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        for told in self._wanted():
            yield self.ask_of(told["url"])

    def ask_of(self, url: str) -> Ask:
        expects = KINDS.get(ending(url), "pdf")
        return Ask(url=url, expects=expects, accept="*/*", row_wise=True, step="document", locator=url)

    def rows(self, answer: Answer) -> Iterable[Row]:
        told = next((one for one in self._wanted() if one["url"] == answer.ask.url), None)
        yield Row(
            told or {"notice": 0, "symbol": "?", "role": "notified_text", "url": answer.ask.url},
            answer.ask.url,
        )

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        url, media = row.text("url"), ending(row.text("url"))
        if media not in KINDS:
            raise UnreadableRow(f"{url}: only {', '.join(KINDS)} are kept; open it in a browser")
        symbol, role, notice = row.text("symbol"), row.text("role"), row.number("notice")
        row.done()
        return NoticeItem(
            source=self.name,
            symbol=f"{symbol} {url}",
            kind="document",
            title=f"{symbol}: {url.rsplit('/', 1)[-1]}",
            text="",
            url=url,
            details={"notice": notice, "role": role, "media": media, "size": len(answer.body)},
            capture=answer.ref("body"),
        )

    def _wanted(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.run.options.get("documents", ()))[:MOST]


def ending(url: str) -> str:
    """Ending of the file that an address names, also behind the `?` of docs.wto.org; "" without one."""
    parts = urlsplit(url)
    name = (parts.query or parts.path).rsplit("/", 1)[-1]
    return name.rpartition(".")[2].lower() if "." in name else ""
