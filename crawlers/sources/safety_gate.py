"""EU Safety Gate (formerly RAPEX): alerts on dangerous products, from the site's public JSON API.

The search gives an index; each alert of the window is then read from its own address. Known from
nine recorded alerts. Not verified live: further keys of a live detail, the form of an alert with
unknown origin, and how a withdrawn alert looks. Rights: Commission decision 2011/833/EU (CC BY 4.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard
from crawlers.gates import Gate
from crawlers.rows import Row
from crawlers.sources._safety_gate_item import API, SOURCE, alert_item, day_read, detail_ask

PAGE_SIZE = 100
WINDOW = timedelta(days=14)
"""Publication is rolling; a changed alert is published anew, so this reaches far enough back."""


class SafetyGate(NoticeSpider):
    name = SOURCE
    hosts = ("ec.europa.eu",)
    card = SourceCard(
        name=name,
        title="Safety Gate: alerts on dangerous non-food products",
        publisher="European Commission",
        home_url="https://ec.europa.eu/safety-gate-alerts/screen/search",
        every="daily",
        attribution="European Commission, Safety Gate, CC BY 4.0 (decision 2011/833/EU).",
        seen_live=False,
        expect=Expect(
            min_items=3,
            max_items=800,
            filled={"title": 1.0, "published_on": 1.0, "keywords": 1.0, "material.risk": 0.9},
            # A single alert that cannot be had must not hide the others; half of them is a fault.
            unreadable=0.5,
        ),
        window=28,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield self._search(0, self._year)

    @property
    def _year(self) -> int:
        """The later of the two years whose alerts are listed."""
        return (self.run.until or self.today).year

    def ask_of(self, url: str) -> Ask:
        if "/notification/" in url:
            return Ask(url=url, expects="json", step="detail")
        return self._search(0, self._year)

    def _search(self, page: int, year: int) -> Ask:
        # A body with a field less is answered with 405; without a year the sort order is lost.
        body = {
            "criteria": {"year": [year, year - 1]},
            "searchCriteriaForNotification": False,
            "isLaunched": True,
            "isLaunchSearch": True,
            "pagination": {
                "sortField": "PUBLICATION_DATE",
                "sortOrder": "DESC",
                "totalElements": 0,
                "numberElements": PAGE_SIZE,
                "page": page,
            },
            "fullTextSearch": "",
            "language": "en",
            "displayDefaultResults": False,
            "isForMostRecent": False,
        }
        return Ask(url=f"{API}/search", expects="json", step="search", method="POST", body=body, page=page)

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        if answer.ask.step == "search":
            yield from self._index(answer)
        else:
            yield Row(answer.json(), answer.ask.locator or "alert")

    def _index(self, answer: Answer) -> Iterable[Ask]:
        """Details of the window, then the next page. The index rows themselves are not strict: they
        only lead to the details, which are."""
        top, page = Row(answer.json(), "answer"), answer.ask.page
        entries, total = top.rows("content"), top.number("totalElements")
        if top.number("number") != page:
            raise Gate(
                "incomplete",
                f"{answer.url}: page {page} was asked for, page {top.number('number')} came; the search "
                "ignores its paging, so the list cannot be read whole",
            )
        self.run.announced.append(total)
        oldest = self.run.since or answer.observed_on - WINDOW
        for index, entry in enumerate(entries):
            number = entry.number("id")
            self.run.listed.add(str(number))
            newest = max(day_read(entry, "publicationDate"), day_read(entry, "modificationDate"))
            if oldest <= newest <= (self.run.until or newest):
                yield detail_ask(number, f"page {page} content[{index}] id {number}")
        if entries and not top.flag("last"):
            yield self._search(page + 1, self._year)

    def day_of(self, item: NoticeItem) -> date | None:
        """An alert is found by the day on which it was last changed."""
        return max((field.on for field in item.dates if field.on), default=None)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        return alert_item(row, answer)
