"""Where the header of a table stands: below titles, in one row or up to three. It reads no data row.

A merged cell above several columns belongs to each of them; a row of units or of the same words in the
other language belongs to the header too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from compliance.firms.imports.books import Merged, Row
from compliance.firms.imports.headings import Heading, heading_read, headings_joined
from compliance.firms.imports.witnesses import ACCEPTED, field_score

LOOKED_AT = 40
"""Filled rows from the top of a sheet among which the header is sought."""
TALLEST = 3
_DIGITS = re.compile(r"[0-9]{4,}|[0-9]+[.,][0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """The header of a kind: `first` and `last` count rows of the file, `below` counts filled rows."""

    kind: str
    headings: tuple[Heading, ...]
    first: int
    last: int
    below: int
    score: float
    fields: frozenset[str]


def header_find(
    kind: str, columns: Sequence[str], top: Sequence[Row], merged: Iterable[Merged]
) -> Found | None:
    """The best header among the first filled rows; None where no row names two fields or one of our words."""
    best: Found | None = None
    spans = list(merged)
    for start in range(min(len(top), LOOKED_AT)):
        for height in range(1, TALLEST + 1):
            if start + height > len(top) or not _is_wordy(top[start : start + height]):
                break
            found = _scored(kind, columns, top, start, height, spans)
            if best is None or found.score > best.score + 1e-6:
                best = found
    if best is None or not best.fields:
        return None
    return _grown(kind, columns, top, best, spans)


def _scored(
    kind: str, columns: Sequence[str], top: Sequence[Row], start: int, height: int, spans: Sequence[Merged]
) -> Found:
    rows = top[start : start + height]
    headings = _headings(kind, columns, rows, spans)
    fields: dict[str, float] = {}
    for heading in headings:
        name, confidence = _best(kind, columns, heading)
        if confidence >= ACCEPTED:
            fields[name] = max(fields.get(name, 0.0), confidence)
    # Of two that say the same the one with fewer rows is the header.
    score = sum(fields.values()) - 0.02 * (height - 1)
    return Found(kind, headings, rows[0].number, rows[-1].number, start + height, score, frozenset(fields))


def _best(kind: str, columns: Sequence[str], heading: Heading) -> tuple[str, float]:
    scores = ((name, field_score(kind, name, heading)[0]) for name in columns)
    return max(scores, key=lambda one: one[1], default=("", 0.0))


def _headings(
    kind: str, columns: Sequence[str], rows: Sequence[Row], spans: Sequence[Merged]
) -> tuple[Heading, ...]:
    width = max(len(row.values) for row in rows)
    if len(rows) == 1:
        return tuple(heading_read(rows[0].cell(place).text) for place in range(width))
    texts = [_filled(row, width, spans, is_last=row is rows[-1]) for row in rows]
    return tuple(
        _of_column(kind, columns, [heading_read(line[place]) for line in texts]) for place in range(width)
    )


def _filled(row: Row, width: int, spans: Sequence[Merged], *, is_last: bool) -> list[str]:
    """The texts of a header row, a merged one repeated over the columns that it spans."""
    texts = [row.cell(place).text for place in range(width)]
    if is_last:
        return texts
    over = [span for span in spans if span[0] <= row.number <= span[1] and span[3] > span[2]]
    for _, _, first, last in over:
        for place in range(first, min(last, width - 1) + 1):
            texts[place] = texts[place] or texts[first]
    if not spans and sum(bool(text) for text in texts) > 1:
        for place in range(1, width):
            texts[place] = texts[place] or texts[place - 1]
    return texts


def _of_column(kind: str, columns: Sequence[str], parts: list[Heading]) -> Heading:
    """Of a column's headers above each other: all together, or the lowest alone, whichever is understood."""
    joined = headings_joined(parts)
    lowest = next((part for part in reversed(parts) if part.key), None)
    if lowest is None or lowest.key == joined.key:
        return joined
    alone = replace(lowest, unit=joined.unit, year=joined.year)
    choices = [
        alone,
        joined,
        *(replace(part, unit=joined.unit, year=joined.year) for part in parts if part.key),
    ]
    if any(_best(kind, columns, one)[1] >= ACCEPTED for one in (alone, joined)):
        choices = [alone, joined]
    chosen = max(choices, key=lambda one: _best(kind, columns, one)[1])
    return replace(chosen, printed=joined.printed)


def _is_wordy(rows: Sequence[Row]) -> bool:
    """Header cells are words: no numbers but years, hardly any codes."""
    last = rows[-1]
    filled = [cell for place in range(len(last.values)) if not (cell := last.cell(place)).is_blank]
    if any(cell.fault or hasattr(cell.raw, "year") for cell in filled):
        return False
    numbers = [cell for cell in filled if cell.is_number and not 1990 <= cell.raw <= 2100]
    coded = [
        cell for cell in filled if _DIGITS.search(re.sub(r"(?:19|20)[0-9]{2}|IPC-?1752|62474", "", cell.text))
    ]
    return not numbers and len(coded) <= 0.3 * len(filled)


def _grown(
    kind: str, columns: Sequence[str], top: Sequence[Row], found: Found, spans: Sequence[Merged]
) -> Found:
    """Take in rows below that are header too: units alone, or the same words in the other language."""
    while found.below < len(top):
        row = top[found.below]
        cells = [heading_read(row.cell(place).text) for place in range(len(row.values))]
        told = [heading for heading in cells if heading.printed]
        if not told or not _is_wordy([row]):
            break
        units = [heading for heading in told if heading.unit and not heading.key]
        words = [heading for heading in told if heading.key and _best(kind, columns, heading)[1] >= 0.7]
        if len(units) + len(words) < max(2, 0.6 * len(told)) and not (units and len(units) == len(told)):
            break
        height = found.below - _index(top, found.first) + 1
        if height > TALLEST:
            break
        taller = _scored(kind, columns, top, _index(top, found.first), height, spans)
        found = (
            taller
            if len(taller.fields) >= len(found.fields)
            else replace(found, last=row.number, below=found.below + 1)
        )
    return found


def _index(top: Sequence[Row], number: int) -> int:
    return next(index for index, row in enumerate(top) if row.number == number)
