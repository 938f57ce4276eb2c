"""Numbers as ERP exports hold them: separators, signs of currency, units in the cell or in the header.

A separator is never guessed by the single cell: what the column shows elsewhere decides (NumberStyle).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.units import unit_read

_LATIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_SURE_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|-?[0-9]{1,3}(?:,[0-9]{3}){2,}")
_SURE_DECIMAL = re.compile(
    r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|-?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|-?0,[0-9]+"
    r"|-?[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_SPACED = re.compile(r"(?<=[0-9])[ '’\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_SIGN = re.compile(
    r"^(?P<sign>-?)\s*(?P<before>[¥￥$€£]|[A-Za-z]{3}\s|RMB"
    r"|US\$)?\s*(?P<minus>-?)(?P<number>[0-9][0-9.,eE+\- '’\u00a0\u202f]*?)\s*(?P<after>[^0-9\s.,].*)?$"
)
_BEFORE = {"¥": "CNY", "￥": "CNY", "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column writes numbers. `comma` is thousands, decimal, or empty where nothing shows it.

    `kind` and `target` are the dimension of the field and the size of its unit (mass in grams, share in per
    cent); `factor` is what the header's unit multiplies by; `currency` is the header's.
    """

    comma: str = ""
    kind: str = ""
    target: Decimal = Decimal(1)
    factor: Decimal = Decimal(1)
    currency: str = ""


PLAIN = NumberStyle()


@dataclass(frozen=True, slots=True)
class NumberReader:
    """A number of at most `digits` digits, `places` of them after the point."""

    digits: int
    places: int
    least: int | None = 0
    most: int | None = None
    is_percent: bool = False

    def __call__(self, cell: Cell, style: NumberStyle = PLAIN) -> Decimal | None:
        if cell.is_blank or cell.text in _NOTHING:
            return None
        value = _decimal(cell, style, is_percent=self.is_percent)
        if self.least is not None and value < self.least:
            raise CellFault("negative")
        if self.most is not None and value > self.most:
            raise CellFault("above_most", most=self.most)
        if value and abs(value.adjusted()) > 40:
            raise CellFault(
                "too_large" if value.adjusted() > 0 else "too_small",
                digits=self.digits - self.places,
                places=self.places,
            )
        rounded = value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        if value and not rounded:
            raise CellFault("too_small", places=self.places)
        if abs(rounded) >= Decimal(10) ** (self.digits - self.places):
            raise CellFault("too_large", digits=self.digits - self.places)
        return rounded


_NOTHING = {"-", "--", "—", "/", "n/a", "N/A", "NA", "无", "\\", "n.a."}
"""What people write for “unknown” in a cell of numbers; it is never zero."""


def number(
    *, digits: int, places: int, least: int | None = 0, most: int | None = None, is_percent: bool = False
) -> NumberReader:
    return NumberReader(digits, places, least, most, is_percent)


def _decimal(cell: Cell, style: NumberStyle, *, is_percent: bool) -> Decimal:
    if isinstance(cell.raw, (bool, date)):
        raise CellFault("date_for_number" if isinstance(cell.raw, date) else "not_a_number")
    if cell.percent and not is_percent:
        raise CellFault("percent_for_number")
    if cell.is_number:
        return Decimal(repr(cell.raw)) * (100 if cell.percent else style.factor)
    printed = cell.text.replace("\u2212", "-").strip()
    if printed.startswith("<") or printed.startswith("≤"):
        raise CellFault("below_detection")
    parts = _SIGN.match(printed)
    if parts is None:
        raise CellFault("comma_in_number" if re.fullmatch(r"-?[0-9.,]+", printed) else "not_a_number")
    value = _bare(parts["sign"] + parts["minus"] + parts["number"].strip(), style.comma)
    return value * _factor(parts["before"], parts["after"], style)


def _factor(before: str | None, after: str | None, style: NumberStyle) -> Decimal:
    """What a unit or currency in the cell itself multiplies by; it outranks the header's."""
    printed = (after or "").strip()
    if before:
        said = _BEFORE.get(before.strip(), before.strip().upper())
        is_other = style.kind != "money" or (style.currency and said != style.currency)
        if is_other and before.strip() not in ("¥", "￥"):
            raise CellFault("unit_other", unit=before.strip())
    if not printed:
        return style.factor
    unit = unit_read(printed)
    if unit is None:
        raise CellFault("not_a_number")
    if unit.kind == "pieces" and not style.kind:
        return Decimal(1)
    if unit.kind != style.kind or (unit.currency and style.currency and unit.currency != style.currency):
        raise CellFault("unit_other", unit=printed)
    return unit.factor / style.target


def _bare(found: str, comma: str) -> Decimal:
    found = _SPACED.sub("", found)
    if "," in found or found.count(".") > 1:
        if (_SURE_THOUSANDS.fullmatch(found) and comma != "decimal") or (
            comma == "thousands" and _THOUSANDS.fullmatch(found)
        ):
            found = found.replace(",", "")
        elif comma == "decimal" and _DECIMAL.fullmatch(found):
            found = found.replace(".", "").replace(",", ".")
    elif comma == "decimal" and re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3}", found):
        found = found.replace(".", "")
    if not _LATIN.fullmatch(found):
        raise CellFault("comma_in_number" if re.fullmatch(r"-?[0-9.,]+", found) else "not_a_number")
    return Decimal(found)


def comma_of(texts: Iterable[str], *, separator: str = "", elsewhere: str = "") -> str:
    """What a comma stands for in a column of numbers, by the cells that leave no doubt.

    Where none decides, what the other columns of the sheet show counts (`elsewhere`). Else a comma before
    three digits is taken for thousands, as English and Chinese files write them; not in a file that is
    separated by semicolons, as only countries of the decimal comma do.
    """
    found = [re.sub(r"[^0-9.,\-]", "", text) for text in texts]
    written = [one for one in found if "," in one or one.count(".") > 1]
    shown = comma_shown(written)
    if shown or not written:
        return "" if shown == "both" else shown
    if elsewhere in ("thousands", "decimal"):
        return elsewhere
    return "thousands" if separator != ";" and elsewhere != "both" else ""


def comma_shown(texts: Iterable[str]) -> str:
    """thousands or decimal where cells leave no doubt, both where they contradict, else nothing."""
    bare = [re.sub(r"[^0-9.,\-]", "", text) for text in texts]
    thousands = any(_SURE_THOUSANDS.fullmatch(one) for one in bare)
    decimal = any(_SURE_DECIMAL.fullmatch(one) for one in bare)
    if thousands and decimal:
        return "both"
    return "thousands" if thousands else "decimal" if decimal else ""
