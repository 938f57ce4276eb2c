"""Reads the XHTML of acts in its three markup ages and of consolidated texts.

Ages: classes `oj-*` in `div.eli-subdivision`; the same names without `oj-`; before 2004 bare paragraphs.
Consolidated texts have `title-article-norm`, `grid-list` and the markers ▼B ▼M1 ▼C1. It compares nothing.
"""

import re
from typing import Final

from lxml import etree

from .draft import TextDraft, spaced
from .headings import annex_number, appendix_number, article_number, attachment, identifier_number
from .model import LawText, LawTextError
from .opening import xhtml_root
from .page import MARKER, classes_of, is_list, note_name, plain, rows, short, state
from .page_marks import PageMarks

_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "body",
        "center",
        "txt_te",
        "figure",
        "pre",
    }
)
_SKIPPED: Final = frozenset(
    {
        "script",
        "style",
        "head",
        "hr",
        "col",
        "colgroup",
        "img",
        "svg",
        "title",
        "link",
        "meta",
        "nav",
        "form",
        "input",
    }
)
_SKIPPED_CLASSES: Final = re.compile(
    r"^(hd-(?:date|lg|ti|oj|coll|uniq|modifiers|toc-\d)|toc-\d|title-doc-.*|title-fam-member.*|arrow|reference"
    r"|disclaimer|signatory|final|note|footnote"
    r"|doc-end|doc-sep)$"
)
_ARTICLE_CLASSES: Final = frozenset({"ti-art", "title-article-norm", "titrearticle", "title-article"})
_ANNEX_CLASSES: Final = frozenset({"title-annex-1", "title-annex", "annexetitre"})
_DIVISION_CLASSES: Final = re.compile(r"^(title-division-|ti-section-)(\d)$")
_HEADING_CLASSES: Final = re.compile(
    r"^(ti-.*|sti-.*|title-.*|stitle-.*|doc-ti|tbl-hdr|ti-grseq.*|hd-column|ti-tbl|title-table)$"
)
_FORMULA: Final = re.compile(
    r"^(This (Regulation|Decision) shall be binding in its entirety|"
    r"(Le présent règlement|La présente décision) est obligatoire dans tous ses éléments|"
    r"Diese Verordnung ist in allen ihren Teilen verbindlich|Done at |Fait à |Geschehen zu )"
)
_UNIT_ID: Final = re.compile(r"^(art|anx|rct)_[^.]+$")


def xhtml_text(body: bytes, *, celex: str = "", language: str = "") -> LawText:
    """A page of an act or a consolidated text as units. Raises LawTextError."""
    page = xhtml_root(body)
    reader = _Reader(page)
    reader.read(page)
    units = tuple(reader.draft.units)
    if not any(unit.kind in ("article", "annex", "appendix") for unit in units):
        raise LawTextError(
            "no_units", "The page holds neither articles nor annexes: it is no text of an act, or not whole."
        )
    named = f"{reader.celex}-{reader.state}" if reader.celex else ""
    draft = reader.draft
    return LawText(
        celex or named, reader.state, language, "xhtml", units, tuple(draft.acts), tuple(draft.gaps)
    )


