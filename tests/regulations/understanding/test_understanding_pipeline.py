"""Whole results: places, metadata first, determinism, substances, quotes, hostile text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.understanding.pipeline import understand, version
from regulations.understanding.quotes import quote
from regulations.understanding.result import Document, Metadata, Understanding

SCRAPS = st.sampled_from(
    [
        "117-81-7",
        "CAS 50\u201000\u20100",
        "EC 231-100-4",
        "HS 85.16",
        "8501-8504",
        "ICS 97.040.50",
        "other than ",
        "除",
        "不包括",
        "lead",
        "铅",
        "RoHS",
        "Regulation (EU) 2023/1542",
        "2011/65/EU",
        "5 July 2025",
        "20 days after publication",
        "0.1 %",
        "玩具",
        "\xad",
        "\u200b",
        "e\u0301",
        "ﬁ",
        "１２",
        "\n",
        " ",
        "-",
        "/",
        ".",
        ":",
        ";",
        "(",
        ")",
        "自公布之日起施行",
        "Final date for comments: ",
        "toys",
        "REACH",
        "\ud800",
        "\x00",
        "31 February 2025",
        "ex ",
        "to ",
        "and ",
        "999999999",
    ]
)


def _check_places(document: Document, understood: Understanding) -> None:
    content = document.content
    for one in (*understood.mentions, *understood.exclusions, *understood.dates, *understood.limits):
        if one.start is None:
            assert one.end is None and getattr(one, "origin", "") == "metadata"
        else:
            assert one.end is not None and one.start < one.end
            assert content[one.start : one.end] == one.text
    for evidence in (*understood.evidence, *(e for r in understood.regimes for e in r.evidence)):
        assert evidence.start is None or 0 <= evidence.start < (evidence.end or 0) <= len(content)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.lists(st.one_of(SCRAPS, st.text(max_size=6)), max_size=30))
def test_every_finding_is_the_stored_text_at_its_place(title: str, scraps: list[str]) -> None:
    document = Document(source="eping", title=title, text="".join(scraps), published_on=date(2025, 6, 10))
    _check_places(document, understand(document))


@pytest.mark.parametrize(
    "scrap",
    [
        "1-",
        "12-34-5",
        "8516 ",
        "HS 8516 ",
        "HS 8501-",
        "HS 8501, ",
        "(EU) ",
        "Directive 20",
        "2011/65/EU ",
        "(((",
        "1 ",
        "excluding ",
        "lead ",
        "a",
        "\xad",
        "\xe9\u0301",
        "中",
        "除",
        "自公布",
        "20 days ",
        "Date: ",
        "\n",
        "toy;",
        "0.1 % lead ",
        "2011/65/EU of 5 July 2025, ",
        "Product: toy\n",
        " \n ",
        "\t",
        "20 days after publication ",
        "Title: ",
        "other than 8516, HS 8516, ",
        "(HS 1 ",
        '[{"uid":"',
        "1,",
        "1.",
        "lead 0.1 %; ",
    ],
)
def test_what_stands_behind_a_long_scrap_is_still_read(scrap: str) -> None:
    text = scrap * (40_000 // len(scrap)) + "\n\nContains bis(2-ethylhexyl) phthalate (CAS 117-81-7)."
    found = understand(Document(source="x", title="", text=text))
    assert "117-81-7" in {mention.code for mention in found.mentions}


def test_a_megabyte_of_digits_and_hyphens_names_nothing() -> None:
    line = ("1234567-89-0-" * 80_000)[:1_000_000]
    found = understand(Document(source="x", title="", text=line))
    assert not found.mentions


def test_stated_codes_come_first_with_their_places() -> None:
    document = Document(
        source="eping",
        title="Kettles",
        text="Draft rules for kettles.\nHS: 8516\nICS: 97.040.50\nFinal date for comments: 2025-08-09",
        published_on=date(2025, 6, 10),
        metadata=Metadata(
            area="TBT",
            codes=(
                ("hs", "8516", "Heaters"),
                ("hs", "850600", ""),
                ("hs", "72106", "one dash"),
                ("hs", "72108", "no subheading under it"),
                ("ics", "97.040.50", ""),
                ("cas", "50-00-1", "wrong digit"),
                ("celex", "32011L0065", ""),
                ("hs", "8516", "twice"),
            ),
            dates=(("comment_deadline", date(2025, 8, 9), ""),),
        ),
    )
    understood = understand(document)
    stated = [m for m in understood.mentions if m.origin == "metadata"]
    assert [(m.kind, m.code) for m in stated] == [
        ("hs", "8516"),
        ("hs", "8506"),
        ("hs", "72106"),
        ("ics", "97.040.50"),
        ("act", "32011L0065"),
    ]
    assert understood.mentions[: len(stated)] == tuple(stated)
    heater = stated[0]
    assert document.content[heater.start : heater.end] == "8516" and heater.certainty == 1.0
    assert stated[1].start is None and stated[4].start is None
    # The same code at the same place is not told twice.
    assert [m.origin for m in understood.mentions if m.code == "8516"] == ["metadata"]
    _check_places(document, understood)


def test_a_stated_code_stands_even_where_the_text_excludes_the_same() -> None:
    document = Document(
        source="eping",
        title="Heaters",
        text="Appliances of heading 8516, except 8545.\nHS: 8545",
        metadata=Metadata(area="TBT", codes=(("hs", "8545", ""),)),
    )
    understood = understand(document)
    assert ("8545", "metadata") in {(m.code, m.origin) for m in understood.mentions}
    assert {m.code for m in understood.exclusions} == {"8545"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The solder contains lead and cadmium.", {"7439-92-1", "7440-43-9"}),
        ("Schools lead to growth.", set()),
        ("The lead author wrote it.", set()),
        ("限制铅、汞和六价铬的含量", {"7439-92-1", "7439-97-6", "18540-29-9"}),
        ("铅笔标准", set()),
        ("Le plomb dans les soudures", {"7439-92-1"}),
        ("El contenido de plomo y mercurio", {"7439-92-1", "7439-97-6"}),
        ("DEHP, BPA and PFAS", {"117-81-7", "80-05-7", "pfas"}),
        ("the bpa committee", set()),
    ],
)
def test_substances_by_name(text: str, codes: set[str]) -> None:
    understood = understand(Document(source="x", title="T", text=text))
    assert {m.code for m in understood.mentions if m.kind == "substance"} == codes


def test_a_product_in_the_product_line_is_surer_than_one_in_passing() -> None:
    text = "Rules for trade. Some vehicles pass by.\nProducts covered: electric kettles"
    understood = understand(Document(source="eping", title="Draft", text=text))
    sure = {m.code: m.certainty for m in understood.mentions if m.kind == "product"}
    assert sure["kettle"] == 0.8 and sure["motor_vehicle"] == 0.4


def test_results_are_the_same_every_time_and_name_their_version() -> None:
    document = Document(source="x", title="RoHS", text="Lead 0.1 % by weight, Directive 2011/65/EU")
    first, second = understand(document), understand(document)
    assert first == second
    assert first.version == version() and len(version()) == 16
    assert [r.label for r in first.regimes] == ["rohs"]


def test_a_quote_is_the_sentence_around_a_place() -> None:
    content = "Scope\nThe limit follows Regulation (EC) No. 1907/2006. It applies at once.\nHS: 8516"
    start = content.index("1907")
    found = quote(content, start, start + 9)
    assert found.text == "The limit follows Regulation (EC) No. 1907/2006."
    assert content[found.start : found.end] == found.text
    start = content.index("8516")
    assert quote(content, start, start + 4).text == "HS: 8516"


@pytest.mark.parametrize(
    ("content", "word", "language", "sentence"),
    [
        ("第一句。铅的含量不得超过0.1%。第三句。", "铅", "zh", "铅的含量不得超过0.1%。"),
        ("Un. Le plomb est limité. Fin.", "plomb", "fr", "Le plomb est limité."),
        ("Uno. El plomo está limitado. Fin.", "plomo", "es", "El plomo está limitado."),
        ("Um. O chumbo é limitado. Fim.", "chumbo", "und", "O chumbo é limitado."),
    ],
)
def test_quotes_in_other_languages(content: str, word: str, language: str, sentence: str) -> None:
    start = content.index(word)
    assert quote(content, start, start + len(word), language).text == sentence


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (2, 1), (0, 99)])
def test_a_quote_of_nothing_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no characters"):
        quote("short", start, end)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab .。!\n中1\ud800", min_size=1, max_size=60), st.data())
def test_a_quote_holds_its_place(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    found = quote(content, start, end)
    assert found.start <= start and end <= found.end and content[found.start : found.end] == found.text
