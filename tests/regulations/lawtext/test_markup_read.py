"""Each markup age and form gives the same units with the same words."""

import pytest

from regulations.lawtext import LawText, law_diff, law_text
from tests.regulations.lawtext import pages


def _keys(text: LawText) -> list[str]:
    return [unit.key for unit in text.units]


def _unit(text: LawText, key: str):
    return next(unit for unit in text.units if unit.key == key)


@pytest.mark.parametrize("prefix", ["oj-", ""])
@pytest.mark.parametrize("ids", [True, False])
def test_acts_as_published_read_alike_with_and_without_prefix_and_ids(prefix: str, ids: bool) -> None:
    text = law_text(pages.oj_page(prefix=prefix, ids=ids))
    assert _keys(text) == ["division:CHAPTER I", "article:1", "article:2", "annex:I"]
    article = _unit(text, "article:1")
    assert [block.path for block in article.blocks][1:5] == [("1.",), ("2.",), ("2.", "(a)"), ("2.", "(b)")]
    assert article.blocks[-1].kind == "note"
    assert article.blocks[-1].text == pages.NOTE
    assert "(1)" not in article.blocks[2].text
    rows = [block for block in _unit(text, "annex:I").blocks if block.kind == "row"]
    assert [row.cells for row in rows] == [("Substance", "Limit"), ("Lead", "0,1 %"), ("Cadmium", "0,01 %")]
    assert [row.row for row in rows] == [1, 2, 3]
    assert "Exampleton" not in "".join(unit.text for unit in text.units)
    assert law_diff(law_text(pages.oj_page()), text) == ()


def test_act_from_before_2004_is_read_by_its_words() -> None:
    text = law_text(pages.old_page())
    assert _keys(text) == ["article:1", "article:2", "annex:"]
    assert "another act stays" in _unit(text, "article:1").text
    assert "binding" not in _unit(text, "article:2").text
    assert _unit(text, "annex:").blocks[0].text == "Lead: 0,1 %"
    changes = law_diff(text, law_text(pages.old_page(years="10")))
    assert [(change.unit.key, change.kind) for change in changes] == [("article:2", "replaced")]


def test_consolidated_page_says_which_act_changed_what() -> None:
    before = law_text(
        pages.state_page(pages.state_article("1", pages.FIRST) + pages.state_article("2", "Kept."))
    )
    after = law_text(
        pages.state_page(
            pages.marker("M1", "32029R0001", "REPLACED")
            + pages.state_article("1", pages.FIRST.replace("30", "20"))
            + pages.marker("B", "32020R0007")
            + pages.state_article("2", "Kept."),
            day="01.03.2030",
        )
    )
    assert (after.celex, after.state) == ("02020R0007-20300301", "20300301")
    (change,) = law_diff(before, after)
    assert change.unit.key == "article:1"
    assert [(mark.act, mark.action) for mark in change.marks] == [("32029R0001", "REPLACED")]
    (part,) = change.parts
    (span,) = part.spans
    assert part.before[span.before_start : span.before_end] == "30"
    assert part.after[span.after_start : span.after_end] == "20"


def test_dashes_on_a_page_are_a_deletion_and_never_fill_cells() -> None:
    table = (
        '<div id="anx_I"><p class="title-annex-1">ANNEX I</p><table border="1"><tbody>'
        "<tr><td>Lead</td><td>0,1 %</td></tr>{row}</tbody></table></div>"
    )
    before = law_text(pages.state_page(table.format(row="<tr><td>Tin</td><td>2 %</td></tr>")))
    gone = f'<tr><td colspan="2">{pages.marker("M1", "32029R0001", "DELETED", dashes=True)}</td></tr>'
    bare = '<tr><td colspan="2"><p class="tbl-norm">▼M1 —————</p></td></tr>'
    for row in (gone, bare):
        after = law_text(pages.state_page(table.format(row=row), day="01.03.2030"))
        assert "—" not in _unit(after, "annex:I").text
        (change,) = law_diff(before, after)
        assert [(part.kind, part.row, part.before) for part in change.parts] == [("deleted", 2, "Tin | 2 %")]
        assert [(mark.act, mark.action) for mark in change.marks] == [("32029R0001", "DELETED")]


