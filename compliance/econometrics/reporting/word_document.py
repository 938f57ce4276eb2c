"""Table layouts as a Word document with three rules; knows no estimate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from compliance.econometrics.reporting.layout import TableLayout, TableRow

THICK, THIN = 12, 6
"""Eighths of a point."""
WIDE = 6
"""More columns than this turn the page."""


def word_write(tables: Sequence[TableLayout], path: Path) -> None:
    """Writes all tables into one document, the title above and notes below each."""
    document = Document()
    _fonts(document)
    if any(table.columns > WIDE for table in tables):
        page = document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    for table in tables:
        title = document.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.keep_with_next = True
        title.add_run(table.title).bold = True
        _table(document, table)
        for note in table.notes:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(3)
            paragraph.add_run(note).font.size = Pt(8.5)
    document.save(str(path))


def _fonts(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    style.paragraph_format.space_after = Pt(0)


def _table(document: Any, table: TableLayout) -> None:
    rows = [*table.head, *table.body]
    grid = document.add_table(rows=len(rows), cols=table.columns + 1)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, row in enumerate(rows):
        _fill(grid.rows[place], row)
    _rule(grid.rows[0], "top", THICK)
    _rule(grid.rows[len(table.head) - 1], "bottom", THIN)
    _rule(grid.rows[-1], "bottom", THICK)


def _fill(line: Any, row: TableRow) -> None:
    """Text left for labels, centred for numbers, stars raised."""
    texts = [(row.label, 0), *((cell.text, cell.stars) for cell in row.cells)]
    for cell, (text, stars) in zip(line.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text.rstrip("*") if stars else text)
        if stars:
            paragraph.add_run("*" * stars).font.superscript = True
        if cell is not line.cells[0]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _rule(line: Any, side: str, weight: int) -> None:
    for cell in line.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(weight)), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
