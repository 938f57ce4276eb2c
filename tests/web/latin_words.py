"""What a page says in Latin letters: phrases that are no code, name or quotation. Knows no page.

Foreign words may stand where the page itself says that they are foreign: in quotations, in code, in an
element with a `lang` of its own, and in what a person or a source wrote (given as facts by the caller).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

UNSEEN = {"script", "style", "svg", "code", "pre", "blockquote", "del", "ins", "kbd", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SAID = ("aria-label", "title", "placeholder", "alt")
HIDING_CLASSES = re.compile(r"\bmono\b|material-symbols")
WORDS = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?:[ ,]+[A-Za-z][A-Za-z'’.-]*)*")
REAL_WORD = re.compile(r"(?<![A-Za-z0-9_/-])[A-Za-z]?[a-z]{2,}(?![A-Za-z0-9_-])")
"""Letters in lower case that stand alone: codes are in capitals or hold figures."""
ADDRESS = re.compile(
    r"https?://\S+|\b[\w.+-]+@[\w.-]+|\b[\w-]+(?:/[\w-]+)+/?|\b\w+\.(?:xlsx|csv|pdf|ics|docx|json)\b"
)


class PageTexts(HTMLParser):
    """Texts that a reader sees or is read out, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    @property
    def is_hidden(self) -> bool:
        return any(hides for _tag, hides in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        language = said.get("lang") or ""
        hides = (
            tag in UNSEEN
            or bool(language and tag != "html" and not language.startswith("zh"))
            or bool(HIDING_CLASSES.search(said.get("class") or ""))
        )
        if not (self.is_hidden or hides):
            self.texts += [said[name] or "" for name in SAID if name in said]
            if tag == "input" and said.get("type") in ("submit", "button"):
                self.texts.append(said.get("value") or "")
        if tag not in VOID:
            self.stack.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place][0] == tag:
                del self.stack[place:]
                return

    def handle_data(self, data: str) -> None:
        if not self.is_hidden:
            self.texts.append(data)


def page_texts(page: str) -> list[str]:
    """Texts of a page, each on one line."""
    parser = PageTexts()
    parser.feed(page)
    texts = (" ".join(text.split()) for text in parser.texts)
    return list(dict.fromkeys(text for text in texts if text))


def latin_phrases(
    text: str, *, facts: Iterable[str] = (), allowed: re.Pattern[str] | None = None
) -> list[str]:
    """Phrases of the text in Latin letters that hold a word; `facts` longest first are taken out before."""
    for fact in facts:
        if fact in text:
            text = text.replace(fact, " ∎ ")
    text = ADDRESS.sub(" ∎ ", text)
    if allowed is not None:
        text = allowed.sub(" ∎ ", text)
    return [found[0].strip(" ,.") for found in WORDS.finditer(text) if REAL_WORD.search(found[0])]
