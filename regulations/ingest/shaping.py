"""What of a document's rows becomes its notice: content that counts, members, columns. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from compliance.core.hashing import content_hash
from crawlers.contract import NoticeItem
from regulations.models import Notice, Source

COLUMNS = (
    "kind",
    "area",
    "title",
    "url",
    "published_on",
    "document_type",
    "base_symbol",
    "parent_symbol",
    "symbols",
    "owner_key",
)
"""Columns of a notice that say what its item says, whichever source brought it."""


def columns_of(item: NoticeItem) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    return (
        item.kind,
        item.area,
        item.title,
        item.url,
        item.published_on,
        item.document_type,
        item.base_symbol,
        item.parent_symbol,
        list(item.symbols),
        item.details["owner"] if item.kind == Notice.Kind.PAGE else "",
    )


def fingerprint_of(
    item: NoticeItem, members: Mapping[str, str], origin: Source, wire: Mapping[str, Any] | None = None
) -> str:
    """Hash of everything that counts as content, and of the source that the notice belongs to.

    `wire` is the item as JSON where the caller has it already.
    """
    return content_hash(_content(item, members, wire or item.to_json()) | {"source": origin.name})


def _content(item: NoticeItem, members: Mapping[str, str], wire: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of the document that counts as its content; where in which answer it stood does not."""
    if item.kind == Notice.Kind.PAGE:
        # Its material stands for the words that a reader sees; the page around them changes by itself.
        return {"symbol": item.symbol, "material": wire["material"], "members": sorted(members.items())}
    content = dict(wire)
    for position in ("capture", "member", "members", "details"):
        content.pop(position)
    if item.symbols:
        content.pop("symbol")  # as printed, blanks and all; the symbols themselves say the same
    # Joint rows print the same objectives in different order.
    content["keywords"] = sorted(content["keywords"])
    content["members"] = sorted(members.items())
    return content


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = (before.keys() | after.keys()) - {"capture"}
    return sorted(name for name in names if before.get(name) != after.get(name))


def notice_fill(notice: Notice | None, item: NoticeItem, source: Source, now: datetime) -> Notice:
    """The notice with the item's columns, not yet saved.

    In a family `source` is the one that brought the notice first: its key stays, whoever comes next.
    """
    notice = notice or Notice(source=source, created_at=now)
    if item.source == source.name or not source.family:
        notice.key, notice.symbol = item.key, item.symbol
    for name, value in zip(COLUMNS, columns_of(item), strict=True):
        setattr(notice, name, value)
    notice.is_gone, notice.changed_at = False, now
    return notice


def members_of(rows: Sequence[NoticeItem], known: Mapping[str, str]) -> dict[str, str]:
    """Markets that the document speaks for, with the member's name where a row prints it.

    Each row of a joint document names all its markets, its own first. What was known stays: a row that
    is missing from one answer takes no member out of the document.
    """
    markets = dict.fromkeys((market for row in rows for market in row.members), "")
    return {**markets, **known, **{row.members[0]: row.member for row in rows if row.members}}
