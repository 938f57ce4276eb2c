"""Cutting texts at their headings, and long laws read section by section."""

from __future__ import annotations

import json

import pytest

from regulations.lawtext.model import Block, LawText, Unit
from regulations.understanding.law_sections import law_as_text
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Understanding
from regulations.understanding.sections import SectionFinder, moved, sections_of
from regulations.understanding.wire import lines_understood

FILLER = "The authority keeps a register and publishes a report on its work each year. " * 12


def _keys(text: str) -> list[str]:
    return [section.key for section in sections_of(text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Article 1\nScope\ntext\nArticle 2\nDuties\ntext", ["article:1", "article:2"]),
        ("Article premier\nObjet\nx\nArticle 2 bis\ny", ["article:1", "article:2bis"]),
        ("Artículo 1. Objeto. Esta ley rige.\nArtículo 3. Deberes.", ["article:1", "article:3"]),
        (
            "第一章 总则\n第一条 为了安全。\n第五条 制造商应当标识。",
            ["chapter:一", "article:一", "article:五"],
        ),
        ("§ 751.401 General.\nx\n§ 751.407 Bans.\ny", ["section:751.401", "section:751.407"]),
        ("CHAPTER II\nx\nArticle 5\ny\nANNEX II\nz", ["chapter:II", "article:5", "annex:II"]),
        ("ANEXO I\nx\nAnexo II\ny", ["annex:I", "annex:II"]),
        ("附件1：清单\nx\n附录A 方法\ny", ["annex:1", "annex:A"]),
        ("## Article 4\nx\n## Article 5\ny", ["article:4", "article:5"]),
        ("Article 1\nx\nANNEX II\n1. lead\n2. cadmium\n3. mercury\n", None),
    ],
)
def test_headings_of_several_languages(text: str, keys: list[str] | None) -> None:
    assert _keys(text) == (keys or ["article:1", "annex:II", "annex:II/1", "annex:II/2", "annex:II/3"])


@pytest.mark.parametrize(
    "text",
    [
        "Article 5 of the Treaty applies\nArticle 290 TFEU should be used",
        "A long line of a printed page that breaks in the middle of what is laid down in\nArticle 5. More.\n"
        * 2,
        "第五条规定的标签\n第六条所称的产品",
        "Article 5\nalone",
        "",
    ],
)
def test_prose_is_no_heading(text: str) -> None:
    assert _keys(text) == []


def test_a_table_of_contents_cuts_nothing() -> None:
    contents = "CHAPTER I\nArticle 1\nArticle 2\n"
    assert _keys(contents + "CHAPTER I\nArticle 1\ntext\nArticle 2\ntext") == [
        "chapter:I",
        "article:1",
        "article:2",
    ]


def test_a_table_of_correlation_is_one_annex() -> None:
    text = (
        "Article 1\nx\nArticle 2\ny\nANNEX I\nCORRELATION TABLE\nArticle 1\nArticle 1\nArticle 2\nArticle 3\n"
    )
    assert _keys(text) == ["article:1", "article:2", "annex:I"]


def test_parts_of_an_annex_are_its_own() -> None:
    text = "Article 1\nx\nANNEX I\nPART A\nx\nPART B\nx\nANNEX II\nPART A\nx"
    assert _keys(text) == ["article:1", "annex:I", "annex:I/A", "annex:I/B", "annex:II", "annex:II/A"]


def test_every_place_has_its_innermost_section() -> None:
    text = "Preamble\nCHAPTER I\nabc\nArticle 1\ndef\nArticle 2\nghi\nCHAPTER II\njkl"
    finder = SectionFinder(sections_of(text))
    places = {word: finder.key_at(text.index(word)) for word in ("Preamble", "abc", "def", "ghi", "jkl")}
    assert places == {
        "Preamble": "",
        "abc": "chapter:I",
        "def": "article:1",
        "ghi": "article:2",
        "jkl": "chapter:II",
    }
    assert finder.key_at(None) == ""
    pieces = list(finder.pieces(len(text)))
    assert "".join(text[start:end] for start, end in pieces) == text


def _law(count: int = 60) -> Document:
    articles = [f"Article {n}\nRegister {n}\n{FILLER}" for n in range(1, count)]
    articles[39] = (
        "Article 40\nSubstances in toys\nToys shall not contain lead (CAS 7439-92-1) above 0.01 % by weight. "
        "Importers must keep the test report. This limit applies from 1 March 2031.\n" + FILLER
    )
    articles.append(
        f"ANNEX I\n1. {FILLER}\n2. Cadmium (CAS 7440-43-9) at most 20 mg/kg by weight\n3. {FILLER}\n"
    )
    return Document(source="law", title="Act on consumer registers", text="\n".join(articles))


@pytest.fixture(scope="module")
def law() -> Understanding:
    return understand(_law())


