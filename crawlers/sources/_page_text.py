"""What a reader sees of an HTML page or a part of it, as lines. It knows HTML, no source and no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cssselect import SelectorError
from lxml import etree, html
from parsel import Selector
from w3lib.encoding import html_to_unicode

from crawlers.contract import UnreadablePage
from crawlers.gates import Gate
from crawlers.rows import clean

MAIN_PARTS = ("main", "[role=main]", "article", "body")
"""Where the matter of a page stands if nobody says where: the first of these that holds text."""
MOST_PARTS, MOST_CHARACTERS = 2_000, 400_000
BROKEN_SHARE = 0.01
"""Share of characters that could not be decoded, from which on the encoding is held for a wrong one."""

_NO_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "head"})
_FRAME = frozenset({"nav", "header", "footer", "aside"})
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub"),
        *("sup", "time", "tt", "u", "var", "wbr"),
    }
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?\b)?\s*(?:\(?(?:UTC|GMT|CES?T|E[SD]T)\)?)?",
    re.IGNORECASE,
)


def page_of(body: bytes, content_type: str) -> Selector:
    """The page decoded as browsers do it: header, then mark, then its own word. Raises `UnreadablePage`."""
    encoding, text = html_to_unicode(content_type, body)
    broken = text.count("\ufffd")
    if broken > BROKEN_SHARE * len(text):
        raise UnreadablePage(
            f"{broken} of {len(text)} characters cannot be read as {encoding}: the page is not written in "
            "the encoding that it names. Nothing of it was used; tell its publisher, or watch another page"
        )
    if not text.strip():
        raise UnreadablePage("the page is empty")
    return Selector(text=text.replace("\x00", ""), type="html")


def title_of(page: Selector) -> str:
    """The page's own name, or ""."""
    for place in ("title", "h1"):
        found = page.css(place)
        if found and (name := " ".join("".join(_pieces(found[0].root)).split())):
            return name[:300]
    return ""


def text_of(page: Selector, selector: str) -> str:
    """Text of the parts that `selector` matches, of the main part where it is empty, a line a block.

    Raises `Gate`: selector_wrong, selector_nothing, selector_many, no_text, text_too_long.
    """
    text = _selected(page, selector) if selector else _main(page)
    if not text:
        what = f"what {selector!r} matches" if selector else "the page"
        raise Gate(
            "no_text",
            f"{what} holds no text: the page is probably written by a script in the browser, which we do not "
            "run. Watch another page that shows the same, such as a feed or a printable version",
        )
    if len(text) > MOST_CHARACTERS:
        raise Gate(
            "text_too_long",
            f"the text has {len(text)} characters where {MOST_CHARACTERS} are the most: choose a selector "
            "that matches only the part to watch",
        )
    return text


def _selected(page: Selector, selector: str) -> str:
    try:
        parts = page.css(selector)
    except (SelectorError, ValueError) as fault:
        raise Gate(
            "selector_wrong", f"{selector!r} is no CSS selector ({fault}): write one such as main or #news li"
        ) from fault
    if not parts:
        raise Gate(
            "selector_nothing",
            f"{selector!r} matches nothing on the page: it was rebuilt or the selector is wrong. Open "
            "the page, choose the part again, or leave the selector empty for its main part",
        )
    if len(parts) > MOST_PARTS:
        raise Gate(
            "selector_many",
            f"{selector!r} matches {len(parts)} parts where {MOST_PARTS} are the most: choose the part "
            "around them, such as main or table",
        )
    nodes = [part.root for part in parts]
    chosen = {id(node) for node in nodes}
    # A part within a part that is chosen too would be told twice.
    outer = [node for node in nodes if not any(id(above) in chosen for above in _above(node))]
    return _text_of_nodes(outer, skip=_NO_TEXT)


def _main(page: Selector) -> str:
    for place in MAIN_PARTS:
        nodes = [part.root for part in page.css(place)][:MOST_PARTS]
        if text := _text_of_nodes(nodes[:1] if place != "article" else nodes, skip=_NO_TEXT | _FRAME):
            return text
    return ""


def _above(node: Any) -> Iterator[Any]:
    while isinstance(node, etree._Element) and (node := node.getparent()) is not None:
        yield node


def fragment_text(fragment: str) -> str:
    """Text of a piece of HTML within a feed, a line a block; plain text stays what it is."""
    if "<" not in fragment and "&" not in fragment:
        return _lines(fragment)
    try:
        nodes = html.fragments_fromstring(fragment.replace("\x00", ""))
    except (etree.ParserError, ValueError):
        return _lines(fragment)
    return _text_of_nodes(nodes, skip=_NO_TEXT)


def same_words(text: str) -> str:
    """The text without what changes by itself: white space and times of the day."""
    return " ".join(_CLOCK.sub(" ", text).split())


def _text_of_nodes(nodes: list[Any], *, skip: frozenset[str]) -> str:
    texts = (node if isinstance(node, str) else "".join(_pieces(node, skip)) for node in nodes)
    return _lines("\n".join(texts))


def _lines(text: str) -> str:
    lines = (" ".join(line.split()).strip("| ") for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(node: Any, skip: frozenset[str] = _NO_TEXT) -> Iterator[str]:
    """Pieces of text in reading order, a line break around each block, a bar after each cell."""
    walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            if element is not node:
                yield element.tail or ""
            continue
        is_block = element.tag not in _INLINE and element.tag not in _CELLS
        if event == "start":
            if element.tag in skip or _is_hidden(element):
                walk.skip_subtree()
                continue
            if is_block or element.tag == "br":
                yield "\n"
            # White space of the source is no line break of the page.
            yield " ".join((element.text or "").splitlines())
            continue
        if element.tag in _CELLS:
            yield " | "
        elif is_block:
            yield "\n"
        if element is not node:
            yield " ".join((element.tail or "").splitlines())


def _is_hidden(element: Any) -> bool:
    style = element.get("style") or ""
    return element.get("hidden") is not None or bool(_HIDDEN.search(style))
