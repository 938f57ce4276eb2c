"""Days printed without their year, as notices do that are read within weeks: "by 5 September", 9月5日前.

Reads normalised and folded text. The year is that of the first such day on or after the publication; it is
an inference, so what such a day is for must be said right beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from regulations.understanding.days import MONTHS, DayFound

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")(?![a-z])"
_NO_YEAR = r"(?!\.?,?\s?(?:of |de |del )?(?:the year )?[0-9]{2})"
# Each begins with a figure: what must stand before is looked for behind the first one (see days.py).
_DAY = r"(?P<day>[0-9](?<![0-9./,][0-9])(?:(?<=[0-3])[0-9])?)(?:st|nd|rd|th|er)?"
_DAY_MONTH = re.compile(rf"{_DAY}\s(?:of |de )?{_MONTH}{_NO_YEAR}")
_MONTH_DAY = re.compile(rf"{_DAY}(?![0-9:/a-z]|\.[0-9]){_NO_YEAR}")
_MONTH_BEFORE = re.compile(rf"(?<![a-z])(?<![0-9] ){_MONTH}\.?\s\Z")
_LONGEST_MONTH = 16
_HAN = re.compile(r"(?P<month>[0-9](?<![0-9年/.\-][0-9])[0-2]?)\s?月\s?(?P<day>[0-3]?[0-9])\s?[日号]")
_NEXT_DAY = 24
"""Characters within which a day with its year follows one that opens the same period."""
_LONGEST = 300
"""Days ahead beyond which the day was rather one gone by."""


def yearless_days(text: str, folded: str, days: Sequence[DayFound]) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, month, day) outside the days that have their year and the periods that these close."""
    found = sorted((*_worded(text, folded), *_han(folded)))
    read_to, place = 0, 0
    for start, end, month, day in found:
        while place < len(days) and days[place].end <= start:
            place += 1
        if start >= read_to and not (place < len(days) and days[place].start < end + _NEXT_DAY):
            read_to = end
            yield start, end, month, day


def _worded(text: str, folded: str) -> Iterator[tuple[int, int, int, int]]:
    for match in _DAY_MONTH.finditer(folded):
        if text[match.start("month") : match.end("month")] != "may":  # "article 5 may"
            yield match.start(), match.end(), MONTHS[match["month"]], int(match["day"])
    for match in _MONTH_DAY.finditer(folded):
        month = _MONTH_BEFORE.search(folded, max(0, match.start() - _LONGEST_MONTH), match.start())
        if month and text[month.start("month") : month.end("month")] != "may":
            yield month.start(), match.end(), MONTHS[month["month"]], int(match["day"])


def _han(folded: str) -> Iterator[tuple[int, int, int, int]]:
    if "月" in folded:
        for match in _HAN.finditer(folded):
            yield match.start(), match.end(), int(match["month"]), int(match["day"])


def year_given(month: int, day: int, published_on: date) -> date | None:
    """The first such day on or after the publication; None where there is none within reach."""
    for year in (published_on.year, published_on.year + 1):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if 0 <= (on - published_on).days <= _LONGEST:
            return on
    return None
