"""Substance numbers with check digits: CAS registry numbers and EC numbers. Knows no names.

Reads normalised text (plain hyphens and digits). A wrong check digit yields nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from regulations.understanding.hits import Hit

# A hyphen may be followed by a line break where a page was wrapped or a PDF was read.
_CAS = re.compile(
    r"(?<![0-9_/\-])(?<![0-9]\.)0{0,3}([1-9][0-9]{1,6})-\s?([0-9]{2})-\s?([0-9])(?![0-9]|-[0-9]|/[0-9])"
)
_EC = re.compile(r"(?<![0-9_/\-])(?<![0-9]\.)([2-9][0-9]{2})-\s?([0-9]{3})-\s?([0-9])(?![0-9]|-[0-9]|/[0-9])")
_CAS_NEAR = re.compile(r"\bCAS\b|CAS(?=[号登编])", re.I)
_DATE_SHAPE = re.compile(r"(?:1[89]|20)[0-9]{2}-\s?(?:0[1-9]|1[0-2])-")


def cas_valid(number: str) -> bool:
    """True where the last digit equals the weighted sum of the others, modulo 10 (CAS rule)."""
    digits = number.replace("-", "")
    if not re.fullmatch(r"[0-9]{2,7}-[0-9]{2}-[0-9]", number):
        return False
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits[:-1]), start=1))
    return total % 10 == int(digits[-1])


def ec_valid(number: str) -> bool:
    """True where the last digit equals the sum of place × digit, modulo 11 (EC inventory rule).

    Numbers start with 2 to 9. Sequences that leave 10 were skipped, save in ELINCS (numbers that start
    with 4), where 181 of them were issued with the digit 1; Annex VI to CLP prints 62 of those.
    """
    if not re.fullmatch(r"[2-9][0-9]{2}-[0-9]{3}-[0-9]", number):
        return False
    digits = number.replace("-", "")
    total = sum(place * int(digit) for place, digit in enumerate(digits[:-1], start=1))
    remainder = total % 11
    return (1 if remainder == 10 and number.startswith("4") else remainder) == int(digits[-1])


def cas_numbers(text: str) -> Iterator[Hit]:
    for found in _CAS.finditer(text):
        number = f"{found[1]}-{found[2]}-{found[3]}"
        if not cas_valid(number):
            continue
        near = text[max(0, found.start() - 60) : found.start()]
        labelled = bool(_CAS_NEAR.search(near))
        # 2024-12-6 is a day and, by chance, one time in ten also a valid number.
        if _DATE_SHAPE.match(found[0]) and not labelled:
            continue
        yield Hit(
            kind="cas",
            code=number,
            start=found.start(),
            end=found.end(),
            rule="cas.labelled" if labelled else "cas.check_digit",
            certainty=1.0 if labelled else 0.95,
        )


def ec_numbers(text: str) -> Iterator[Hit]:
    for found in _EC.finditer(text):
        number = f"{found[1]}-{found[2]}-{found[3]}"
        if not ec_valid(number):
            continue
        labelled = bool(
            re.search(r"\b(?:EC|CE|EINECS|ELINCS)\b", text[max(0, found.start() - 60) : found.start()])
        )
        yield Hit(
            kind="ec",
            code=number,
            start=found.start(),
            end=found.end(),
            rule="ec.labelled" if labelled else "ec.check_digit",
            certainty=1.0 if labelled else 0.95,
        )
