"""Document symbols as they are met in the wild, code cells, and the members' names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.contract import UnreadableRow
from crawlers.markets import all_markets, market_of_member, market_of_symbol
from crawlers.wto import hs_codes, ics_codes, symbols_read

CHINA = market_of_member("China")


@pytest.mark.parametrize(
    ("printed", "symbol", "parent", "base"),
    [
        ("G/TBT/N/BRA/1202", "G/TBT/N/BRA/1202", "", "G/TBT/N/BRA/1202"),
        ("G / TBT / N / BRA / 1202", "G/TBT/N/BRA/1202", "", "G/TBT/N/BRA/1202"),
        ("G/TBT/N/TUR/121 /Add.1", "G/TBT/N/TUR/121/Add.1", "G/TBT/N/TUR/121", "G/TBT/N/TUR/121"),
        ("G/TBT/N/1122/Rev.1", "G/TBT/N/CHN/1122/Rev.1", "G/TBT/N/CHN/1122", "G/TBT/N/CHN/1122"),
        (
            "\u00a0G/TBT/N/USA/552/Rev.3/Add.5",
            "G/TBT/N/USA/552/Rev.3/Add.5",
            "G/TBT/N/USA/552/Rev.3",
            "G/TBT/N/USA/552",
        ),
        (
            "G/TBT/N/BRA/366/Add.1/Corr.1",
            "G/TBT/N/BRA/366/Add.1/Corr.1",
            "G/TBT/N/BRA/366/Add.1",
            "G/TBT/N/BRA/366",
        ),
        (
            "G/TBT/N/DOM/227/Rev.1/Add.1",
            "G/TBT/N/DOM/227/Rev.1/Add.1",
            "G/TBT/N/DOM/227/Rev.1",
            "G/TBT/N/DOM/227",
        ),
        ("g/tbt/n/eu/1036/REV.2", "G/TBT/N/EU/1036/Rev.2", "G/TBT/N/EU/1036", "G/TBT/N/EU/1036"),
        ("G/SPS/N/TPKM/641/Suppl.2", "G/SPS/N/TPKM/641/Suppl.2", "G/SPS/N/TPKM/641", "G/SPS/N/TPKM/641"),
        ("G/TBT/Notif.97.323", "G/TBT/Notif.97.323", "", "G/TBT/Notif.97.323"),
        ("G/TBT/Notif.97.323/Add.1", "G/TBT/Notif.97.323/Add.1", "G/TBT/Notif.97.323", "G/TBT/Notif.97.323"),
        ("G/TBT/N/EEC/52/Add.3", "G/TBT/N/EEC/52/Add.3", "G/TBT/N/EEC/52", "G/TBT/N/EEC/52"),
    ],
)
def test_symbol(printed: str, symbol: str, parent: str, base: str) -> None:
    [read] = symbols_read(printed, CHINA)
    assert (str(read), read.parent, read.base) == (symbol, parent, base)


def test_a_joint_document_has_all_its_symbols_once() -> None:
    read = symbols_read(" G/TBT/N/ARE/703/Add.1, G/TBT/N/BHR/780/Add.1; G/TBT/N/ARE/703/Add.1", CHINA)
    assert [str(symbol) for symbol in read] == ["G/TBT/N/ARE/703/Add.1", "G/TBT/N/BHR/780/Add.1"]
    assert [symbol.market.code for symbol in read if symbol.market] == ["AE", "BH"]
    assert read[0].parent == "G/TBT/N/ARE/703"


@pytest.mark.parametrize(
    "printed",
    ["", "see the list", "G/TBT/W/123", "G/TBT/N/CHN/12 and others", "G/TBT/N/XXX/1", "G/TBT/N/CHN/12/Ver.2"],
)
def test_what_is_no_symbol_is_said_so(printed: str) -> None:
    with pytest.raises(UnreadableRow):
        symbols_read(printed, CHINA)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("G/TBSPN12345 CHNUSARevAddorNtif.,;\u00a0\n"), max_size=60))
def test_any_text_is_read_or_refused(printed: str) -> None:
    try:
        read = symbols_read(printed, CHINA)
    except UnreadableRow:
        return
    for symbol in read:
        assert symbols_read(str(symbol), CHINA) == (symbol,), "a repaired symbol reads as itself"


def test_hs_cells_whose_names_hold_semicolons() -> None:
    text = (
        "842410 - Extinguishers, charged; spray guns; 8424 - Appliances (heading 8515; parts); 842410 - Again"
    )
    assert [(code.code, code.label) for code in hs_codes(text)] == [
        ("842410", "Extinguishers, charged; spray guns"),
        ("8424", "Appliances (heading 8515; parts)"),
    ]


def test_dash_codes_of_five_digits_are_kept_as_printed() -> None:
    assert [code.code for code in hs_codes("72106 - Flat-rolled; 04 - Dairy")] == ["72106", "04"]


def test_ics_cells() -> None:
    text = "03.120.20 - Certification. Conformity; 13.020 - Environment; 33 - Telecoms; 13.020 - Environment"
    assert [code.code for code in ics_codes(text)] == ["03.120.20", "13.020", "33"]


@pytest.mark.parametrize("text", ["", "none", "not including headings 90.14, 90.15", "9014"])
def test_prose_holds_no_codes(text: str) -> None:
    assert hs_codes(text) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kuwait, the State of", "KW"),
        ("Chinese Taipei", "TW"),
        ("European Union", "EU"),
        ("Russian Federation", "RU"),
        ("Kyrgyz Republic", "KG"),
        ("Viet Nam", "VN"),
        ("Bahrain, Kingdom of", "BH"),
        ("Hong Kong, China", "HK"),
        ("Côte d\u2019Ivoire", "CI"),
        ("Korea,  Republic of", "KR"),
        ("Türkiye", "TR"),
    ],
)
def test_member_names(name: str, code: str) -> None:
    assert market_of_member(name).code == code


def test_an_unknown_member_is_said_so() -> None:
    with pytest.raises(
        UnreadableRow, match=r"unknown WTO member 'Atlantis': add the name to crawlers/markets\.py"
    ):
        market_of_member("Atlantis")
    with pytest.raises(UnreadableRow, match="unknown member code 'ZZZ'"):
        market_of_symbol("ZZZ")


def test_the_table_holds_each_of_the_166_members_once() -> None:
    markets = all_markets()
    assert len(markets) == len({m.code for m in markets}) == len({m.symbol for m in markets}) == 166
    assert all(len(market.code) == 2 for market in markets)


def test_members_met_in_joint_notifications_of_nine_years(shared_dir: Path) -> None:
    rows = (shared_dir / "reference" / "eping_gcc_43020_2017_2026.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, rows.splitlines()):
        member = market_of_member(row["member"])
        read = symbols_read(", ".join(row["symbols"]), member)
        assert [str(symbol) for symbol in read] == row["symbols"]
        assert member.code in {symbol.market.code for symbol in read if symbol.market}
