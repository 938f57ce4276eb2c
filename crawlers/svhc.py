"""The REACH Candidate List as items, from whichever export: one wording, one key, one `material`.

It knows what an entry is (name as printed + inclusion date); it knows no file format.
Legal source: Regulation (EC) No 1907/2006, Articles 57 and 59(10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from crawlers.contract import CaptureRef, Code, DateField, Link, ListEntry, NoticeItem, UnreadableRow

LIST_CODE = "reach_candidate_list"
_EC = re.compile(r"\d{3}-\d{3}-\d")
_CAS = re.compile(r"\d{2,7}-\d{2}-\d")


def numbers_check(ec: tuple[str, ...], cas: tuple[str, ...]) -> None:
    """Shape only; check digits are judged above. Raises `UnreadableRow` for anything else in the cell."""
    for pattern, values, name in ((_EC, ec, "EC"), (_CAS, cas, "CAS")):
        for value in values:
            if not pattern.fullmatch(value):
                raise UnreadableRow(f"{value!r} has not the shape of a {name} number: columns may have moved")


def entry_symbol(entry: ListEntry) -> str:
    return f"Candidate List {entry.included_on}: {entry.name}"


def entry_item(
    *,
    source: str,
    entry: ListEntry,
    capture: CaptureRef,
    page: str,
    kind: str = "list_entry",
    description: str = "",
    links: tuple[Link, ...] = (),
    details: Mapping[str, Any] | None = None,
) -> NoticeItem:
    """One entry as an item; `details` holds what has no field of its own."""
    return NoticeItem(
        source=source,
        symbol=entry_symbol(entry),
        kind=kind,
        title=entry.name,
        text=_text(entry, description),
        published_on=entry.included_on,
        url=page,
        area="REACH",
        document_type="Candidate List entry",
        member="European Chemicals Agency",
        members=("EU",),
        dates=_dates(entry),
        codes=_codes(entry),
        links=links,
        details=dict(details or {}) | ({"description": description} if description else {}),
        entry=entry,
        material=_material(entry),
        capture=capture,
    )


def entries_fold(items: list[NoticeItem], page: str) -> list[NoticeItem]:
    """Rows of one entry become one item with all outcome dates; order of first appearance is kept."""
    folded: dict[tuple[str, date], NoticeItem] = {}
    for item in items:
        assert item.entry is not None
        key = (item.entry.name, item.entry.included_on)
        folded[key] = _merged(folded[key], item, page) if key in folded else item
    return list(folded.values())


def _merged(first: NoticeItem, later: NoticeItem, page: str) -> NoticeItem:
    assert first.entry is not None and later.entry is not None
    entry = replace(
        first.entry,
        ec=_union(first.entry.ec, later.entry.ec),
        cas=_union(first.entry.cas, later.entry.cas),
        reasons=_union(first.entry.reasons, later.entry.reasons),
        outcomes=tuple(sorted({*first.entry.outcomes, *later.entry.outcomes})),
    )
    return entry_item(
        source=first.source,
        entry=entry,
        capture=first.capture,
        page=page,
        kind=first.kind,
        description=first.details.get("description", ""),
        links=_union(first.links, later.links),
        details=first.details,
    )


def _union(first: tuple[Any, ...], later: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*first, *later)))


def _text(entry: ListEntry, description: str) -> str:
    lines = [
        f"{entry.name} is on the Candidate List of substances of very high concern for authorisation under "
        "Regulation (EC) No 1907/2006 (REACH).",
        description,
        f"Substance: {entry.name}",
        *(f"EC: {number}" for number in entry.ec),
        *(f"CAS: {number}" for number in entry.cas),
        *(f"Reason for inclusion: {reason}" for reason in entry.reasons),
        f"Date of inclusion: {entry.included_on}",
        *(f"Regulatory outcome date: {day}" for day in entry.outcomes if day != entry.included_on),
        *(f"Group member: {_member_line(member)}" for member in entry.members),
    ]
    return "\n".join(line for line in lines if line)


def _member_line(member: ListEntry) -> str:
    numbers = [f"EC {number}" for number in member.ec] + [f"CAS {number}" for number in member.cas]
    return f"{member.name} ({', '.join(numbers)})" if numbers else member.name


def _dates(entry: ListEntry) -> tuple[DateField, ...]:
    later = [day for day in entry.outcomes if day > entry.included_on]
    return (
        DateField(role="publication", on=entry.included_on),
        *(DateField(role="modification", on=day) for day in later),
    )


def _codes(entry: ListEntry) -> tuple[Code, ...]:
    first: dict[tuple[str, str], Code] = {}
    for one in (entry, *entry.members):
        for scheme, number in _numbers(one):
            first.setdefault((scheme, number), Code(scheme=scheme, code=number, label=one.name))
    return tuple(first.values())


def _numbers(entry: ListEntry) -> list[tuple[str, str]]:
    return [("ec", number) for number in entry.ec] + [("cas", number) for number in entry.cas]


def _material(entry: ListEntry) -> dict[str, Any]:
    # Row order shuffles between exports of the same list: nothing here may depend on it.
    return {
        "name": entry.name,
        "included_on": entry.included_on.isoformat(),
        "ec": sorted(entry.ec),
        "cas": sorted(entry.cas),
        "reasons": sorted(entry.reasons),
        "outcomes": [day.isoformat() for day in sorted(entry.outcomes)],
        "members": sorted([m.name, *sorted(m.ec), *sorted(m.cas)] for m in entry.members),
    }
