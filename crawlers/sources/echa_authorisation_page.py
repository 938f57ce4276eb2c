"""REACH Annex XIV as a page of ECHA's old portal: entry numbers and group members of its first 50 entries.

ECHA CHEM prints "N/A" as the number of every entry and no members of groups; this page has both. Known
from the recorded page of 2025-12-25, entries 01 to 50 of 59. It prints no day of inclusion, so its rows are
no entries of their own: the platform adds what they say to the entry of the same numbers or name. A source
of history like `echa_candidate_page`, for the same reasons. Not verified live: whether it still answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from crawlers import echa
from crawlers.answers import Answer
from crawlers.contract import Code, DateField, Expect, NoticeItem, UnreadableRow
from crawlers.portal_days import portal_day
from crawlers.portal_page import DETAILS, NAME, SEPARATOR, PortalSpider, members_of, portal_card
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

PAGE = "https://echa.europa.eu/authorisation-list"
LIST_CODE = "reach_annex_xiv"
KIND = "list_number"
COLUMNS = {
    "entry-no.": "Entry number",
    "latest-application-date": "Latest application date",
    "sunset-date": "Sunset date",
    "intrinsic-property": "Intrinsic property",
}
_NUMBER = re.compile(r"\d{2,3}[a-z]?")


class EchaAuthorisationPage(PortalSpider):
    name = "echa_authorisation_page"
    page, columns = PAGE, COLUMNS
    card = portal_card(
        name=name,
        title="REACH Annex XIV: first page of the old portal",
        home_url=PAGE,
        expect=Expect(
            min_items=50,
            max_items=90,
            filled={"codes.cas": 0.8, "details.entry_number": 1.0, "dates.sunset": 0.95},
            unreadable=0.02,
        ),
    )

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        name, (ec, cas) = row.text(NAME), numbers_of(row, separator=SEPARATOR)
        number = row.text("Entry number")
        if not _NUMBER.fullmatch(number):
            raise UnreadableRow(f"field 'Entry number': {number!r} is no number of an entry, such as 01")
        members = [
            {"name": name, "ec": list(ec), "cas": list(cas)} for name, ec, cas in sorted(members_of(row))
        ]
        apply_by, sunset = (_maybe_day(row, column) for column in ("Latest application date", "Sunset date"))
        details = {
            "list_code": LIST_CODE,
            "entry_number": number,
            "ec": list(ec),
            "cas": list(cas),
            "description": row.maybe_text("Description"),
            "intrinsic_properties": list(row.texts("Intrinsic property")),
            "members": members,
        }
        item = NoticeItem(
            source=self.name,
            symbol=f"REACH Annex XIV entry {number}",
            kind=KIND,
            title=name,
            text=f"Entry {number} of Annex XIV to Regulation (EC) No 1907/2006 (REACH): {name}",
            url=row.maybe_text(DETAILS) or PAGE,
            area="REACH",
            document_type="Annex XIV entry",
            member="European Chemicals Agency",
            members=("EU",),
            dates=(
                *([DateField(role="latest_application", on=apply_by)] if apply_by else []),
                *([DateField(role="sunset", on=sunset)] if sunset else []),
            ),
            codes=_codes(ec, cas, members),
            details=details,
            material=details,
            capture=answer.ref(row.locator),
        )
        row.done()
        return item


def _maybe_day(row: Row, column: str) -> date | None:
    text = row.maybe_text(column)
    return portal_day(column, text) if text else None


def _codes(
    ec: Iterable[str], cas: Iterable[str], members: Iterable[Mapping[str, Sequence[str]]]
) -> tuple[Code, ...]:
    found = [*echa.number_codes(ec, cas)]
    for member in members:
        found += echa.number_codes(member["ec"], member["cas"])
    return tuple(dict.fromkeys(found))
