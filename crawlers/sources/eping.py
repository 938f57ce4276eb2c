"""WTO ePing: TBT and SPS notifications from the site's own JSON search, newest first.

Field names come from public client code; our recorded answers are rebuilt from the site's export.
Not verified live: the real payload, the highest `pageSize`, whether `distributionDateFrom` is
honoured, and the site's terms. One item a row (document and member); joint documents repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from w3lib.html import remove_tags, replace_entities

from crawlers import wto
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import (
    Code,
    DateField,
    Expect,
    Link,
    NoticeItem,
    SourceCard,
    UnreadablePage,
    UnreadableRow,
)
from crawlers.markets import market_of_member
from crawlers.rows import Row, clean

SEARCH = "https://epingalert.org/api/v1/azureSearch/getAll"
PAGE = "https://epingalert.org/en/Search?viewData="
PAGE_SIZE = 100
WINDOW = timedelta(days=14)
"""Late circulation and corrections reach back this far."""
MOST_ROWS = 5_000
"""More in one window means that the date filter was ignored (the whole base holds over 100,000)."""
STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z?)?")
URLS = re.compile(r"https?://(?:(?!https?://)[^\s<>\"])+")
IGNORED = (
    "title",
    "description",
    "productsFreeText",
    "dolLink",  # the same document as linkToNotification
    "isOpenForComments",  # follows from the deadline and the day
    "codexAlimentariusCommision",
)
DATES = (
    ("distributionDate", "", "publication"),
    ("commentDeadlineDate", "", "comment_deadline"),
    ("proposedAdoptionDate", "proposedAdoptionDateText", "adoption"),
    ("proposedEntryIntoForceDate", "proposedEntryIntoForceDateText", "entry_into_force"),
)


class Eping(NoticeSpider):
    name = "eping"
    hosts = ("epingalert.org",)
    card = SourceCard(
        name=name,
        title="ePing: TBT and SPS notifications",
        publisher="World Trade Organization (WTO)",
        home_url="https://epingalert.org/en/Search/Index",
        every="daily",
        attribution="WTO, ePing SPS&TBT Platform (epingalert.org); facts of notifications.",
        seen_live=False,
        expect=Expect(
            min_items=20,
            max_items=600,
            filled={"title": 1.0, "published_on": 1.0, "codes": 0.4, "dates.comment_deadline": 0.4},
        ),
        window=14,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield self._ask(1, self.run.since or day - WINDOW)

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
        printed, member = row.raw("documentSymbol"), row.text("notifyingMember")
        market = market_of_member(member)
        symbols = wto.symbols_read(printed if isinstance(printed, str) else "", market)
        area = row.text("area")
        if area not in ("TBT", "SPS") or any(symbol.area != area for symbol in symbols):
            raise UnreadableRow(f"area {area!r} does not fit the symbol {printed!r}")
        notification, note = _notification(row)
        item = NoticeItem(
            source=self.name,
            symbol=printed,
            kind="notification",
            title=notification.title,
            text=notification.text(),
            published_on=notification.dates[0].on,
            url=PAGE + quote(str(symbols[0]), safe="/"),
            area=area,
            document_type=row.text("notificationType"),
            member=member,
            members=tuple(dict.fromkeys((market.code, *(s.market.code for s in symbols if s.market)))),
            symbols=tuple(map(str, symbols)),
            parent_symbol=symbols[0].parent,
            base_symbol=symbols[0].base,
            dates=notification.dates,
            codes=notification.codes,
            keywords=notification.keywords,
            links=notification.links,
            details={
                "id": row.text("id"),
                "member_code": row.maybe_text("notifyingMemberCode"),
                "symbol_repaired": str(symbols[0]) not in printed,
                "products": notification.products,
                "objectives": notification.objectives,
                "countries_affected": notification.affected,
                "notified_document_note": note,
            },
            capture=answer.ref(row.locator),
            material=notification.material(),
        )
        row.done(ignore=IGNORED)
        return item


def _notification(row: Row) -> tuple[wto.Notification, str]:
    """What the row says, and what stands beside the addresses of the notified document."""
    title = " ".join(_prose(row, "title").split())
    if not title:
        raise UnreadableRow("field 'title' is empty but must hold a text")
    links, note = _links(row)
    hs, hs_rest = _codes(row, "hs", wto.hs_codes)
    ics, ics_rest = _codes(row, "ics", wto.ics_codes)
    notification = wto.Notification(
        title=title,
        description=_prose(row, "description"),
        products=_prose(row, "productsFreeText"),
        dates=_dates(row),
        codes=hs + ics,
        uncoded=hs_rest + ics_rest,
        links=links,
        objectives=_objectives(row),
        keywords=_names(row, "keywords") + _names(row, "spsKeywords"),
        affected=_names(row, "countriesAffected"),
    )
    return notification, note


def _prose(row: Row, name: str) -> str:
    """The plain twin; only without one are the tags taken off."""
    plain = row.maybe_text(f"{name}Plain", absent_ok=True)
    return plain or clean(replace_entities(remove_tags(row.maybe_text(name, absent_ok=True))))


def _day(row: Row, name: str) -> date | None:
    text = row.maybe_text(name)
    if not text:
        return None
    stamp = STAMP.fullmatch(text)
    if not stamp:
        raise UnreadableRow(f"field {name!r}: {text!r} is not a day at midnight; it may be the next day's")
    try:
        return date.fromisoformat(stamp[1])
    except ValueError:
        raise UnreadableRow(f"field {name!r}: {text!r} is no day of the calendar") from None


def _dates(row: Row) -> tuple[DateField, ...]:
    dates = []
    for name, words, role in DATES:
        on, rule = _day(row, name), row.maybe_text(words) if words else ""
        if role == "publication" and on is None:
            raise UnreadableRow(f"field {name!r} is empty but must hold a date")
        if on or rule:
            dates.append(DateField(role=role, on=on, rule=rule))
    return tuple(dates)


def _codes(
    row: Row, scheme: str, reader: Callable[[str], tuple[Code, ...]]
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """The coded list where the site fills it, else the codes of the text cell; and a text cell that
    holds words but no code we can read, for the reader's text."""
    codes = []
    for one in row.rows(f"{scheme}Codes"):
        one.raw("id", absent_ok=True)
        codes.append(Code(scheme=scheme, code=one.text("code"), label=one.maybe_text("name")))
    cell = row.maybe_text(f"{scheme}CodeText")
    found = wto.codes_fold(codes) if codes else reader(cell)
    return found, (f"{scheme.upper()} (as printed): {cell}",) if cell and not found else ()


def _names(row: Row, name: str) -> tuple[str, ...]:
    """Names of a list, sorted: the site does not keep their order."""
    names = []
    for one in row.rows(name):
        one.raw("id", absent_ok=True)
        names.append(one.text("name"))
    return tuple(sorted(set(names)))


def _objectives(row: Row) -> tuple[str, ...]:
    free = row.maybe_text("objectivesFreeText", absent_ok=True)
    return (*_names(row, "objectives"), *((free,) if free else ()))


def _links(row: Row) -> tuple[tuple[Link, ...], str]:
    """Links, and what else stands in the cell of the notified document (several URLs, even prose)."""
    cell = row.maybe_text("notifiedDocumentLink")
    urls = [url.rstrip(".,;)") for url in URLS.findall(cell)]
    document = row.maybe_text("linkToNotification")
    if document and not URLS.fullmatch(document):
        raise UnreadableRow(f"field 'linkToNotification': {document!r} is no address")
    links = [Link(role="document", url=document)] if document else []
    links += [Link(role="notified_text", url=url) for url in dict.fromkeys(urls)]
    return tuple(links), clean(URLS.sub(" ", cell)).strip(" ,;")
