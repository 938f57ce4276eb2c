"""What changed between two states of a substance list, judged by entry identity and dates.

Pure: no database. A row that differs is not yet a change of the law: names are reworded, group
members come and go with the export. An addition is formal only where the entry's inclusion date lies
after everything that the earlier list held (REACH, Art. 59(10): inclusion is a dated decision).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawlers.contract import ListEntry


class ListChangeKind(StrEnum):
    ADDED = "added"
    """A formal addition: its inclusion date is later than any in the earlier list."""
    LATE = "late"
    """New to us although included long ago: a gap in the earlier list, not an event of the law."""
    AMENDED = "amended"
    """A regulatory outcome after the one known: the entry was updated."""
    RENAMED = "renamed"
    """Same inclusion date and the same numbers under another name."""
    MEMBERS = "members"
    """Other members or numbers under the same name and date."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ListChange:
    kind: ListChangeKind
    entry: ListEntry
    before: ListEntry | None = None


def list_diff(old: Sequence[ListEntry], new: Sequence[ListEntry]) -> list[ListChange]:
    """Changes from `old` to `new`, in the order of `new`, removals last. Equal entries give none."""
    standing = {entry_identity(entry): entry for entry in old}
    unmatched_old = dict(standing)
    pending: list[ListEntry] = []
    changes: list[ListChange] = []
    for entry in new:
        before = unmatched_old.pop(entry_identity(entry), None)
        if before is None:
            pending.append(entry)
        else:
            changes += _amendments(before, entry)
    newest = max((entry.included_on for entry in old), default=date.min)
    by_day: dict[date, list[ListEntry]] = defaultdict(list)
    for entry in unmatched_old.values():
        by_day[entry.included_on].append(entry)
    for entry in pending:
        before = renamed_from(entry, by_day[entry.included_on])
        if before is not None:
            by_day[entry.included_on].remove(before)
            changes += [ListChange(ListChangeKind.RENAMED, entry, before), *_amendments(before, entry)]
        else:
            added = entry.included_on > newest
            changes.append(ListChange(ListChangeKind.ADDED if added else ListChangeKind.LATE, entry))
    removed = (entry for entries in by_day.values() for entry in entries)
    return changes + [ListChange(ListChangeKind.REMOVED, entry) for entry in removed]


def entry_identity(entry: ListEntry) -> tuple[str, date]:
    """Name without regard to spacing, case and typographic quotes or hyphens, and inclusion date."""
    return folded_name(entry.name), entry.included_on


def folded_name(name: str) -> str:
    """A name for comparison only; it is never stored or shown."""
    name = name.casefold().translate(str.maketrans("‐‑‒–—−’‘´`“”", "------''''\"\""))
    return re.sub(r"\s+", "", name)


def renamed_from(entry: ListEntry, candidates: Iterable[ListEntry]) -> ListEntry | None:
    """The entry of the same day that bears the same numbers: those of the entry or of its members."""
    numbers = entry_numbers(entry)
    same = [c for c in candidates if numbers and numbers & entry_numbers(c)]
    return max(same, key=lambda c: len(numbers & entry_numbers(c)), default=None)


def entry_numbers(entry: ListEntry) -> frozenset[str]:
    """CAS and EC numbers of an entry and of its members."""
    members = (n for m in entry.members for n in (*m.cas, *m.ec))
    return frozenset((*entry.cas, *entry.ec, *members))


def _amendments(before: ListEntry, entry: ListEntry) -> list[ListChange]:
    changes = []
    if max(entry.outcomes, default=date.min) > max(before.outcomes, default=before.included_on):
        changes.append(ListChange(ListChangeKind.AMENDED, entry, before))
    if entry_numbers(before) != entry_numbers(entry):
        changes.append(ListChange(ListChangeKind.MEMBERS, entry, before))
    return changes
