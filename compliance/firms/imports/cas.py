"""Reader for CAS registry numbers. Check digit: weighted sum of the digits from the right, modulo 10."""

import re
import unicodedata

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault

_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"))


def cas(cell: Cell) -> str:
    """A CAS registry number whose check digit is right; empty: none given."""
    if hasattr(cell.raw, "isoformat"):
        raise CellFault("cas_became_date")
    number = unicodedata.normalize("NFKC", cell.text).translate(_HYPHENS).replace(" ", "")
    if not number:
        return ""
    found = re.fullmatch(r"0{0,3}([1-9][0-9]{1,6})-([0-9]{2})-([0-9])", number)
    if not found:
        raise CellFault("cas_shape")
    digits = found[1] + found[2]
    due = sum(place * int(digit) for place, digit in enumerate(reversed(digits), start=1)) % 10
    if due != int(found[3]):
        raise CellFault("cas_check_digit", due=due, near=f"{found[1]}-{found[2]}-{due}")
    return f"{found[1]}-{found[2]}-{found[3]}"
