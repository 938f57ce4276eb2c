"""Which item of a later state is which item of an earlier one. It judges no difference.

A name proves identity; where it changed, dates and numbers do. A list entry is (list, name, inclusion
date), found again by its numbers among the entries of its day. A process is found again by its steps:
they are history and stay, most of them, whatever is corrected.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from crawlers.contract import ListEntry, NoticeItem

SHARED_STEPS = 2
"""A single step in common proves nothing: processes of one day share their first."""
_TYPOGRAPHY = str.maketrans("‐‑‒–—−’‘´`“”", "------''''\"\"")

Pair = tuple[NoticeItem | None, NoticeItem | None]


def pairs_of(before: Sequence[NoticeItem], after: Sequence[NoticeItem]) -> Iterator[Pair]:
    """Each item beside what it was, in the order of `after`; what is only in `before` comes last.

    An item that several names lead to is taken once, by the surest: name, then entry, then numbers or steps.
    """
    rest = {id(item): item for item in before}
    was: dict[int, NoticeItem] = {}
    for find in (_by_name, _by_entry, _by_numbers, _by_steps):
        open_items = [item for item in after if id(item) not in was]
        if not rest or not open_items:
            break
        lookup = find(list(rest.values()))
        for item in open_items:
            known = lookup(item)
            if known is not None and id(known) in rest:
                was[id(item)] = rest.pop(id(known))
    for item in after:
        yield was.get(id(item)), item
    for item in rest.values():
        yield item, None


def entry_identity(entry: ListEntry) -> tuple[str, date]:
    """Name without regard to spacing, case and typographic quotes or hyphens, and inclusion date."""
    return folded(entry.name), entry.included_on


def folded(text: str) -> str:
    """A text for comparison only; it is never stored or shown."""
    return re.sub(r"\s+", "", text.casefold().translate(_TYPOGRAPHY))


def renamed_from(entry: ListEntry, candidates: Iterable[ListEntry]) -> ListEntry | None:
    """The entry of the same day that bears the same numbers: those of the entry or of its members."""
    numbers = entry_numbers(entry)
    same = [c for c in candidates if numbers and numbers & entry_numbers(c)]
    return max(same, key=lambda c: len(numbers & entry_numbers(c)), default=None)


def entry_numbers(entry: ListEntry) -> frozenset[str]:
    """CAS and EC numbers of an entry and of its members."""
    members = (n for m in entry.members for n in (*m.cas, *m.ec))
    return frozenset((*entry.cas, *entry.ec, *members))


def process_steps(item: NoticeItem | Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """(step, day) of each step of a process; empty for anything else."""
    details = item.details if isinstance(item, NoticeItem) else item
    return frozenset((step["step"], step["on"]) for step in details.get("steps", ()))


def steps_prove(steps: frozenset[tuple[str, str]], known: frozenset[tuple[str, str]]) -> int:
    """Steps in common where they prove one process, else 0: two at least, and most of the known ones."""
    shared = len(steps & known)
    return shared if shared >= SHARED_STEPS and 2 * shared > len(known) else 0


_Find = Callable[[NoticeItem], NoticeItem | None]


def _by_name(before: Sequence[NoticeItem]) -> _Find:
    standing = {name: item for item in before for name in (item.symbols or (item.key,))}
    return lambda item: next(
        (standing[name] for name in (item.symbols or (item.key,)) if name in standing), None
    )


def _by_entry(before: Sequence[NoticeItem]) -> _Find:
    standing: dict[Hashable, NoticeItem] = {
        (item.entry.list_code, entry_identity(item.entry)): item for item in before if item.entry
    }
    return lambda item: (
        standing.get((item.entry.list_code, entry_identity(item.entry))) if item.entry else None
    )


def _by_numbers(before: Sequence[NoticeItem]) -> _Find:
    days: dict[Hashable, list[NoticeItem]] = defaultdict(list)
    for item in before:
        if item.entry:
            days[item.entry.list_code, item.entry.included_on].append(item)

    def find(item: NoticeItem) -> NoticeItem | None:
        if item.entry is None:
            return None
        same_day = days[item.entry.list_code, item.entry.included_on]
        entries = {one.entry: one for one in same_day if one.entry}
        found = renamed_from(item.entry, entries)
        if found is None:
            return None
        same_day.remove(entries[found])
        return entries[found]

    return find


def _by_steps(before: Sequence[NoticeItem]) -> _Find:
    """Only where exactly one process of the same substance shares the most steps."""
    standing = [(process_steps(item), _substance(item), item) for item in before if "steps" in item.details]

    def find(item: NoticeItem) -> NoticeItem | None:
        steps, substance = process_steps(item), _substance(item)
        shared = [
            (steps_prove(steps, known), place)
            for place, (known, other, _item) in enumerate(standing)
            if substance & other
        ]
        best = max((count for count, _place in shared), default=0)
        same = [place for count, place in shared if count == best]
        return standing[same[0]][2] if best and len(same) == 1 else None

    return find


def _substance(item: NoticeItem) -> frozenset[str]:
    return frozenset((folded(item.title), *(code.code for code in item.codes)))
