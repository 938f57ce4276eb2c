"""CBAM certificate prices: the table on the Commission's page, quarter by quarter for 2026.

Not seen live: the address and the layout of the table are assumed; the quarters and their prices are those
that were published. The price of a quarter is the average of the auctions in it (Art 21(1a)).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from parsel import Selector

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import NoticeItem, UnreadablePage, UnreadableRow
from crawlers.rows import Row, clean
from crawlers.sources._cbam_workbook import HOST, commission_card

PAGE = f"https://{HOST}/carbon-border-adjustment-mechanism/price-cbam-certificates_en"
ACT = "Reg (EU) 2023/956, IR (EU) 2025/2548"
COLUMNS = ("period", "eur", "published_on")
_QUARTER = re.compile(
    r"(?:Q(?P<digit>[1-4])|(?P<word>first|second|third|fourth)\s+quarter(?:\s+of)?)\s*[,/-]?\s*(?P<year>20\d\d)"
    r"|(?P<year2>20\d\d)\s*[,/-]?\s*Q(?P<digit2>[1-4])",
    re.IGNORECASE,
)
_WORDS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_PRICE = re.compile(r"(?:EUR|€)?\s*(\d{1,4})[.,](\d{2})\s*(?:EUR|€)?(?:\s*/\s*t\S*)?", re.IGNORECASE)
_DAYS = ("%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d")
_NOT_YET = ("", "-", "–", "n/a", "tbd", "not yet published")


class CbamPrices(NoticeSpider):
    name = "cbam_prices"
    hosts = (HOST,)
    card = commission_card(name, "CBAM certificate prices", PAGE)

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(url=PAGE, expects="html", accept="text/html")

    def rows(self, answer: Answer) -> Iterable[Row]:
        page = Selector(text=answer.body.decode("utf-8", "replace"))
        for table in page.css("table"):
            lines = [
                [clean(" ".join(cell.css("::text").getall())) for cell in line.css("th, td")]
                for line in table.css("tr")
            ]
            heads = " ".join(lines[0]).casefold() if lines else ""
            if "price" in heads and ("quarter" in heads or "period" in heads):
                yield Row({"lines": lines}, "table of prices")
                return
        raise UnreadablePage(f"{answer.url}: no table with a period and a price; compare with the page")

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        lines: list[list[str]] = row.raw("lines")
        row.done()
        found = [told for line in lines[1:] if (told := _price(line))]
        if not found:
            raise UnreadableRow("the table holds no price")
        if len({told[0] for told in found}) < len(found):
            raise UnreadableRow(f"a quarter stands twice: {found}")
        # Not the hash of the page: its menus change, the prices do not.
        digest = hashlib.sha256(repr(found).encode()).hexdigest()
        return NoticeItem(
            source=self.name,
            symbol=self.name,
            kind="dataset",
            title=f"{self.card.title}: {found[-1][0]}",
            text="\n".join(f"{period}: {eur} EUR/tCO2e" for period, eur, _day in found),
            url=PAGE,
            details={
                "edition": f"up to {found[-1][0]}",
                "act": ACT,
                "annex": "",
                "sha256": digest,
                "columns": list(COLUMNS),
                "rows": [list(told) for told in found],
            },
            capture=answer.ref(row.locator),
        )


def _price(cells: list[str]) -> tuple[str, str, str] | None:
    """(quarter, EUR per certificate, day of publication or ""); None where the price is still to come."""
    quarter = next((m for cell in cells if (m := _QUARTER.search(cell))), None)
    if quarter is None:
        raise UnreadableRow(f"no quarter in the row {cells}")
    year = quarter["year"] or quarter["year2"]
    digit = quarter["digit"] or quarter["digit2"] or _WORDS[quarter["word"].casefold()]
    rest = [cell for cell in cells if not _QUARTER.search(cell)]
    days = [day for cell in rest if (day := _day(cell))]
    prices = [m for cell in rest if (m := _PRICE.fullmatch(cell))]
    if not prices and all(cell.casefold() in _NOT_YET or _day(cell) for cell in rest):
        return None
    if len(prices) != 1:
        raise UnreadableRow(f"{len(prices)} prices in the row {cells}; one was due")
    eur = Decimal(f"{prices[0][1]}.{prices[0][2]}")
    if not Decimal(5) < eur < Decimal(1000):
        raise UnreadableRow(f"{eur} EUR is no price that a certificate can have: {cells}")
    return f"{year}Q{digit}", str(eur), days[0].isoformat() if days else ""


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
