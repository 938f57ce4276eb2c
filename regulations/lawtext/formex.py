"""Reads Formex 4: acts of the Official Journal, consolidated acts and fragments of them.

It knows the elements and the processing instructions `CLG.MDFO`, `CLG.MDFC`; it compares nothing.
"""

import re
from typing import Final

from lxml import etree

from .draft import TextDraft, spaced
from .headings import article_number, attachment, identifier_number
from .model import LawText, LawTextError, Mark
from .opening import formex_roots

_SKIPPED: Final = frozenset(
    {
        "BIB.INSTANCE",
        "BIB.DATA",
        "FAM.COMP",
        "INFO.CONSLEG",
        "INFO.PROD",
        "TOC",
        "FINAL",
        "SIGNATURE",
        "PREAMBLE.INIT",
        "PREAMBLE.FINAL",
        "GR.VISA",
        "VISA",
        "GR.CONSID.INIT",
        "INCLUSIONS",
        "INCL.ELEMENT",
        "LOC.NOTES",
        "IE",
        "NO.SEQ",
        "PROLOG",
    }
)
_INLINE: Final = frozenset(
    {
        "HT",
        "FT",
        "DATE",
        "REF.DOC",
        "REF.DOC.OJ",
        "REF.DOC.ECR",
        "REF.DOC.SE",
        "LINK",
        "KEYWORD",
        "QUOT.START",
        "QUOT.END",
        "IE",
        "ADDR",
        "NO.DOC",
        "ITEM.CONT",
        "REFERENCE",
        "OVER",
        "UNDER",
        "IND",
        "EXPR",
        "FRACTION",
        "DIVIDEND",
        "DIVISOR",
    }
)
_HEADINGS: Final = frozenset({"TITLE", "TI", "STI", "TI.ART", "STI.ART", "TI.BLK", "STI.BLK"})
_ATTRIBUTE: Final = re.compile(r"([\w.]+)\s*=\s*([\"'])(.*?)\2")


def formex_text(body: bytes, *, celex: str = "", language: str = "") -> LawText:
    """An archive of Formex files, or one of them, as units. Raises LawTextError."""
    reader = _Reader()
    for root in formex_roots(body):
        reader.root_read(root)
    reader.draft.unit_close()
    if not reader.draft.units:
        raise LawTextError("no_units", "The Formex holds neither articles nor annexes.")
    base = reader.celex
    if reader.state and base.startswith("3"):
        base = f"0{base[1:]}-{reader.state}"
    return LawText(
        celex or base,
        reader.state,
        language or reader.language,
        "fmx4",
        tuple(reader.draft.units),
        tuple(reader.draft.acts),
        tuple(reader.draft.gaps),
    )


