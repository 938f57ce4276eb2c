"""References to EU acts in four languages, as CELEX numbers."""

from __future__ import annotations

import pytest

from regulations.understanding.acts import act_references
from regulations.understanding.normalise import normalise


def _acts(text: str) -> list[str]:
    return [hit.code for hit in act_references(normalise(text).text)]


@pytest.mark.parametrize(
    ("text", "celex"),
    [
        ("Directive 2011/65/EU", "32011L0065"),
        ("Regulation (EC) No 1907/2006", "32006R1907"),
        ("Regulation (EU) No 305/2011", "32011R0305"),
        ("Regulation (EU) 2023/1542", "32023R1542"),
        ("Regulation (EU) No 2023/1542", "32023R1542"),
        ("Regulation (EU, Euratom) 2020/2092", "32020R2092"),
        ("Council Directive 76/769/EEC", "31976L0769"),
        ("Council Regulation (EEC) No 793/93", "31993R0793"),
        ("Commission Decision 2014/955/EU", "32014D0955"),
        ("Commission Delegated Directive (EU) 2015/863", "32015L0863"),
        ("Implementing Regulation (EU) 2015/2016", "32015R2016"),
        ("Council Framework Decision 2005/222/JHA", "32005F0222"),
        ("the REACH Regulation 1907/2006", "32006R1907"),
        ("Directive 2009/48", "32009L0048"),
        ("Reg. 1272/2008", "32008R1272"),
        ("Dir. 2009/48", "32009L0048"),
        ("a regional register of (EU) 2019/1020", "32019R1020"),
        ("指令的修订：(EU)2023/1542电池法规", "32023R1542"),
        ("Directive 2011/\n65/EU", "32011L0065"),
        ("le règlement (CE) n° 1907/2006", "32006R1907"),
        ("le règlement (CE) nº\u00a01272/2008", "32008R1272"),
        ("la directive 2012/19/UE", "32012L0019"),
        ("el Reglamento (UE) n.º 305/2011", "32011R0305"),
        ("la Directiva 2002/95/CE", "32002L0095"),
        ("欧盟2011/65/EU指令", "32011L0065"),
        ("第1907/2006号法规（EC）", "32006R1907"),
        ("(EC) No 1907/2006号法规", "32006R1907"),
        ("欧盟法规（EU）2023/1542", "32023R1542"),
        ("https://example.test/?uri=CELEX:32014L0053", "32014L0053"),
        ("consolidated text 02006R1907-20251023", "32006R1907"),
    ],
)
def test_a_reference_gives_its_celex_number(text: str, celex: str) -> None:
    assert _acts(text) == [celex]


def test_the_type_of_act_carries_through_a_list() -> None:
    assert _acts("Directives 2014/30/EU, 2014/35/EU and 2014/53/EU") == [
        "32014L0030",
        "32014L0035",
        "32014L0053",
    ]
    assert _acts("Regulations (EC) No 765/2008 and (EU) No 305/2011") == ["32008R0765", "32011R0305"]
    assert _acts("Decisions 2014/955/EU and 2005/50/EC; Directive 94/62/EC") == [
        "32014D0955",
        "32005D0050",
        "31994L0062",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "S.I. 2013/3113",
        "Real Decreto 219/2013",
        "ISO/IEC 17025/2017",
        "G/TBT/N/EU/1102",
        "(EEC) No 793/05",
        "Regulation No 48",
        "12/06/2025",
        "Regulation (EU) 0/0",
        "40 CFR 721",
        "",
    ],
)
def test_other_numbers_are_no_acts(text: str) -> None:
    assert _acts(text) == []


def test_the_span_is_the_number_as_printed() -> None:
    stored = "see Regulation\u00a0(EC)\u00a0No\u00a01907/2006."
    normal = normalise(stored)
    (hit,) = act_references(normal.text)
    start, end = normal.span(hit.start, hit.end)
    assert stored[start:end] == "(EC)\u00a0No\u00a01907/2006"
