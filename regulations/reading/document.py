"""The text of one file, with what a reader must know of it: pages, scans, what was cut.

Knows which reader takes which kind of bytes; the readers know their formats.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_CHARACTERS = 5_000_000
"""Text of one file beyond this is cut, and the cut is told."""


class UnreadableFile(Exception):
    """The file gives no text that can be trusted: `code` for machines, the message for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """Text of a file. `pages` are the offsets at which each page begins (one entry for HTML)."""

    text: str
    pages: tuple[int, ...]
    scanned_pages: tuple[int, ...] = ()
    """Numbers (from 1) of pages that hold a picture and no text: nothing of them was read."""
    cut: bool = False

    @property
    def scanned(self) -> bool:
        """True where no page gave any text: only a person, or character recognition, can read it."""
        return bool(self.pages) and len(self.scanned_pages) == len(self.pages)


def text_of(body: bytes, *, media: str = "") -> ReadText:
    """The text of a PDF or an HTML page; `media` is the declared type and only breaks a tie.

    Raises `UnreadableFile` for other kinds, and for damaged, locked or oversized files.
    """
    from regulations.reading.html import html_text
    from regulations.reading.pdf import pdf_text

    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:1024]:
        return pdf_text(body)
    if head[:1] == b"<" or "html" in media.lower():
        return html_text(body)
    kind = media or f"a file that begins with {bytes(head[:8])!r}"
    raise UnreadableFile("unknown_kind", f"{kind} is neither PDF nor HTML: no text was read of it.")
