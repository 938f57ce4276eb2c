"""CAS and EC numbers: check digits decide, through odd hyphens and line breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.understanding.identifiers import cas_numbers, cas_valid, ec_numbers, ec_valid
from regulations.understanding.normalise import normalise


def _cas(text: str) -> list[str]:
    return [hit.code for hit in cas_numbers(normalise(text).text)]


def _ec(text: str) -> list[str]:
    return [hit.code for hit in ec_numbers(normalise(text).text)]


@pytest.mark.parametrize("number", ["50-00-0", "117-81-7", "7439-92-1", "84852-53-9", "13560-89-9"])
def test_real_cas_numbers_are_valid(number: str) -> None:
    assert cas_valid(number)


@pytest.mark.parametrize("number", ["50-00-1", "117-81-8", "117817", "1-1-1", "", "117-81-7-1", "abc"])
def test_wrong_cas_numbers_are_not(number: str) -> None:
    assert not cas_valid(number)


@pytest.mark.parametrize("number", ["204-211-0", "231-100-4", "203-777-6", "466-490-7", "418-070-1"])
def test_real_ec_numbers_are_valid(number: str) -> None:
    assert ec_valid(number)


@pytest.mark.parametrize("number", ["204-211-1", "104-211-0", "204211-0", "20-211-0", "200-005-1", ""])
def test_wrong_ec_numbers_are_not(number: str) -> None:
    assert not ec_valid(number)


@pytest.mark.parametrize(
    "text",
    [
        "DEHP (CAS 117-81-7)",
        "DEHP (CAS 117\u201081\u20107)",
        "DEHP, CAS-Nr. 117\u2011\u00ad81\u20117.",
        "邻苯二甲酸酯（CAS号：１１７－８１－７）",
        "CAS 117-\n81-7",
        "numéro CAS 0117-81-7",
    ],
)
def test_cas_is_found_however_it_is_printed(text: str) -> None:
    assert _cas(text) == ["117-81-7"]


@pytest.mark.parametrize(
    "text",
    ["CAS 117-81-8", "item 1117-81-77", "1/117-81-7", "part 9-117-81-7-2", "SKU_117-81-7", "117-81-7-3"],
)
def test_wrong_or_embedded_numbers_yield_nothing(text: str) -> None:
    assert _cas(text) == []


def test_a_day_is_no_cas_number_unless_it_is_called_one() -> None:
    assert cas_valid("2024-12-6")
    assert _cas("issued 2024-12-6 in Geneva") == []
    assert _cas("CAS No. 2024-12-6") == ["2024-12-6"]


def test_ec_numbers_in_prose() -> None:
    assert _ec("lead (EC 231-100-4), cadmium (EC No 231\u2013152\u20138), none (EC 231-152-9)") == [
        "231-100-4",
        "231-152-8",
    ]


@settings(max_examples=300, deadline=None)
@given(st.integers(10, 9_999_999), st.integers(0, 99))
def test_exactly_one_last_digit_makes_a_cas_number(front: int, middle: int) -> None:
    assert sum(cas_valid(f"{front}-{middle:02d}-{last}") for last in range(10)) == 1


@settings(max_examples=300, deadline=None)
@given(st.integers(200, 999), st.integers(0, 999))
def test_at_most_one_last_digit_makes_an_ec_number(front: int, middle: int) -> None:
    assert sum(ec_valid(f"{front}-{middle:03d}-{last}") for last in range(10)) <= 1