def test_deleted_words_stay_in_formex_and_are_no_law() -> None:
    text = f"Kettles{pages.opened('1', 'DELETED')} and toasters{pages.closed('1')} shall switch off."
    after = law_text(pages.formex(pages.formex_article("1", text), day="20300301"))
    before = law_text(
        pages.formex(pages.formex_article("1", "Kettles and toasters shall switch off."), day="20300201")
    )
    assert "toasters" not in _unit(after, "article:1").text
    (change,) = law_diff(before, after)
    assert change.kind == "replaced"
    assert [(mark.act, mark.action, mark.loc) for mark in change.marks] == [
        ("32029R0001", "DELETED", "AR:1;PT:1")
    ]
    assert change.parts[0].marks == change.marks


def test_one_mark_over_several_articles_deletes_them_all() -> None:
    articles = [pages.formex_article(number, f"Rule number {number} for kettles.") for number in "1234"]
    before = law_text(pages.formex("".join(articles)))
    after = law_text(
        pages.formex(
            articles[0]
            + pages.opened("9", "DELETED", loc="AR:3")
            + articles[1]
            + articles[2]
            + pages.closed("9")
            + articles[3],
            day="20300301",
        )
    )
    changes = law_diff(before, after)
    assert [(change.unit.key, change.kind) for change in changes] == [
        ("article:2", "deleted"),
        ("article:3", "deleted"),
    ]
    assert all(change.after is None for change in changes)
    assert all([mark.loc for mark in change.marks] == ["AR:3"] for change in changes)


def test_a_mark_that_cuts_across_elements_covers_what_lies_between() -> None:
    before = law_text(
        pages.formex(pages.formex_article("1", "Old rule.") + pages.formex_article("2", "Rest."))
    )
    inner = (
        f'<ARTICLE IDENTIFIER="001"><TI.ART>Article 1</TI.ART><PARAG><NO.PARAG>1.</NO.PARAG>'
        f"<ALINEA>{pages.opened('4', 'REPLACED')}New rule.</ALINEA></PARAG>{pages.closed('4')}</ARTICLE>"
    )
    after = law_text(pages.formex(inner + pages.formex_article("2", "Rest."), day="20300301"))
    (change,) = law_diff(before, after)
    assert change.parts[0].marks[0].loc == "AR:1;PT:1"


def test_appendices_of_one_name_are_kept_apart() -> None:
    annex = (
        "<CONS.ANNEX><TITLE><TI><P>ANNEX II</P></TI></TITLE><CONTENTS><P>Main.</P></CONTENTS></CONS.ANNEX>"
        "<CONS.ANNEX><TITLE><TI><P>Appendix 1</P></TI></TITLE><CONTENTS><P>First list.</P></CONTENTS>"
        "</CONS.ANNEX><CONS.ANNEX><TITLE><TI><P>Appendix 1</P></TI></TITLE>"
        "<CONTENTS><P>{second}</P></CONTENTS></CONS.ANNEX>"
    )
    before = law_text(pages.formex("", annexes=annex.format(second="Second list.")))
    after = law_text(pages.formex("", annexes=annex.format(second="Second list, longer."), day="20300301"))
    assert _keys(before) == ["annex:II", "appendix:II/1", "appendix:II/1#2"]
    assert [change.unit.key for change in law_diff(before, after)] == ["appendix:II/1#2"]


def test_files_of_an_archive_are_read_in_the_order_of_its_list() -> None:
    def annex(number: str) -> bytes:
        return (
            f"<ANNEX><TITLE><TI><P>ANNEX {number}</P></TI></TITLE>"
            f'<CONTENTS><P>List<NOTE NOTE.ID="E0001"><P>Note {number}.</P></NOTE></P></CONTENTS></ANNEX>'
        ).encode()

    act = f"<ACT><BIB.INSTANCE/><ENACTING.TERMS>{pages.formex_article('1', 'Rule.')}</ENACTING.TERMS></ACT>"
    listing = (
        '<DOC><FMX><DOC.MAIN.PUB><REF.PHYS FILE="L_1.000101.fmx.xml"/></DOC.MAIN.PUB>'
        '<DOC.SUB.PUB><REF.PHYS FILE="L_1.001001.fmx.xml"/></DOC.SUB.PUB>'
        '<DOC.SUB.PUB><REF.PHYS FILE="L_1.000901.fmx.xml"/></DOC.SUB.PUB></FMX></DOC>'
    )
    text = law_text(
        pages.archive(
            {
                "L_1.000901.fmx.xml": annex("II"),
                "L_1.001001.fmx.xml": annex("I"),
                "L_1.000101.fmx.xml": act.encode(),
                "L_1.doc.fmx.xml": listing.encode(),
            }
        )
    )
    assert _keys(text) == ["article:1", "annex:I", "annex:II"]
    assert [unit.blocks[-1].text for unit in text.units[1:]] == ["Note I.", "Note II."]


