"""Follows the markers of a consolidated page: ▼M1 until the next one, ►M1 until its ◄. It reads no text."""

from lxml import etree

from .draft import TextDraft, is_dashes, spaced
from .model import Mark
from .page import MARKER, action_of, celex_of


class PageMarks:
    """Which act the words are by. The head of the page says what M1 is where a marker does not."""

    def __init__(self, draft: TextDraft) -> None:
        self._draft = draft
        self._codes: dict[str, str] = {}
        self._inline: list[tuple[str, bool]] = []

    def codes_read(self, element: etree._Element) -> None:
        for anchor in element.iter("a"):
            found = MARKER.search("".join(anchor.itertext()))
            if found and (celex := celex_of(anchor)):
                self._codes.setdefault(found[1], celex)

    def anchor(self, element: etree._Element) -> bool:
        """Whether an anchor was a marker."""
        text = "".join(element.itertext())
        if MARKER.search(text) is None:
            return False
        self._begin(text, celex_of(element), action_of(element))
        return True

    def line(self, element: etree._Element) -> bool:
        """Whether a paragraph held a marker; dashes behind it say that what stood here was deleted."""
        text = "".join(element.itertext())
        if MARKER.search(text) is None:
            return False
        anchor = element.find(".//a")
        celex, action = (celex_of(anchor), action_of(anchor)) if anchor is not None else ("", "")
        self._begin(text, celex, action)
        rest = spaced(MARKER.sub("", text).replace("◄", ""))
        if is_dashes(rest):
            self._draft.dashes()
        elif rest:
            self._draft.text(rest)
            self._draft.flush()
        return True

    def bare(self, text: str) -> str:
        """The text without markers that stand in it as mere glyphs; dashes inside ► ◄ are a deletion."""
        if self._inline and is_dashes(text.replace("◄", "")):
            if not self._inline[-1][1]:
                self._draft.dashes()
            text = "◄" if "◄" in text else ""
        if not any(glyph in text for glyph in "◄▼►"):
            return text
        if MARKER.search(text):
            self._begin(text, "", "")
        if "◄" in text and self._inline:
            self._draft.mark_close(self._inline.pop()[0])
        rest = MARKER.sub("", text).translate({ord(glyph): None for glyph in "◄▼►"})
        return "" if is_dashes(rest) and "►" in text else rest

    def _begin(self, text: str, celex: str, action: str) -> None:
        """▼ ends what was marked before; ► stands inside it. ▼B is the basic act's own."""
        found = MARKER.search(text)
        code = found[1] if found is not None else "B"
        act = celex or self._codes.get(code, "")
        inline = "►" in text
        if not inline:
            self._draft.marks_close()
            self._inline.clear()
        if code == "B" or not act:
            return
        key = f"►{len(self._inline)}" if inline else code
        deletes = action == "DELETED"
        self._draft.mark_open(key, Mark(act, "" if deletes else action), deletes=deletes)
        if inline:
            self._inline.append((key, deletes))
