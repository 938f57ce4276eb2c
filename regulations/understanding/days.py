"""Calendar days as printed: ISO, words of four languages, numbers where their order is certain.

Reads normalised text. Knows what a day looks like, not what it is for.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = (
    "january jan janvier janv enero ene",
    "february feb fevrier fevr febrero",
    "march mar mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juin junio",
    "july jul juillet juil julio",
    "august aug aout agosto ago",
    "september sept sep septembre septiembre setiembre set",
    "october oct octobre octubre",
    "november nov novembre noviembre",
    "december dec decembre diciembre dic",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = "(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
# Every pattern begins with a class of characters, or Python tries it at every character: what must not
# stand before is looked for behind the first one.
_DAY = r"(?P<day>[0-9](?<![0-9./][0-9])(?:(?<=[0-3])[0-9])?)"
_YEAR_FIRST = r"(?P<year>[12](?<![0-9][12])(?:(?<=1)9|(?<=2)0)[0-9]{2})(?![0-9])"
# These read folded text: lower case, no accents, hyphens as spaces.
_WORDED = (
    re.compile(
        rf"{_DAY}(?:st|nd|rd|th|er|\.?[o°])?(?:\s+(?:day|dias))?\s*(?:of|de|del mes "
        rf"de)?\s*{_MONTH},?\s*(?:de|del|of)?\s*{_YEAR}"
    ),
    re.compile(rf"{_YEAR_FIRST}\s*,?\s*{_MONTH}\s*(?P<day>[0-3]?[0-9])(?![0-9])"),
    re.compile(rf"{_YEAR_FIRST}\s?年\s?(?P<month>[01]?[0-9])\s?月\s?(?P<day>[0-3]?[0-9])\s?[日号]"),
)
# March 4, 2031: the rest is looked for first, because figures are rarer than words.
_DAY_YEAR = re.compile(rf"(?P<day>[0-9](?<![0-9][0-9])(?:(?<=[0-3])[0-9])?)(?:st|nd|rd|th)?,?\s*{_YEAR}")
_MONTH_BEFORE = re.compile(rf"(?<![a-z]){_MONTH}(?:(?<=\.)\s*|\s+)\Z")
_LONGEST_MONTH = 16
# 2033年2月4日至3月4日: the second day lies in the year of the first.
_HAS_YEAR = re.compile("[12][09][0-9]{2}")
_HAN_SECOND = re.compile(
    rf"{_YEAR_FIRST}\s?年\s?[01]?[0-9]\s?月\s?[0-3]?[0-9]\s?[日号]?\s?(?:起)?\s?(?:至|到|\-|~|—)\s?"
    r"(?P<place>(?P<month>[01]?[0-9])\s?月\s?(?P<day>[0-3]?[0-9])\s?[日号])"
)
_ISO = re.compile(
    r"(?P<year>[12](?<![0-9/.\-][12])(?:(?<=1)9|(?<=2)0)[0-9]{2})(?P<sep>[-/.])(?P<month>[01]?[0-9])"
    r"(?P=sep)(?P<day>[0-3]?[0-9])"
    r"(?:[T ](?P<hour>[0-2][0-9]):[0-5][0-9](?::[0-5][0-9])?(?P<zulu>Z?))?(?![0-9]|[-/.][0-9])"
)
_NUMERIC = re.compile(
    r"(?P<one>[0-9](?<![0-9/.\-][0-9])(?:(?<=[0-3])[0-9])?)(?P<sep>[/.\-])(?P<two>[0-3]?[0-9])(?P=sep)"
    r"(?P<year>(?:19|20)[0-9]{2})"
    r"(?![0-9]|[-/.][0-9])"
)
_DAY_FIRST = ("eping", "wto", "safety_gate", "echa", "cellar", "eur-lex", "eurlex", "safety gate")
_MONTH_FIRST = ("federal_register", "federal register", "regulations_gov", "regulations.gov", "cpsc")


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day at [start, end) of the normalised text."""

    on: date
    start: int
    end: int


def day_first(source: str) -> bool | None:
    """True or False where the source is known to print day or month first, else None."""
    name = source.lower()
    if any(known in name for known in _MONTH_FIRST):
        return False
    return True if any(known in name for known in _DAY_FIRST) else None


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _iso(text: str, source: str) -> Iterator[DayFound]:
    for found in _ISO.finditer(text):
        day = _date(found["year"], int(found["month"]), found["day"])
        if day is None:
            continue
        # regulations.gov prints the end of a New York day as 03:59:59Z or 04:59:59Z of the next.
        if found["zulu"] and found["hour"] in ("03", "04") and day_first(source) is False:
            day -= timedelta(days=1)
        yield DayFound(day, found.start(), found.end())


def _numeric(text: str, source: str) -> Iterator[DayFound]:
    """12/06/2025 is read only where the source's order is known, or where only one order is a day."""
    for found in _NUMERIC.finditer(text):
        as_day = _date(found["year"], int(found["two"]), found["one"])
        as_month = _date(found["year"], int(found["one"]), found["two"])
        order = True if found["sep"] == "." else day_first(source)
        if as_day is not None and (order is True or as_month is None or as_day == as_month):
            yield DayFound(as_day, found.start(), found.end())
        elif as_month is not None and (order is False or as_day is None) and found["sep"] != ".":
            yield DayFound(as_month, found.start(), found.end())


def days_found(text: str, folded: str, source: str) -> list[DayFound]:
    """Every certain day in order of place. `folded` is `text` folded, character for character."""
    if not _HAS_YEAR.search(text):
        return []
    found = [*_iso(text, source), *_numeric(text, source)]
    for pattern in _WORDED if "年" in folded else _WORDED[:-1]:
        for match in pattern.finditer(folded):
            word = match["month"]
            month = int(word) if word.isdigit() else MONTHS[word]
            if (day := _date(match["year"], month, match["day"])) is not None:
                found.append(DayFound(day, match.start(), match.end()))
    for match in _DAY_YEAR.finditer(folded):
        before = _MONTH_BEFORE.search(folded, max(0, match.start() - _LONGEST_MONTH), match.start())
        if before and (day := _date(match["year"], MONTHS[before["month"]], match["day"])) is not None:
            found.append(DayFound(day, before.start(), match.end()))
    for match in _HAN_SECOND.finditer(folded) if "年" in folded else ():
        if (day := _date(match["year"], int(match["month"]), match["day"])) is not None:
            found.append(DayFound(day, *match.span("place")))
    found.sort(key=lambda d: (d.start, -d.end))
    kept: list[DayFound] = []
    for day_found in found:
        if not kept or day_found.start >= kept[-1].end:
            kept.append(day_found)
    return kept
