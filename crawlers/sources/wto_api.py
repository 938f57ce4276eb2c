"""WTO ePing through the official API: the notifications of the site's search, for whoever has a key.

Paths and fields are reported by programs that call it; no payload has been seen, and the shape of the
list of members is read tolerantly for that reason. A run can be narrowed by `options["markets"]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage, UnreadableRow
from crawlers.markets import market_of_member
from crawlers.rows import Row
from crawlers.wto_json import item_read
from crawlers.wto_notice import ATTRIBUTION, FAMILY

API = "https://api.wto.org/eping"
PAGE_SIZE = 100
WINDOW = timedelta(days=14)
MOST_ROWS = 5_000
"""More in one window means that the date filter was ignored (the whole base holds over 100,000)."""
EU_MEMBERS = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
"""Since 1 February 2020. They notify beside the Union: whoever wants one wants both."""


class WtoApi(NoticeSpider):
    name = "wto_api"
    hosts = ("api.wto.org",)
    key_variable = "WTO_API_KEY"
    key_header = "Ocp-Apim-Subscription-Key"
    card = SourceCard(
        name=name,
        title="WTO: TBT and SPS notifications from the official API",
        publisher="World Trade Organization (WTO)",
        home_url="https://apiportal.wto.org/",
        every="daily",
        attribution=ATTRIBUTION,
        seen_live=False,
        expect=Expect(
            min_items=20,
            max_items=600,
            filled={"title": 1.0, "published_on": 1.0, "codes": 0.4, "dates.comment_deadline": 0.4},
        ),
        window=14,
        family=FAMILY,
        rank=2,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        members = Ask(url=f"{API}/members?language=1", expects="json", step="members", locator="members")
        if self._markets():
            yield members
            return
        yield self._search(1, ())
        # Here the list only shows whether a member bears a name that we do not know yet.
        yield replace(members, row_wise=True)

    def ask_of(self, url: str) -> Ask:
        return Ask(url=url, expects="json", step="members" if "/members" in url else "list", page=1)

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        return self._members(answer) if answer.ask.step == "members" else self._found(answer)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        return item_read(row, answer, self.name)

    def _markets(self) -> frozenset[str]:
        """Markets that the run is narrowed to, the Union and its members together; empty for all."""
        wanted = frozenset(str(code) for code in self.run.options.get("markets", ()))
        return wanted | EU_MEMBERS | {"EU"} if wanted & (EU_MEMBERS | {"EU"}) else wanted

    def _search(self, page: int, countries: tuple[str, ...]) -> Ask:
        query: list[tuple[str, Any]] = [
            ("language", 1),
            ("domainIds", 1),
            ("domainIds", 2),
            ("distributionDateFrom", (self.run.since or self.today - WINDOW).isoformat()),
            *([("distributionDateTo", self.run.until.isoformat())] if self.run.until else ()),
            *(("countryIds", code) for code in countries),
            ("page", page),
            ("pageSize", PAGE_SIZE),
        ]
        # Behind the last page, and where nothing was found, the gateway answers 204 without a body.
        return Ask(
            url=f"{API}/notifications/search?{urlencode(query)}", expects="json", page=page, nothing_on=(204,)
        )

    def _found(self, answer: Answer) -> Iterable[Row | Ask]:
        top = Row(answer.json(), "answer")
        found, total, page = top.raw("items"), top.number("totalCount"), top.number("currentPage")
        top.done(ignore=("pageSize",))
        if not isinstance(found, list) or page != answer.ask.page:
            raise UnreadablePage(
                f"{answer.url}: page {answer.ask.page} was asked for; 'currentPage' is {page}, 'items' is "
                f"{type(found).__name__}"
            )
        if total > MOST_ROWS:
            raise UnreadablePage(
                f"{answer.url}: the API announces {total} rows; the date filter was ignored or the window is "
                "too wide: narrow --since"
            )
        self.run.announced.append(total)
        for index, one in enumerate(found):
            row = Row(one, f"page {page} items[{index}]")
            self.run.listed.add(str(row.cells.get("id") or row.locator))
            yield row
        if found and page * PAGE_SIZE < total:
            following = answer.ask.url.replace(f"&page={page}&", f"&page={page + 1}&")
            yield replace(answer.ask, url=following, page=page + 1)

    def _members(self, answer: Answer) -> Iterable[Ask]:
        """The codes of the wanted markets, and a warning for each name that we would not know."""
        codes: dict[str, str] = {}
        for code, name in _members_read(answer):
            try:
                codes[market_of_member(name).code] = code
            except UnreadableRow as unknown:
                self.run.warnings.append(str(unknown))
        wanted = self._markets()
        if not wanted:
            return
        if lost := sorted(wanted - codes.keys()):
            self.run.warnings.append(f"the API lists no member for the market(s) {', '.join(lost)}.")
        found = tuple(codes[market] for market in sorted(wanted & codes.keys()))
        if not found:
            raise UnreadablePage(
                f"{answer.url}: none of the wanted markets is among the {len(codes)} members"
            )
        yield self._search(1, found)


def _members_read(answer: Answer) -> Iterable[tuple[str, str]]:
    """(code, name) of each member. Raises `UnreadablePage`."""
    listed = answer.json()
    if isinstance(listed, dict):
        listed = listed.get("items")
    if not isinstance(listed, list) or not listed:
        raise UnreadablePage(f"{answer.url}: no list of members")
    for one in listed:
        code, name = (
            _first(one, names) for names in (("code", "value", "id"), ("name", "text", "displayName"))
        )
        if not code or not name:
            raise UnreadablePage(f"{answer.url}: a member without code or name: {str(one)[:120]}")
        yield code, name


def _first(one: Any, names: tuple[str, ...]) -> str:
    values = (one.get(name) for name in names) if isinstance(one, dict) else ()
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