class _Reader:
    def __init__(self) -> None:
        self.draft = TextDraft()
        self.state = ""
        self.celex = ""
        self.language = ""
        self._lists = 0
        self._fragments = 0
        self._annexes: list[str] = []

    def root_read(self, root: etree._Element) -> None:
        info = root.find(".//INFO.CONSLEG")
        if info is not None:
            self.state = info.get("START.DATE", "") or self.state
        self.celex = self.celex or spaced(root.findtext(".//NO.CELEX") or "")
        self.language = self.language or spaced(root.findtext(".//LG.DOC") or "").lower()
        self.draft.unit_close()
        self.draft.notes = {}  # numbers of notes begin anew in each file
        for note in root.iter("NOTE"):
            if identifier := note.get("NOTE.ID"):
                self.draft.notes[identifier] = _note_text(note)
        self._walk(root)

    def _walk(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str):
            self._instruction(element)
            return
        tag = element.tag
        if tag in _SKIPPED:
            self._marks_only(element)
            return
        reading = getattr(self, "_on_" + tag.replace(".", "_").lower(), None)
        if reading is not None:
            reading(element)
        elif tag in _INLINE:
            self._children(element)
        elif tag in _HEADINGS:
            self._heading(element)
        else:
            self.draft.flush()
            self._children(element)
            self.draft.flush()

    def _children(self, element: etree._Element) -> None:
        self.draft.text(element.text)
        for child in element:
            self._walk(child)
            self.draft.text(child.tail)

    def _marks_only(self, element: etree._Element) -> None:
        for child in element.iter(etree.ProcessingInstruction):
            self._instruction(child)

    def _instruction(self, node: etree._Element) -> None:
        target = getattr(node, "target", "")
        if target not in ("CLG.MDFO", "CLG.MDFC"):
            return
        given = {key: value for key, _quote, value in _ATTRIBUTE.findall(node.text or "")}
        if target == "CLG.MDFO":
            mark = Mark(given.get("ACTIVE.DOC", ""), given.get("ACTION", ""), given.get("ACTIVE.LOC", ""))
            self.draft.mark_open(given.get("ID", ""), mark)
        else:
            self.draft.mark_close(given.get("IDREF", ""))

    def _heading(self, element: etree._Element) -> None:
        self.draft.flush()
        before, self.draft.heading = self.draft.heading, True
        self._children(element)
        self.draft.flush()
        self.draft.heading = before

    # Units

    def _on_article(self, element: etree._Element) -> None:
        if _quoted(element):
            self._children(element)
            return
        title = _plain(element.find("TI.ART"))
        number = article_number(title) or identifier_number(element.get("IDENTIFIER", "")) or title
        self.draft.unit_open("article", number)
        if not self.draft.dead:
            self.draft.unit_title(title)
        self._children(element)
        self.draft.unit_close()

    def _on_ti_art(self, element: etree._Element) -> None:
        if _quoted(element):
            self._heading(element)
        else:
            self._marks_only(element)

    def _on_division(self, element: etree._Element) -> None:
        if _quoted(element):
            self._children(element)
            return
        title = element.find("TITLE")
        for child in element:
            if child is title:
                number = _plain(title.find("TI"))
                self.draft.unit_open("division", number)
                if not self.draft.dead:
                    self.draft.unit_title(number)
                    for part in title.iterchildren("STI"):
                        self._heading(part)
                self.draft.unit_close()
            else:
                self._walk(child)

    def _on_cons_annex(self, element: etree._Element) -> None:
        if _quoted(element):
            self._children(element)
            return
        heading = _plain(element.find("TITLE/TI"))
        kind, number = attachment(heading)
        parent = self._annexes[-1] if self._annexes and kind == "appendix" else ""
        self.draft.unit_open(kind, number, parent)
        if not self.draft.dead:
            self.draft.unit_title(heading)
        if kind == "annex":
            self._annexes.append(number)
        self._annex_children(element)
        self.draft.unit_close()

    _on_annex = _on_cons_annex

    def _annex_children(self, element: etree._Element) -> None:
        for child in element:
            if child.tag == "TITLE":
                self._annex_title(child)
            else:
                self._walk(child)

    def _annex_title(self, title: etree._Element) -> None:
        for child in title:
            if child.tag == "TI":
                # the first paragraph is the number, which the unit bears as its title
                paragraphs = list(child)
                for paragraph in paragraphs[1:]:
                    self._heading(paragraph) if isinstance(paragraph.tag, str) else self._instruction(
                        paragraph
                    )
            else:
                self._walk(child)

    def _on_fragment(self, element: etree._Element) -> None:
        self._fragments += 1
        self.draft.unit_open("fragment", str(self._fragments))
        self._children(element)
        self.draft.unit_close()
        self.draft.marks_close()

    def _on_consid(self, element: etree._Element) -> None:
        number = (
            spaced("".join(element.find(".//NO.P").itertext())) if element.find(".//NO.P") is not None else ""
        )
        self.draft.unit_open("recital", number.strip("() "))
        self._children(element)
        self.draft.unit_close()

    # Parts

    def _on_no_parag(self, element: etree._Element) -> None:
        self._marks_only(element)
        self.draft.label(_plain(element), 0)

    def _on_no_p(self, element: etree._Element) -> None:
        self._marks_only(element)
        self.draft.label(_plain(element), self._lists)

    def _on_no_gr_seq(self, element: etree._Element) -> None:
        self._marks_only(element)
        self.draft.label(_plain(element), 0)

    def _on_list(self, element: etree._Element) -> None:
        self.draft.flush()
        self._lists += 1
        self._children(element)
        self.draft.level_leave(self._lists)
        self._lists -= 1

    def _on_tbl(self, element: etree._Element) -> None:
        """A table; its notes stand before it in the file and after it in print."""
        self.draft.flush()
        notes = [child for child in element if child.tag == "GR.NOTES"]
        for child in element:
            if child not in notes:
                self._walk(child)
        for group in notes:
            self._children(group)
        self.draft.flush()

    def _on_row(self, element: etree._Element) -> None:
        self.draft.row_open()
        self._children(element)
        self.draft.row_close()

    def _on_cell(self, element: etree._Element) -> None:
        self.draft.cell_next()
        self._children(element)
        self.draft.flush()

    def _on_note(self, element: etree._Element) -> None:
        """A note, or a citation of one that stands elsewhere; table notes are cited from the cells."""
        parent = element.getparent()
        if parent is not None and parent.tag == "GR.NOTES":
            return
        self.draft.note_cite(element.get("NOTE.ID") or element.get("NOTE.REF") or "")

    def _on_quot_start(self, element: etree._Element) -> None:
        code = element.get("CODE", "")
        self.draft.text(chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,5}", code) else "'")

    _on_quot_end = _on_quot_start


def _quoted(element: etree._Element) -> bool:
    """Whether an element stands in text that the act writes into another act."""
    return any(ancestor.tag == "QUOT.S" for ancestor in element.iterancestors())


def _note_text(note: etree._Element) -> str:
    """The text of a note without what was deleted from it."""
    parts: list[str] = []
    dead: set[str] = set()

    def walk(element: etree._Element) -> None:
        if isinstance(element.tag, str):
            if element.tag in ("QUOT.START", "QUOT.END"):
                parts.append("'")
            elif element.tag in ("P", "NP", "ITEM", "NO.P", "TXT"):
                parts.append(" ")
            if element.text and not dead:
                parts.append(element.text)
            for child in element:
                walk(child)
                if child.tail and not dead:
                    parts.append(child.tail)
        elif 'ACTION="DELETED"' in (element.text or ""):
            dead.add(_pi_attribute(element, "ID"))
        else:
            dead.discard(_pi_attribute(element, "IDREF"))

    walk(note)
    return spaced("".join(parts))


def _pi_attribute(node: etree._Element, name: str) -> str:
    return next((value for key, _q, value in _ATTRIBUTE.findall(node.text or "") if key == name), "")


def _plain(element: etree._Element | None) -> str:
    """The text of a heading or number without its notes."""
    if element is None:
        return ""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        if not isinstance(node.tag, str) or node.tag == "NOTE":
            return
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")
        if node.tag in ("P", "NO.P"):
            parts.append(" ")

    walk(element)
    return spaced("".join(parts))
