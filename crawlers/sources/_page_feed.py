"""Entries of an RSS (0.9x, 1.0, 2.0) or Atom feed as rows. It knows the two formats, no source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from crawlers.contract import UnreadablePage
from crawlers.rows import Row
from crawlers.sources._page_text import fragment_text

ROOTS = ("rss", "RDF", "feed")
TEXTS = ("encoded", "content", "description", "summary")
"""Where the text of an entry stands, the fullest first."""
DAYS = ("published", "pubDate", "date", "issued", "updated", "modified")


def entries_of(body: bytes) -> Iterator[Row]:
    """Each entry with key, title, text, link and day (ISO, or as printed). Raises `UnreadablePage`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise UnreadablePage(f"the feed cannot be read as XML ({str(fault)[:120]})") from fault
    if _name(root) not in ROOTS:
        raise UnreadablePage(
            f"the XML begins with <{_name(root)}>, which is neither RSS nor Atom: give the address of the "
            "feed, or watch it as a page"
        )
    found = [node for node in root.iter("{*}item", "{*}entry")]
    for number, node in enumerate(found):
        link = _link(node)
        title = fragment_text(_text(node, ("title",))).replace("\n", " ")
        yield Row(
            {
                "key": _text(node, ("guid", "id")) or node.get(_RDF_ABOUT) or link or title,
                "title": title,
                "text": fragment_text(_text(node, TEXTS)),
                "link": link,
                "day": _day(_text(node, DAYS)),
            },
            f"entry[{number}]",
        )


_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _name(node: Any) -> str:
    return str(etree.QName(node).localname)


def _text(node: Any, names: tuple[str, ...]) -> str:
    children = [child for child in node if isinstance(child.tag, str)]
    for name in names:
        for child in children:
            if _name(child) == name and (found := _inner(child)):
                return found
    return ""


def _inner(node: Any) -> str:
    """Text of an element; XHTML within it (Atom) as its markup."""
    if not len(node):
        return (node.text or "").strip()
    inside = "".join(etree.tostring(child, encoding="unicode") for child in node)
    return f"{node.text or ''}{inside}".strip()


def _link(node: Any) -> str:
    """The page of an entry: the text of RSS's link, the alternate one of Atom's."""
    for child in node:
        if not isinstance(child.tag, str) or _name(child) != "link":
            continue
        if child.get("rel", "alternate") == "alternate":
            address = (child.get("href") or child.text or "").strip()
            if address.startswith(("https://", "http://")):
                return str(address)[:1000]
    return ""


def _day(printed: str) -> str:
    """The day in UTC as ISO; what is no date is left as printed, for the reader to refuse or drop."""
    try:
        moment = datetime.fromisoformat(printed.replace("Z", "+00:00"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(printed)
        except ValueError:
            return printed
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date().isoformat()


def day_read(printed: str) -> date | None:
    """The day, or None where the feed names none that can be read."""
    try:
        return date.fromisoformat(printed)
    except ValueError:
        return None
