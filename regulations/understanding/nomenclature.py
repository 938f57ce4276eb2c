"""Which HS, CN and ICS codes exist, by edition. Knows codes only: no description, no duty."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
HS_EDITIONS = (2007, 2012, 2017, 2022)
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def hs_normal(code: str) -> str:
    """Bare digits of an HS or CN code as printed ("85.16", "8516 60")."""
    return _NOT_A_DIGIT.sub("", code)


def _table(name: str) -> dict[str, frozenset[int]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as rows:
        reader = csv.reader(rows)
        next(reader)
        return {code: frozenset(int(year) for year in years.split()) for code, years in reader}


@cache
def hs_table() -> dict[str, frozenset[int]]:
    """Chapters, headings and subheadings with the editions that hold them."""
    return _table("hs_codes.csv")


@cache
def cn_table() -> dict[str, frozenset[int]]:
    """Eight-digit codes of the Combined Nomenclature with their years."""
    return _table("cn_codes.csv")


@cache
def ics_table() -> dict[str, frozenset[int]]:
    """Codes of the International Classification for Standards with their editions."""
    return _table("ics_codes.csv")


def hs_exists(code: str, edition: int | None = None) -> bool:
    """True where the 2, 4 or 6 digits of `code` stand in that HS edition (None: in any since 2007)."""
    editions = hs_table().get(hs_normal(code), frozenset())
    return bool(editions) if edition is None else edition in editions


def cn_exists(code: str, year: int | None = None) -> bool:
    """True where the eight digits of `code` stand in the CN of that year (None: in any we hold)."""
    years = cn_table().get(hs_normal(code), frozenset())
    return bool(years) if year is None else year in years


def ics_exists(code: str) -> bool:
    """True where the code, written with its dots, stands in any edition."""
    return code.strip() in ics_table()


@cache
def hs_group(digits: str) -> tuple[str, ...]:
    """The subheadings of six digits under five: "68022" is what the nomenclature writes with one dash."""
    if len(digits) != 5:
        return ()
    return tuple(sorted(code for code in hs_table() if len(code) == 6 and code.startswith(digits)))


@cache
def _headings() -> tuple[str, ...]:
    return tuple(sorted(code for code in hs_table() if len(code) == 4))


@lru_cache(maxsize=512)
def hs_range(first: str, last: str, at_most: int = 120) -> tuple[str, ...]:
    """All existing codes of one level (HS 2, 4, 6; CN 8) from first to last.

    Empty where the ends are of different levels, out of order, or further apart than `at_most`.
    """
    if len(first) != len(last) or first > last or len(first) not in (2, 4, 6, 8):
        return ()
    if len(first) == 4:
        found = tuple(h for h in _headings() if first <= h <= last)
    else:
        table = cn_table() if len(first) == 8 else hs_table()
        found = tuple(sorted(c for c in table if len(c) == len(first) and first <= c <= last))
    return found if len(found) <= at_most else ()
