"""Looks into a PDF for what could run or hide in it (ISO 32000-1, 12.6.4): it reads no page.

Names are looked for in the whole file, in any spelling that a reader would accept (#4A is J), and in the
compressed object streams, where a modern file keeps its dictionaries.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from compliance.core.uploads.refusals import FileRefused

_MOST_UNFOLDED: Final = 64 * 1024 * 1024
_TAIL: Final = 2048


def _name(word: str) -> bytes:
    """The PDF name as a pattern: each sign may be written as # and two hex digits."""
    signs = "".join(f"(?:{re.escape(sign)}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in word)
    return f"/{signs}(?![A-Za-z0-9#])".encode("ascii")


_RUNS: Final = re.compile(b"|".join(_name(word) for word in ("JavaScript", "Launch", "RichMedia", "XFA")))
_HIDES: Final = re.compile(b"|".join(_name(word) for word in ("EmbeddedFile", "EmbeddedFiles")))
_STREAM: Final = re.compile(rb"stream\r?\n")
_OBJECTS: Final = re.compile(_name("ObjStm"))
_ENCRYPTED: Final = re.compile(_name("Encrypt"))


def pdf_check(content: bytes) -> None:
    """Raises FileRefused for actions that run, attached files, and files that are cut or closed to a look."""
    if b"%%EOF" not in content[-_TAIL:]:
        raise FileRefused("broken")
    if b"PK\x05\x06" in content[-66_000:]:
        raise FileRefused("two_types")
    _names_check(content)
    is_encrypted = _ENCRYPTED.search(content) is not None
    left = _MOST_UNFOLDED
    for found in _STREAM.finditer(content):
        if not _OBJECTS.search(content, max(0, found.start() - 1024), found.start()):
            continue
        if is_encrypted:
            raise FileRefused("cannot_inspect")
        unfolded = _inflate(content[found.end() :], left)
        left -= len(unfolded)
        _names_check(unfolded)


def _names_check(content: bytes) -> None:
    if _RUNS.search(content):
        raise FileRefused("active_content")
    if _HIDES.search(content):
        raise FileRefused("embedded_files")


def _inflate(content: bytes, most: int) -> bytes:
    """The object stream unfolded, at most `most` bytes; one that is not compressed stands in the file."""
    engine = zlib.decompressobj()
    try:
        unfolded = engine.decompress(content, most + 1)
    except zlib.error:
        return b""
    if len(unfolded) > most:
        raise FileRefused("unfolds_too_far", most_mb=_MOST_UNFOLDED // (1024 * 1024))
    return unfolded
