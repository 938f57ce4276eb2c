"""regulations.gov: rules and proposed rules of United States authorities, posting day by posting day.

Known from recorded answers of 2023-06-20, 2023-06-22 and 2023-07-28 (v4 of the API, JSON). A live crawl
needs a free key of api.data.gov in REGULATIONS_GOV_KEY. Not verified live: the rate limit, several
document types in one filter, and documents posted late under an older day beyond the window.
The feed holds every authority; what touches no traded goods is left out and counted by reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from crawlers import us_rules
from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import CaptureRef, DateField, Expect, Link, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row

API = "https://api.regulations.gov/v4/documents"
PAGE = "https://www.regulations.gov/document/"
TYPES = ("Proposed Rule", "Rule")
PAGE_SIZE = 250
MOST_PAGES = 20
"""The API gives no page beyond this one."""
WINDOW = timedelta(days=14)
REASONS = {
    "agency": ("other_agency", "rules of authorities whose rules touch no traded goods"),
    "programme": ("other_programme", "other rules of an authority that we follow"),
}
IGNORED = ("type", "links", "highlightedContent", "openForComment", "lastModifiedDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Docketed:
    """What one row says."""

    symbol: str
    number: us_rules.RegisterNumber | None
    printed_number: str
    agency: str
    docket: str
    kind: str
    subtype: str
    title: str
    published_on: date
    comments_until: date | None
    comments_from: date | None
    withdrawn: bool
    programme: str

    def dates(self) -> tuple[DateField, ...]:
        found = [DateField(role="publication", on=self.published_on)]
        if self.comments_until:
            found.append(DateField(role="comment_deadline", on=self.comments_until))
        return tuple(found)

    def text(self) -> str:
        """Our own line first: the list prints no prose."""
        lines = [
            "This document was withdrawn." if self.withdrawn else "",
            f"Programme: {us_rules.BY_CODE[self.programme].words}" if self.programme else "",
            f"Agency: {self.agency}",
            f"Type: {self.subtype or self.kind}",
            f"Docket: {self.docket}" if self.docket else "",
            f"Federal Register document: {self.number.number}" if self.number else "",
            f"Published: {self.published_on}",
            f"Comments close: {self.comments_until}" if self.comments_until else "",
        ]
        return "\n".join(line for line in lines if line)


class RegulationsGov(NoticeSpider):
    name = "regulations_gov"
    hosts = ("api.regulations.gov",)
    card = SourceCard(
        name=name,
        title="regulations.gov: rules on chemicals, energy efficiency, product safety and labels",
        publisher="United States government (regulations.gov)",
        home_url="https://www.regulations.gov/",
        every="daily",
        attribution="regulations.gov; works of the United States government.",
        seen_live=False,
        window=14,
        family=us_rules.FAMILY,
        rank=1,
        expect=Expect(
            min_items=1, max_items=400, filled={"title": 1.0, "published_on": 1.0, "details.docket": 0.5}
        ),
    )
    key_variable = "REGULATIONS_GOV_KEY"
    key_header = "X-Api-Key"

    def asks(self, day: date) -> Iterable[Ask]:
        day = self.run.until or day
        first = self.run.since or day - WINDOW
        for back in range((day - first).days + 1):
            yield self._ask(day - timedelta(days=back), 1)

    def _ask(self, day: date, page: int) -> Ask:
        query = {
            "filter[postedDate]": day.isoformat(),
            "filter[documentType]": ",".join(TYPES),
            "page[size]": PAGE_SIZE,
            "page[number]": page,
        }
        return Ask(
            url=f"{API}?{urlencode(query)}",
            expects="json",
            page=page,
            accept="application/vnd.api+json",
            one_of_days=page == 1,
        )

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        top = Row(answer.json(), "answer")
        found, meta = top.raw("data"), top.row("meta")
        total, pages = meta.number("totalElements"), meta.number("totalPages")
        page, more = meta.number("pageNumber"), meta.flag("hasNextPage")
        if not isinstance(found, list):
            raise UnreadablePage(f"{answer.url}: 'data' is no list")
        day = date.fromisoformat(parse_qs(urlsplit(answer.ask.url).query)["filter[postedDate]"][0])
        if pages > MOST_PAGES or (total and page != answer.ask.page):
            raise UnreadablePage(
                f"{answer.url}: page {page} of {pages} came, {total} rows in all; the filter was ignored"
            )
        due = min(PAGE_SIZE, total - (page - 1) * PAGE_SIZE)
        if len(found) != max(due, 0):
            raise UnreadablePage(f"{answer.url}: {len(found)} rows where {due} of {total} were due")
        for index, one in enumerate(found):
            row = Row(one, f"page {page} data[{index}]")
            _filter_check(row, day, answer.url)
            yield row
        if more:
            yield self._ask(day, page + 1)

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        attributes = row.row("attributes")
        agency, title = attributes.text("agencyId"), attributes.text("title")
        docket = attributes.maybe_text("docketId")
        programme, why = us_rules.programme_of(agency, docket, title)
        if why:
            code, sentence = REASONS[why]
            return Drop(code, sentence, f"{agency} {row.text('id')}: {title}")
        read = _read(row, attributes, agency, docket, programme)
        item = self._item(read, attributes, answer.ref(row.locator))
        row.done(ignore=(*IGNORED, *(f"attributes.{name}" for name in IGNORED)))
        return item

    def _item(self, read: _Docketed, attributes: Row, capture: CaptureRef) -> NoticeItem:
        number = read.number.number if read.number else read.symbol
        parent = read.number.corrects if read.number else ""
        links = [Link(role="page", url=f"{PAGE}{read.symbol}")]
        if read.number:
            links.append(Link(role="document", url=f"{us_rules.REGISTER_PAGE}{number}"))
        return NoticeItem(
            source=self.name,
            symbol=read.symbol,
            kind=us_rules.KIND,
            title=read.title,
            text=read.text(),
            published_on=read.published_on,
            url=f"{PAGE}{read.symbol}",
            area="US",
            document_type="Correction" if parent else "Withdrawn" if read.withdrawn else read.kind,
            member=read.agency,
            members=("US",),
            symbols=(number,),
            parent_symbol=parent,
            base_symbol=parent or number,
            dates=read.dates(),
            links=tuple(links),
            details={
                "register_number": read.number.number if read.number else "",
                "register_number_printed": read.printed_number,
                "docket": "" if us_rules.is_placeholder(read.docket) else read.docket,
                "docket_printed": read.docket,
                "object_id": attributes.text("objectId"),
                "programmes": [read.programme] if read.programme else [],
                "subtype": read.subtype,
                "comments_from": read.comments_from.isoformat() if read.comments_from else "",
            },
            capture=capture,
            material={
                "title": read.title,
                "kind": read.kind,
                "dates": {d.role: str(d.on) for d in read.dates()},
                "withdrawn": read.withdrawn,
                "number": number,
            },
        )


def _read(row: Row, attributes: Row, agency: str, docket: str, programme: str) -> _Docketed:
    printed = attributes.maybe_text("frDocNum")
    title_day, title = us_rules.title_parts(" ".join(attributes.text("title").split()))
    posted = us_rules.new_york_day(attributes.text("postedDate"), "postedDate")
    return _Docketed(
        symbol=row.text("id"),
        number=us_rules.register_number(printed),
        printed_number=printed,
        agency=agency,
        docket=docket,
        kind=attributes.text("documentType"),
        subtype=attributes.maybe_text("subtype"),
        title=title,
        published_on=title_day or posted,
        comments_until=_maybe_day(attributes, "commentEndDate"),
        comments_from=_maybe_day(attributes, "commentStartDate"),
        withdrawn=attributes.flag("withdrawn"),
        programme=programme,
    )


def _maybe_day(row: Row, name: str) -> date | None:
    stamp = row.maybe_text(name)
    return us_rules.new_york_day(stamp, name) if stamp else None


def _filter_check(row: Row, day: date, url: str) -> None:
    """Each row must be of the day and the types asked for. Raises `UnreadablePage`."""
    attributes = row.cells.get("attributes")
    if not isinstance(attributes, dict):
        return
    posted, kind = attributes.get("postedDate"), attributes.get("documentType")
    if kind not in TYPES:
        raise UnreadablePage(f"{url}: {row.locator} is of type {kind!r}, not of {', '.join(TYPES)}")
    if isinstance(posted, str) and us_rules.new_york_day(posted, "postedDate") != day:
        raise UnreadablePage(f"{url}: {row.locator} was posted {posted}, {day} was asked for")
