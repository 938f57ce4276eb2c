"""One check from bytes to a verdict: size, kind by magic bytes, ending, dangers inside, digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from compliance.core.uploads.archives import office_kind
from compliance.core.uploads.pdfs import pdf_check
from compliance.core.uploads.refusals import FileRefused
from compliance.core.uploads.texts import text_kind

MOST_BYTES: Final = 20 * 1024 * 1024
_CHUNK: Final = 1 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENDINGS: Final = {
    "pdf": ("application/pdf", (".pdf",)),
    "png": ("image/png", (".png",)),
    "jpeg": ("image/jpeg", (".jpg", ".jpeg")),
    "tiff": ("image/tiff", (".tif", ".tiff")),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    "xml": ("application/xml", (".xml",)),
    "text": ("text/plain", (".txt", ".csv")),
}
"""Kind → media type and the endings that a file of this kind may have; the first is the kept one."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a file is: kind of ENDINGS, media type, ending, size in bytes, sha256 in hex."""

    kind: str
    media_type: str
    ending: str
    size: int
    sha256: str


def file_check(stream: BinaryIO, *, name: str, most_bytes: int = MOST_BYTES) -> CheckedFile:
    """Read the whole stream, judge it, and rewind it. Raises FileRefused; nothing is written anywhere."""
    content = _read(stream, most_bytes)
    stream.seek(0)
    if not content:
        raise FileRefused("empty")
    kind = _kind(content)
    media_type, endings = ENDINGS[kind]
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if ending not in endings:
        raise FileRefused("not_as_named", ending=ending[:12] or "–", content=kind)
    return CheckedFile(kind, media_type, ending, len(content), hashlib.sha256(content).hexdigest())


def _read(stream: BinaryIO, most: int) -> bytes:
    """All bytes, or a refusal as soon as there are too many: the stated size is not believed."""
    stream.seek(0)
    parts, size = [], 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > most:
            raise FileRefused("too_large", most_mb=most // (1024 * 1024))
        parts.append(part)
    return b"".join(parts)


def _kind(content: bytes) -> str:
    if content.startswith(_OLE):
        # The Office formats before 2007 may hold macros in any part, and so may encrypted new ones.
        raise FileRefused("macros")
    for magic, kind, check in _MAGIC:
        if content.startswith(magic):
            check(content)
            return kind
    if content.startswith(b"PK\x03\x04"):
        return office_kind(content)
    return text_kind(content)


def _image_check(ends_with: bytes) -> Callable[[bytes], None]:
    def check(content: bytes) -> None:
        if ends_with and ends_with not in content[-1024:]:
            raise FileRefused("broken")
        # The end of a zip archive may stand up to 64 KB before the end of the file.
        if b"PK\x05\x06" in content[-66_000:]:
            raise FileRefused("two_types")

    return check


_MAGIC: Final[tuple[tuple[bytes, str, Callable[[bytes], None]], ...]] = (
    (b"%PDF-", "pdf", pdf_check),
    (b"\x89PNG\r\n\x1a\n", "png", _image_check(b"IEND\xaeB`\x82")),
    (b"\xff\xd8\xff", "jpeg", _image_check(b"\xff\xd9")),
    (b"II*\x00", "tiff", _image_check(b"")),
    (b"MM\x00*", "tiff", _image_check(b"")),
)
