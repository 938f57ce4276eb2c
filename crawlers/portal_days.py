"""Days as ECHA's old portal prints them: month names in the language of the visitor. No lists, no files.

Names of months come from the Unicode locale data. Languages disagree (`lip` is June in Croatian and July
in Polish): a name that means two months is read as neither.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel.dates import get_month_names

from crawlers.contract import UnreadableRow

LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt"),
    *("nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
"""The official languages of the EU."""
OLDER = {"mrz": 3, "mär": 3, "sept": 9, "set": 9, "févr": 2, "janv": 1, "juil": 7}
"""Forms of locale data older than ours; portals of that age print them."""
_DAY = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[^\W\d_]+)\.?[-/. ]+(\d{4})")


@cache
def months() -> dict[str, frozenset[int]]:
    """Which months a name may mean, in lower case and without the full stop of an abbreviation."""
    found: dict[str, set[int]] = {name: {number} for name, number in OLDER.items()}
    for language in LANGUAGES:
        for width in ("abbreviated", "wide"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def portal_day(field: str, text: str) -> date:
    """`04-feb-2026` in a language of the EU, or `08/07/2021` (day first). Raises `UnreadableRow`."""
    found = _DAY.fullmatch(text.strip())
    meant = _months_of(found[2]) if found else frozenset()
    if found and len(meant) == 1:
        (month,) = meant
        try:
            return date(int(found[3]), month, int(found[1]))
        except ValueError:
            pass
    if len(meant) > 1:
        raise UnreadableRow(
            f"field {field!r}: the month of {text!r} is another one from language to language; "
            "take the list in English"
        )
    raise UnreadableRow(f"field {field!r}: {text!r} is not a date that we can read")


def _months_of(name: str) -> frozenset[int]:
    if name.isdigit():
        return frozenset({int(name)})
    return months().get(name.casefold(), frozenset())
