"""A list page of ECHA's old portal as rows: its table, its own totals, and members apart from names.

It knows the markup that all lists of the portal share; it knows no list's columns. The page shows some
rows of a list (50) and prints how many there are in a hidden field behind the table, so that a page that
broke off is told from a whole one. Members of a group stand inside the cell of the name, each in a block
of its own: taken as text they would become part of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from lxml import html

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, SourceCard, UnreadablePage
from crawlers.gates import Gate
from crawlers.rows import Row, clean
from crawlers.substance_numbers import numbers_of

PORTLET = "_disslists_WAR_disslistsportlet_"
NAME, EC, CAS = "Substance name", "EC number", "CAS number"
COLUMNS = {"substance-name": NAME, "ec-no.": EC, "cas-no.": CAS}
"""Columns that all lists share, by the end of the identifier of their header."""
DETAILS = "8"
"""Last column, without a name: a link to the page of the entry."""
SEPARATOR = ", "
MEMBERS = './/div[@class="groupSubstance" or @class="lastGroupSubstance"]'


class PortalPage:
    """A believed page. `columns` are those of the list beyond the shared ones, by identifier.

    A cell of links holds their addresses; several values of a cell stand on lines of their own.
    """

    def __init__(self, answer: Answer, columns: Mapping[str, str]) -> None:
        try:
            answer.body.decode("utf-8")
        except UnicodeDecodeError as fault:
            raise Gate(
                "wrong_content", f"{answer.url}: the page is not UTF-8 (byte {fault.start})"
            ) from fault
        self.answer = answer
        self.names = COLUMNS | dict(columns)
        self.page = html.document_fromstring(answer.body, parser=html.HTMLParser(encoding="utf-8"))
        self.header = self._header()
        self.total, self.shown = self._number("total"), self._number("deltaParamValue")

    def rows(self) -> Iterator[Row]:
        """Each entry of the table. Raises `Gate` where the page holds other than it says."""
        lines = [line for line in self._all("//tbody/tr") if "lfr-template" not in line.get("class", "")]
        due = min(self.total, self.shown)
        if len(lines) != due:
            raise Gate(
                "incomplete",
                f"{self.answer.url}: the page holds {len(lines)} rows where {due} of {self.total} were due; "
                "nothing of it was used. Run again.",
            )
        for number, line in enumerate(lines, 1):
            yield self._row(line, f"row {number}")

    def left_out(self) -> str:
        """What the reader must know of a page that is a part of its list; empty if it is the whole."""
        if self.shown >= self.total:
            return ""
        return (
            f"the page shows {self.shown} of {self.total} entries: what it holds is used, and nothing is "
            "concluded of an entry that it does not hold."
        )

    def _all(self, path: str) -> list[Any]:
        table = f'//table[.//th[contains(@id, "{PORTLET}")]]'
        found: list[Any] = self.page.xpath(table + path)
        return found

    def _header(self) -> list[str]:
        names = [cell.get("id", "").rpartition("_col-")[2] for cell in self._all("/thead//th")]
        missing = sorted(set(self.names) - set(names))
        if missing:
            raise Gate(
                "missing_columns",
                f"{self.answer.url}: the table of the page lacks {', '.join(missing)} (it has "
                f"{', '.join(names) or 'no header'}). Compare with the page; the portal may have ended.",
            )
        return [self.names.get(name, name) for name in names]

    def _number(self, name: str) -> int:
        values = self.page.xpath(f'//input[@name="{PORTLET}{name}"]/@value')
        if not values:
            raise Gate(
                "truncated",
                f"{self.answer.url}: the page does not say how many entries there are ({name}): it broke off "
                "or changed. Nothing of it was used; look at the capture.",
            )
        if not str(values[0]).isdigit():
            raise UnreadablePage(f"{self.answer.url}: {name} of the page is {values[0]!r}, not a number")
        return int(values[0])

    def _row(self, line: Any, locator: str) -> Row:
        cells = line.xpath("./td")
        if len(cells) != len(self.header):
            raise UnreadablePage(
                f"{self.answer.url}: {locator} has {len(cells)} cells under {len(self.header)} columns"
            )
        first = cells[self.header.index(NAME)]
        named: dict[str, Any] = {
            name: "\n".join(_values(cell) if cell is first else cell.xpath(".//a/@href") or _values(cell))
            for name, cell in zip(self.header, cells, strict=True)
        }
        named["Description"] = _text(next(iter(first.xpath('./div[@class="substanceDescription"]')), None))
        named["Members"] = [_member(block) for block in first.xpath(MEMBERS)]
        return Row(named, locator)


def _values(cell: Any) -> list[str]:
    """Values of a cell: its blocks where it has several, else its one text; never those of members."""
    blocks = cell.xpath('.//div[@class="multiFieldCell" or @class="multiFieldCellNoBullet"]')
    blocks = blocks or cell.xpath('./div[@class="multiFieldTable"]')[:1]
    return [text for text in map(_text, blocks) if text]


def _member(block: Any) -> dict[str, str]:
    labels = [_text(label) for label in block.xpath('./span[@class="groupEcCas"]')]
    values = [_text(value) for value in block.xpath('./span[@class="groupEcCasValue"]')]
    told = {NAME: _text(next(iter(block.xpath('./a[contains(@class, "substanceNameLink")]')), None))}
    told |= {EC: "", CAS: ""}
    for label, value in zip(labels, values, strict=False):
        told[CAS if "CAS" in label else EC] = value
    told["Description"] = _text(next(iter(block.xpath('./div[@class="substanceDescription"]')), None))
    return told


def _text(element: Any) -> str:
    return "" if element is None else clean(" ".join(element.text_content().split()))


Member = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Name, EC numbers, CAS numbers."""


def members_of(row: Row) -> list[Member]:
    """The members of a group entry, numbers checked. Raises `UnreadableRow`."""
    members = []
    for member in row.rows("Members"):
        ec, cas = numbers_of(member, separator=SEPARATOR)
        members.append((member.text(NAME), ec, cas))
        member.maybe_text("Description")
    return members


def portal_card(*, name: str, title: str, home_url: str, expect: Expect) -> SourceCard:
    """A page of the old portal: history, read once a month for as long as the portal answers."""
    return SourceCard(
        name=name,
        title=title,
        publisher="European Chemicals Agency (ECHA)",
        home_url=home_url,
        every="monthly",
        attribution="© European Chemicals Agency, https://echa.europa.eu; source acknowledged.",
        seen_live=False,
        archive=True,
        expect=expect,
    )


class PortalSpider(NoticeSpider):
    """A source that is the first page of a list: it warns of the entries that the page leaves out."""

    hosts = ("echa.europa.eu",)
    page: ClassVar[str]
    columns: ClassVar[Mapping[str, str]]
    """Those of the list beyond the shared ones, by identifier of their header."""

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(url=self.page, expects="html", accept="text/html")

    def rows(self, answer: Answer) -> Iterable[Row]:
        page = PortalPage(answer, self.columns)
        if told := page.left_out():
            self.run.warnings.append(told)
        return page.rows()
