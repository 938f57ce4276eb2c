"""The EU list of persistent organic pollutants, from the full export of ECHA CHEM.

Known from recorded answers of 2026-03-11 and 2026-04-01. The list follows the law by months: an entry in
force since September 2025 reached the export only in March 2026. The export names the annexes of
Regulation (EU) 2019/1021, not the limits and exemptions in them. Not verified live: its rhythm.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crawlers import echa
from crawlers.answers import Answer, Ask
from crawlers.contract import CaptureRef, Expect, ListEntry, NoticeItem
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

WORDS = echa.ListWords(
    list_code="eu_pops",
    area="POPs",
    document_type="POPs Regulation entry",
    sentence=(
        "{name} is listed as a persistent organic pollutant in Regulation (EU) 2019/1021 (POPs). Limits and "
        "exemptions stand in the annexes named below, not in the list."
    ),
    page="obligation-lists/popsList",
)


class EchaPopsList(echa.EchaExport):
    name = "echa_pops_list"
    card = echa.card(
        name=name,
        title="EU POPs Regulation: persistent organic pollutants",
        page=WORDS.page,
        expect=Expect(
            min_items=30,
            max_items=60,
            complete=True,
            share_of_last=0.95,
            filled={"codes.cas": 0.45, "published_on": 1.0},
            unreadable=0.01,
        ),
    )
    columns = (
        "Substance name",
        "Description",
        "EC number",
        "CAS number",
        "Date of inclusion",
        "POPs Regulation Annex",
        "Regulatory outcome",
        "Regulatory outcome date",
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield echa.export_ask("api-obligation-list/v1/popsList/fullExport")

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        name, (ec, cas) = echa.name_of(row), numbers_of(row)
        outcome_on = row.maybe_date("Regulatory outcome date", echa.DAY)
        entry = ListEntry(
            list_code=WORDS.list_code,
            name=name,
            included_on=row.date("Date of inclusion", echa.DAY),
            ec=ec,
            cas=cas,
            outcomes=(outcome_on,) if outcome_on else (),
        )
        outcome = row.maybe_text("Regulatory outcome")
        item = _item(
            source=self.name,
            entry=entry,
            answer_ref=answer.ref(row.locator),
            description=row.maybe_text("Description"),
            annexes=row.texts("POPs Regulation Annex"),
            outcome=" ".join(outcome.split()),
        )
        row.done()
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        return [_entry(rows) for rows in echa.grouped(items)]


def _entry(rows: list[NoticeItem]) -> NoticeItem:
    """An entry that was amended stands in several rows, one an outcome date."""
    return _item(
        source=rows[0].source,
        entry=echa.entries_merged([row.entry for row in rows if row.entry is not None]),
        answer_ref=rows[0].capture,
        description=rows[0].details.get("description", ""),
        annexes=echa.united(row.details["annexes"] for row in rows),
        outcome=rows[0].details["regulatory_outcome"],
    )


def _item(
    *,
    source: str,
    entry: ListEntry,
    answer_ref: CaptureRef,
    description: str,
    annexes: tuple[str, ...],
    outcome: str,
) -> NoticeItem:
    return echa.entry_item(
        WORDS,
        source=source,
        symbol=f"EU POPs Regulation: {entry.name}",
        entry=entry,
        capture=answer_ref,
        description=description,
        lines=[("Annex", annex) for annex in annexes],
        details={"annexes": list(annexes), "regulatory_outcome": outcome},
        material={"annexes": sorted(annexes)},
    )
