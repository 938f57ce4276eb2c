"""Tells plain text and XML from everything else, and refuses what a browser would run."""

from __future__ import annotations

import re
from typing import Final

from compliance.core.uploads.refusals import FileRefused

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_XML_START: Final = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_][\w.:-]*)", re.DOTALL)
_MARKUP: Final = re.compile(
    r"<\s*(?:script|iframe|object|embed|!doctype|\?xml-stylesheet|!entity)", re.IGNORECASE
)
_BROWSER_ROOTS: Final = frozenset({"html", "svg", "xhtml", "body", "head", "math"})


def text_kind(content: bytes) -> str:
    """text or xml. Raises FileRefused for bytes that are no text and for markup that runs."""
    text = _decoded(content)
    if _CONTROL.search(text):
        raise FileRefused("unknown_type")
    if _MARKUP.search(text):
        raise FileRefused("markup")
    if not text.lstrip().startswith("<"):
        return "text"
    root = _XML_START.match(text)
    if root is None or root[1].rpartition(":")[2].lower() in _BROWSER_ROOTS:
        raise FileRefused("markup")
    return "xml"


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("unknown_type")
