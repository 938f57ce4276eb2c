"""Documents for people: PDF and Excel from the same kind of blocks, in English and Chinese.

Pure: it knows no table of ours and words nothing. A caller makes a `Document` of blocks or a list of
`Sheet`s; texts are taken as text, never as markup or formulas.
"""

from compliance.core.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
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
from compliance.core.documents.pdf import PdfFailed, pdf_bytes
from compliance.core.documents.workbook import Sheet, SheetColumn, workbook_write

__all__ = [
    "Align",
    "Block",
    "Cell",
    "Column",
    "Document",
    "Facts",
    "Heading",
    "Notes",
    "PageBreak",
    "Paragraph",
    "PdfFailed",
    "Picture",
    "Sheet",
    "SheetColumn",
    "Table",
    "Tally",
    "Tone",
    "pdf_bytes",
    "workbook_write",
]
