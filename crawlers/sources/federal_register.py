"""Federal Register of the United States: rules, proposals and notices of four programmes, by day.

Not seen live: the list answer is built from the API's documentation, one whole document was recorded
(2024-27333). Conditions that the API does not know are ignored without a word and the result window is
capped, so each row is held against its question and a wide slice is asked again in halves. Corrections
(`C1-`, or `correction_of`) name the document that they correct.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from crawlers import us_rules
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row
from crawlers.sources._federal_register_document import cfr_pairs, document_item

API = "https://www.federalregister.gov/api/v1/documents"
PER_PAGE = 1000
MOST_RESULTS = 2000
"""The least of the caps that users report; a slice that announces more is asked again in halves."""
WINDOW = timedelta(days=14)
SLICE = timedelta(days=31)
TYPES = {"RULE": "Rule", "PRORULE": "Proposed Rule", "NOTICE": "Notice"}
FIELDS = (
    *("document_number", "title", "type", "action", "dates", "abstract", "agencies", "publication_date"),
    *("effective_on", "comments_close_on", "docket_ids", "regulation_id_numbers", "cfr_references"),
    *("citation", "significant", "start_page", "end_page", "correction_of", "html_url", "pdf_url"),
    "regulations_dot_gov_info",
)
"""Each is named: several, such as the dates and dockets, come only when they are."""
WHOLE_ONLY = (
    *("body_html_url", "comment_url", "corrections", "disposition_notes"),
    *("docket_id", "dockets", "executive_order_notes", "executive_order_number"),
    *("full_text_xml_url", "images", "images_metadata", "json_url"),
    *("mods_url", "not_received_for_publication", "page_length", "page_views"),
    *("presidential_document_number", "proclamation_number", "public_inspection_pdf_url", "raw_text_url"),
    *("regulation_id_number_info", "regulations_dot_gov_url", "rin", "rin_all"),
    *("signing_date", "subtype", "toc_doc", "toc_subject"),
    *("topics", "volume"),
)
"""What a single document holds beside the fields that we name."""


class FederalRegister(NoticeSpider):
    name = "federal_register"
    hosts = ("www.federalregister.gov",)
    card = SourceCard(
        name=name,
        title="Federal Register: chemicals, energy efficiency, product safety and labels",
        publisher="Office of the Federal Register, United States",
        home_url="https://www.federalregister.gov/",
        every="daily",
        attribution="Federal Register (federalregister.gov); works of the United States government.",
        seen_live=False,
        window=28,
        family=us_rules.FAMILY,
        rank=2,
        expect=Expect(
            min_items=1,
            max_items=400,
            filled={"title": 1.0, "published_on": 1.0, "details.dockets": 0.5, "details.cfr": 0.5},
        ),
    )

    def asks(self, day: date) -> Iterable[Ask]:
        day = self.run.until or day
        first = self.run.since or day - WINDOW
        for programme in us_rules.PROGRAMMES:
            start = first
            while start <= day:
                end = min(start + SLICE - timedelta(days=1), day)
                yield _list_ask(programme, start, end, 1)
                start = end + timedelta(days=1)
        for number in self.run.options.get("documents", ()):
            yield _document_ask(str(number))

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        if answer.ask.step == "document":
            yield Row(answer.json(), "document")
            return
        programme, start, end = _question(answer.ask)
        top = Row(answer.json(), "answer")
        total = top.number("count")
        pages, found = top.raw("total_pages", absent_ok=True), top.raw("results", absent_ok=total == 0)
        top.done(ignore=("description", "next_page_url", "previous_page_url"))
        if total > MOST_RESULTS:
            yield from _halves(programme, start, end, total, answer.url)
            return
        if not isinstance(found or [], list):
            raise UnreadablePage(f"{answer.url}: 'results' is no list")
        page, held = answer.ask.page, found or []
        due = max(0, min(PER_PAGE, total - (page - 1) * PER_PAGE))
        if len(held) != due:
            raise UnreadablePage(f"{answer.url}: {len(held)} rows where {due} of {total} were due")
        for index, one in enumerate(held):
            row = Row(one, f"{programme.code} {start} page {page} results[{index}]")
            _filter_check(row, programme, start, end, answer.url)
            yield row
        if isinstance(pages, int) and page < pages:
            yield _list_ask(programme, start, end, page + 1)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        item = document_item(self.name, row, answer.ref(row.locator))
        row.done(ignore=("agencies", *(WHOLE_ONLY if answer.ask.step == "document" else ())))
        return item


def _list_ask(programme: us_rules.Programme, start: date, end: date, page: int) -> Ask:
    query = [
        ("conditions[agencies][]", programme.agency),
        ("conditions[cfr][title]", programme.title),
        ("conditions[cfr][part]", f"{programme.first}-{programme.last}"),
        ("conditions[publication_date][gte]", start.isoformat()),
        ("conditions[publication_date][lte]", end.isoformat()),
        *(("conditions[type][]", kind) for kind in TYPES),
        *(("fields[]", name) for name in FIELDS),
        ("order", "oldest"),
        ("per_page", PER_PAGE),
        ("page", page),
    ]
    return Ask(
        url=f"{API}.json?{urlencode(query)}",
        expects="json",
        page=page,
        one_of_days=page == 1,
    )


def _document_ask(number: str) -> Ask:
    """One document that a notification quotes, whatever its programme."""
    query = urlencode([("fields[]", name) for name in FIELDS])
    return Ask(
        url=f"{API}/{quote(number)}.json?{query}",
        expects="json",
        step="document",
        row_wise=True,
        locator=f"document {number}",
        one_of_days=True,
    )


def _question(ask: Ask) -> tuple[us_rules.Programme, date, date]:
    """What was asked, as the address says it."""
    query = parse_qs(urlsplit(ask.url).query)
    first = int(query["conditions[cfr][part]"][0].split("-")[0])
    programme = next(p for p in us_rules.PROGRAMMES if p.first == first)
    start, end = (query[f"conditions[publication_date][{end}]"][0] for end in ("gte", "lte"))
    return programme, date.fromisoformat(start), date.fromisoformat(end)


def _halves(programme: us_rules.Programme, start: date, end: date, total: int, url: str) -> Iterable[Ask]:
    if start == end:
        raise UnreadablePage(
            f"{url}: {total} documents of one programme on one day; a condition was ignored by the server"
        )
    middle = start + (end - start) // 2
    yield _list_ask(programme, start, middle, 1)
    yield _list_ask(programme, middle + timedelta(days=1), end, 1)


def _filter_check(row: Row, programme: us_rules.Programme, start: date, end: date, url: str) -> None:
    """A row that does not fit its question says that the server ignored a condition."""
    cells = row.cells
    published = str(cells.get("publication_date"))
    if not start.isoformat() <= published <= end.isoformat():
        raise UnreadablePage(f"{url}: {row.locator} was published {published}, not {start} to {end}")
    if cells.get("type") not in TYPES.values():
        raise UnreadablePage(f"{url}: {row.locator} is of type {cells.get('type')!r}")
    slugs = [one.get("slug") for one in cells.get("agencies") or () if isinstance(one, dict)]
    if programme.agency not in slugs:
        raise UnreadablePage(f"{url}: {row.locator} is of {slugs}, {programme.agency} was asked for")
    if programme.code not in us_rules.programmes_of(cfr_pairs(cells.get("cfr_references") or ())):
        raise UnreadablePage(
            f"{url}: {row.locator} amends nothing of {programme.title} CFR "
            f"{programme.first}-{programme.last}: the server ignored a condition"
        )