def test_what_one_article_says_is_not_lost(law: Understanding) -> None:
    labels = {regime.label for regime in law.regimes}
    assert {"ce_safety", "chem_other"} <= labels
    assert law.relevant
    section = next(s for s in law.sections if s.key == "article:40")
    assert {"ce_safety", "chem_other"} == {r.label for r in section.regimes}
    assert next(s for s in law.sections if s.key == "article:3").regimes == ()


def test_findings_name_their_section_and_their_place_in_the_whole(law: Understanding) -> None:
    content = _law().content
    sections = {s.key: s for s in law.sections}
    named = [*law.mentions, *law.dates, *law.limits, *law.obligations, *law.evidence]
    assert {"article:40", "annex:I/2"} <= {one.section for one in named}
    for one in named:
        if one.section:
            assert sections[one.section].start <= (one.start or 0) < sections[one.section].end
    lead = next(m for m in law.mentions if m.code == "7439-92-1" and m.kind == "cas")
    assert (content[lead.start : lead.end], lead.section) == ("7439-92-1", "article:40")
    assert {limit.section for limit in law.limits} == {"article:40", "annex:I/2"}
    assert {duty.section for duty in law.obligations} == {"article:40"}
    assert [(d.on, d.section) for d in law.dates if d.on] and law.dates[0].section == "article:40"


def test_duties_beyond_the_bound_of_one_section_are_told() -> None:
    text = "\n".join(f"Article {n}\n" + "Importers shall keep the file. " * 40 for n in range(1, 20))
    found = understand(Document(source="law", title="Act on files", text=text))
    assert len(found.obligations) == 19 * 40
    assert found.obligations[-1].section == "article:19"


def test_the_same_day_is_told_in_each_article() -> None:
    day = "It shall apply from 1 March 2031."
    text = f"Article 1\n{day}\n{FILLER}\nArticle 2\n{day}\n"
    found = understand(Document(source="law", title="Act on lamps", text=text))
    assert [d.section for d in found.dates] == ["article:1", "article:2"]


def test_words_that_pass_by_in_many_articles_add_up_to_nothing() -> None:
    passing = "The packaging of the file, its energy consumption and each battery are entered. " + FILLER
    text = "\n".join(f"Article {n}\nRegister {n}\n{passing}" for n in range(1, 30))
    found = understand(Document(source="law", title="Act on the safety of toys", text=text))
    assert [regime.label for regime in found.regimes] == ["ce_safety"]


def test_a_short_text_is_weighed_as_one_and_its_findings_named() -> None:
    text = "Article 1\nScope\nToys.\nArticle 2\nLimits\nLead (CAS 7439-92-1) at most 0.01 % by weight."
    found = understand(Document(source="law", title="Toy safety order", text=text))
    assert [s.key for s in found.sections] == ["article:1", "article:2"]
    assert all(s.regimes == () for s in found.sections)
    assert next(m for m in found.mentions if m.kind == "cas").section == "article:2"


def test_sections_on_the_wire() -> None:
    document = _law()
    line = json.dumps({"id": 1, "source": "law", "title": document.title, "text": document.text})
    told = json.loads(lines_understood([line])[0])
    section = next(s for s in told["sections"] if s["key"] == "article:40")
    assert section["codes"]["cas"] == ["7439-92-1"]
    assert set(section["regimes"]) == {"ce_safety", "chem_other"}
    assert {duty["section"] for duty in told["obligations"]} == {"article:40"}
    short = json.loads(lines_understood([json.dumps({"id": 2, "text": "Toys."})])[0])
    assert "sections" not in short


def test_an_act_that_was_parsed_keeps_its_units_and_rows() -> None:
    units = (
        Unit(
            "article",
            "1",
            "Article 1",
            0,
            blocks=(Block("heading", "Scope"), Block("text", "It covers toys.")),
        ),
        Unit(
            "annex",
            "XVII",
            "ANNEX XVII",
            1,
            blocks=(
                Block("row", "27. | Nickel | 0.5 µg/cm²/week", ("27.",), 1, ("27.", "Nickel", "0.5")),
                Block(
                    "row",
                    "28. | Lead (CAS 7439-92-1) | 0.05 % by weight",
                    ("28.",),
                    2,
                    ("28.", "Lead", "0.05"),
                ),
            ),
        ),
    )
    text, sections = law_as_text(LawText("32031R0001", "", "en", "xhtml", units))
    assert [s.key for s in sections] == ["article:1", "annex:XVII", "annex:XVII/27", "annex:XVII/28"]
    assert text[sections[0].start : sections[0].heading_end] == "Article 1\nScope"
    assert text[sections[3].start : sections[3].end].startswith("28. | Lead")
    found = understand(Document(source="eu", title="", text=text), sections=moved(sections, 1))
    assert next(m for m in found.mentions if m.kind == "cas").section == "annex:XVII/28"
    assert law_as_text(LawText("32031R0001", "", "en", "xhtml")) == ("", ())
