"""Events between two states of a source, each given as its items. It reads no answer and no table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from crawlers.contract import NoticeItem
from regulations.changes.identity import Pair, pairs_of
from regulations.changes.judging import appeared, judge, vanished
from regulations.changes.model import Change, ChangeKind

NO_EVENTS = frozenset({"act_text", "act_hint"})
"""Items that are no events: a text confirms an act, a hint only says where to look."""


def changes_between(
    before: Sequence[NoticeItem],
    after: Sequence[NoticeItem],
    *,
    is_complete: bool,
    state_on: date | None = None,
) -> list[Change]:
    """What happened from one state to the other; equal states give nothing.

    Only a complete list can lose an item: elsewhere what is not seen has merely left the window.
    `state_on` is the day of the earlier state.
    """
    return judged_pairs(
        pairs_of(_eventful(before), _eventful(after)),
        newest=newest_day(before),
        is_complete=is_complete,
        state_on=state_on,
    )


def judged_pairs(
    pairs: Iterable[Pair], *, newest: date | None, is_complete: bool, state_on: date | None = None
) -> list[Change]:
    """Events of pairs that are known to be one item each; removals last."""
    return list(_judged(pairs, newest, is_complete, state_on))


def newest_day(items: Iterable[NoticeItem]) -> date | None:
    """The latest day of publication, inclusion or stage that any item bears."""
    return max((item.published_on for item in items if item.published_on), default=None)


def counts_of(changes: Iterable[Change]) -> dict[str, int]:
    """How many events of each type, types without one included."""
    counts = Counter(change.kind for change in changes)
    return {kind.value: counts[kind] for kind in ChangeKind}


def _eventful(items: Iterable[NoticeItem]) -> list[NoticeItem]:
    return [item for item in items if item.kind not in NO_EVENTS]


def _judged(
    pairs: Iterable[Pair], newest: date | None, is_complete: bool, state_on: date | None
) -> Iterator[Change]:
    for before, after in pairs:
        if before is None and after is not None:
            yield appeared(after, newest=newest, state_on=state_on)
        elif before is not None and after is not None:
            change = judge(before, after)
            if change:
                yield change
        elif before is not None and is_complete:
            yield vanished(before)
