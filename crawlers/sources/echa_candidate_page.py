"""The Candidate List as a page of ECHA's old portal: its newest 50 entries with the members of groups.

Known from the recorded page of 2025-12-25, 50 of 251 entries. The portal was kept up until July 2026;
its further pages want values of a session and gave the newest rows again, so only the first one is read.
So this is a source of history: what it holds is used, and it never says that an entry is gone. A run
warns of how many entries the page leaves out. Not verified live: whether the address still answers.
"""

from __future__ import annotations

from crawlers import svhc
from crawlers.answers import Answer
from crawlers.contract import Expect, Link, ListEntry, NoticeItem
from crawlers.portal_days import portal_day
from crawlers.portal_page import DETAILS, NAME, SEPARATOR, PortalSpider, members_of, portal_card
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

PAGE = "https://echa.europa.eu/candidate-list-table"
KIND = "list_members"
COLUMNS = {
    "date-of-inclusion": "Date of inclusion",
    "reason-for-inclusion": "Reason for inclusion",
    "decision": "Decision",
    "iuclid-dataset": "IUCLID dataset",
}


class EchaCandidatePage(PortalSpider):
    name = "echa_candidate_page"
    page, columns = PAGE, COLUMNS
    card = portal_card(
        name=name,
        title="Candidate List: first page of the old portal",
        home_url=PAGE,
        expect=Expect(
            min_items=50,
            max_items=320,
            filled={"codes.cas": 0.7, "links": 0.9, "published_on": 1.0},
            unreadable=0.02,
        ),
    )

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        ec, cas = numbers_of(row, separator=SEPARATOR)
        day = portal_day("Date of inclusion", row.text("Date of inclusion"))
        entry = ListEntry(
            list_code=svhc.LIST_CODE,
            name=row.text(NAME),
            included_on=day,
            ec=ec,
            cas=cas,
            reasons=row.texts("Reason for inclusion"),
            members=tuple(
                ListEntry(list_code=svhc.LIST_CODE, name=name, included_on=day, ec=ec, cas=cas)
                for name, ec, cas in sorted(members_of(row))
            ),
        )
        item = svhc.entry_item(
            source=self.name,
            entry=entry,
            capture=answer.ref(row.locator),
            page=row.maybe_text(DETAILS) or PAGE,
            kind=KIND,
            description=row.maybe_text("Description"),
            links=tuple(Link(role="decision", url=url) for url in row.texts("Decision")),
        )
        row.done(ignore=("IUCLID dataset",))
        return item
