"""Writes many documents at once: those that are new, or are as they stand. The rest it hands back.

What it writes is what `services.notice_upsert` would write one by one; whatever needs a second look
(a change, another source of the family, a list entry, a kind with a writer of its own) goes that way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from compliance.core import clock
from compliance.core.jobs import JobRequest, job_enqueue_many
from crawlers.contract import NoticeItem
from regulations.ingest.classified import listings_write
from regulations.ingest.events import events_of_new
from regulations.ingest.families import amends, story_symbols
from regulations.ingest.reading import reading
from regulations.ingest.rules import quotes_of
from regulations.ingest.shaping import fingerprint_of, members_of, notice_fill
from regulations.models import (
    Capture,
    Notice,
    NoticeMember,
    NoticeReading,
    NoticeReference,
    NoticeVersion,
    Source,
)

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
    _new_write(source, new, captures)
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
        symbols = list({symbol for item in items for symbol in item.symbols})
        kin = (
            Notice.objects.filter(source.kin(), symbols__overlap=symbols)
            if symbols
            else Notice.objects.none()
        )
        self._known = {symbol for found in kin.values_list("symbols", flat=True) for symbol in found}
        self._notices = {
            notice.key: notice for notice in Notice.objects.filter(key__in=[item.key for item in items])
        }
        pks = [notice.pk for notice in self._notices.values()]
        newest = NoticeVersion.objects.filter(notice__in=pks).order_by("notice", "-number").distinct("notice")
        self._hashes = dict(newest.values_list("notice", "content_hash"))
        self._shared = set(NoticeReading.objects.filter(notice__in=pks).values_list("notice", flat=True))
        self._members: dict[int, dict[str, str]] = defaultdict(dict)
        rows = NoticeMember.objects.filter(notice__in=pks).values_list("notice", "market", "name")
        for pk, market, name in rows:
            self._members[pk][market] = name

    def knows_nothing_of(self, item: NoticeItem) -> bool:
        return item.key not in self._notices and self._known.isdisjoint(item.symbols)

    def says_the_same(self, rows: Document) -> bool:
        """Whether the notice under this very key, brought by this source alone, has this very content."""
        notice = self._notices.get(rows[0].key)
        if (
            notice is None
            or notice.is_gone
            or notice.source_id != self.source.pk
            or notice.pk in self._shared
        ):
            return False
        members = members_of(rows, self._members[notice.pk])
        return self._hashes.get(notice.pk) == fingerprint_of(rows[0], members, self.source)


def _new_write(source: Source, documents: Sequence[Document], captures: Captures) -> None:
    now = clock.now()
    notices = Notice.objects.bulk_create(notice_fill(None, rows[0], source, now) for rows in documents)
    members = [members_of(rows, {}) for rows in documents]
    NoticeMember.objects.bulk_create(
        NoticeMember(notice=notice, market=market, name=name)
        for notice, known in zip(notices, members, strict=True)
        for market, name in known.items()
    )
    _families_tie(source, notices)
    wires = [rows[0].to_json() for rows in documents]
    versions = NoticeVersion.objects.bulk_create(
        NoticeVersion(
            notice=notice,
            number=1,
            capture=captures[rows[0].capture.url, rows[0].capture.sha256],
            locator=rows[0].capture.locator,
            content_hash=fingerprint_of(rows[0], known, source, wire),
            title=rows[0].title,
            text=rows[0].text,
            item=wire,
            changed_fields=[],
            read_at=now,
            origin=reading().origin_for(rows[0], is_new=True),
        )
        for notice, rows, known, wire in zip(notices, documents, members, wires, strict=True)
    )
    NoticeReference.objects.bulk_create(
        quote
        for notice, rows in zip(notices, documents, strict=True)
        for quote in quotes_of(notice, rows[0], own=())
    )
    events_of_new(versions)
    listings_write([(notice, rows[0]) for notice, rows in zip(notices, documents, strict=True)])
    job_enqueue_many(
        JobRequest(kind="understand", subject=f"version:{version.pk}")
        for version, rows in zip(versions, documents, strict=True)
        if rows[0].kind != Notice.Kind.CLASSIFICATION
    )


def _families_tie(source: Source, notices: Sequence[Notice]) -> None:
    """Tie amendments among `notices` to their parents, and amendments that stand to parents that came."""
    wanted = {
        notice.pk: [notice.parent_symbol, *story_symbols(notice.symbols)]
        for notice in notices
        if notice.parent_symbol
    }
    symbols = {symbol for names in wanted.values() for symbol in names}
    parents: dict[str, list[int]] = defaultdict(list)
    if symbols:
        family = Notice.objects.filter(source.kin(), symbols__overlap=list(symbols))
        for pk, names in family.values_list("pk", "symbols"):
            for name in names:
                parents[name].append(pk)
    came = {
        symbol: notice.pk
        for notice in notices
        if not any(amends(symbol) for symbol in notice.symbols)
        for symbol in notice.symbols
    }
    orphans = Notice.objects.filter(source.kin(), parent__isnull=True, parent_symbol__in=list(came))
    tied = []
    for notice in notices:
        found = (pk for name in wanted.get(notice.pk, ()) for pk in parents[name] if pk != notice.pk)
        notice.parent_id = next(found, None)
        if notice.parent_id:
            tied.append(notice)
    ours = {notice.pk for notice in notices}
    for orphan in orphans.exclude(pk__in=ours).only("pk", "parent_symbol") if came else ():
        orphan.parent_id = came[orphan.parent_symbol]
        tied.append(orphan)
    Notice.objects.bulk_update(tied, ["parent"])
