"""A notification as an item, through whichever window it was read: one wording, one address, one family.

It knows what the windows have in common; how each prints a notification is known to its reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from crawlers import wto
from crawlers.contract import CaptureRef, Link, NoticeItem, UnreadableRow
from crawlers.markets import market_of_member
from crawlers.rows import clean

FAMILY = "wto"
"""All windows of the WTO print the same documents."""
PAGE = "https://epingalert.org/en/Search?viewData="
ATTRIBUTION = "WTO, ePing SPS&TBT Platform (epingalert.org); facts of notifications."
_URLS = re.compile(r"https?://(?:(?!https?://)[^\s<>\"])+")


def notice_item(
    *,
    source: str,
    printed: str,
    member: str,
    area: str,
    document_type: str,
    notification: wto.Notification,
    details: Mapping[str, Any],
    capture: CaptureRef,
) -> NoticeItem:
    """One row as an item. `area` is TBT or SPS, or "" where the window does not print it.

    Raises `UnreadableRow` for a symbol, member or area that does not fit.
    """
    market = market_of_member(member)
    symbols = wto.symbols_read(printed, market)
    area = area or symbols[0].area
    if area not in ("TBT", "SPS") or any(symbol.area != area for symbol in symbols):
        raise UnreadableRow(f"area {area!r} does not fit the symbol {printed!r}")
    return NoticeItem(
        source=source,
        symbol=printed,
        kind="notification",
        title=notification.title,
        text=notification.text(),
        published_on=notification.dates[0].on,
        url=PAGE + quote(str(symbols[0]), safe="/"),
        area=area,
        document_type=document_type,
        member=member,
        members=tuple(dict.fromkeys((market.code, *(s.market.code for s in symbols if s.market)))),
        symbols=tuple(map(str, symbols)),
        parent_symbol=symbols[0].parent,
        base_symbol=symbols[0].base,
        dates=notification.dates,
        codes=notification.codes,
        keywords=notification.keywords,
        links=notification.links,
        details={
            "symbol_repaired": str(symbols[0]) not in printed,
            "products": notification.products,
            "objectives": notification.objectives,
            "countries_affected": notification.affected,
            **details,
        },
        capture=capture,
        material=notification.material(),
    )


def links_read(document: str, cell: str) -> tuple[tuple[Link, ...], str]:
    """Links to the notification and to the notified texts, and what else stands in the cell of the latter.

    That cell may hold several addresses, even prose. Raises `UnreadableRow`.
    """
    if document and not _URLS.fullmatch(document):
        raise UnreadableRow(f"the link to the notification, {document!r}, is no address")
    urls = [url.rstrip(".,;)") for url in _URLS.findall(cell)]
    links = [Link(role="document", url=document)] if document else []
    links += [Link(role="notified_text", url=url) for url in dict.fromkeys(urls)]
    return tuple(links), clean(_URLS.sub(" ", cell)).strip(" ,;")
