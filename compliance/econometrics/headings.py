"""Which row of a sheet names its columns, where titles stand above; knows cells, not files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LOOKED = 12
"""Rows at the top in which a heading is looked for."""


def heading_row(rows: Sequence[Sequence[Any]]) -> int:
    """Place of the row of column names: the first, unless sparse rows stand above a full row of texts.

    A title fills less than half of the width that the names fill; a row with a number or with a text
    twice is no heading, and then the first row stays it.
    """
    filled = [[cell for cell in row if not _blank(cell)] for row in rows[:LOOKED]]
    width = max((len(row) for row in filled), default=0)
    for place, row in enumerate(filled):
        if 2 * len(row) <= width:
            continue
        texts = [str(cell).strip() for cell in row]
        plain = all(isinstance(cell, str) and not _number(cell) for cell in row)
        return place if plain and len(set(texts)) == len(texts) else 0
    return 0


def heading_note(place: int, rows: Sequence[Sequence[Any]]) -> str:
    """A sentence on the rows above the names."""
    titles = [str(cell).strip() for row in rows[:place] for cell in row if not _blank(cell)]
    what = f" ({titles[0][:60]!r})" if titles else ""
    above = "Row 1 stands" if place == 1 else f"Rows 1 to {place} stand"
    return f"{above} above the column names{what} and were left out; names are those of row {place + 1}."


def _blank(cell: Any) -> bool:
    return cell is None or cell != cell or not str(cell).strip()


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
