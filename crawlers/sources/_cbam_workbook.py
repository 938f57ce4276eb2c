"""Workbooks that the Commission links from its CBAM page: found by name, kept sheet by sheet as one edition.

It knows where the tables stand, not what their numbers mean: that is the rule pack's reader.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import unquote, urljoin, urlsplit

from openpyxl import load_workbook
from parsel import Selector

from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage, UnreadableRow
from crawlers.rows import Row, clean

HOST = "taxation-customs.ec.europa.eu"
PAGE = f"https://{HOST}/carbon-border-adjustment-mechanism/cbam-legislation-and-guidance_en"
HEADING = re.compile(r"cn\s*code|^cn$", re.IGNORECASE)
HEADER_DEPTH = 15
OTHER_SHEET = "sheets without CN codes: notes, and tables under other terms of use"
MOST_CELLS = 2_000_000


def commission_card(name: str, title: str, page: str = PAGE) -> SourceCard:
    """A page of DG TAXUD that is read once a week for one table."""
    return SourceCard(
        name=name,
        title=title,
        publisher="European Commission, DG TAXUD",
        home_url=page,
        every="weekly",
        attribution="© European Union, reuse under Commission Decision 2011/833/EU.",
        seen_live=False,
        expect=Expect(min_items=1, max_items=1),
    )


class CommissionWorkbook(NoticeSpider):
    """One workbook as a dataset. `linked` finds its link by file name or words."""

    hosts = (HOST,)
    linked: ClassVar[re.Pattern[str]]
    act: ClassVar[str]
    annex: ClassVar[str]
    least_rows: ClassVar[int]

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(url=PAGE, expects="html", step="page", accept="text/html")

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        if answer.ask.step == "page":
            yield Ask(url=self._link(answer), expects="xlsx", step="workbook", accept="*/*")
            return
        yield Row(self._sheets(answer), "workbook")

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        tables, others = row.raw("tables"), row.raw("others")
        row.done()
        lines = [line for table in tables for line in table]
        if len(lines) < self.least_rows:
            raise UnreadableRow(
                f"the workbook holds {len(lines)} rows under a heading of CN codes where at least "
                f"{self.least_rows} are due: compare its sheets with those of the last edition"
            )
        for name in others:
            self.run.drop(
                Drop("other_sheet", "sheets without CN codes: notes, and tables under other terms", name)
            )
        edition = unquote(urlsplit(answer.url).path.rpartition("/")[2])
        return NoticeItem(
            source=self.name,
            symbol=self.name,
            kind="dataset",
            title=f"{self.card.title}: {edition}",
            text=f"{len(lines)} rows of {len(tables)} sheets",
            url=PAGE,
            details={
                "edition": edition,
                "act": self.act,
                "annex": self.annex,
                "sha256": answer.sha256,
                "columns": ["sheet", "row", "cells"],
                "rows": lines,
            },
            capture=answer.ref(row.locator),
        )

    def _link(self, answer: Answer) -> str:
        """The address of the workbook. Of several editions the page puts the newest first."""
        page = Selector(text=answer.body.decode("utf-8", "replace"), base_url=answer.url)
        files = []
        for link in page.css("a[href]"):
            address = urljoin(answer.url, link.attrib["href"])
            shown = clean(" ".join(link.css("::text").getall()))
            words = f"{unquote(address)} {shown} {link.attrib.get('title', '')}"
            if re.search(r"\.xlsx(?:$|[?#])|\bxlsx\b", address, re.IGNORECASE):
                files.append((address, words))
        fitting = [address for address, words in files if self.linked.search(words)]
        if not fitting:
            names = ", ".join(sorted(unquote(a).rpartition("/")[2] for a, _w in files)) or "none"
            raise UnreadablePage(
                f"{answer.url}: no link to the workbook ({self.linked.pattern}); "
                f"workbooks on the page: {names}. "
                "Open the page: if the workbook moved, correct the source."
            )
        return fitting[0]

    def _sheets(self, answer: Answer) -> dict[str, Any]:
        """Lines of each sheet with a heading of CN codes: [sheet, row number, cells]; names of the others."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                book = load_workbook(BytesIO(answer.body), read_only=True, data_only=True)
            except Exception as fault:
                raise UnreadablePage(f"{answer.url}: the workbook cannot be opened ({fault})") from fault
        tables: list[list[tuple[str, int, list[str]]]] = []
        others: list[str] = []
        cells_met = 0
        for sheet in book.worksheets:
            lines: list[tuple[str, int, list[str]]] = []
            rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
            for number, cells in enumerate(rows, 1):
                cells_met += len(cells)
                if cells_met > MOST_CELLS:
                    raise UnreadablePage(
                        f"{answer.url}: more than {MOST_CELLS} cells; this is another workbook"
                    )
                texts = ["" if cell is None else str(cell) for cell in cells]
                if any(texts):
                    lines.append((str(sheet.title), number, texts))
            head = [clean(text) for _sheet, _number, texts in lines[:HEADER_DEPTH] for text in texts]
            if any(HEADING.search(text) for text in head):
                tables.append(lines)
            elif lines:
                others.append(str(sheet.title))
        return {"tables": tables, "others": others}
