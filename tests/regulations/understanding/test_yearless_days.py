"""Ends of hearings that are printed without their year."""

from __future__ import annotations

from datetime import date

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import DateFound, Document
from regulations.understanding.yearless import year_given

PUBLISHED = date(2025, 6, 10)


def _dates(text: str, published_on: date | None = PUBLISHED) -> tuple[DateFound, ...]:
    document = Document(source="x", title="Notice on kettles", text=text, published_on=published_on)
    found = understand(document).dates
    for one in found:
        assert one.start is not None
        assert document.content[one.start : one.end] == one.text
    return found


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("The public consultation is open until 5 September.", date(2025, 9, 5)),
        ("Comments may be sent by Sept. 5th to the ministry.", date(2025, 9, 5)),
        ("Comments may be sent by May 5 to the ministry.", None),
        ("Comments may be sent until January 15.", date(2026, 1, 15)),
        ("请于9月5日前将意见反馈至我司。", date(2025, 9, 5)),
        ("公开征求意见，截止日期为 8 月 31 日。", date(2025, 8, 31)),
        ("Les observations peuvent être adressées jusqu'au 15 septembre.", date(2025, 9, 15)),
        ("El plazo para presentar observaciones vence el 30 de septiembre.", date(2025, 9, 30)),
        ("The comment period, which opened on 2 June, closes on 1 August.", date(2025, 8, 1)),
    ],
)
def test_the_year_is_that_of_the_next_such_day(text: str, on: date | None) -> None:
    """A day of last month is one gone by, not one of next year."""
    found = _dates(text)
    assert [(d.role, d.on) for d in found] == ([("comment_deadline", on)] if on else [])
    assert all(d.certainty <= 0.6 for d in found)


def test_without_a_publication_the_words_are_the_rule() -> None:
    (found,) = _dates("The public consultation is open until 5 September.", None)
    assert (found.on, found.earliest, found.rule) == (None, None, "5 September")


@pytest.mark.parametrize(
    "text",
    [
        "Comments under article 5 may be sent to the ministry.",
        "Kettles were shown on 5 September in the old hall.",
        "Comments by post reach room 9 of 30 February Street until noon.",
    ],
)
def test_what_is_no_end_of_a_hearing_has_no_day(text: str) -> None:
    assert _dates(text) == ()


def test_a_day_with_its_year_is_preferred() -> None:
    found = _dates("Comments by 5 September. The comment period ends on 8 September 2025.")
    assert [d.on for d in found] == [date(2025, 9, 8)]


def test_the_29th_of_february_waits_for_its_year() -> None:
    assert year_given(2, 29, date(2027, 6, 1)) == date(2028, 2, 29)
    assert year_given(2, 29, date(2025, 6, 1)) is None