def test_inserted_article_renumbers_the_next_and_only_it_is_new() -> None:
    rules = [f"Rule {word} binds every maker of electric kettles sold in the Union today." for word in "ABCD"]
    before = law_text(
        pages.formex("".join(pages.formex_article(str(n), r) for n, r in enumerate(rules[:3], 1)))
    )
    order = [rules[0], rules[3].replace("maker", "importer, seller"), rules[1], rules[2]]
    after = law_text(
        pages.formex("".join(pages.formex_article(str(n), r) for n, r in enumerate(order, 1)), day="20300301")
    )
    assert [(change.unit.key, change.kind) for change in law_diff(before, after)] == [
        ("article:2", "inserted")
    ]


def test_recitals_count_only_where_both_texts_have_them() -> None:
    recital = '<div class="eli-subdivision" id="rct_1"><p class="oj-normal">(1) Kettles are hot.</p></div>'
    page = pages.oj_page().decode()
    with_recital = law_text(
        page.replace('<p class="oj-ti-section-1"', recital + '<p class="oj-ti-section-1"').encode()
    )
    assert with_recital.has_recitals
    assert law_diff(with_recital, law_text(pages.oj_page())) == ()
    changed = law_text(
        page.replace(
            '<p class="oj-ti-section-1"', recital.replace("hot", "cold") + '<p class="oj-ti-section-1"'
        ).encode()
    )
    assert [change.unit.key for change in law_diff(with_recital, changed)] == ["recital:1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("‘boiling dry’ means hot", "“boiling dry” means  hot"),
        ("type‐approval", "type-approval"),
        ("see OJ No L 088, 4. 5. 2001, p. 3", "see OJ L 88, 4.5.2001, p. 3"),
        ("5 years", "5\u00a0years"),
    ],
)
def test_differences_of_print_are_none(old: str, new: str) -> None:
    before = law_text(pages.formex(pages.formex_article("1", old)))
    after = law_text(pages.formex(pages.formex_article("1", new), day="20300301"))
    assert law_diff(before, after) == ()


def test_case_counts_in_text_and_not_in_headings() -> None:
    def act(heading: str, unit: str) -> bytes:
        inner = pages.formex_article("1", f"Power of 5 {unit}.").replace(
            "</TI.ART>", f"</TI.ART><STI.ART><P>{heading}</P></STI.ART>"
        )
        return pages.formex(inner)

    assert law_diff(law_text(act("KETTLE POWER", "mW")), law_text(act("Kettle power", "mW"))) == ()
    (change,) = law_diff(law_text(act("Kettle power", "mW")), law_text(act("Kettle power", "MW")))
    assert change.parts[0].what == "text"


def test_a_sign_that_moves_to_another_column_is_a_change() -> None:
    def act(cells: str, day: str) -> LawText:
        row = "".join(f"<CELL>{cell}</CELL>" for cell in cells.split(","))
        table = f"<CONTENTS><TBL><CORPUS><ROW>{row}</ROW></CORPUS></TBL></CONTENTS>"
        title = "<TITLE><TI><P>ANNEX I</P></TI></TITLE>"
        return law_text(pages.formex("", annexes=f"<CONS.ANNEX>{title}{table}</CONS.ANNEX>", day=day))

    before, after = act("Wheel guards,A,<IE/>", "20300201"), act("Wheel guards,<IE/>,A", "20300301")
    (change,) = law_diff(before, after)
    assert (change.parts[0].what, change.parts[0].head) == ("row", "Wheel guards")
    assert change.parts[0].after == "Wheel guards |  | A"


