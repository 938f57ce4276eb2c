"""Looks into the zip archive of a Word or Excel file: what it is, how far it unfolds, what it carries."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from compliance.core.uploads.refusals import FileRefused

MOST_PARTS: Final = 2_000
MOST_UNFOLDED: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 100
_RATIO_FROM: Final = 4 * 1024 * 1024
"""Below this an empty table of a workbook may well unfold a hundredfold."""
_CHUNK: Final = 1 << 18
_LOOKED_AT: Final = 4 * 1024 * 1024
_KINDS: Final = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_MACROS: Final = re.compile(r"(^|/)(vbaproject|vbadata|macrosheets?/|activex/|customui/)", re.IGNORECASE)
_CARRIED: Final = re.compile(r"(^|/)(embeddings|oleobjects?|packages?)/[^/]", re.IGNORECASE)
_FETCHED: Final = re.compile(
    rb"<[^>]*(?:attachedTemplate|oleObject|/frame\")[^>]*TargetMode\s*=\s*[\"']External"
    rb"|<[^>]*TargetMode\s*=\s*[\"']External[^>]*(?:attachedTemplate|oleObject|/frame\")",
    re.IGNORECASE,
)
_RUNS: Final = re.compile(rb"<\w*:?(?:ddeLink|oleLink)\b|\bDDE(?:AUTO)?\s+[\"\\]", re.IGNORECASE)


def office_kind(content: bytes) -> str:
    """docx or xlsx. Raises FileRefused for any other archive and for what such a file must not hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _names_check(parts)
            _sizes_check(archive, parts, len(content))
            kind = _kind(archive)
            for part in parts:
                if part.filename.endswith((".rels", ".xml")):
                    _part_check(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise FileRefused("broken") from fault
    return kind


def _names_check(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused("unfolds_too_far", most_parts=MOST_PARTS)
    seen: set[str] = set()
    for part in parts:
        name = part.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise FileRefused("outside_path", part=name[:80])
        if part.flag_bits & 0x1:
            raise FileRefused("cannot_inspect")
        if name.lower() in seen:
            # Two parts of one name: a scanner sees one, an office program the other.
            raise FileRefused("broken")
        seen.add(name.lower())
        if _MACROS.search(name):
            raise FileRefused("macros")
        if _CARRIED.search(name):
            raise FileRefused("embedded_files")


def _sizes_check(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Unfold all parts and count: the sizes in the directory are the sender's word."""
    unfolded = 0
    for part in parts:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                unfolded += len(chunk)
                too_dense = unfolded > _RATIO_FROM and unfolded > packed * MOST_RATIO
                if unfolded > MOST_UNFOLDED or too_dense:
                    raise FileRefused("unfolds_too_far", most_mb=MOST_UNFOLDED // (1024 * 1024))


def _kind(archive: zipfile.ZipFile) -> str:
    try:
        types = archive.read("[Content_Types].xml")
    except KeyError:
        raise FileRefused("unknown_type") from None
    if b"macroEnabled" in types or b"vbaProject" in types or b"activeX" in types:
        raise FileRefused("macros")
    for mark, kind in _KINDS.items():
        if mark in types:
            return kind
    raise FileRefused("unknown_type")


def _part_check(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Parts that fetch or start something. Large sheets are looked at in their first megabytes only."""
    with archive.open(part) as stream:
        text = stream.read(_LOOKED_AT)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise FileRefused("active_content")
    if _FETCHED.search(text) or _RUNS.search(text):
        raise FileRefused("active_content")
