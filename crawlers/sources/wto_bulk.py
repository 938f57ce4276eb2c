"""WTO ePing: the bulk workbook of all notifications since 1995, read row by row.

About 45 MB, said to be made anew every day. Its columns are known from public client code only; no file
has been recorded. Older rows than a `since` are left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard
from crawlers.rows import Row
from crawlers.wto_notice import ATTRIBUTION, FAMILY
from crawlers.wto_table import BULK, COMMON, item_read, table_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WtoBulk(NoticeSpider):
    name = "wto_bulk"
    hosts = ("eping.wto.org",)
    card = SourceCard(
        name=name,
        title="WTO: workbook of all TBT and SPS notifications since 1995",
        publisher="World Trade Organization (WTO)",
        home_url="https://epingalert.org/en/Search/Index",
        every="monthly",
        attribution=ATTRIBUTION,
        seen_live=False,
        expect=Expect(
            min_items=20,
            max_items=200_000,
            filled={"title": 1.0, "published_on": 1.0, "dates.comment_deadline": 0.3},
        ),
        max_bytes=128 * 1024 * 1024,
        archive=True,
        family=FAMILY,
        rank=0,
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(
            url="https://eping.wto.org/NotificationExcelFiles/Notification_EN.xlsx",
            expects="bulk_xlsx",
            accept=XLSX,
        )

    def rows(self, answer: Answer) -> Iterable[Row]:
        return table_rows(answer, COMMON + BULK, self.run.warnings)

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        item = item_read(row, answer, self.name)
        if self.run.since and item.published_on and item.published_on < self.run.since:
            why = f"distributed before {self.run.since}, the oldest day that was asked for"
            return Drop("before_window", why, item.symbol)
        return item