class _Reader:
    def __init__(self, page: etree._Element) -> None:
        self.draft = TextDraft()
        self.celex, self.state = state(page)
        self.marks = PageMarks(self.draft)
        self._annex = ""
        self._levels = 0
        self._unit_element: etree._Element | None = None
        self._division = False
        self._by_id = page.find(".//div[@id='art_1']") is not None or any(
            (element.get("id") or "").startswith("art_") for element in page.iter("div")
        )
        self._annex_by_id = any((element.get("id") or "").startswith("anx_") for element in page.iter("div"))
        self._by_class = any(classes_of(element) & _ARTICLE_CLASSES for element in page.iter("p"))
        self._notes_read(page)

    def read(self, page: etree._Element) -> None:
        self._walk(page)
        self.draft.unit_close()

    def _notes_read(self, page: etree._Element) -> None:
        """Notes stand at the foot; each is known by the anchor its citations point to. A note may run on in
        paragraphs and lists of the class of notes, which have no anchor of their own."""
        running = ""
        for paragraph in page.iter("p"):
            if not classes_of(paragraph) & {"note", "footnote"}:
                continue
            text = spaced(MARKER.sub("", "".join(paragraph.itertext())).replace("◄", ""))
            named = next((name for one in paragraph.iter("a", "span") if (name := note_name(one))), "")
            if named:
                running = named
                self.draft.notes.setdefault(running, re.sub(r"^\(?\s*[\w*]{0,4}\s*\)\s*", "", text))
            elif running:
                self.draft.notes[running] = f"{self.draft.notes[running]} {text}".strip()

    # Walking

    def _walk(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        classes = classes_of(element)
        if any(_SKIPPED_CLASSES.match(one) for one in classes):
            self.marks.codes_read(element)
            return
        if self._is_unit(element):
            self._unit(element)
        elif element.tag == "p" or element.tag in ("h1", "h2", "h3", "h4"):
            self._paragraph(element, classes)
        elif element.tag == "a":
            self._anchor(element)
        elif element.tag == "table":
            self._table(element)
        elif element.tag == "span" and "no-parag" in classes:
            self.draft.label(plain(element), 0)
        elif "grid-list" in classes:
            self._grid(element)
        elif element.tag in _BLOCKS:
            self.draft.flush()
            self._children(element)
            self.draft.flush()
        elif element.tag == "br":
            self.draft.text(" ")
        else:
            self._children(element)

    def _children(self, element: etree._Element) -> None:
        self._text(element.text)
        for child in element:
            self._walk(child)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self.draft.text(self.marks.bare(text))

    # Units

    def _is_unit(self, element: etree._Element) -> bool:
        identifier = element.get("id") or ""
        return element.tag == "div" and bool(_UNIT_ID.match(identifier)) and not self._inside_unit(element)

    def _inside_unit(self, element: etree._Element) -> bool:
        return self._unit_element is not None and self._unit_element in element.iterancestors()

    def _unit(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        kind, _, number = identifier.partition("_")
        self._unit_element = element
        if kind == "art":
            self.draft.unit_open("article", identifier_number(number) or number)
        elif kind == "rct":
            self.draft.unit_open("recital", number)
        else:
            self._annex = number.upper()
            self.draft.unit_open("annex", self._annex)
        self._children(element)
        self.draft.unit_close()
        self._unit_element = None

    def _title_take(self, title: str, classes: set[str]) -> bool:
        """Whether a line was the heading that opens or names a unit."""
        quoted = self._levels > 0
        if quoted:
            return False
        if classes & _ARTICLE_CLASSES or (not self._by_class and not self._by_id and short(title)):
            number = article_number(title, whole=not classes & _ARTICLE_CLASSES)
            if number and self._article_named(number, title):
                return True
        return self._attachment_take(title, classes)

    def _article_named(self, number: str, title: str) -> bool:
        if self._unit_element is None:
            if self._by_id:
                return False
            self.draft.unit_open("article", number)
        elif self.draft.unit_kind != "article" or self.draft.titled:
            return False
        self.draft.unit_title(title, number=number)
        return True

    def _attachment_take(self, title: str, classes: set[str]) -> bool:
        annex = annex_number(title)
        appendix = appendix_number(title)
        may = bool(classes & _ANNEX_CLASSES) or "doc-ti" in classes
        if self._unit_element is not None and not may:
            return False
        if not may and not (not self._by_class and not self._by_id and title.isupper() and short(title)):
            return False
        if annex is None and appendix is None and not classes & _ANNEX_CLASSES:
            return False
        kind, number = attachment(title)
        if self._unit_element is not None and not self.draft.titled and self.draft.unit_kind == "annex":
            self.draft.unit_title(title, kind, number)
            self._annex = number if kind == "annex" else self._annex
            return True
        if kind == "annex" and self._unit_element is not None:
            return False
        self.draft.unit_open(kind, number, self._annex if kind == "appendix" else "")
        self.draft.unit_title(title)
        self._annex = number if kind == "annex" else self._annex
        return True

    def _division_take(self, element: etree._Element, level: int) -> bool:
        """Headings of chapters: the number opens a unit of its own, the title is its text."""
        if self._unit_element is not None or self._levels:
            return False
        title = plain(element)
        if level == 1:
            self.draft.unit_open("division", title)
            self.draft.unit_title(title)
        else:
            self._children(element)
            self.draft.flush("heading")
            self.draft.unit_close()
        return True

    # Parts

    def _paragraph(self, element: etree._Element, classes: set[str]) -> None:
        self.draft.flush()
        if "modref" in classes:
            if not self.marks.line(element):
                self._children(element)
            return
        division = next((found for one in classes if (found := _DIVISION_CLASSES.match(one))), None)
        if division is not None and self._division_take(element, int(division[2])):
            return
        if self.draft.unit_kind == "division" and self._unit_element is None:
            self.draft.unit_close()
        heading = any(_HEADING_CLASSES.match(one) for one in classes)
        bare = not self._by_class and not self._by_id
        title = plain(element) if heading or bare else ""
        if title and self._title_take(title, classes):
            self._anchors_only(element)
            return
        if (
            self.draft.unit_kind == "article"
            and not self._by_id
            and _FORMULA.match(title or plain(element))
            and not self._levels
        ):
            self.draft.unit_close()
            return
        before, self.draft.heading = self.draft.heading, heading
        self._children(element)
        self.draft.flush()
        self.draft.heading = before

    def _table(self, element: etree._Element) -> None:
        self.draft.flush()
        listed = is_list(element)
        self._levels += 1
        for row in rows(element):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            if listed and len(cells) >= 2 and (not (label := plain(cells[0])) or len(label) <= 12):
                self.draft.label(label, self._levels)
                for cell in cells[1:]:
                    self._children(cell)
                    self.draft.flush()
                continue
            self._row(cells, as_text=listed or "tblnote" in classes_of(row))
        self.draft.level_leave(self._levels)
        self._levels -= 1

    def _row(self, cells: list[etree._Element], *, as_text: bool) -> None:
        if as_text:
            for cell in cells:
                self._children(cell)
                self.draft.flush()
            return
        self.draft.row_open()
        for cell in cells:
            self.draft.cell_next()
            self._children(cell)
        self.draft.row_close()

    def _grid(self, element: etree._Element) -> None:
        self.draft.flush()
        self._levels += 1
        for child in element:
            if "grid-list-column-1" in classes_of(child):
                self.draft.label(plain(child), self._levels)
            else:
                self._walk(child)
        self.draft.level_leave(self._levels)
        self._levels -= 1

    # Notes and marks

    def _anchor(self, element: etree._Element) -> None:
        if not self.marks.anchor(element) and not self._cited(element):
            self._children(element)

    def _anchors_only(self, element: etree._Element) -> None:
        for anchor in element.iter("a"):
            if not self.marks.anchor(anchor):
                self._cited(anchor)

    def _cited(self, anchor: etree._Element) -> bool:
        """Whether an anchor cites a note, brought by the file or not."""
        target = anchor.get("href") or ""
        known = target.startswith("#") and (target[1:] in self.draft.notes or target.startswith("#ntr"))
        if known:
            self.draft.note_cite(target[1:])
        return known
