"""Sets a document as PDF with Typst: tagged, with selectable Chinese, from wheels alone.

The font is Noto Sans SC (SIL Open Font License 1.1) of a package that holds nothing else; fonts of the
machine are not asked, so that the same document looks the same everywhere and gives the same bytes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from compliance.core.documents.blocks import (
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
)

FONT: Final = "Noto Sans SC"
_PAGE: Final = Path(__file__).with_name("page.typ")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LONG: Final = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]{24,}")
_BREAK_EVERY: Final = 12
_ONE_AT_A_TIME = Lock()


class PdfFailed(Exception):
    """Typst refused the document: a fault of ours, since texts cannot break it. Holds its own words."""


def pdf_bytes(document: Document) -> bytes:
    """The document as PDF 1.7. The same document gives the same bytes. Raises PdfFailed."""
    told = json.dumps(_told(document), ensure_ascii=False)
    try:
        # The compiler keeps one document in hand; threads of the web server take turns.
        with _ONE_AT_A_TIME:
            made = _compiler().compile(
                input=_PAGE.read_bytes(),
                format="pdf",
                sys_inputs={"told": told},
                timestamp=datetime.combine(document.made_on, time(), UTC),
            )
    except RuntimeError as fault:
        raise PdfFailed(str(fault)) from fault
    if not isinstance(made, bytes):
        raise PdfFailed("no single document came back")
    return made


@cache
def _compiler() -> Any:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_font_folder())]
    )
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _font_folder() -> Path:
    return Path(str(files("pylopdf_fonts_zh_cn")))


def _told(document: Document) -> dict[str, Any]:
    """The document as the page reads it: everything a text, a number or a list."""
    is_chinese = document.language.startswith("zh")
    day = document.made_on
    return {
        "title": _plain(document.title),
        "subtitle": _plain(document.subtitle),
        "author": _plain(document.author),
        "footer": _plain(document.footer),
        "page_words": _plain(document.page_words),
        "made_on": {"year": day.year, "month": day.month, "day": day.day},
        "lang": "zh" if is_chinese else "en",
        "region": "cn" if is_chinese else "gb",
        "font": FONT,
        "is_wide": document.is_wide,
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": _plain(text), "level": min(3, max(1, level))}
        case Paragraph(text, tone):
            return {"kind": "paragraph", "text": _plain(text), "tone": tone.value}
        case Notes(lines):
            return {"kind": "notes", "lines": [_plain(line) for line in lines]}
        case Facts(pairs):
            return {"kind": "facts", "pairs": [[_plain(label), _plain(value)] for label, value in pairs]}
        case Tally(boxes):
            told = [{"number": _plain(n), "words": _plain(w), "tone": t.value} for n, w, t in boxes]
            return {"kind": "tally", "boxes": told}
        case Table():
            return _table(block)
        case Picture(svg, told_in_words):
            return {"kind": "picture", "svg": svg, "told": _plain(told_in_words)}
        case PageBreak():
            return {"kind": "page_break"}


def _table(table: Table) -> dict[str, Any]:
    width = len(table.columns)
    for number, row in enumerate(table.rows):
        if len(row) != width:
            raise ValueError(f"row {number} has {len(row)} cells for {width} columns")
    return {
        "kind": "table",
        "columns": [
            {"title": _plain(column.title), "share": column.share, "align": column.align.value}
            for column in table.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "empty": _plain(table.empty),
    }


def _cell(cell: Cell | str) -> dict[str, str]:
    it = Cell(cell) if isinstance(cell, str) else cell
    # Only links that a reader can follow and trust to be links.
    url = it.url if it.url.startswith(("https://", "http://")) else ""
    return {"text": _plain(it.text), "tone": it.tone.value, "fine": _plain(it.fine), "url": url}


def _plain(text: str) -> str:
    """The text without signs that no font has or that turn its direction; long codes may break."""
    return _LONG.sub(_breakable, _CONTROL.sub("", text))


def _breakable(found: re.Match[str]) -> str:
    word = found[0]
    parts = [word[at : at + _BREAK_EVERY] for at in range(0, len(word), _BREAK_EVERY)]
    return "\u200b".join(parts)
