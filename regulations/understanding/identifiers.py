"""Substance numbers with check digits: CAS registry numbers and EC numbers. Knows no names.

Reads normalised text (plain hyphens and digits). A wrong check digit yields nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regulations.understanding.hits import Hit

# A hyphen may be followed by a line break where a page was wrapped or a PDF was read.
_BEGINS = r"(?<![0-9_\-])(?:(?<!/)|(?<=-[0-9]/))(?<![0-9]\.)"
_ENDS = r"(?![0-9]|-[0-9]|/(?![0-9]{2,7}-)[0-9])"
_CAS = re.compile(rf"{_BEGINS}0{{0,3}}([1-9][0-9]{{1,6}})-\s?([0-9]{{2}})-\s?([0-9]){_ENDS}")
# Where a label stands before it, a number may be set with spaces: "CAS 1763 - 23 - 1".
_SPACED = re.compile(rf"{_BEGINS}0{{0,3}}([1-9][0-9]{{1,6}})\s?-\s?([0-9]{{2}})\s?-\s?([0-9]){_ENDS}")
_EC = re.compile(rf"{_BEGINS}([2-9][0-9]{{2}})-\s?([0-9]{{3}})-\s?([0-9]){_ENDS}")
_SPACED_EC = re.compile(rf"{_BEGINS}([2-9][0-9]{{2}})\s?-\s?([0-9]{{3}})\s?-\s?([0-9]){_ENDS}")
# What all of them hold, a class of characters first: the patterns themselves are tried around it only.
_CAS_LIKE = re.compile(r"[0-9]\s?-\s?[0-9]{2}\s?-\s?[0-9]")
_EC_LIKE = re.compile(r"[0-9]\s?-\s?[0-9]{3}\s?-\s?[0-9]")
_BEFORE, _BEHIND = 11, 12
"""Characters to either side of these that a whole number and its bounds take."""
_EC_NEAR = re.compile(r"\b(?:EC|CE|EINECS|ELINCS)\b|E[CG]号")
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


def _around(like: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches of `pattern` in order, looked for only where `like` finds the digits that it needs."""
    done = 0
    for near in like.finditer(text):
        stop = min(len(text), near.end() + _BEHIND)
        for found in pattern.finditer(text, max(done, near.start() - _BEFORE), stop):
            yield found
            done = found.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scheme:
    """How the numbers of one registry are printed, and what tells a number from a chance of digits."""

    kind: str
    like: re.Pattern[str]
    spaced: re.Pattern[str]
    plain: re.Pattern[str]
    label: re.Pattern[str]
    valid: Callable[[str], bool]


_CAS_NUMBERS = _Scheme(
    kind="cas", like=_CAS_LIKE, spaced=_SPACED, plain=_CAS, label=_CAS_NEAR, valid=cas_valid
)
_EC_NUMBERS = _Scheme(kind="ec", like=_EC_LIKE, spaced=_SPACED_EC, plain=_EC, label=_EC_NEAR, valid=ec_valid)


def cas_numbers(text: str) -> Iterator[Hit]:
    """CAS numbers with a right check digit, in order; without a label no day and none set with spaces."""
    return _numbers(text, _CAS_NUMBERS)


def ec_numbers(text: str) -> Iterator[Hit]:
    """EC numbers with a right check digit, in order; without a label none that is set with spaces."""
    return _numbers(text, _EC_NUMBERS)


def _numbers(text: str, scheme: _Scheme) -> Iterator[Hit]:
    for found in _around(scheme.like, scheme.spaced, text):
        number = f"{found[1]}-{found[2]}-{found[3]}"
        if not scheme.valid(number):
            continue
        labelled = scheme.label.search(text, max(0, found.start() - 60), found.start()) is not None
        # 2024-12-6 is a day and, by chance, one time in ten also a valid number.
        doubtful = _DATE_SHAPE.match(found[0]) or not scheme.plain.fullmatch(text, *found.span())
        if doubtful and not labelled:
            continue
        yield Hit(
            kind=scheme.kind,
            code=number,
            start=found.start(),
            end=found.end(),
            rule=f"{scheme.kind}.labelled" if labelled else f"{scheme.kind}.check_digit",
            certainty=1.0 if labelled else 0.95,
        )
