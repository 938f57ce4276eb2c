"""Which rows of an answer are one document. Pure: no database.

A joint notification has a row a member, and each row prints the whole list of symbols. Rows are told to
be one document by any symbol they share, because the printed cell itself varies: blanks come and go, and
a member that joins later lengthens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from crawlers.contract import NoticeItem


class Rows(Protocol):
    """Rows that can be read in order, and again by their numbers from 0."""

    def names(self) -> Iterator[tuple[str, ...]]: ...

    def items_at(self, numbers: Iterable[int]) -> Iterator[NoticeItem]: ...


def documents(items: Iterable[NoticeItem]) -> list[list[NoticeItem]]:
    """Rows of each document, those with the fullest list of symbols first, then by member."""
    items = list(items)
    groups = groups_by_name([document_names(item) for item in items])
    return [document_sorted(items[index] for index in group) for group in groups]


def document_names(item: NoticeItem) -> tuple[str, ...]:
    """What tells the document of a row: its symbols, or its key where it has none."""
    return item.symbols or (item.key,)


def document_sorted(rows: Iterable[NoticeItem]) -> list[NoticeItem]:
    return sorted(rows, key=lambda row: (-len(row.symbols), row.member))


def groups_by_name(names: Sequence[Sequence[str]]) -> list[list[int]]:
    """Indexes of the rows that share a name, directly or through other rows, in the order first met."""
    leader = list(range(len(names)))
    first: dict[str, int] = {}

    def found(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for index, row in enumerate(names):
        for name in row:
            ours, theirs = found(index), found(first.setdefault(name, index))
            leader[max(ours, theirs)] = min(ours, theirs)
    groups: dict[int, list[int]] = {}
    for index in range(len(names)):
        groups.setdefault(found(index), []).append(index)
    return list(groups.values())


def documents_of(rows: Rows) -> Iterator[list[NoticeItem]]:
    """`documents` of rows that lie on disk: one document in memory at a time.

    Rows of a joint document may lie far apart, so the names of all rows are read first.
    """
    groups = groups_by_name(list(rows.names()))
    items = iter(rows.items_at(chain.from_iterable(groups)))
    for group in groups:
        yield document_sorted(islice(items, len(group)))
