"""ECHA's Candidate List of substances of very high concern, from the full export of ECHA CHEM.

Known from recorded answers of 2026-03-11 and 2026-04-01. Not verified live: the rhythm at which the
export follows a decision, its robots.txt, and what `showMembers=true` of the JSON twin would give.
The export names no members of group entries; `echa_candidate_members` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crawlers import svhc
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, Link, ListEntry, Manners, NoticeItem, SourceCard, UnreadableRow
from crawlers.rows import Row
from crawlers.sheets import sheet_rows, table

EXPORT = "https://chem.echa.europa.eu/api-obligation-list/v1/candidateList/fullExport"
PAGE = "https://chem.echa.europa.eu/obligation-lists/candidateList"
SHEET = "List_results"
DAY = "%d-%b-%Y"
COLUMNS = (
    "Substance name",
    "Description",
    "EC number",
    "CAS number",
    "Date of inclusion",
    "Reason for inclusion",
    "Decision",
    "Regulatory outcome",
    "Regulatory outcome date",
)


class EchaCandidateList(NoticeSpider):
    name = "echa_candidate_list"
    hosts = ("chem.echa.europa.eu",)
    card = SourceCard(
        name=name,
        title="Candidate List of substances of very high concern",
        publisher="European Chemicals Agency (ECHA)",
        home_url=PAGE,
        every="daily",
        attribution="© European Chemicals Agency, https://echa.europa.eu; source acknowledged.",
        seen_live=False,
        expect=Expect(
            min_items=240,
            max_items=320,
            complete=True,
            share_of_last=0.95,
            filled={"codes.ec": 0.75, "codes.cas": 0.75, "links": 0.95, "published_on": 1.0},
            unreadable=0.01,
        ),
        manners=Manners(daily_per_address=1),
    )

    def asks(self, day: date) -> Iterable[Ask]:
        # Asking for the workbook's own media type is answered with 406.
        yield Ask(url=EXPORT, expects="xlsx", accept="*/*", conditional=True)

    def rows(self, answer: Answer) -> Iterable[Row]:
        return table(answer, sheet_rows(answer, SHEET), COLUMNS, SHEET)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        names = row.texts("Substance name")
        if not names:
            raise UnreadableRow("field 'Substance name' is empty but must hold a text")
        ec, cas = row.texts("EC number"), row.texts("CAS number")
        svhc.numbers_check(ec, cas)
        entry = ListEntry(
            list_code=svhc.LIST_CODE,
            # A substance with several CAS numbers is printed once a number, name and all.
            name="; ".join(names),
            included_on=row.date("Date of inclusion", DAY),
            ec=ec,
            cas=cas,
            reasons=row.texts("Reason for inclusion"),
            outcomes=(row.date("Regulatory outcome date", DAY),),
        )
        item = svhc.entry_item(
            source=self.name,
            entry=entry,
            capture=answer.ref(row.locator),
            page=PAGE,
            description=row.maybe_text("Description"),
            links=tuple(Link(role="decision", url=url) for url in row.texts("Decision")),
            details={"regulatory_outcome": row.maybe_text("Regulatory outcome")},
        )
        row.done()
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        return svhc.entries_fold(items, PAGE)
