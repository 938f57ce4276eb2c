"""Annex VI to the CLP Regulation, the harmonised classifications, from the export of ECHA CHEM.

Known from the recorded answer of 2026-03-11: 4,762 rows. An item is an entry, told by index number and
name, because one index number may stand over dozens of compounds; several rows of one entry (one a CAS
number, or an old and a new classification side by side) are one item. A harmonised classification sets
no duty for articles, so nothing here becomes a measure. Not verified live: the export's rhythm, and the
`zoneId` that the site's own page sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from crawlers import echa
from crawlers.answers import Answer, Ask
from crawlers.contract import CaptureRef, Code, DateField, Expect, NoticeItem, UnreadableRow
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

PAGE = "activity-lists/harmonisedList"
KIND = "classification"
_INDEX = re.compile(r"\d{3}-\d{3}-[0-9A-Z]{2}-[0-9X]")


class EchaHarmonisedList(echa.EchaExport):
    name = "echa_harmonised_list"
    card = echa.card(
        name=name,
        title="CLP Annex VI: harmonised classification and labelling",
        page=PAGE,
        expect=Expect(
            min_items=4_500,
            max_items=6_000,
            complete=True,
            share_of_last=0.95,
            filled={"codes.ec": 0.85, "codes.cas": 0.8, "published_on": 1.0},
            unreadable=0.01,
        ),
    )
    columns = (
        "Substance name",
        "EC number",
        "CAS number",
        "Index number",
        "Hazard class, category and statement code(s)",
        "ATP",
        "From",
        "To",
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield echa.export_ask(
            "api-harmonised-list/v1/export?orderBy=indexNumber&orderType=asc&showMembers=false"
        )

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        name, (ec, cas) = echa.name_of(row), numbers_of(row)
        index = row.text("Index number")
        if not _INDEX.fullmatch(index):
            raise UnreadableRow(f"field 'Index number': {index!r} is no index number, such as 082-001-00-6")
        since, until = row.date("From", echa.DAY), row.maybe_date("To", echa.DAY)
        classification = {
            "hazards": list(row.texts("Hazard class, category and statement code(s)")),
            "atp": row.text("ATP"),
            "from": since.isoformat(),
            "to": until.isoformat() if until else "",
        }
        item = _item(
            source=self.name,
            index=index,
            name=name,
            codes=echa.number_codes(ec, cas),
            classifications=[classification],
            capture=answer.ref(row.locator),
        )
        row.done()
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        return [rows[0] if len(rows) == 1 else _entry(rows) for rows in echa.grouped(items)]


def _entry(rows: list[NoticeItem]) -> NoticeItem:
    told = {_order(one): one for row in rows for one in row.details["classifications"]}
    return _item(
        source=rows[0].source,
        index=rows[0].details["index"],
        name=rows[0].title,
        codes=echa.united(row.codes for row in rows),
        classifications=[told[key] for key in sorted(told)],
        capture=rows[0].capture,
    )


def _order(classification: dict[str, Any]) -> tuple[str, ...]:
    return (
        classification["from"],
        classification["to"],
        classification["atp"],
        *classification["hazards"],
    )


def _item(
    *,
    source: str,
    index: str,
    name: str,
    codes: tuple[Code, ...],
    classifications: list[dict[str, Any]],
    capture: CaptureRef,
) -> NoticeItem:
    since = date.fromisoformat(classifications[0]["from"])
    ends = sorted({one["to"] for one in classifications if one["to"]})
    return NoticeItem(
        source=source,
        symbol=f"CLP Annex VI {index}: {name}"[:1000],
        kind=KIND,
        title=name,
        text=_text(index, name, codes, classifications),
        published_on=since,
        url=f"https://{echa.HOST}/{PAGE}",
        area="CLP",
        document_type="CLP Annex VI entry",
        member="European Chemicals Agency",
        members=("EU",),
        dates=(
            DateField(role="application", on=since),
            *(DateField(role="sunset", on=date.fromisoformat(day)) for day in ends),
        ),
        codes=codes,
        details={"list_code": "clp_annex_vi", "index": index, "classifications": classifications},
        material={
            "index": index,
            "name": name,
            "numbers": sorted(code.code for code in codes),
            "classifications": classifications,
        },
        capture=capture,
    )


def _text(index: str, name: str, codes: Iterable[Code], classifications: Iterable[dict[str, Any]]) -> str:
    told = [
        f"{name} has a harmonised classification in Annex VI to Regulation (EC) No 1272/2008 (CLP).",
        f"Index number: {index}",
        *(f"{code.scheme.upper()}: {code.code}" for code in codes),
    ]
    for one in classifications:
        until = f" to {one['to']}" if one["to"] else ""
        told += [
            f"Classification: {one['atp']} from {one['from']}{until}",
            *(f"Hazard: {h}" for h in one["hazards"]),
        ]
    return "\n".join(told)
