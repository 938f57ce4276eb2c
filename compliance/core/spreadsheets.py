"""Which texts a spreadsheet would run as a formula, and how they are made safe. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run cells that begin so as formulas (OWASP, CSV injection)."""
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


def formula_guard(cell: Any) -> Any:
    """The cell as it may stand in a spreadsheet: text that would run gets a leading apostrophe."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell)
    return f"'{text}" if text.startswith(RISKY) and not _PLAIN_NUMBER.fullmatch(text) else text


def formula_unguard(text: str) -> str:
    """The text before `formula_guard`, so that an export can be imported again unchanged."""
    return _GUARDED.sub("", text, count=1) if _GUARDED.match(text) else text
