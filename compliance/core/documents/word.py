"""Sets a document as Word (.docx): real headings, tables with repeated heads, a font for Chinese."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, Final

import vl_convert
from docx import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from compliance.core.documents.blocks import (
    Align,
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    Tally,
    Tone,
)

FONT: Final = "Noto Sans SC"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_ALIGN: Final = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
}
_COLOURS: Final = {
    Tone.GOOD: RGBColor(0x00, 0x69, 0x4E),
    Tone.WARN: RGBColor(0x8A, 0x5A, 0x00),
    Tone.BAD: RGBColor(0xA8, 0x38, 0x00),
    Tone.OPEN: RGBColor(0x3F, 0x4C, 0x8A),
    Tone.FINE: RGBColor(0x56, 0x62, 0x73),
}


def word_bytes(document: Document) -> bytes:
    """The document as .docx; the same document gives the same text, properties and order."""
    made = WordFile()
    _prepare(made, document)
    made.add_heading(_clean(document.title), level=0)
    if document.subtitle:
        _fine(made.add_paragraph(), document.subtitle)
    for block in document.blocks:
        _block(made, block)
    if document.footer:
        _fine(made.sections[0].footer.paragraphs[0], document.footer)
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _prepare(made: Any, document: Document) -> None:
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = made.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), FONT)
    language = OxmlElement("w:lang")
    is_chinese = document.language.startswith("zh")
    language.set(qn("w:val"), "zh-CN" if is_chinese else "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    if document.is_wide:
        section = made.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    told = made.core_properties
    told.title, told.author = _clean(document.title), document.author
    told.language = "zh-CN" if is_chinese else "en"
    told.created = told.modified = datetime.combine(document.made_on, time(), UTC).replace(tzinfo=None)


def _block(made: Any, block: Block) -> None:
    match block:
        case Heading(text=text, level=level):
            made.add_heading(_clean(text), level=level)
        case Paragraph(text=text, tone=tone):
            for part in text.split("\n"):
                _toned(made.add_paragraph().add_run(_clean(part)), tone)
        case Notes(lines=lines):
            for line in lines:
                made.add_paragraph(_clean(line), style="List Bullet")
        case Facts(pairs=pairs):
            for label, value in pairs:
                paragraph = made.add_paragraph()
                paragraph.add_run(f"{_clean(label)}  ").bold = True
                paragraph.add_run(_clean(value))
        case Tally(boxes=boxes):
            paragraph = made.add_paragraph()
            for number, what, tone in boxes:
                run = paragraph.add_run(_clean(number))
                run.bold = True
                _toned(run, tone)
                paragraph.add_run(f" {_clean(what)}    ")
        case Table():
            _table(made, block)
        case Picture(svg=svg, told=told):
            _picture(made, svg, told)
        case PageBreak():
            made.add_page_break()


def _picture(made: Any, svg: str, told: str) -> None:
    """Word takes no SVG everywhere: it gets the drawing in dots, as wide as the text."""
    section = made.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    drawn = BytesIO(vl_convert.svg_to_png(svg, scale=2))
    shape = made.add_picture(drawn, width=min(room, Cm(16)))
    shape._inline.docPr.set("descr", _clean(told))


def _table(made: Any, block: Table) -> None:
    if not block.rows:
        made.add_paragraph(_clean(block.empty))
        return
    grid = made.add_table(rows=1, cols=len(block.columns), style="Light Grid Accent 1")
    for cell, column in zip(grid.rows[0].cells, block.columns, strict=True):
        cell.text = _clean(column.title)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        for cell, column, given in zip(grid.add_row().cells, block.columns, row, strict=True):
            told = given if isinstance(given, Cell) else Cell(given)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = _ALIGN[column.align]
            if told.url:
                _link(paragraph, _clean(told.text), told.url)
            else:
                _toned(paragraph.add_run(_clean(told.text)), told.tone)
            if told.fine:
                _fine(cell.add_paragraph(), told.fine)


def _link(paragraph: Any, text: str, url: str) -> None:
    """A hyperlink, which the library has no word for: a relation of the part and its run."""
    name = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), name)
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x1F, 0x5F, 0xAE)
    link.append(run._r)
    paragraph._p.append(link)


def _fine(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(8.5)
    _toned(run, Tone.FINE)


def _toned(run: Any, tone: Tone) -> None:
    if tone in _COLOURS:
        run.font.color.rgb = _COLOURS[tone]


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
