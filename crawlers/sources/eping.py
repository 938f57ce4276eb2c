"""WTO ePing: TBT and SPS notifications from the site's own JSON search, newest first.

Field names come from public client code; our recorded answers are rebuilt from the site's export.
Not verified live: the real payload, the highest `pageSize`, whether `distributionDateFrom` is
honoured, the list that the chain of a document is, and the site's terms. One item a row (document and
member); joint documents repeat. `options["orphans"]` are addenda whose original we do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlencode

from crawlers import wto
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row
from crawlers.wto_json import item_read
from crawlers.wto_notice import ATTRIBUTION, FAMILY

SEARCH = "https://epingalert.org/api/v1/azureSearch/getAll"
RELATED = "https://epingalert.org/api/v1/notifications/getRelatedNotifications"
PAGE_SIZE = 100
WINDOW = timedelta(days=14)
"""Late circulation and corrections reach back this far."""
MOST_ROWS = 5_000
"""More in one window means that the date filter was ignored (the whole base holds over 100,000)."""

MOST_ORPHANS = 20
"""Chains asked for in one run; the others have their turn on later days."""


class Eping(NoticeSpider):
    name = "eping"
    hosts = ("epingalert.org",)
    card = SourceCard(
        name=name,
        title="ePing: TBT and SPS notifications",
        publisher="World Trade Organization (WTO)",
        home_url="https://epingalert.org/en/Search/Index",
        every="daily",
        attribution=ATTRIBUTION,
        seen_live=False,
        family=FAMILY,
        rank=2,
        expect=Expect(
            min_items=20,
            max_items=600,
            filled={"title": 1.0, "published_on": 1.0, "codes": 0.4, "dates.comment_deadline": 0.4},
        ),
        window=14,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield self._ask(1, self.run.since or day - WINDOW)
        for orphan in self.run.options.get("orphans", ())[:MOST_ORPHANS]:
            yield Ask(
                url=f"{RELATED}?{urlencode({'documentSymbol': orphan, 'includeOriginal': 'true'})}",
                expects="json",
                step="related",
                row_wise=True,
                locator=str(orphan),
                nothing_on=(204, 404),
                nothing_told=f"the site gave no chain for {orphan}; its original stays unknown",
            )

    def _ask(self, page: int, since: date) -> Ask:
        # Unknown parameters are ignored without a word and the default order is by relevance:
        # every one of these is needed and is spelt as the site reads it.
        query = [
            ("language", 1),
            ("page", page),
            ("pageSize", PAGE_SIZE),
            ("sortBy", "distributionDate"),
            ("sortDirection", "desc"),
            ("domainIds", 1),
            ("domainIds", 2),
            ("distributionDateFrom", since.isoformat()),
            *([("distributionDateTo", self.run.until.isoformat())] if self.run.until else ()),
        ]
        return Ask(url=f"{SEARCH}?{urlencode(query)}", expects="json", page=page)

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        if answer.ask.step == "related":
            return self._originals(answer)
        return self._named(answer) if answer.ask.step == "named" else self._listed(answer)

    def _originals(self, answer: Answer) -> Iterable[Ask]:
        """Questions for the documents of a chain that the addendum amends, directly or through others."""
        orphan, chain = answer.ask.locator, answer.json()
        if not isinstance(chain, list) or not all(isinstance(symbol, str) for symbol in chain):
            raise UnreadablePage(f"{answer.url}: the chain of {orphan} is no list of symbols")
        found = {wto.symbol_folded(symbol): symbol.strip() for symbol in chain}
        wanted = [found[name] for name in wto.ancestors(orphan) if name in found]
        if not wanted:
            self.run.warnings.append(f"the chain of {orphan} names nothing that it amends: {chain[:5]}")
        for symbol in wanted:
            query = {"language": 1, "page": 1, "pageSize": PAGE_SIZE, "documentSymbol": symbol}
            yield Ask(
                url=f"{SEARCH}?{urlencode(query)}",
                expects="json",
                step="named",
                row_wise=True,
                locator=symbol,
            )

    def _named(self, answer: Answer) -> Iterable[Row]:
        """The rows of one document; what else the search returns is not asked for here."""
        top = Row(answer.json(), answer.ask.locator)
        rows = top.raw("items")
        symbol = wto.symbol_folded(answer.ask.locator)
        found = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
        fitting = [
            one for one in found if symbol in wto.symbol_folded(str(one.get("documentSymbol"))).split(",")
        ]
        if not fitting:
            raise UnreadablePage(f"{answer.url}: the search does not find {answer.ask.locator}")
        for index, one in enumerate(fitting):
            yield Row(one, f"{answer.ask.locator} items[{index}]")

    def _listed(self, answer: Answer) -> Iterable[Row | Ask]:
        top = Row(answer.json(), "answer")
        found, total = top.raw("items"), top.number("totalCount")
        capped = top.flag("isCountExceeded")
        top.done(ignore=("areas", "notifyingMembers"))
        if not isinstance(found, list):
            raise UnreadablePage(f"{answer.url}: 'items' is no list")
        if capped or total > MOST_ROWS:
            cap = " and says that it capped them" if capped else ""
            raise UnreadablePage(
                f"{answer.url}: the site announces {total} rows{cap}; the date filter was ignored or "
                "the window is too wide: narrow --since"
            )
        self.run.announced.append(total)
        for index, one in enumerate(found):
            row = Row(one, f"page {answer.ask.page} items[{index}]")
            self.run.listed.add(str(one.get("id") or row.locator))
            yield row
        if found and answer.ask.page * PAGE_SIZE < total:
            yield self._ask(answer.ask.page + 1, self.run.since or self.today - WINDOW)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        return item_read(row, answer, self.name)
