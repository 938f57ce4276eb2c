"""One cell as the file holds it, and the plain readers: text, year, date, yes or no, choice.

A reader takes a cell, gives a value or raises CellFault; one that mended the value gives it as Mended.
Numbers are in numbers.py, codes of customs and chemistry in codes.py.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from compliance.core import clock
from compliance.core.spreadsheets import formula_unguard
from compliance.firms.imports.problems import CellFault


@dataclass(frozen=True, slots=True)
class Cell:
    """`raw` is what the file holds: text, int, float, bool, date; None where empty."""

    raw: Any = None
    percent: bool = False
    """Excel shows it as a percentage: 0.001 stands for 0.1 %."""
    fault: str = ""
    """Reason why nothing can be read from it, such as a formula."""

    @property
    def text(self) -> str:
        """As a person would read it: full width made narrow, spaces around taken off."""
        if self.raw is None:
            return ""
        if isinstance(self.raw, float) and self.raw.is_integer() and abs(self.raw) < 1e15:
            return str(int(self.raw))
        return unicodedata.normalize("NFKC", formula_unguard(str(self.raw))).strip()

    @property
    def is_blank(self) -> bool:
        return not self.fault and (self.raw is None or (isinstance(self.raw, str) and not self.raw.strip()))

    @property
    def is_number(self) -> bool:
        return isinstance(self.raw, (int, float)) and not isinstance(self.raw, bool)


@dataclass(frozen=True, slots=True)
class Mended:
    """A value that is not what the cell holds: taken, and told with the reason."""

    value: Any
    fault: CellFault


BLANK = Cell()
Reader = Callable[[Cell], Any]
_DAY = re.compile(r"([0-9]{4})(?:[-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})日?(?:[T ]00:00(?::00)?)?")
_DAY_DIGITS = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_FIRST_YEAR = 1990


def text(max_length: int) -> Reader:
    def read(cell: Cell) -> str:
        # Names keep their full-width characters; only codes and numbers are narrowed.
        raw = cell.text if not isinstance(cell.raw, str) else formula_unguard(cell.raw)
        value = " ".join(raw.split())
        if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in value):
            raise CellFault("control_character")
        if len(value) > max_length:
            raise CellFault("too_long", limit=max_length, length=len(value))
        return value

    return read


def words(reader: Reader, separators: str = "|") -> Reader:
    """Several values in one cell; the same one twice counts once."""

    def read(cell: Cell) -> tuple[Any, ...]:
        source = cell.raw if isinstance(cell.raw, str) else cell.text
        parts = [part for part in re.split(f"[{re.escape(separators)}]", source) if part.strip()]
        return tuple(dict.fromkeys(reader(Cell(part)) for part in parts))

    return read


def year(cell: Cell) -> int:
    """A year of ours; a date gives its year."""
    last = clock.today().year + 1
    found = (
        str(cell.raw.year) if isinstance(cell.raw, date) else cell.text.removesuffix("度").removesuffix("年")
    )
    if not re.fullmatch(r"[0-9]{4}", found) or not _FIRST_YEAR <= int(found) <= last:
        raise CellFault("not_a_year", first=_FIRST_YEAR, last=last)
    return int(found)


def whole(least: int, most: int) -> Reader:
    def read(cell: Cell) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", cell.text) or not least <= int(cell.text) <= most:
            raise CellFault("not_in_range", least=least, most=most)
        return int(cell.text)

    return read


def day(cell: Cell) -> date | None:
    if cell.is_blank:
        return None
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    if isinstance(cell.raw, date):
        return cell.raw
    found = _DAY.fullmatch(cell.text) or _DAY_DIGITS.fullmatch(cell.text)
    if not found:
        raise CellFault("day_as_number" if cell.is_number else "not_a_day")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise CellFault("no_such_day") from None


def choice(values: Mapping[str, Any], reason: str) -> Reader:
    """One of the given words, in any case; a stranger is told the words and the nearest of them."""

    def read(cell: Cell) -> Any:
        wanted = cell.text.casefold()
        if wanted in values:
            return values[wanted]
        near = get_close_matches(wanted, values, n=1)
        raise CellFault(
            reason,
            known=", ".join(sorted({str(value) for value in values.values()})),
            near=str(values[near[0]]) if near else "",
        )

    return read


_YES = dict.fromkeys(("yes", "y", "true", "1", "x", "✓", "√", "是", "有", "完整"), True)
_NO = dict.fromkeys(("no", "n", "false", "0", "", "-", "否", "无", "不完整"), False)


def yes_no(cell: Cell) -> bool:
    answer = (_YES | _NO).get(cell.text.casefold())
    if answer is None:
        raise CellFault("not_yes_or_no")
    return answer
