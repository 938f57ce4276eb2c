"""The visible text of an HTML page, a line a block: headings, paragraphs, list items, table rows."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from regulations.reading.document import MOST_CHARACTERS, ReadText, UnreadableFile

MOST_BYTES = 20_000_000
_HIDDEN = ("script", "style", "noscript", "template", "nav", "header", "footer", "form", "svg", "iframe")
_BLOCKS = (
    "address article aside blockquote br dd div dl dt figure h1 h2 h3 h4 h5 h6 hr li main ol p pre section "
    "table tr ul"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def html_text(body: bytes) -> ReadText:
    """Text of the page's main part where it marks one, else of its body, menus and scripts left out.

    Raises `UnreadableFile` for a page beyond `MOST_BYTES` or without any text.
    """
    if len(body) > MOST_BYTES:
        raise UnreadableFile("too_large", f"the page has {len(body)} bytes, more than {MOST_BYTES}.")
    tree = LexborHTMLParser(_decoded(body))
    for name in _HIDDEN:
        for node in tree.css(name):
            node.decompose()
    root = tree.css_first("main") or tree.css_first("article") or tree.body or tree.root
    if root is None:
        raise UnreadableFile("empty", "the page holds no element with text.")
    for name in _BLOCKS.split():
        for node in root.css(name):
            node.insert_before("\n")
            node.insert_after("\n")
    for name in ("td", "th"):
        for node in root.css(name):
            node.insert_after(" | ")
    lines = (" ".join(line.split()) for line in root.text(separator="").splitlines())
    text = "\n".join(line.strip(" |") for line in lines if line.strip(" |"))
    if not text:
        raise UnreadableFile("empty", "the page holds no text; it may be drawn by scripts.")
    return ReadText(text=text[:MOST_CHARACTERS], pages=(0,), cut=len(text) > MOST_CHARACTERS)


def _decoded(body: bytes) -> str:
    """As the page declares, else UTF-8, else Windows-1252 as browsers do."""
    declared = _CHARSET.search(body[:2048])
    for name in (declared[1].decode("ascii", "replace") if declared else "utf-8", "utf-8"):
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", "replace")