def test_a_list_that_grows_tells_the_new_point_and_the_old_end_apart() -> None:
    def act(points: list[str], day: str) -> LawText:
        items = "".join(
            f"<ITEM><NP><NO.P>{number}.</NO.P><TXT>{text}</TXT></NP></ITEM>"
            for number, text in enumerate(points, start=1)
        )
        return law_text(pages.formex(pages.formex_article("1", f"List:<LIST>{items}</LIST>"), day=day))

    before = act(["the act on kettles;", "the act on toasters of every kind."], "20300201")
    after = act(
        ["the act on kettles;", "the act on toasters of every kind;", "the act on irons."], "20300301"
    )
    (change,) = law_diff(before, after)
    assert [(part.kind, part.path) for part in change.parts] == [
        ("replaced", ("1.", "2.")),
        ("inserted", ("1.", "3.")),
    ]
    (span,) = change.parts[0].spans
    assert change.parts[0].before[span.before_start : span.before_end] == "."
    assert change.parts[0].after[span.after_start : span.after_end] == ";"


def _inline(glyphs: str, action: str) -> str:
    return f'<span><a title="32029R0002: {action}"><span class="boldface">{glyphs}</span></a></span>'


def test_marks_inside_a_sentence_end_where_they_say_and_the_outer_goes_on() -> None:
    words = f"Kettles {_inline('►M2', 'REPLACED')} and irons<span> ◄ </span> stop. They cool."
    page = pages.state_page(
        pages.marker("M1", "32029R0001", "INSERTED") + pages.state_article("1", words), day="01.03.2030"
    )
    text = law_text(page)
    (unit,) = text.units
    assert unit.blocks[0].text == "1. Kettles and irons stop. They cool."
    assert {placed.mark.act for placed in unit.marks} == {"32029R0001", "32029R0002"}


def test_words_deleted_inside_a_sentence_leave_no_dashes() -> None:
    before = law_text(pages.state_page(pages.state_article("1", "Kettles and irons stop.")))
    for action in ("DELETED", "REPLACED"):
        words = f"Kettles {_inline('►M2', action)} —————<span> ◄ </span> stop."
        after = law_text(pages.state_page(pages.state_article("1", words), day="01.03.2030"))
        assert after.units[0].blocks[0].text == "1. Kettles stop."
        (change,) = law_diff(before, after)
        assert ("32029R0002", "DELETED") in {(mark.act, mark.action) for mark in change.marks}


def test_an_article_that_went_without_a_trace_is_told_with_the_act_that_deleted_it() -> None:
    articles = [pages.state_article(number, f"Rule number {number} on kettles.") for number in "123"]
    gone = pages.marker("M1", "32029R0001", "DELETED", dashes=True) + pages.marker("B", "32020R0007")
    before = law_text(pages.state_page("".join(articles)))
    after = law_text(pages.state_page(articles[0] + gone + articles[2], day="01.03.2030"))
    (change,) = law_diff(before, after)
    assert (change.unit.key, change.kind) == ("article:2", "deleted")
    assert [(mark.act, mark.action) for mark in change.marks] == [("32029R0001", "DELETED")]


def test_fragments_whose_marks_cut_across_elements_are_mended_one_by_one() -> None:
    body = (
        '<FRAGMENTS ACTIVE.DOC="32029R0001">'
        f"<FRAGMENT>{pages.opened('1', 'INSERTED')}</NO.P><TXT>Cut at both ends.</TXT></FRAGMENT>"
        "<FRAGMENT><ROW><CELL>7.</CELL><CELL>Whole row.</CELL></ROW></FRAGMENT></FRAGMENTS>"
    ).encode()
    text = law_text(body)
    assert [unit.key for unit in text.units] == ["fragment:1", "fragment:2"]
    assert [unit.blocks[0].text for unit in text.units] == ["Cut at both ends.", "7. | Whole row."]
    assert text.units[0].marks[0].mark.act == "32029R0001"


def test_real_fragments_are_read(shared_dir) -> None:
    for file in sorted((shared_dir / "corpus" / "reach_amendments").glob("*.xml")):
        text = law_text(file.read_bytes())
        assert len(text.units) >= file.read_bytes().count(b"<FRAGMENT>"), file.name
        assert file.name.split(".")[0] in text.acts
