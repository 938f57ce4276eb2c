"""Strict reading: each field is taken, ignored by name, or an error that says which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crawlers.contract import UnreadableRow
from crawlers.rows import Row, clean


def row(**cells: Any) -> Row:
    return Row(cells, "table!A7")


def test_a_field_left_over_is_an_error() -> None:
    one = row(symbol="X", novelty=1)
    one.text("symbol")
    with pytest.raises(UnreadableRow, match="unknown field\\(s\\) novelty"):
        one.done()
    one.done(ignore=("novelty",))


def test_nested_fields_are_accounted_for_by_their_dotted_names() -> None:
    one = row(product={"name": "lamp", "id": 1, "parts": [{"n": 1, "m": 2}]})
    product = one.row("product")
    product.text("name")
    for part in product.rows("parts"):
        part.number("n")
    with pytest.raises(UnreadableRow, match=r"product\.id, product\.parts\.m"):
        one.done()
    one.done(ignore=("product.id", "product.parts.m"))


def test_ignoring_a_name_ignores_what_is_below_it() -> None:
    one = row(product={"name": "lamp", "photo": {"id": 1}})
    one.row("product").text("name")
    with pytest.raises(UnreadableRow, match=r"product\.photo"):
        one.done()
    one.done(ignore=("product.photo",))


def test_a_missing_field_is_not_an_empty_one() -> None:
    assert row(cas="-").maybe_text("cas") == ""
    with pytest.raises(UnreadableRow, match=r"field 'cas' is missing; the row has \['ec'\]"):
        row(ec="1").maybe_text("cas")
    assert row(ec="1").maybe_text("cas", absent_ok=True) == ""


@pytest.mark.parametrize("value", ["", "-", " ", "\u00a0", None])
def test_an_empty_text_is_an_error_where_one_must_stand(value: str | None) -> None:
    with pytest.raises(UnreadableRow, match="'title' is empty"):
        row(title=value).text("title")


@pytest.mark.parametrize("value", [True, 1.5, [], {}])
def test_a_value_of_another_kind_is_no_text(value: object) -> None:
    with pytest.raises(UnreadableRow, match="must be text"):
        row(title=value).text("title")


def test_dates_are_read_in_the_given_form_only() -> None:
    assert row(day="04-Feb-2026").date("day", "%d-%b-%Y") == date(2026, 2, 4)
    for wrong in ("2026-02-04", "31-Feb-2026", "04-mrt-2026"):
        with pytest.raises(UnreadableRow, match="not a date of the form"):
            row(day=wrong).date("day", "%d-%b-%Y")


def test_values_of_one_cell_come_once_each_in_order() -> None:
    assert row(cas="7-1\n-\n 8-2 \n7-1").texts("cas") == ("7-1", "8-2")


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("number", "1"),
        ("number", True),
        ("number", 1.0),
        ("flag", 0),
        ("flag", None),
        ("rows", "ab"),
        ("row", []),
    ],
)
def test_typed_readers_refuse_other_kinds(reader: str, value: object) -> None:
    with pytest.raises(UnreadableRow, match="x"):
        getattr(row(x=value), reader)("x")


def test_a_row_that_is_no_object_is_unreadable() -> None:
    with pytest.raises(UnreadableRow, match="an object was expected"):
        Row(["a"], "items[0]")  # type: ignore[arg-type]


def test_cleaning_takes_off_what_excel_and_word_leave() -> None:
    assert clean("\ufeffa_x000D_\r\n b\u00a0\u00a0c \t d\u200b ") == "a\nb c d"
