"""Which rows of an answer are one document. Pure: no database.

A joint notification has a row a member, and each row prints the whole list of symbols. Rows are told to
be one document by any symbol they share, because the printed cell itself varies: blanks come and go, and
a member that joins later lengthens it.
"""

from __future__ import annotations

from collections.abc import Iterable

from crawlers.contract import NoticeItem


def documents(items: Iterable[NoticeItem]) -> list[list[NoticeItem]]:
    """Rows of each document, those with the fullest list of symbols first, then by member."""
    group_of: dict[str, list[NoticeItem]] = {}
    for item in items:
        names = item.symbols or (item.key,)
        groups = {id(group_of[name]): group_of[name] for name in names if name in group_of}
        joined = [row for group in groups.values() for row in group] + [item]
        for row in joined:
            group_of.update(dict.fromkeys(row.symbols or (row.key,), joined))
    found = {id(group): group for group in group_of.values()}
    return [sorted(group, key=lambda row: (-len(row.symbols), row.member)) for group in found.values()]
