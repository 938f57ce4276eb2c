"""Finds a process again whose symbol changed: a renamed substance, or a corrected first step.

The steps of a process are history and stay, most of them, whatever is corrected; two processes of one
substance share none but, at most, the first.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from crawlers.contract import NoticeItem
from regulations.changes.identity import process_steps, steps_prove
from regulations.models import Notice


def process_before(item: NoticeItem) -> Notice | None:
    """The process of this source that has the same substance or numbers and most of the same steps.

    Only where exactly one is best, and where more than half of its steps are the item's too.
    """
    steps = process_steps(item)
    found: list[tuple[int, Notice]] = []
    for notice in _of_this_substance(item) if len(steps) > 1 else ():
        shared = steps_prove(steps, process_steps(notice.current.item["details"]))
        if shared:
            found.append((shared, notice))
    found.sort(key=lambda one: one[0], reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _of_this_substance(item: NoticeItem) -> Iterable[Notice]:
    """Standing processes of the item's source under its name or with one of its numbers."""
    same = Q(title=item.title)
    for code in item.codes:
        same |= Q(versions__item__codes__contains=[{"code": code.code}])
    standing = Notice.objects.filter(source__name=item.source, kind=Notice.Kind.PROCESS, is_gone=False)
    return standing.filter(same).distinct()
