"""The names of places and the short forms of numbers in the reader's language. It words nothing of ours."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_compact_decimal
from django.utils.translation import get_language


def locale_now() -> Locale:
    """The locale of the active language: simplified Chinese, else English."""
    return _parsed("zh_Hans" if (get_language() or "").startswith("zh") else "en")


def place_named(code: str) -> str:
    """“Chile” for CL; a code that names no place stays as it is."""
    return str(locale_now().territories.get(code, code))


def number_short(value: Decimal) -> str:
    """“7.3M”, in Chinese “731.5万”: for where there is no room for all digits."""
    return str(format_compact_decimal(value, locale=locale_now(), fraction_digits=1))


@lru_cache(maxsize=4)
def _parsed(name: str) -> Locale:
    return Locale.parse(name)
