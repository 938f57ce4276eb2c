"""Reader for currencies, by code or by common name, English and Chinese. It knows no rate."""

from functools import cache

from babel.numbers import list_currencies

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.money import currency_named
from compliance.firms.imports.problems import CellFault


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def currency(cell: Cell) -> str:
    """ISO 4217; the common names of the great currencies too."""
    code = cell.text.upper()
    if code in _currencies():
        return code
    if named := currency_named(cell.text):
        return named
    raise CellFault("unknown_currency")
