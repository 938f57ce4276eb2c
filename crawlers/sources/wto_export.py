"""WTO ePing: the workbook behind the export button of the search page, newest notifications first.

Recorded once (229 rows). The address stands for the button: what the live page sends is not known, nor
is its greatest length. It prints no dates of adoption or entry into force.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard
from crawlers.rows import Row
from crawlers.wto_notice import ATTRIBUTION, FAMILY
from crawlers.wto_table import COMMON, EXPORT, item_read, table_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WtoExport(NoticeSpider):
    name = "wto_export"
    hosts = ("epingalert.org",)
    card = SourceCard(
        name=name,
        title="ePing: export of the search page",
        publisher="World Trade Organization (WTO)",
        home_url="https://epingalert.org/en/Search/Index",
        every="weekly",
        attribution=ATTRIBUTION,
        seen_live=False,
        expect=Expect(
            min_items=20,
            max_items=10_000,
            filled={"title": 1.0, "published_on": 1.0, "codes": 0.4, "dates.comment_deadline": 0.4},
        ),
        family=FAMILY,
        rank=1,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(url="https://epingalert.org/en/Search/Export?language=1", expects="xlsx", accept=XLSX)

    def rows(self, answer: Answer) -> Iterable[Row]:
        return table_rows(answer, COMMON + EXPORT, self.run.warnings)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        return item_read(row, answer, self.name)
