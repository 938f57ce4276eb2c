"""Writes documents of which nothing is known yet, a lot at a time, with COPY and ids reserved before.

The rows are those that `services.notice_upsert` would write one by one; a test holds the two together.
It does not look whether a document is new: `bulk` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from django.db import connection
from django.db.models import QuerySet

from compliance.core import clock
from compliance.core.copying import keys_reserve, rows_copy
from compliance.core.jobs import JobRequest, jobs_ask
from crawlers.contract import NoticeItem
from regulations.ingest.classified import listings_write
from regulations.ingest.events import events_of_new
from regulations.ingest.families import amends, story_symbols
from regulations.ingest.reading import reading
from regulations.ingest.rules import quotes_of
from regulations.ingest.shaping import COLUMNS, columns_of, fingerprint_of, members_of
from regulations.models import Capture, Notice, NoticeMember, NoticeReference, NoticeVersion, Source

Captures = Mapping[tuple[str, str], Capture]
MANY = 50
"""Symbols from which on a lookup of each costs more than reading all rows once."""
VERSION_COLUMNS = (
    "id",
    "notice_id",
    "capture_id",
    "locator",
    "content_hash",
    "title",
    "text",
    "item",
    "origin",
)


@dataclass(slots=True)
class _New:
    """A document on its way: its fullest row, its members by market, the ids that it will have."""

    item: NoticeItem
    members: dict[str, str]
    notice: int
    version: int
    origin: NoticeVersion.Origin


def lot_write(*, source: Source, documents: Sequence[Sequence[NoticeItem]], captures: Captures) -> None:
    """Write new documents, each given as its rows, with everything that follows from a first version."""
    if not documents:
        return
    notices, versions = (keys_reserve(table, len(documents)) for table in (Notice, NoticeVersion))
    lot = [
        _New(rows[0], members_of(rows, {}), notice, version, reading().origin_for(rows[0], is_new=True))
        for rows, notice, version in zip(documents, notices, versions, strict=True)
    ]
    _rows_write(source, lot, captures)
    NoticeReference.objects.bulk_create(
        quote for new in lot for quote in quotes_of(new.notice, new.item, own=())
    )
    first = lot[0].item.capture
    events_of_new(
        captures[first.url, first.sha256].run,
        [(new.notice, new.version, new.item) for new in lot if new.origin == NoticeVersion.Origin.READ],
    )
    listings_write([(new.notice, new.item) for new in lot])
    jobs_ask(
        JobRequest(kind="understand", subject=f"version:{new.version}")
        for new in lot
        if new.item.kind != Notice.Kind.CLASSIFICATION
    )


def _rows_write(source: Source, lot: Sequence[_New], captures: Captures) -> None:
    now = clock.now()
    parents = _parents(source, lot)
    rows_copy(
        Notice,
        ("id", "key", "symbol", "parent_id", *COLUMNS),
        (
            (new.notice, new.item.key, new.item.symbol, parents.get(new.notice), *columns_of(new.item))
            for new in lot
        ),
        same={"source_id": source.pk, "created_at": now, "changed_at": now},
    )
    rows_copy(
        NoticeMember,
        ("notice_id", "market", "name"),
        ((new.notice, market, name) for new in lot for market, name in new.members.items()),
    )
    rows_copy(
        NoticeVersion,
        VERSION_COLUMNS,
        (_version(new, source, captures) for new in lot),
        same={"number": 1, "read_at": now},
    )
    _orphans_tie(source, lot)


def _version(new: _New, source: Source, captures: Captures) -> tuple[object, ...]:
    item, line = new.item, new.item.to_line()
    capture = captures[item.capture.url, item.capture.sha256]
    fingerprint = fingerprint_of(item, new.members, source, msgspec.json.decode(line))
    return (
        new.version,
        new.notice,
        capture.pk,
        item.capture.locator,
        fingerprint,
        item.title,
        item.text,
        line,
        new.origin,
    )


def _parents(source: Source, lot: Sequence[_New]) -> dict[int, int]:
    """For each amendment of the lot its parent, be it in the lot or there before; the newest first."""
    wanted = {
        new.notice: [new.item.parent_symbol, *story_symbols(new.item.symbols)]
        for new in lot
        if new.item.parent_symbol
    }
    symbols = {symbol for names in wanted.values() for symbol in names}
    bearing: dict[str, list[int]] = defaultdict(list)
    for pk, names in _bearers(source, lot, symbols):
        for name in names:
            bearing[name].append(pk)
    found = {
        notice: next((pk for name in names for pk in bearing[name] if pk != notice), None)
        for notice, names in wanted.items()
    }
    return {notice: parent for notice, parent in found.items() if parent}


def _bearers(source: Source, lot: Sequence[_New], symbols: set[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Notices that bear one of the symbols, in the order in which notices stand."""
    if not symbols:
        return
    standing = bearers(source, list(symbols))
    rows = [*standing.values_list("published_on", "symbol", "pk", "symbols")]
    rows += [(new.item.published_on, new.item.symbol, new.notice, new.item.symbols) for new in lot]
    for _on, _symbol, pk, names in sorted(rows, key=lambda row: (-(row[0] or date.max).toordinal(), row[1])):
        yield pk, names


def bearers(source: Source, symbols: Sequence[str]) -> QuerySet[Notice]:
    """Notices of the source's family that bear one of the symbols, of which there is at least one.

    Few symbols are looked up in the index. Of many the planner takes each row against each symbol, above
    all in the midst of a run, when it knows nothing yet of what was written: there a hash is faster.
    """
    family = Notice.objects.filter(source.kin())
    if len(symbols) < MANY:
        return family.filter(symbols__overlap=list(symbols))
    table = Notice._meta.db_table
    return family.extra(
        where=[f"EXISTS (SELECT 1 FROM unnest({table}.symbols) AS one WHERE one = ANY(%s))"],
        params=[list(symbols)],
    )


def _orphans_tie(source: Source, lot: Sequence[_New]) -> None:
    """Tie amendments read earlier to a parent that came now."""
    came = {
        symbol: new.notice
        for new in lot
        if not any(amends(symbol) for symbol in new.item.symbols)
        for symbol in new.item.symbols
    }
    if not came:
        return
    orphans = Notice.objects.filter(source.kin(), parent__isnull=True).exclude(parent_symbol="")
    tied = [
        (pk, came[symbol])
        for pk, symbol in orphans.values_list("pk", "parent_symbol").order_by()
        if symbol in came and came[symbol] != pk
    ]
    if not tied:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Notice._meta.db_table} AS notice SET parent_id = tied.parent "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS tied (pk, parent) WHERE notice.id = tied.pk",
            [list(column) for column in zip(*tied, strict=True)],
        )
