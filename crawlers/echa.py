"""ECHA's lists of obligations as items: how an export is asked for, and how an entry is worded.

It knows no single list's columns; those stand in the sources. All exports are one sheet with days as
`dd-Mon-yyyy` in English and several values of a cell on lines of their own; asking for the workbook's
own media type is answered with 406, so anything is accepted and the bytes are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import (
    CaptureRef,
    Code,
    DateField,
    Expect,
    Link,
    ListEntry,
    Manners,
    NoticeItem,
    SourceCard,
    UnreadableRow,
)
from crawlers.rows import Row
from crawlers.sheets import sheet_rows, table

HOST = "chem.echa.europa.eu"
SHEET = "List_results"
DAY = "%d-%b-%Y"


def export_ask(path: str) -> Ask:
    return Ask(url=f"https://{HOST}/{path}", expects="xlsx", accept="*/*", conditional=True)


def card(*, name: str, title: str, page: str, expect: Expect) -> SourceCard:
    """A source of ECHA CHEM: read once a day, reproduced with acknowledgement as ECHA's terms ask."""
    return SourceCard(
        name=name,
        title=title,
        publisher="European Chemicals Agency (ECHA)",
        home_url=f"https://{HOST}/{page}",
        every="daily",
        attribution="© European Chemicals Agency, https://echa.europa.eu; source acknowledged.",
        seen_live=False,
        expect=expect,
        manners=Manners(daily_per_address=1),
    )


class EchaExport(NoticeSpider):
    """A source that is one export: `columns` must all be there, further ones are met by `row.done`."""

    hosts = (HOST,)
    columns: tuple[str, ...]

    def rows(self, answer: Answer) -> Iterable[Row]:
        return table(answer, sheet_rows(answer, SHEET), self.columns, SHEET)


def name_of(row: Row) -> str:
    """The substance name; one with several numbers is printed once a number, name and all."""
    names = row.texts("Substance name")
    if not names:
        raise UnreadableRow("field 'Substance name' is empty but must hold a text")
    return "; ".join(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """What items of one list have in common. `sentence` holds `{name}`."""

    list_code: str
    area: str
    document_type: str
    sentence: str
    page: str


Lines = Sequence[tuple[str, str]]
"""`Label: value` lines of a text, beyond name and numbers."""


def entry_item(
    words: ListWords,
    *,
    source: str,
    symbol: str,
    entry: ListEntry,
    capture: CaptureRef,
    description: str = "",
    lines: Lines = (),
    dates: Sequence[DateField] = (),
    codes: Sequence[Code] = (),
    links: tuple[Link, ...] = (),
    details: Mapping[str, Any] | None = None,
    material: Mapping[str, Any] | None = None,
    kind: str = "list_entry",
) -> NoticeItem:
    """One entry as an item. `material` adds to the entry's own fields; `dates` and `lines` likewise."""
    later = [day for day in entry.outcomes if day > entry.included_on]
    return NoticeItem(
        source=source,
        symbol=symbol,
        kind=kind,
        title=entry.name,
        text=_text(words.sentence, entry, description, lines),
        published_on=entry.included_on,
        url=f"https://{HOST}/{words.page}",
        area=words.area,
        document_type=words.document_type,
        member="European Chemicals Agency",
        members=("EU",),
        dates=(
            DateField(role="publication", on=entry.included_on),
            *dates,
            *(DateField(role="modification", on=day) for day in later),
        ),
        codes=(*number_codes(entry.ec, entry.cas), *codes),
        links=links,
        details=dict(details or {}) | ({"description": description} if description else {}),
        entry=entry,
        material=_material(entry) | dict(material or {}),
        capture=capture,
    )


def number_codes(ec: Iterable[str], cas: Iterable[str]) -> tuple[Code, ...]:
    return (
        *(Code(scheme="ec", code=number) for number in ec),
        *(Code(scheme="cas", code=number) for number in cas),
    )


def entries_merged(entries: Sequence[ListEntry]) -> ListEntry:
    """Rows of one entry as one: since the first outcome, with every later outcome as an amendment."""
    outcomes = sorted({day for entry in entries for day in entry.outcomes})
    return replace(
        entries[0],
        included_on=min(entry.included_on for entry in entries),
        ec=united(entry.ec for entry in entries),
        cas=united(entry.cas for entry in entries),
        reasons=united(entry.reasons for entry in entries),
        outcomes=tuple(outcomes),
    )


def united(parts: Iterable[Iterable[Any]]) -> tuple[Any, ...]:
    """All values once, in order of first appearance."""
    return tuple(dict.fromkeys(value for part in parts for value in part))


def grouped(items: Iterable[NoticeItem]) -> list[list[NoticeItem]]:
    """Items of one symbol together, in order of first appearance."""
    groups: dict[str, list[NoticeItem]] = {}
    for item in items:
        groups.setdefault(item.symbol, []).append(item)
    return list(groups.values())


def _text(sentence: str, entry: ListEntry, description: str, lines: Lines) -> str:
    told = [
        sentence.format(name=entry.name),
        description,
        f"Substance: {entry.name}",
        *(f"EC: {number}" for number in entry.ec),
        *(f"CAS: {number}" for number in entry.cas),
        *(f"Reason for inclusion: {reason}" for reason in entry.reasons),
        f"Date of inclusion: {entry.included_on}",
        *(f"Regulatory outcome date: {day}" for day in entry.outcomes if day != entry.included_on),
        *(f"{label}: {value}" for label, value in lines),
    ]
    return "\n".join(line for line in told if line)


def _material(entry: ListEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "included_on": entry.included_on.isoformat(),
        "ec": sorted(entry.ec),
        "cas": sorted(entry.cas),
        "reasons": sorted(entry.reasons),
        "outcomes": [day.isoformat() for day in sorted(entry.outcomes)],
    }
