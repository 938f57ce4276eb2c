"""The Candidate List with the members of group entries, from the exports of ECHA's old portal.

The portal is ending: its lists were kept up until July 2026, it sits behind a firewall that turns
scripts away, and ECHA CHEM's export names no members. So this source is for the archive and for as
long as it lasts; when it goes, its last good run stands. Not verified live: whether these two
addresses still give an export (the portal's own form posts to a portlet).

Group members are not marked: an entry and its members are the rows that share date, decision and
support document; the first row of such a block is the entry.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from crawlers import svhc
from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import (
    Expect,
    Link,
    ListEntry,
    NoticeItem,
    SourceCard,
    UnreadablePage,
)
from crawlers.gates import Gate
from crawlers.portal_days import portal_day
from crawlers.rows import Row, clean
from crawlers.sheets import sheet_rows

PAGE = "https://echa.europa.eu/candidate-list-table"
SHEET = "results"
KIND = "list_members"
"""Not entries of the list again, but what the list's own export leaves out: who belongs to a group."""
COLUMNS = (
    "name",
    "description",
    "ec",
    "cas",
    "reasons",
    "included_on",
    "decision",
    "iuclid",
    "support",
    "responses",
    "remarks",
)
"""By place: the portal prints its headers in the language of the visitor."""


class Layout(NamedTuple):
    """How one of the two exports joins the values of a cell."""

    separator: str
    place: str


CSV = Layout('"', "csv")
XLSX = Layout("#", SHEET)


class EchaCandidateMembers(NoticeSpider):
    name = "echa_candidate_members"
    hosts = ("echa.europa.eu",)
    card = SourceCard(
        name=name,
        title="Candidate List with the members of group entries (old portal)",
        publisher="European Chemicals Agency (ECHA)",
        home_url=PAGE,
        every="weekly",
        attribution="© European Chemicals Agency, https://echa.europa.eu; source acknowledged.",
        seen_live=False,
        expect=Expect(
            min_items=200,
            max_items=320,
            complete=True,
            share_of_last=0.95,
            filled={"codes.cas": 0.75, "links": 0.9, "published_on": 1.0},
            unreadable=0.01,
        ),
    )

    def asks(self, day: date) -> Iterable[Ask]:
        # Without the parameter the address is that of the page, which is `echa_candidate_page`'s to read.
        workbook = Ask(url=f"{PAGE}?export=xlsx", expects="xlsx", accept="*/*", whole_address=True)
        table = Ask(url=f"{PAGE}?export=csv", expects="csv", accept="text/csv, */*", whole_address=True)
        yield replace(table, otherwise=workbook)

    def rows(self, answer: Answer) -> Iterable[Row]:
        if answer.ask.expects == "xlsx":
            return _rows(answer, sheet_rows(answer, SHEET), XLSX)
        return _rows(answer, _csv_rows(answer), CSV)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        """One row as an item of its own; `fold` makes entries with members out of them."""
        layout = CSV if answer.ask.expects == "csv" else XLSX
        ec, cas = row.texts("ec", ", "), row.texts("cas", ", ")
        svhc.numbers_check(ec, cas)
        entry = ListEntry(
            list_code=svhc.LIST_CODE,
            name=row.text("name"),
            included_on=portal_day("included_on", row.text("included_on")),
            ec=ec,
            cas=cas,
            reasons=row.texts("reasons", layout.separator),
        )
        decisions = row.texts("decision", layout.separator)
        supports = row.texts("support", layout.separator)
        item = svhc.entry_item(
            source=self.name,
            entry=entry,
            capture=answer.ref(row.locator),
            page=PAGE,
            kind=KIND,
            description=row.maybe_text("description"),
            links=tuple(Link(role="decision", url=url) for url in decisions),
            details={"remarks": row.maybe_text("remarks"), "documents": [*decisions, *supports]},
        )
        row.done(ignore=("iuclid", "responses"))
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        blocks: dict[object, list[NoticeItem]] = {}
        last: NoticeItem | None = None
        key: object = None
        for item in items:
            documents = tuple(item.details["documents"])
            if documents:
                key = (item.published_on, documents)
            elif last is None or not _follows(last, item):
                key = item.capture.locator
            blocks.setdefault(key, []).append(item)
            last = item
        return [_entry(block) for block in blocks.values()]


def _follows(last: NoticeItem, item: NoticeItem) -> bool:
    """Some rows of 2014 name no document at all; neighbours of one day and reason are one entry."""
    assert last.entry is not None and item.entry is not None
    return (
        not last.details["documents"]
        and last.entry.included_on == item.entry.included_on
        and last.entry.reasons == item.entry.reasons
    )


def _entry(block: list[NoticeItem]) -> NoticeItem:
    head, entries = block[0], [item.entry for item in block if item.entry is not None]
    members = tuple(sorted(entries[1:], key=lambda e: (e.name, e.ec, e.cas)))
    return svhc.entry_item(
        source=head.source,
        entry=ListEntry(
            list_code=entries[0].list_code,
            name=entries[0].name,
            included_on=entries[0].included_on,
            ec=entries[0].ec,
            cas=entries[0].cas,
            reasons=entries[0].reasons,
            members=members,
        ),
        capture=head.capture,
        page=PAGE,
        kind=KIND,
        description=head.details.get("description", ""),
        links=head.links,
        details={"remarks": head.details["remarks"]},
    )


def _csv_rows(answer: Answer) -> list[tuple[int, list[str]]]:
    """Tab-separated, behind a preamble of loose lines; `"a""b"` is two values, cells hold newlines."""
    try:
        text = answer.body.decode("utf-8-sig")
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Gate("truncated", f"{answer.url}: the table breaks off or is damaged ({fault})") from fault
    return [(number, cells) for number, cells in enumerate(table, 1) if cells]


def _rows(answer: Answer, table: list[tuple[int, list[str]]], layout: Layout) -> Iterable[Row]:
    start = next((i for i, (_n, cells) in enumerate(table) if _is_header(cells)), None)
    if start is None:
        raise Gate(
            "missing_columns",
            f"{answer.url}: no header of {len(COLUMNS)} columns with the CAS number in fourth place; "
            "the export has changed, compare it with the page.",
        )
    for number, cells in table[start + 1 :]:
        if any(cells[len(COLUMNS) :]) or len(cells) < len(COLUMNS):
            raise UnreadablePage(f"{answer.url}: line {number} has {len(cells)} cells, not {len(COLUMNS)}")
        yield Row(dict(zip(COLUMNS, cells, strict=False)), f"{layout.place}!A{number}")


def _is_header(cells: list[str]) -> bool:
    names = [clean(name) for name in cells]
    filled = names[: len(COLUMNS)]
    # "CAS" is called CAS in every language of the portal, in the Greek one too.
    return (
        len(filled) == len(COLUMNS) and all(filled) and "CAS" in filled[3] and not any(names[len(COLUMNS) :])
    )
