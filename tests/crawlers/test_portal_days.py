"""Days of the old portal in every language of the EU: each is read as what it says, or as nothing."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date

from crawlers.contract import UnreadableRow
from crawlers.portal_days import LANGUAGES, months, portal_day

UNSURE = {"hr": {6, 7, 10}, "cs": {8, 11}, "pl": {7, 11}}
"""Months whose short name is another month in another language."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_month_of_each_language_is_read_or_refused(language: str) -> None:
    for month in range(1, 13):
        day = date(2024, month, 5)
        text = format_date(day, "dd-MMM-yyyy", locale=language)
        if month in UNSURE.get(language, ()):
            with pytest.raises(UnreadableRow, match="from language to language"):
                portal_day("included_on", text)
        else:
            assert portal_day("included_on", text) == day, text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04-feb-2026", date(2026, 2, 4)),
        ("01-mrt-2025", date(2025, 3, 1)),
        ("27-Mrz-2020", date(2020, 3, 27)),
        ("05-août-2021", date(2021, 8, 5)),
        ("15-ENE-2018", date(2018, 1, 15)),
        ("12-giu-2017", date(2017, 6, 12)),
        ("08/07/2021", date(2021, 7, 8)),
    ],
)
def test_forms_that_the_portal_printed(text: str, day: date) -> None:
    assert portal_day("included_on", text) == day


@pytest.mark.parametrize("text", ["31-feb-2026", "2026-02-04", "04-foo-2026", "04-02", "", "08/13/2021"])
def test_anything_else_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableRow, match="not a date"):
        portal_day("included_on", text)


def test_no_month_is_unknown_to_all() -> None:
    assert {number for numbers in months().values() for number in numbers} == set(range(1, 13))
