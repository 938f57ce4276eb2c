"""Writes many documents at once: those that are new, or are as they stand. The rest it hands back.

What it writes is what `services.notice_upsert` would write one by one; whatever needs a second look
(a change, another source of the family, a list entry, a kind with a writer of its own) goes that way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from crawlers.contract import NoticeItem
from regulations.ingest.lots import bearers, lot_write
from regulations.ingest.shaping import fingerprint_of, members_of
from regulations.models import Capture, Notice, NoticeMember, NoticeReading, NoticeVersion, Source

Document = Sequence[NoticeItem]
"""All rows of one document, the fullest first."""
Captures = Mapping[tuple[str, str], Capture]

AT_ONCE = 1_000
"""Documents in memory and in one statement."""


@dataclass(slots=True)
class Written:
    created: int = 0
    unchanged: int = 0
    left: list[Document] = field(default_factory=list)
    """Documents that are to be written one by one, in the order given."""


def documents_write(
    *, source: Source, documents: Sequence[Document], captures: Captures, special: Collection[str]
) -> Written:
    """Write what is new, count what is unchanged. `special` are kinds that have a writer of their own."""
    written = Written()
    plain = [rows for rows in documents if _is_plain(rows[0], source, special)]
    standing = _Standing(source, [rows[0] for rows in plain])
    is_plain = {id(rows) for rows in plain}
    new: list[Document] = []
    for rows in documents:
        if id(rows) not in is_plain:
            written.left.append(rows)
        elif standing.knows_nothing_of(rows[0]):
            new.append(rows)
        elif standing.says_the_same(rows):
            written.unchanged += 1
        else:
            written.left.append(rows)
    lot_write(source=source, documents=new, captures=captures)
    written.created = len(new)
    return written


def _is_plain(item: NoticeItem, source: Source, special: Collection[str]) -> bool:
    """A list entry or a process may stand under another name: those are looked for one by one."""
    by_facts = item.entry is not None or item.kind == "process"
    return item.kind not in special and not by_facts and item.source == source.name


class _Standing:
    """What stands of some items: found with a few queries for all of them."""

    def __init__(self, source: Source, items: Sequence[NoticeItem]) -> None:
        self.source = source
        keys = [item.key for item in items]
        rows = Notice.objects.filter(key__in=keys).values_list("key", "pk", "source", "is_gone")
        self._notices = {key: (pk, origin, is_gone) for key, pk, origin, is_gone in rows}
        strange = (item for key, item in zip(keys, items, strict=True) if key not in self._notices)
        symbols = list({symbol for item in strange for symbol in item.symbols})
        printed = bearers(source, symbols).values_list("symbols", flat=True) if symbols else ()
        self._known = {symbol for found in printed for symbol in found}
        pks = [pk for pk, _origin, _is_gone in self._notices.values()]
        newest = NoticeVersion.objects.filter(notice__in=pks).order_by("notice", "-number").distinct("notice")
        self._hashes = dict(newest.values_list("notice", "content_hash"))
        self._shared = set(NoticeReading.objects.filter(notice__in=pks).values_list("notice", flat=True))
        self._members: dict[int, dict[str, str]] = defaultdict(dict)
        members = NoticeMember.objects.filter(notice__in=pks).values_list("notice", "market", "name")
        for pk, market, name in members:
            self._members[pk][market] = name

    def knows_nothing_of(self, item: NoticeItem) -> bool:
        return item.key not in self._notices and self._known.isdisjoint(item.symbols)

    def says_the_same(self, rows: Document) -> bool:
        """Whether the notice under this very key, brought by this source alone, has this very content."""
        if rows[0].key not in self._notices:
            return False
        pk, origin, is_gone = self._notices[rows[0].key]
        if is_gone or origin != self.source.pk or pk in self._shared:
            return False
        members = members_of(rows, self._members[pk])
        return self._hashes.get(pk) == fingerprint_of(rows[0], members, self.source)
