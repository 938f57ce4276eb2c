"""Readers of single cells: what is taken as what, and what is refused for which reason."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine

from compliance.firms.imports import cas, codes, markets
from compliance.firms.imports.cells import Cell, Mended, choice, day, text, words, year, yes_no
from compliance.firms.imports.customs import cn_read, hs_aged, hs_read
from compliance.firms.imports.numbers import NumberStyle, comma_of, number
from compliance.firms.imports.problems import CellFault

share = number(digits=9, places=6, most=100, is_percent=True)
money = number(digits=18, places=2)


def reason(reader, raw, **cell) -> str:
    with pytest.raises(CellFault) as caught:
        reader(Cell(raw, **cell))
    return caught.value.reason


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1234.5", "1234.50"),
        (" １２３４．５ ", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        ("1,234.00", "1234.00"),
        (1234, "1234.00"),
        (0.1 + 0.2, "0.30"),
        ("0", "0.00"),
    ],
)
def test_a_number_is_read(raw, value) -> None:
    assert money(Cell(raw)) == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("-1", "negative"),
        ("−1", "negative"),
        (-0.5, "negative"),
        ("1.234,56", "comma_in_number"),
        ("12,5", "comma_in_number"),
        ("1,234", "comma_in_number"),
        ("12 kg", "unit_other"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("1e400", "not_a_number"),
        (date(2025, 1, 1), "date_for_number"),
        (True, "not_a_number"),
        ("0.001", "too_small"),
        ("12345678901234567", "too_large"),
    ],
)
def test_a_number_is_refused(raw, why) -> None:
    assert reason(money, raw) == why


def test_an_empty_number_is_unknown_and_not_zero() -> None:
    assert money(Cell(None)) is None
    assert money(Cell("  ")) is None


def test_a_share_formatted_as_percent_is_what_the_reader_of_the_sheet_sees() -> None:
    assert share(Cell(0.001, percent=True)) == Decimal("0.100000")
    shares = NumberStyle(kind="share")
    assert share(Cell("0.1 %"), shares) == Decimal("0.100000")
    assert share(Cell("0.1％"), shares) == Decimal("0.100000")
    assert share(Cell("1000 ppm"), shares) == Decimal("0.100000")
    assert share(Cell(0.001)) == Decimal("0.001000")


def test_a_share_is_refused_above_the_whole_and_below_a_limit_of_detection() -> None:
    assert reason(share, "100.1") == "above_most"
    assert reason(share, "<0.01") == "below_detection"
    assert reason(money, 0.5, percent=True) == "percent_for_number"


@pytest.mark.parametrize(
    "number", ["7439-92-1", "117-81-7", " ７４３９-９２-１ ", "7439‐92‐1", "0007439-92-1"]
)
def test_a_cas_number_is_read(number) -> None:
    assert cas.cas(Cell(number)) in ("7439-92-1", "117-81-7")


def test_a_wrong_check_digit_says_which_it_should_be() -> None:
    with pytest.raises(CellFault) as caught:
        cas.cas(Cell("7439-92-2"))
    assert caught.value.reason == "cas_check_digit"
    assert caught.value.facts == {"due": 1, "near": "7439-92-1"}


@pytest.mark.parametrize(
    ("raw", "why"),
    [("lead", "cas_shape"), ("7439921", "cas_shape"), (datetime(2001, 1, 5), "cas_became_date")],
)
def test_a_cas_number_is_refused(raw, why) -> None:
    assert reason(cas.cas, raw) == why


@pytest.mark.parametrize("raw", ["851660", 851660, 851660.0, "8516.60", " 8516 60 "])
def test_an_hs_code_is_read(raw) -> None:
    assert codes.hs(Cell(raw)) == "851660"


@pytest.mark.parametrize(
    ("raw", "why", "near"),
    [
        (10121, "code_lost_zero", "010121"),
        ("10121", "code_lost_zero", "010121"),
        ("85166080", "hs_too_long", "851660"),
        ("8516608000", "hs_too_long", "851660"),
        ("999999", "hs_unknown", None),
        ("851699", "hs_unknown", None),
        ("8516", "hs_length", None),
        (8516.6, "code_as_fraction", None),
        ("85A660", "code_not_digits", None),
        (datetime(2025, 3, 1), "code_became_date", None),
    ],
)
def test_an_hs_code_is_refused(raw, why, near) -> None:
    with pytest.raises(CellFault) as caught:
        codes.hs(Cell(raw))
    assert caught.value.reason == why
    if near:
        assert caught.value.facts["near"] == near


def test_an_unknown_hs_code_names_existing_codes_under_the_longest_beginning_that_exists() -> None:
    with pytest.raises(CellFault) as caught:
        codes.hs(Cell("851699"))
    assert caught.value.facts["prefix"] == "8516"
    near = caught.value.facts["near"].split(", ")
    assert "851690" in near
    assert all(codes.hs(Cell(code)) == code for code in near)


def test_a_code_of_an_older_edition_is_taken_with_a_warning() -> None:
    assert codes.hs(Cell("851712")) == "851712"  # telephones for cellular networks, until HS 2017
    aged = hs_aged("851712")
    assert aged.reason == "hs_old_edition"
    assert {"851713", "851714"} <= {code for code, _ in aged.facts["proposals"]}
    assert {why for _, why in aged.facts["proposals"]} == {"correlated"}
    assert hs_aged("851660") is None


def test_a_cn_code_with_a_lost_zero_is_told() -> None:
    with pytest.raises(CellFault) as caught:
        codes.cn(Cell(1012100))
    assert (caught.value.reason, caught.value.facts["near"]) == ("code_lost_zero", "01012100")
    assert reason(codes.cn, "85167971") == "cn_unknown"
    assert reason(codes.cn, "851679") == "cn_length"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("UK", "GB"), ("Germany", "DE"), ("德国", "DE"), ("EL", "GR"), ("欧盟", "EU"), ("South  Korea", "KR")],
)
def test_a_market_is_known_by_its_names(raw, code) -> None:
    assert markets.market(Cell(raw)) == code


@pytest.mark.parametrize(("raw", "near"), [("Atlantis", ""), ("XX", ""), ("Europe", ""), ("Germny", "DE")])
def test_an_unknown_market_is_told_with_the_nearest(raw, near) -> None:
    with pytest.raises(CellFault) as caught:
        markets.market(Cell(raw))
    assert (caught.value.reason, caught.value.facts["near"]) == ("unknown_market", near)


@pytest.mark.parametrize(
    ("raw", "code", "why"),
    [
        ("851660", "851660", ""),
        (851660.0, "851660", ""),
        ("8516.60", "851660", ""),
        ("HS: 8516 60", "851660", ""),
        ("85.16.60.80", "851660", "code_national"),
        (8516608000.0, "851660", "code_national"),
        ("8516797000999", "851679", "code_national"),
        (10121, "010121", "code_zero_restored"),
        ("101210010", "010121", "code_zero_restored"),
        (8516.6, "851660", "code_point_restored"),
        (101.21, "010121", "code_point_restored"),
        ("8.51679E+09", "851679", "code_from_scientific"),
        ("8516", "", "hs_heading_only"),
        ("85166", "", "hs_length"),
        ("999999", "", "hs_unknown"),
        ("990000", "", "hs_unknown"),
        ("", "", ""),
    ],
)
def test_an_hs_code_of_an_erp_is_mended_only_where_one_reading_is_possible(raw, code, why) -> None:
    found = hs_read(Cell(raw))
    if isinstance(found, Mended):
        assert (found.value, found.fault.reason) == (code, why)
    else:
        assert (found, "") == (code, why)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("8.5E+09", "code_scientific"),
        ("85A660", "code_not_digits"),
        (datetime(2025, 3, 1), "code_became_date"),
    ],
)
def test_an_hs_code_that_cannot_be_read_is_refused(raw, why) -> None:
    assert reason(hs_read, raw) == why


@pytest.mark.parametrize(
    ("raw", "code", "why"),
    [
        ("85167970", "85167970", ""),
        (1012100, "01012100", "code_zero_restored"),
        ("8516797000", "85167970", "code_national"),
        ("8516.797", "85167970", "code_point_restored"),
        ("85167971", "", "cn_unknown"),
        ("851679", "", "cn_length"),
    ],
)
def test_a_cn_code_of_an_erp(raw, code, why) -> None:
    found = cn_read(Cell(raw))
    if isinstance(found, Mended):
        assert (found.value, found.fault.reason) == (code, why)
    else:
        assert (found, "") == (code, why)


@pytest.mark.parametrize(
    ("texts", "separator", "comma"),
    [
        (["1,234", "1,234.50"], ",", "thousands"),
        (["1,234", "0,5"], ",", "decimal"),
        (["1.234,50"], ";", "decimal"),
        (["1,234"], "", "thousands"),
        (["1,234"], ";", ""),
        (["1,234.5", "0,5"], ",", ""),
        (["12", "13.5"], "", ""),
    ],
)
def test_what_a_comma_stands_for_is_decided_by_the_column(texts, separator, comma) -> None:
    assert comma_of(texts, separator=separator) == comma


@pytest.mark.parametrize(
    ("raw", "style", "value"),
    [
        ("1,234", NumberStyle(comma="thousands"), "1234"),
        ("1.234,5", NumberStyle(comma="decimal"), "1234.5"),
        ("1 234.5", NumberStyle(), "1234.5"),
        ("350 g", NumberStyle(kind="mass", target=Decimal(1000)), "0.35"),
        ("$8.00", NumberStyle(kind="money", currency="USD"), "8"),
        ("USD 8", NumberStyle(kind="money"), "8"),
    ],
)
def test_units_and_separators_of_numbers(raw, style, value) -> None:
    assert number(digits=18, places=2)(Cell(raw), style) == Decimal(value)


def test_a_currency_other_than_the_column_is_refused() -> None:
    with pytest.raises(CellFault, match="unit_other"):
        money(Cell("€8"), NumberStyle(kind="money", currency="USD"))


def test_markets_are_split_and_told_once() -> None:
    read = words(markets.market, "|,;，；、")
    assert read(Cell("de|FR、us；eu|DE")) == ("DE", "FR", "US", "EU")
    assert read(Cell("")) == ()


@pytest.mark.parametrize(
    "raw",
    [
        "2025-06-30",
        "2025/6/30",
        "2025.6.30",
        "2025年6月30日",
        "20250630",
        date(2025, 6, 30),
        datetime(2025, 6, 30),
    ],
)
def test_a_day_is_read(raw) -> None:
    assert day(Cell(raw)) == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("30/06/2025", "not_a_day"),
        ("2025-02-30", "no_such_day"),
        (45838, "day_as_number"),
        ("next May", "not_a_day"),
    ],
)
def test_a_day_is_refused(raw, why) -> None:
    assert reason(day, raw) == why


@time_machine.travel(datetime(2026, 5, 1))
def test_a_year_is_one_of_ours() -> None:
    assert year(Cell(2025)) == 2025
    assert year(Cell("2025年")) == 2025
    assert reason(year, "2028") == "not_a_year"
    assert reason(year, "25") == "not_a_year"


def test_yes_and_no_in_two_languages() -> None:
    assert yes_no(Cell("Yes")) is yes_no(Cell("是")) is yes_no(Cell(True)) is True
    assert yes_no(Cell("否")) is yes_no(Cell(None)) is False
    assert reason(yes_no, "perhaps") == "not_yes_or_no"


def test_text_is_bounded_and_holds_nothing_invisible() -> None:
    assert text(10)(Cell(" a \n b ")) == "a b"
    assert text(10)(Cell(1001.0)) == "1001"
    assert reason(text(3), "abcd") == "too_long"
    assert reason(text(10), "a\x00b") == "control_character"


def test_a_guarded_export_reads_as_it_was_before() -> None:
    assert text(10)(Cell("'=1+1")) == "=1+1"
    assert text(10)(Cell("'quoted'")) == "'quoted'"


def test_a_choice_tells_the_words_and_the_nearest() -> None:
    with pytest.raises(CellFault) as caught:
        choice({"certificate": "certificate", "declaration": "declaration"}, "unknown_kind")(
            Cell("certifcate")
        )
    assert caught.value.facts == {"known": "certificate, declaration", "near": "certificate"}
