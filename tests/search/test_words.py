"""Words, identifiers and addresses without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.search.asking import FACETS, Asked, asked_read, worded
from compliance.search.identifiers import identify, tariff_lexemes
from compliance.search.words import bare, cut, folded, indexed, plain


def test_traditional_and_full_width_are_read_as_the_plain_ones() -> None:
    assert folded("歐盟碳邊境調節機制") == "欧盟碳边境调节机制"
    assert folded("ＲｏＨＳ Éco-Énergie") == "rohs eco-energie"
    assert bare("G/TBT/N/CHN/1234/Add.1") == "GTBTNCHN1234ADD1"


def test_chinese_falls_apart_into_words_and_the_words_inside_them() -> None:
    assert "电池" in plain("锂离子电池管理").split()
    assert {"中华", "华人"} <= set(indexed("中华人民共和国").split())
    assert cut("电热水壶") == cut("电热水壶")
    assert plain("G/TBT (2-ethylhexyl)") == "g tbt 2 ethylhexyl"


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("50-00-0", "cas", "50-00-0"),
        ("50 00 0", "cas", "50-00-0"),
        ("CAS-Nr: 50-00-0", "cas", "50-00-0"),
        ("(EU) 2023/956", "act", "2023/956"),
        ("Regulation (EC) No 1907/2006", "act", "32006R1907"),
        ("1907/2006", "act", "2006/1907"),
        ("eli/reg/2023/956", "act", "32023R0956"),
        ("3926.90.97", "tariff", "39269097"),
        ("HS: 8516.31", "tariff", "851631"),
        ("海关编码 8516.31", "tariff", "851631"),
    ],
)
def test_numbers_are_recognised_in_their_spellings(typed, kind, code) -> None:
    assert (kind, code) in {(one.kind, one.code) for one in identify(typed)}


@pytest.mark.parametrize(
    "typed", ["", "   ", "a" * 300, "kettles of steel", "🙂", "-", "1/0", "HS", "CAS", "99-99-9"]
)
def test_what_is_no_number_is_none(typed) -> None:
    assert not {one.kind for one in identify(typed) if not one.fault} & {"cas", "ec", "act"}


def test_a_wrong_check_digit_is_a_fault_with_the_right_one() -> None:
    (fault, *_) = identify("50-00-1")
    assert (fault.fault, fault.instead, fault.things) == ("check_digit", "50-00-0", ())


def test_a_code_bears_every_wider_one() -> None:
    assert tariff_lexemes("851660") == ["has:code:85", "has:code:8516", "has:code:851660", "has:code=851660"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text) -> None:
    assert identify(text) is not None
    assert worded(text) is not None
    asked, _faults = asked_read({"q": [text], "since": [text], "kind": [text], "year": [text]})
    assert asked_read({name: [value] for name, value in asked.pairs() if name not in FACETS})[0].q == asked.q


def test_an_address_reads_back_as_it_was_written() -> None:
    written = {"q": ["a  b"], "kind": ["notice", "act", "planet"], "year": ["2025", "205"]}
    asked, faults = asked_read(written | {"since": ["2025-01-02"], "sort": ["newest"]})
    assert [(one.name, one.value) for one in faults] == [("kind", "planet"), ("year", "205")]
    assert asked.address() == "q=a+b&kind=notice&kind=act&year=2025&since=2025-01-02&sort=newest"
    assert Asked.from_json(asked.to_json()) == asked
    assert asked.with_value("kind", "act").kind == ("notice",)
    assert asked.with_value("market", "EU").market == ("EU",)
