"""Whether cells look like what a field holds. It judges samples, reads nothing and refuses nothing."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.markets import looks_like_market
from compliance.firms.imports.money import currency_named
from regulations.understanding.nomenclature import hs_exists

_CAS = re.compile(r"0{0,3}[1-9][0-9]{1,6}-[0-9]{2}-[0-9]")
_NUMBER = re.compile(r"[¥￥$€£]?\s*-?[0-9][0-9.,' ]*(?:[eE][+-]?[0-9]+)?\s*\D{0,12}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?度?")
_CODE = re.compile(r"[0-9]{4,13}")


def _hs(cell: Cell) -> bool:
    if isinstance(cell.raw, date):
        return False
    text = re.sub(r"[ .\u00a0\-]", "", cell.text)
    if re.fullmatch(r"[0-9](?:[0-9]{3,7})?[eE]\+?0?[89]", text):
        return True
    if not _CODE.fullmatch(text):
        return False
    code = f"0{text}" if len(text) % 2 else text  # an odd number of digits has lost its first, a zero
    return hs_exists(code[:4]) and code[:2] <= "97"


def _date(cell: Cell) -> bool:
    return isinstance(cell.raw, date) or bool(
        re.match(r"(?:19|20)[0-9]{2}\s*[-/.年]?\s*[01]?[0-9]", cell.text)
    )


def _year(cell: Cell) -> bool:
    return isinstance(cell.raw, date) or bool(_YEAR.fullmatch(cell.text))


def _currency(cell: Cell) -> bool:
    return bool(re.fullmatch("[A-Za-z]{3}", cell.text) or currency_named(cell.text))


def _number(cell: Cell) -> bool:
    return cell.is_number or (isinstance(cell.raw, str) and bool(_NUMBER.fullmatch(cell.text)))


def _markets(cell: Cell) -> bool:
    parts = [part for part in re.split(r"[|,;，；、/]", cell.text) if part.strip()]
    return bool(parts) and all(looks_like_market(part) for part in parts)


def _name(cell: Cell) -> bool:
    return bool(re.search(r"[^\W\d_]{2}|[\u4e00-\u9fff]", cell.text)) and not _hs(cell)


def _code(cell: Cell) -> bool:
    return 0 < len(cell.text) <= 64 and not isinstance(cell.raw, date)


TYPED: dict[str, Callable[[Cell], bool]] = {
    "sku": _code,
    "name": _name,
    "hs": _hs,
    "cn": _hs,
    "cas": lambda cell: bool(_CAS.fullmatch(cell.text)),
    "market": _markets,
    "markets": _markets,
    "year": _year,
    "date": _date,
    "currency": _currency,
    "price_currency": _currency,
    **dict.fromkeys(
        ("value", "mass_kg", "mass_g", "substance_mass_g", "share_percent", "unit_price", "quantity"), _number
    ),
}


def sniff(name: str, cells: Sequence[Cell]) -> float | None:
    """Share of the filled cells that look right for a field; None where there is none to look at."""
    filled = [cell for cell in cells if not cell.is_blank]
    if not filled:
        return None
    fits = TYPED[name]
    return sum(fits(cell) for cell in filled) / len(filled)
