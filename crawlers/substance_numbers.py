"""EC and CAS numbers as substance lists print them: shape and check digit, nothing of the substance.

CAS: the digits before the last, weighted 1, 2, 3 … from the right, modulo 10. EC: weighted 1 … 6 from
the left, modulo 11. A remainder of 10 is skipped, save in ELINCS (numbers that start with 4), where 181
such numbers were issued with the digit 1; Annex VI to CLP prints 62 of them, and none of another inventory.
"""

from __future__ import annotations

import re

from crawlers.contract import UnreadableRow
from crawlers.rows import Row

_EC = re.compile(r"\d{3}-\d{3}-\d")
_CAS = re.compile(r"\d{2,7}-\d{2}-\d")


def cas_is_valid(number: str) -> bool:
    if not _CAS.fullmatch(number):
        return False
    *body, check = map(int, number.replace("-", ""))
    return sum(weight * digit for weight, digit in enumerate(reversed(body), 1)) % 10 == check


def ec_is_valid(number: str) -> bool:
    if not _EC.fullmatch(number):
        return False
    *body, check = map(int, number.replace("-", ""))
    remainder = sum(weight * digit for weight, digit in enumerate(body, 1)) % 11
    return (1 if remainder == 10 and number.startswith("4") else remainder) == check


def numbers_of(row: Row, *, separator: str = "\n") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(EC, CAS) numbers of the two usual columns. Raises `UnreadableRow` for one that cannot exist:
    a wrong check digit means a typing error or a moved column, and either would meet the wrong substance.
    """
    ec = row.texts("EC number", separator)
    cas = row.texts("CAS number", separator)
    for is_valid, values, scheme in ((ec_is_valid, ec, "EC"), (cas_is_valid, cas, "CAS")):
        for value in values:
            if not is_valid(value):
                raise UnreadableRow(
                    f"field '{scheme} number': {value!r} is no {scheme} number (shape or check digit); "
                    "compare the row with the list's page"
                )
    return ec, cas
