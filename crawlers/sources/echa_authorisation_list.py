"""REACH Annex XIV, the Authorisation List, from the full export of ECHA CHEM.

Known from the recorded answer of 2026-03-11. The export prints "N/A" as entry number of every row and
nothing under exempted uses and review periods, so an entry is told by its substance. Not verified live:
the rhythm of the export, and how it prints an entry that was amended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crawlers import echa
from crawlers.answers import Answer, Ask
from crawlers.contract import DateField, Expect, ListEntry, NoticeItem
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

WORDS = echa.ListWords(
    list_code="reach_annex_xiv",
    area="REACH",
    document_type="Annex XIV entry",
    sentence=(
        "{name} is on the Authorisation List, Annex XIV to Regulation (EC) No 1907/2006 (REACH): after the "
        "sunset date it may be placed on the market or used in the EU only with an authorisation."
    ),
    page="obligation-lists/authorisationList",
)
NO_NUMBER = "N/A"


class EchaAuthorisationList(echa.EchaExport):
    name = "echa_authorisation_list"
    card = echa.card(
        name=name,
        title="REACH Annex XIV: substances subject to authorisation",
        page=WORDS.page,
        expect=Expect(
            min_items=55,
            max_items=90,
            complete=True,
            share_of_last=0.95,
            filled={"codes.ec": 0.75, "codes.cas": 0.75, "dates.sunset": 0.95, "published_on": 1.0},
            unreadable=0.01,
        ),
    )
    columns = (
        "Substance name",
        "Description",
        "EC number",
        "CAS number",
        "Entry number",
        "Latest application date",
        "Latest application date remarks",
        "Sunset date",
        "Sunset date remarks",
        "Reason for inclusion",
        "Exempted (categories of) uses",
        "Review periods",
        "Regulatory outcome",
        "Regulatory outcome date",
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield echa.export_ask("api-obligation-list/v1/authorisationList/fullExport")

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        name, (ec, cas) = echa.name_of(row), numbers_of(row)
        outcome_on = row.date("Regulatory outcome date", echa.DAY)
        entry = ListEntry(
            list_code=WORDS.list_code,
            name=name,
            included_on=outcome_on,
            ec=ec,
            cas=cas,
            reasons=row.texts("Reason for inclusion"),
            outcomes=(outcome_on,),
        )
        apply_by = row.maybe_date("Latest application date", echa.DAY)
        sunset = row.maybe_date("Sunset date", echa.DAY)
        number = row.maybe_text("Entry number")
        told = {
            "entry_number": "" if number == NO_NUMBER else number,
            "latest_application": apply_by.isoformat() if apply_by else "",
            "latest_application_remarks": row.maybe_text("Latest application date remarks"),
            "sunset": sunset.isoformat() if sunset else "",
            "sunset_remarks": row.maybe_text("Sunset date remarks"),
            "exempted_uses": row.maybe_text("Exempted (categories of) uses"),
            "review_periods": row.maybe_text("Review periods"),
        }
        item = echa.entry_item(
            WORDS,
            source=self.name,
            symbol=f"REACH Annex XIV: {name}",
            entry=entry,
            capture=answer.ref(row.locator),
            description=row.maybe_text("Description"),
            lines=[(LABELS[key], value) for key, value in told.items() if value],
            dates=[
                *([DateField(role="latest_application", on=apply_by)] if apply_by else []),
                *([DateField(role="sunset", on=sunset)] if sunset else []),
            ],
            details=told | {"regulatory_outcome": row.maybe_text("Regulatory outcome")},
            material=told,
        )
        row.done()
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        return [_entry(group) for group in echa.grouped(items)]


LABELS = {
    "entry_number": "Entry",
    "latest_application": "Latest application date",
    "latest_application_remarks": "Latest application date, remarks",
    "sunset": "Sunset date",
    "sunset_remarks": "Sunset date, remarks",
    "exempted_uses": "Exempted uses",
    "review_periods": "Review periods",
}


def _entry(rows: list[NoticeItem]) -> NoticeItem:
    """An entry that was amended stands in several rows, as on the Candidate List: the newest one rules."""
    if len(rows) == 1:
        return rows[0]
    entries = [row.entry for row in rows if row.entry is not None]
    newest = max(rows, key=lambda row: max(row.entry.outcomes) if row.entry else date.min)
    return echa.entry_item(
        WORDS,
        source=newest.source,
        symbol=newest.symbol,
        entry=echa.entries_merged(entries),
        capture=newest.capture,
        description=newest.details.get("description", ""),
        lines=[(label, newest.details[key]) for key, label in LABELS.items() if newest.details[key]],
        dates=[day for day in newest.dates if day.role in ("latest_application", "sunset")],
        details=newest.details,
        material={key: newest.details[key] for key in LABELS},
    )
