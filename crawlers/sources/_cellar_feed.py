"""Pages of CELLAR's ingestion feed, RSS or Atom: what was added or changed in the repository, and when.

It knows the feed's form and no act; which entries matter is for the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from crawlers.contract import UnreadablePage, UnreadableRow
from crawlers.rows import Row

TYPES = ("create", "update", "delete")
_LISTS = {"classes": "class", "identifiers": "identifier"}
_OF_FEEDS = ("guid", "title", "link", "description", "pubDate", "updated", "published", "author", "summary")
"""What RSS and Atom add of their own; the notification's own elements say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One work that was created, updated or deleted. `names` hold `scheme:identifier`."""

    number: str
    cellar: str
    type: str
    names: tuple[str, ...]
    on: date

    @property
    def celex(self) -> str:
        return next((n.removeprefix("celex:") for n in self.names if n.startswith("celex:")), "")


@dataclass(frozen=True, slots=True)
class FeedPage:
    rows: tuple[Row, ...]
    more: bool
    window: str


def feed_page(body: bytes) -> FeedPage:
    """One page. Raises UnreadablePage for XML that is no ingestion feed or does not say whether it ends."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    kind = _name(root)
    if kind not in ("rss", "feed"):
        raise UnreadablePage(f"an ingestion feed is rss or feed, this XML is {kind!r}")
    head = root.find("channel") if kind == "rss" else root
    if head is None:
        raise UnreadablePage("the RSS of the ingestion feed has no channel")
    told = {_name(e): (e.text or "").strip() for e in head if isinstance(e.tag, str)}
    more = told.get("moreEntries", "").lower()
    if more not in ("true", "false"):
        raise UnreadablePage(
            f"the ingestion feed must say in moreEntries whether pages follow; it says {more!r}: without "
            "it a list that breaks off cannot be told from a whole one"
        )
    wanted = "item" if kind == "rss" else "entry"
    entries = [e for e in head if isinstance(e.tag, str) and _name(e) == wanted]
    rows = tuple(Row(_cells(e), f"{wanted}[{n}]") for n, e in enumerate(entries))
    window = f"{told.get('startDate', '?')} to {told.get('endDate', '?')}"
    return FeedPage(rows, more == "true", window)


def entry_read(row: Row) -> Entry:
    """Raises UnreadableRow for an entry that lacks what it is known by, or has elements nobody has seen."""
    type_ = row.text("type").lower()
    if type_ not in TYPES:
        raise UnreadableRow(f"field 'type': {type_!r} is none of {', '.join(TYPES)}")
    day = row.text("date")
    try:
        on = date.fromisoformat(day[:10])
    except ValueError:
        raise UnreadableRow(f"field 'date': {day!r} is no date") from None
    own, root = row.maybe_text("cellarId", absent_ok=True), row.text("rootCellarId")
    names = row.raw("identifiers", absent_ok=True) or []
    for name in ("classes", "priority", "id"):
        row.raw(name, absent_ok=True)
    for name in (*_OF_FEEDS, "content", "category"):
        row.raw(name, absent_ok=True)
    row.done()
    return Entry(
        number=row.maybe_text("id", absent_ok=True) or own,
        cellar=root.removeprefix("cellar:"),
        type=type_,
        names=tuple(dict.fromkeys(names)),
        on=on,
    )


def _cells(entry: Any) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for element in entry:
        if not isinstance(element.tag, str):
            continue
        name = _name(element)
        if name in _LISTS:
            cells[name] = [(e.text or "").strip() for e in element if _name(e) == _LISTS[name]]
        else:
            cells[name] = (element.text or "").strip()
    return cells


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)
