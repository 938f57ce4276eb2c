"""REACH Annex XVII, the restrictions, from the full export of ECHA CHEM.

Known from the recorded answer of 2026-03-11: a row for each amendment of an entry, 237 rows of 78
entries. An item is an entry; each row's outcome date is an amendment of it. What is restricted stands
in the act behind the link of a row: the export holds neither conditions nor limits, so nothing here
says from which content on a product is concerned. Not verified live: the rhythm of the export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from crawlers import echa
from crawlers.act_links import act_link
from crawlers.answers import Answer, Ask
from crawlers.contract import CaptureRef, Code, Expect, Link, ListEntry, NoticeItem, UnreadableRow
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

WORDS = echa.ListWords(
    list_code="reach_annex_xvii",
    area="REACH",
    document_type="Annex XVII entry",
    sentence=(
        "{name}: manufacture, placing on the market or use is restricted in the EU under Annex XVII to "
        "Regulation (EC) No 1907/2006 (REACH). The conditions stand in the acts named below, not in the list."
    ),
    page="obligation-lists/restrictionList",
)
_NUMBER = re.compile(r"\d{1,3}[a-z]?")


class EchaRestrictionList(echa.EchaExport):
    name = "echa_restriction_list"
    card = echa.card(
        name=name,
        title="REACH Annex XVII: restricted substances",
        page=WORDS.page,
        expect=Expect(
            min_items=74,
            max_items=120,
            complete=True,
            share_of_last=0.95,
            filled={"codes.cas": 0.25, "links": 0.95, "published_on": 1.0},
            unreadable=0.01,
        ),
    )
    columns = (
        "Substance name",
        "Description",
        "EC number",
        "CAS number",
        "Entry number",
        "Conditions",
        "Regulatory outcome",
        "Regulatory outcome date",
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield echa.export_ask("api-obligation-list/v1/restrictionList/fullExport")

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        """One amendment as an item of its own; `fold` makes entries of them."""
        name, (ec, cas) = echa.name_of(row), numbers_of(row)
        number = row.text("Entry number")
        if not _NUMBER.fullmatch(number):
            raise UnreadableRow(f"field 'Entry number': {number!r} is no number of an entry, such as 18a")
        outcome_on = row.date("Regulatory outcome date", echa.DAY)
        amendments = [
            {"on": outcome_on.isoformat(), "act": act_link(printed).reference, "printed": printed}
            for printed in row.texts("Conditions") or ("",)
        ]
        item = _item(
            source=self.name,
            number=number,
            entry=ListEntry(
                list_code=WORDS.list_code,
                name=name,
                included_on=outcome_on,
                ec=ec,
                cas=cas,
                outcomes=(outcome_on,),
            ),
            capture=answer.ref(row.locator),
            description=row.maybe_text("Description"),
            amendments=amendments,
        )
        row.done(ignore=("Regulatory outcome",))
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        return [_entry(rows) for rows in echa.grouped(items)]


def _entry(rows: list[NoticeItem]) -> NoticeItem:
    entries = [row.entry for row in rows if row.entry is not None]
    # Some rows repeat another one word for word: the same amendment, told once.
    amendments = {(one["on"], one["act"]): one for row in reversed(rows) for one in row.details["amendments"]}
    return _item(
        source=rows[0].source,
        number=rows[0].details["entry_number"],
        entry=replace(
            echa.entries_merged(entries),
            name="; ".join(dict.fromkeys(entry.name for entry in entries)),
        ),
        capture=rows[0].capture,
        description="; ".join(dict.fromkeys(filter(None, (r.details.get("description") for r in rows)))),
        amendments=[amendments[key] for key in sorted(amendments)],
    )


def _item(
    *,
    source: str,
    number: str,
    entry: ListEntry,
    capture: CaptureRef,
    description: str,
    amendments: list[dict[str, str]],
) -> NoticeItem:
    """`material` names acts by reference: an address that is printed otherwise is no amendment."""
    acts = {one["act"]: act_link(one["printed"]) for one in amendments if one["act"]}
    return echa.entry_item(
        WORDS,
        source=source,
        symbol=f"REACH Annex XVII entry {number}",
        entry=entry,
        capture=capture,
        description=description,
        lines=[
            ("Entry", number),
            *(("Conditions", f"{one['act']} ({one['on']})") for one in amendments if one["act"]),
        ],
        codes=[Code(scheme="celex", code=act.celex) for act in acts.values() if act.celex],
        links=tuple(Link(role="document", url=act.url) for act in acts.values()),
        details={"entry_number": number, "amendments": amendments},
        material={"entry_number": number, "acts": sorted(acts)},
    )
