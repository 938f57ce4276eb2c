"""Documents written in lots are the very rows that one by one would give."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.core.models import Job
from crawlers.contract import CaptureRef, NoticeItem
from regulations.ingest import bulk
from regulations.ingest.documents import documents
from regulations.ingest.services import WRITERS, item_upsert
from regulations.models import Capture, Notice, NoticeMember, NoticeReference, NoticeVersion, Source
from tests.factories import CaptureFactory, RunFactory, SourceFactory

pytestmark = pytest.mark.django_db

URL, SHA = "https://authority.example/list", "a" * 64
Write = Callable[[Sequence[NoticeItem]], tuple[int, int, int]]


@pytest.fixture
def source() -> Source:
    return SourceFactory(name="test_source")


@pytest.fixture
def captures(source: Source) -> dict[tuple[str, str], Capture]:
    return {(URL, SHA): CaptureFactory(run=RunFactory(source=source), url=URL, sha256=SHA)}


def item(number: int, suffix: str = "", **values: Any) -> NoticeItem:
    symbol = f"G/TBT/N/BRA/{number}"
    defaults: dict[str, Any] = {
        "source": "test_source",
        "symbol": f" {symbol}{suffix}",
        "kind": "notification",
        "title": f"Kettles, part {number}",
        "text": f"Kettles of kind {number} shall switch off. See 89 FR 12345.\nHS: 8516",
        "area": "TBT",
        "members": ("BR",),
        "member": "Brazil",
        "symbols": (symbol + suffix,),
        "base_symbol": symbol,
        "parent_symbol": symbol if suffix else "",
        "published_on": date(2025, 6, 1),
        "capture": CaptureRef(url=URL, sha256=SHA, locator=f"items[{number}]"),
    }
    return NoticeItem(**(defaults | values))


def joint(number: int, markets: Sequence[str]) -> list[NoticeItem]:
    """One document, a row a member, each of which prints all symbols."""
    symbols = tuple(f"G/TBT/N/{market}/{number}" for market in markets)
    rows = []
    for place, market in enumerate(markets):
        own = (market, *(other for other in markets if other != market))
        rows.append(
            item(
                number,
                symbol=f"{', '.join(symbols)}{' ' * place}",
                symbols=symbols,
                members=own,
                member=f"Member {market}",
                base_symbol=symbols[0],
            )
        )
    return rows


ITEMS = [
    item(2, "/Add.1"),
    item(1),
    item(2),
    item(3, "/Rev.1"),
    item(3, "/Rev.1/Corr.1", parent_symbol="G/TBT/N/BRA/3/Rev.1"),
    item(4, "/Add.2"),
    *joint(70, ["KEN", "UGA", "TZA"]),
    item(8, symbols=(), symbol="no symbol"),
]


@pytest.fixture
def write_lots(source: Source, captures: dict[tuple[str, str], Capture]) -> Write:
    def write(items: Sequence[NoticeItem]) -> tuple[int, int, int]:
        written = bulk.documents_write(
            source=source, documents=documents(items), captures=captures, special=WRITERS
        )
        return written.created, written.unchanged, len(written.left)

    return write


def state() -> list[Any]:
    def place(table: Any, *fields: str) -> list[Any]:
        return sorted(table.objects.values_list(*fields), key=repr)

    jobs = Job.objects.values_list("subject", flat=True)
    subjects = {int(subject.partition(":")[2]) for subject in jobs}
    return [
        place(Notice, "key", "symbol", "symbols", "parent__symbol", "base_symbol", "title", "published_on"),
        place(NoticeMember, "notice__symbol", "market", "name"),
        place(NoticeVersion, "notice__symbol", "number", "content_hash", "locator", "item", "origin"),
        place(NoticeReference, "notice__symbol", "kind", "code", "printed", "bears"),
        sorted(NoticeVersion.objects.filter(pk__in=subjects).values_list("notice__symbol", flat=True)),
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_lots_and_single_documents_give_the_same_rows(
    write_lots: Write, captures: dict[tuple[str, str], Capture], turn: int
) -> None:
    items = ITEMS[::turn]
    for rows in documents(items):
        item_upsert(items=rows, captures=captures)
    singly = state()
    NoticeVersion.objects.all().delete()
    Notice.objects.all().delete()
    Job.objects.all().delete()
    assert write_lots(items) == (8, 0, 0)
    assert state() == singly
    assert Notice.objects.get(symbols=["G/TBT/N/BRA/2/Add.1"]).parent == Notice.objects.get(
        symbols=["G/TBT/N/BRA/2"]
    )


def test_a_parent_that_comes_in_a_later_lot_takes_its_addenda(write_lots: Write) -> None:
    write_lots([item(4, "/Add.1"), item(4, "/Add.2")])
    write_lots([item(4)])
    parent = Notice.objects.get(symbols=["G/TBT/N/BRA/4"])
    assert parent.addenda.count() == 2


def test_a_second_writing_changes_nothing_and_asks_for_no_work(write_lots: Write) -> None:
    write_lots(ITEMS)
    Job.objects.all().delete()
    assert write_lots(ITEMS) == (0, 8, 0)
    assert NoticeVersion.objects.count() == 8
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Kettles and toasters"},
        {"symbol": "G/TBT/N/BRA/1"},
        {"members": ("BR", "AR")},
        {"symbols": ("G/TBT/N/BRA/1", "G/TBT/N/ARG/9")},
    ],
)
def test_what_differs_is_left_for_a_second_look(write_lots: Write, other: dict[str, Any]) -> None:
    write_lots([item(1)])
    created, unchanged, left = write_lots([replace(item(1), **other)])
    assert (created, unchanged, left) == (0, 0, 1)


def test_a_notice_that_was_gone_is_left_for_a_second_look(write_lots: Write) -> None:
    write_lots([item(1)])
    Notice.objects.update(is_gone=True)
    assert write_lots([item(1)]) == (0, 0, 1)


def test_list_entries_and_kinds_of_their_own_are_left(write_lots: Write) -> None:
    kind = next(iter(WRITERS))
    assert write_lots([item(1, kind=kind)]) == (0, 0, 1)


def test_a_lot_costs_a_bounded_number_of_queries(write_lots: Write) -> None:
    few, many = [item(n) for n in range(10)], [item(n) for n in range(10, 210)]
    with CaptureQueriesContext(
        connection,
    ) as short:
        write_lots(few)
    with CaptureQueriesContext(connection) as long:
        write_lots(many)
    assert len(long) <= len(short) + 2
