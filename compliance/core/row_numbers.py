"""Numbers of rows as a form or an address names them; nonsense is no number, and no error either."""

from __future__ import annotations

DIGITS = 18
"""So many digits always fit the database's eight bytes; int() itself refuses some thousand."""


def row_number(text: str) -> int | None:
    """The number, or None for anything but plain digits that can name a row."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
