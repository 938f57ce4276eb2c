"""Packed keys: every market and code has its own, and nothing unreadable gets one."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from compliance.exposure.keys import (
    EU_MEMBERS,
    EU_STATE_OPEN,
    MARKET_OPEN,
    Kind,
    UnreadableCode,
    heading_kind,
    is_covered,
    key,
    market_number,
    markets_read,
    may_be_covered,
    substance_number,
    unpacked,
)

# ISO 3166 alpha-2 as the Unicode project lists them, with EU; numbers are its codes for continents.
ISO = sorted(code for code in Locale("en").territories if len(code) == 2 and code.isalpha())


def test_every_market_has_a_number_of_its_own() -> None:
    assert len(ISO) > 249 and {"CN", "EU", "GB", "US"} < set(ISO)
    numbers = {market_number(market) for market in ISO} | {EU_STATE_OPEN, MARKET_OPEN}
    assert len(numbers) == len(ISO) + 2


def test_the_union_has_its_members() -> None:
    assert len(EU_MEMBERS) == 27
    assert not {"GB", "XI", "NO", "CH", "EU"} & EU_MEMBERS


@given(
    market=st.sampled_from(ISO),
    kind=st.sampled_from(list(Kind)),
    code=st.integers(min_value=0, max_value=(1 << 48) - 1),
)
def test_a_key_is_a_positive_64_bit_number_that_can_be_read_back(market: str, kind: Kind, code: int) -> None:
    packed = key(market_number(market), kind, code)
    assert 0 < packed < 1 << 63
    assert unpacked(packed) == (market_number(market), kind, code)


@pytest.mark.parametrize("market", ["", "D", "DEU", "de", "D1", "Ü2", "EU "])
def test_a_market_that_is_none_has_no_number(market: str) -> None:
    with pytest.raises(UnreadableCode, match="ISO 3166"):
        market_number(market)


@pytest.mark.parametrize(("market", "code"), [(0, 1), (1 << 11, 1), (1, -1), (1, 1 << 48)])
def test_what_does_not_fit_is_refused(market: int, code: int) -> None:
    with pytest.raises(UnreadableCode):
        key(market, Kind.HS6, code)


def test_markets_are_read_with_aliases_and_without_doubles() -> None:
    assert markets_read(["DE", " de", "UK", "GB", "EL", "XI", "Europe", ""]) == (
        ("DE", "GB", "GR"),
        ("Europe", ""),
    )


def test_an_eu_measure_covers_members_and_eu_sales_and_nobody_else() -> None:
    eu = frozenset({"EU"})
    assert is_covered("DE", eu) and is_covered("EU", eu)
    assert not is_covered("GB", eu) and not is_covered("NO", eu)
    assert not may_be_covered("EU", eu)


def test_an_eu_sale_may_fall_under_one_member_state() -> None:
    assert may_be_covered("EU", frozenset({"DE"})) and not is_covered("EU", frozenset({"DE"}))
    assert not may_be_covered("EU", frozenset({"GB"}))
    assert not may_be_covered("DE", frozenset({"FR"}))


def test_substances_are_numbers_of_their_kind() -> None:
    assert substance_number("7439-92-1") == (Kind.CAS, 7439921)
    assert substance_number("231-100-4") == (Kind.EC, 2311004)
    for none in ("", "lead", "7439921", "7439-92-12", "pfas", "7439-92-1 "[::-1]):
        assert substance_number(none) is None


@pytest.mark.parametrize("digits", ["", "1", "851", "85166", "8516600", "85ab", "８５"])
def test_a_heading_of_an_odd_length_is_none(digits: str) -> None:
    with pytest.raises(UnreadableCode):
        heading_kind(digits)
