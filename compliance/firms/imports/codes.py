"""Strict readers for HS and CN codes, as forms take them. They know which codes exist, no firm."""

import re
from bisect import bisect_left
from functools import cache

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault
from regulations.understanding.nomenclature import cn_exists, cn_table, hs_exists, hs_table

HS_EDITION = 2022
_SHOWN_CODES = 6
_LAST_CHAPTER = "97"  # 98 and 99 are for national use; 999999 of trade statistics is no HS code


def hs(cell: Cell) -> str:
    """Six digits that stand in some edition of the Harmonized System since 2007; empty: unknown."""
    digits = _digits(cell)
    if not digits:
        return ""
    if len(digits) == 5 and hs_exists(f"0{digits}"):
        raise CellFault("code_lost_zero", near=f"0{digits}")
    if len(digits) in (8, 10) and hs_exists(digits[:6]):
        raise CellFault("hs_too_long", near=digits[:6])
    if len(digits) != 6:
        raise CellFault("hs_length", length=len(digits))
    if not hs_exists(digits) or digits[:2] > _LAST_CHAPTER:
        raise CellFault("hs_unknown", **codes_near(digits, 6))
    return digits


def cn(cell: Cell) -> str:
    """Eight digits that stand in a yearly edition of the Combined Nomenclature; empty: unknown."""
    digits = _digits(cell)
    if not digits:
        return ""
    if len(digits) == 7 and cn_exists(f"0{digits}"):
        raise CellFault("code_lost_zero", near=f"0{digits}")
    if len(digits) != 8:
        raise CellFault("cn_length", length=len(digits))
    if not cn_exists(digits):
        raise CellFault("cn_unknown", **codes_near(digits, 8))
    return digits


def _digits(cell: Cell) -> str:
    if isinstance(cell.raw, float) and not cell.raw.is_integer():
        # 8516.60 typed into a number cell is kept as 8516.6: the zero is gone.
        raise CellFault("code_as_fraction")
    if hasattr(cell.raw, "isoformat"):
        raise CellFault("code_became_date")
    digits = re.sub(r"[ .\u00a0]", "", cell.text)
    if digits and not re.fullmatch("[0-9]+", digits):
        raise CellFault("code_not_digits")
    return digits


@cache
def _newest(length: int) -> int:
    """The newest edition that we hold of the HS (six digits) or the CN (eight)."""
    table = hs_table() if length == 6 else cn_table()
    return max(max(editions) for editions in table.values())


@cache
def _current(length: int) -> tuple[str, ...]:
    """Codes of six (HS) or eight (CN) digits that the newest edition holds, in order."""
    table, newest = hs_table() if length == 6 else cn_table(), _newest(length)
    return tuple(
        sorted(
            code
            for code, editions in table.items()
            if len(code) == length and newest in editions and code[:2] <= _LAST_CHAPTER
        )
    )


def codes_near(code: str, length: int) -> dict[str, str]:
    """The longest beginning of `code` that holds codes, and those of them nearest to it."""
    codes = _current(length)
    for size in (6, 4, 2):
        prefix = code[:size]
        found = codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + ":")]
        if found:
            at = bisect_left(found, code)
            first = max(0, min(at - _SHOWN_CODES // 2, len(found) - _SHOWN_CODES))
            return {"prefix": prefix, "near": ", ".join(found[first : first + _SHOWN_CODES])}
    return {"prefix": "", "near": ""}
