"""What kind of event the difference between two readings of one item is.

A row that differs is not yet a change of the law: names are reworded, members come and go with the
export, submitters and history are edited. What counts as material each source says itself
(`NoticeItem.material`); dates decide what is new in the law and what is only new to us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from crawlers.contract import ListEntry, NoticeItem
from regulations.changes.identity import entry_numbers, folded
from regulations.changes.model import Change, ChangeKind, FieldChange

PLACE = frozenset({"source", "symbol", "capture", "member", "members", "material", "entry"})
"""Fields of an item that say where a source printed it, or that are judged by themselves."""
ENTRY_FIELDS = frozenset({"name", "ec", "cas", "members", "outcomes"})
"""Material fields of a list entry that identity, dates and numbers judge."""
DATED_KINDS = frozenset({"list_entry", "list_members", "process"})
"""Kinds whose day is a day of the law: one that is no later than what was known is late, not new."""


def judge(before: NoticeItem, after: NoticeItem) -> Change | None:
    """The event between two readings of one item; None where nothing differs but the place."""
    material = tuple(field for field in _differences(before.material, after.material) if _is_real(field))
    wording = tuple(_wording(before, after))
    kind, fields, happened_on = _judged(before, after, material)
    if kind is None and not wording:
        return None
    return Change(
        kind=kind or ChangeKind.COSMETIC,
        before=before,
        after=after,
        fields=fields if kind else wording,
        happened_on=happened_on,
    )


def appeared(item: NoticeItem, *, newest: date | None, state_on: date | None = None) -> Change:
    """An item that an earlier state did not hold. `newest`: the latest day that any item of it bore.

    Where items bear days of the law, one that is neither later than `newest` nor later than the day of
    the earlier state stood in the law already (REACH, Art. 59(10): an inclusion is a dated decision).
    """
    kind, on = ChangeKind.ADDED, item.published_on
    is_dated = item.kind in DATED_KINDS and on is not None and newest is not None
    if is_dated and on <= newest and not (state_on and on > state_on):  # type: ignore[operator]
        kind = ChangeKind.LATE
    return Change(kind=kind, before=None, after=item, happened_on=on)


def vanished(item: NoticeItem) -> Change:
    """An item that a complete list no longer holds. The list does not say since when."""
    return Change(kind=ChangeKind.REMOVED, before=item, after=None)


_Verdict = tuple[ChangeKind | None, tuple[FieldChange, ...], date | None]


def _judged(before: NoticeItem, after: NoticeItem, material: tuple[FieldChange, ...]) -> _Verdict:
    if before.entry and after.entry:
        return _entry_judged(before.entry, after.entry, material)
    if after.kind == "process":
        return _process_judged(before, after, material)
    joined = tuple(_members_joined(before, after))
    if after.kind == "act" and before.symbol != after.symbol:
        step = FieldChange("symbol", before.symbol, after.symbol)
        return ChangeKind.STAGE_MOVED, (step, *material), after.published_on
    if material or joined:
        return ChangeKind.AMENDED, (*material, *joined), _modified_on(before, after)
    return None, (), None


def _entry_judged(before: ListEntry, after: ListEntry, material: tuple[FieldChange, ...]) -> _Verdict:
    outcome = max(after.outcomes, default=date.min)
    other = tuple(field for field in material if field.field not in ENTRY_FIELDS)
    if outcome > max(before.outcomes, default=before.included_on):
        return ChangeKind.AMENDED, material, outcome
    if other:
        return ChangeKind.AMENDED, material, None
    if entry_numbers(after) - entry_numbers(before):
        return ChangeKind.LATE, material, after.included_on
    if folded(before.name) != folded(after.name):
        return ChangeKind.RENAMED, (FieldChange("name", before.name, after.name),), None
    return (ChangeKind.COSMETIC, material, None) if material else (None, (), None)


def _process_judged(before: NoticeItem, after: NoticeItem, material: tuple[FieldChange, ...]) -> _Verdict:
    """A stage of another name, or the same one again, on a later day is a move; the rest can amend.

    A process does not go back in time: an earlier day than the one known is history put right. And a field
    that was emptied says nothing: exports lose days and win them back.
    """
    was, now = before.details, after.details
    same_day = now["stage_on"] == was["stage_on"]
    if now["stage_on"] > was["stage_on"] or (same_day and now["stage"] != was["stage"]):
        return ChangeKind.STAGE_MOVED, material, date.fromisoformat(now["stage_on"])
    stated = tuple(field for field in material if field.after is not None)
    if stated and same_day:
        return ChangeKind.AMENDED, stated, None
    if folded(before.title) != folded(after.title):
        return ChangeKind.RENAMED, (FieldChange("name", before.title, after.title),), None
    return (ChangeKind.COSMETIC, material, None) if material else (None, (), None)


def _members_joined(before: NoticeItem, after: NoticeItem) -> Iterator[FieldChange]:
    """A member that joined a document; a row that is missing from one answer takes none out of it."""
    if set(after.members) - set(before.members):
        yield FieldChange("members", sorted(before.members), sorted(after.members))


def _modified_on(before: NoticeItem, after: NoticeItem) -> date | None:
    """The day of modification that the source itself prints, where it is a new one."""
    known = {field.on for field in before.dates}
    days = [d.on for d in after.dates if d.role == "modification" and d.on and d.on not in known]
    return max(days, default=None)


def _wording(before: NoticeItem, after: NoticeItem) -> Iterator[FieldChange]:
    """Everything that differs outside of the material fields; the text only where nothing else does.

    Order alone is nothing: prints of one list shuffle the members of a group.
    """
    was, now = (
        {name: value for name, value in item.to_json().items() if name not in PLACE}
        for item in (before, after)
    )
    texts = was.pop("text"), now.pop("text")
    found = [field for field in _differences(was, now) if _unordered(field.before) != _unordered(field.after)]
    if not found and sorted(texts[0].splitlines()) != sorted(texts[1].splitlines()):
        found = [FieldChange("text", *texts)]
    yield from found
    yield from (f for f in _differences(before.material, after.material) if not _is_real(f))


def _differences(before: Any, after: Any, path: str = "") -> Iterator[FieldChange]:
    """Fields that differ, those of nested objects one by one; empty and absent are the same."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from _differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
        return
    before, after = _filled(before), _filled(after)
    if before != after:
        yield FieldChange(path, before, after)


def _filled(value: Any) -> Any:
    return None if value in ("", [], {}, ()) else value


def _is_real(field: FieldChange) -> bool:
    """False where the values differ only in spacing, case, typography or order."""
    return bool(_bare(field.before) != _bare(field.after))


def _unordered(value: Any) -> Any:
    return sorted(map(repr, value)) if isinstance(value, list) else value


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return folded(value)
    if isinstance(value, Mapping):
        return sorted((name, repr(_bare(part))) for name, part in value.items())
    if isinstance(value, Iterable):
        return sorted(repr(_bare(part)) for part in value)
    return value
