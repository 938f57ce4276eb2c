"""Which header of a table stands for which column, and what to say where that is not clear.

It knows the words that columns go by; it knows no cell below the header.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from compliance.firms.imports.problems import Problem
from compliance.firms.imports.synonyms import synonyms_of
from compliance.firms.imports.tables import Row, Table

LOOKED_AT = 20
"""Rows below the first that are looked at for the real header."""
_UNIT = re.compile(r"(kg|mg|g|千克|公斤|克|吨|%|ppm)$")


@dataclass(slots=True)
class HeaderMatch:
    """Place of each column found, the header as printed, and what is wrong with the header."""

    places: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def headers_match(
    kind: str, columns: Sequence[str], *, required: Sequence[str], table: Table, ignore: Sequence[str] = ()
) -> HeaderMatch:
    """Match the header of a table with the columns of a kind; `ignore` names headers to leave out."""
    words = {header_key(word): name for name in columns for word in (name, *synonyms_of(kind, name)) if word}
    found, strangers = _matched(table, words, {header_key(word) for word in ignore})
    missing = [name for name in required if name not in found.places]
    if missing and (problem := _elsewhere(table, words, required)):
        return HeaderMatch(problems=[problem])
    found.problems += _strangers_told(found, table, strangers, words)
    for name in missing:
        also = ", ".join(synonyms_of(kind, name)[:4])
        reason = "firm_needed" if name == "firm" else "column_missing"
        found.problems.append(_of_header(table, reason, name, also=also))
    return found


def header_key(printed: str) -> str:
    """A header without case, width, spaces and punctuation: “Mass (kg)” is “masskg”."""
    return "".join(
        mark for mark in unicodedata.normalize("NFKC", printed).casefold() if mark.isalnum() or mark == "%"
    )


def _matched(table: Table, words: dict[str, str], ignored: set[str]) -> tuple[HeaderMatch, list[str]]:
    """The match, and the headers that nobody knows."""
    found, strangers = HeaderMatch(), []
    for place, cell in enumerate(table.header.cells):
        key = header_key(cell.text)
        if not key or key in ignored:
            continue
        name = words.get(key)
        if name is None:
            strangers.append(cell.text)
        elif name in found.places:
            first = found.headers[name]
            found.problems.append(_of_header(table, "header_twice", cell.text, field=name, first=first))
        else:
            found.places[name], found.headers[name] = place, cell.text
    return found, strangers


def _elsewhere(table: Table, words: dict[str, str], required: Sequence[str]) -> Problem | None:
    """The header that stands below a title, or on another sheet: one thing to say instead of many."""

    def is_header(row: Row) -> bool:
        return {words.get(header_key(cell.text)) for cell in row.cells} >= set(required)

    title = next(cell.text for cell in table.header.cells if not cell.is_blank)
    for row in table.rows[:LOOKED_AT]:
        if is_header(row):
            return _of_header(table, "header_below", title, at=row.number)
    for sheet, row in table.left:
        if is_header(row):
            return _of_header(table, "header_on_sheet", title, sheet=table.sheet, other=sheet)
    return None


def _strangers_told(
    found: HeaderMatch, table: Table, strangers: Sequence[str], words: dict[str, str]
) -> Iterator[Problem]:
    understood = ", ".join(
        name if header_key(printed) == header_key(name) else f"{printed} → {name}"
        for name, printed in found.headers.items()
    )
    free = {key: name for key, name in words.items() if name not in found.places}
    for printed in strangers:
        key = header_key(printed)
        near = get_close_matches(key, free, n=1, cutoff=0.6)
        if near and _differs_in_unit(key, near[0]):
            # Renaming alone would make every value wrong by the factor between the units.
            yield _of_header(table, "header_unit", printed, field=free[near[0]])
            continue
        yield _of_header(
            table,
            "header_unknown",
            printed,
            understood=understood or "–",
            near=free[near[0]] if near else "",
            free=", ".join(dict.fromkeys(free.values())),
        )


def _differs_in_unit(key: str, near: str) -> bool:
    units = [found[1] for one in (key, near) if (found := _UNIT.search(one))]
    return len(units) == 2 and units[0] != units[1]


def _of_header(table: Table, reason: str, printed: str, **facts: Any) -> Problem:
    return Problem(reason=reason, row=table.header.number, column=printed, value=printed, facts=facts)
