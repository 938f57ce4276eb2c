"""PDF and Excel documents: what is in them can be read back, in both languages, and cannot run."""

import dataclasses
import io
from datetime import date, datetime
from decimal import Decimal

import pypdfium2
import pytest
from docx import Document as WordFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from compliance.core.documents import (
    Align,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Sheet,
    SheetColumn,
    Table,
    Tally,
    Tone,
    pdf_bytes,
    workbook_write,
)
from compliance.core.documents.word import word_bytes

DAY = date(2026, 11, 21)


def document(*blocks, **given) -> Document:
    return Document(title="Gap report 差距报告", made_on=DAY, blocks=blocks, **given)


def text_of(pdf: bytes) -> str:
    found = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in found]
    return "\n".join(pages).replace("\u200b", "").replace("\ufffe", "")


def compact(text: str) -> str:
    return "".join(text.split())


SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80"><rect width="60" height="40"
fill="#0072b2"/><text x="10" y="70" font-family="Noto Sans SC">钢丝 wire rod</text></svg>"""


def test_a_picture_keeps_its_words_as_text_and_tells_itself() -> None:
    pdf = pdf_bytes(document(Picture(SVG, "one bar 一根柱"), Paragraph("after")))
    assert "钢丝wirerod" in compact(text_of(pdf)) and "after" in text_of(pdf)
    word = WordFile(io.BytesIO(word_bytes(document(Picture(SVG, "one bar"), Paragraph("after")))))
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr") == "one bar"


def test_all_blocks_come_back_as_text_in_both_scripts() -> None:
    pdf = pdf_bytes(
        document(
            Heading("What is missing 缺什么"),
            Paragraph("欧盟符合性声明尚未签发。", Tone.FINE),
            Notes(["first", "第二"]),
            Facts([("Firm", "月光汤勺厨房电器厂(示例)")]),
            Tally([("12", "missing 缺失", Tone.BAD)]),
            Table(
                [Column("Obligation 义务", 3), Column("State 状态", align=Align.RIGHT)],
                [[Cell("RoHS Art. 7", fine="rohs.art7"), Cell("有效", Tone.GOOD)]],
            ),
            PageBreak(),
            Table([Column("x")], [], empty="Nothing 无"),
            subtitle="2026年11月21日",
            footer="Fairlead",
            page_words="第 {page} 页，共 {pages} 页",
            language="zh-hans",
        )
    )
    text = compact(text_of(pdf))
    for part in (
        "Gapreport差距报告", "Whatismissing缺什么", "欧盟符合性声明尚未签发。", "第二",
        "月光汤勺厨房电器厂(示例)", "missing缺失", "Obligation义务", "RoHSArt.7", "rohs.art7",
        "有效", "Nothing无", "第2页，共2页",
    ):  # fmt: skip
        assert part in text, part


def test_the_font_is_embedded_and_the_same_document_gives_the_same_bytes() -> None:
    made = document(Paragraph("铅"))
    pdf = pdf_bytes(made)
    assert b"NotoSansSC-Regular" in pdf and b"FontFile3" in pdf
    assert b"/StructTreeRoot" in pdf  # tagged, for readers of screens
    assert pdf_bytes(made) == pdf
    assert pdf_bytes(dataclasses.replace(made, made_on=date(2026, 11, 22))) != pdf


def test_the_head_of_a_long_table_stands_on_every_page() -> None:
    rows = [[f"SKU-{n}", "缺失"] for n in range(300)]
    found = pypdfium2.PdfDocument(pdf_bytes(document(Table([Column("货号"), Column("状态")], rows))))
    assert len(found) > 5
    assert all("货号" in page.get_textpage().get_text_bounded() for page in found)


@pytest.mark.parametrize(
    "text",
    [
        "#let x = 1; *bold* _it_ $math$ @ref <label> \\ // comment `raw` [x] ]]",
        '#import "@preview/x:1.0.0"',
        "= heading",
        "a\0b\x1b[31m",
        "\ud800",
        "\u202egpj.exe",
        "",
    ],
)
def test_a_text_is_shown_and_never_run(text) -> None:
    pdf = pdf_bytes(document(Paragraph(text), Table([Column(text)], [[Cell(text, fine=text, url=text)]])))
    shown = "".join(sign for sign in text if sign.isprintable() and sign not in "\ud800\u202e")
    assert compact(shown) in compact(text_of(pdf))


def test_only_web_addresses_become_links() -> None:
    row = [Cell("a", url="javascript:alert(1)"), Cell("b", url="https://fairlead.example/x")]
    pdf = pdf_bytes(document(Table([Column("1"), Column("2")], [row])))
    assert b"fairlead.example" in pdf and b"javascript" not in pdf


def test_a_long_name_stays_on_the_page() -> None:
    name = "A" * 400 + "超长企业名称" * 60
    pdf = pypdfium2.PdfDocument(pdf_bytes(document(Table([Column("x"), Column("y", 0.2)], [[name, name]]))))
    page = pdf[0].get_textpage()
    boxes = [page.get_charbox(n) for n in range(page.count_chars())]
    assert max(right for _left, _bottom, right, _top in boxes) <= pdf[0].get_width()


def test_a_row_of_another_width_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="row 0 has 1 cells for 2 columns"):
        pdf_bytes(document(Table([Column("a"), Column("b")], [["x"]])))
    with pytest.raises(ValueError, match="row 1 has 1 cells for 2 columns"):
        workbook_write([Sheet("s", [SheetColumn("a"), SheetColumn("b")], [["x"]])], io.BytesIO())


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_can_be_set(text) -> None:
    assert pdf_bytes(document(Heading(text), Table([Column(text)], [[text]]))).startswith(b"%PDF-1.7")


def written(*sheets: Sheet):
    target = io.BytesIO()
    workbook_write(sheets, target)
    target.seek(0)
    return load_workbook(target)


def test_cells_keep_their_types_and_formulas_stay_text() -> None:
    columns = [SheetColumn("义务", width=40), SheetColumn("n", "number"), SheetColumn("on", "date")]
    columns += [SheetColumn("eur", "money"), SheetColumn("share", "percent")]
    rows = [
        ["=cmd|' /C calc'!A0", 3, DAY, Decimal("1200.50"), 0.25],
        [("@SUM(A1)", Tone.BAD), None, datetime(2026, 1, 2, 3), "-1+1", None],
        ["+86 20 1234", (7, Tone.GOOD), None, "-5", None],
    ]
    book = written(Sheet("矩阵/1", columns, iter(rows)))
    (page,) = book.worksheets
    assert page.title == "矩阵 1" and page.freeze_panes == "A2" and page.auto_filter.ref == "A1:E4"
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[0] == ["义务", "n", "on", "eur", "share"]
    assert values[1] == ["'=cmd|' /C calc'!A0", 3, datetime(2026, 11, 21), 1200.5, 0.25]
    assert values[2][0] == "'@SUM(A1)" and values[2][3] == "'-1+1"
    assert values[3][0] == "'+86 20 1234" and values[3][3] == "-5"
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert page["A3"].fill.fgColor.rgb == "00FBE3E1" and page["C2"].number_format == "yyyy-mm-dd"


def test_sheets_of_one_name_are_told_apart_and_none_is_a_book_too() -> None:
    column = [SheetColumn("a")]
    name = "月光汤勺厨房电器厂及其全部分支机构与关联企业之差距报告汇总表"
    book = written(*(Sheet(name, column, []) for _ in range(3)))
    assert len({page.title for page in book.worksheets}) == 3
    assert all(len(page.title) <= 31 for page in book.worksheets)
    assert len(written().worksheets) == 1
