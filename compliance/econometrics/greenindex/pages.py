"""Lines of an annual report with their pages, from PDF, HTML or plain text; running heads left out.

Knows what bytes hold readable Chinese text; knows nothing of sections or words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from compliance.econometrics.faults import UnreadableTable
from regulations.reading.document import UnreadableFile, text_of

LEAST_CHINESE = 0.2
"""Share of letters that must be Chinese characters: in other text the Chinese words count nothing."""
HEAD_LINES, LEAST_PAGES, LONGEST_HEAD = 2, 4, 60
"""A running head is one of so many first or last lines, the same (numbers apart) on half the pages of a file
with so many pages."""
_NAMED = re.compile(
    r"(?:公司的?(?:中文)?(?:名称|全称|简称)|公司的中文简称|中文简称|(?:股票|证券|公司)简称)[ \t:：]+"
    r"([\u4e00-\u9fff()（）A-Za-z]{2,30})(?=\s|$)"
)


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """`notes` are (code, sentence): what was not read or not believed."""

    lines: tuple[Line, ...]
    pages: int
    running_heads: int
    notes: tuple[tuple[str, str], ...] = ()


def pages_read(path: Path) -> Pages:
    """The lines of a report; raises UnreadableTable where no trustworthy Chinese text can be had."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UnreadableTable(
            f"{path.name} cannot be read: {error.strerror}.", reason="no_file", where=path.name
        ) from error
    return pages_of(body, path.name)


def pages_of(body: bytes, name: str) -> Pages:
    """The lines of a report given as bytes of PDF, HTML or text (UTF-8, UTF-16 with mark, or GB18030)."""
    if not body.strip():
        raise UnreadableTable(f"{name} is empty.", reason="empty", where=name)
    notes: list[tuple[str, str]] = []
    if b"%PDF-" in body[:1024] or body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        try:
            read = text_of(body)
        except UnreadableFile as error:
            raise UnreadableTable(f"{name}: {error}", reason=error.code, where=name) from error
        if read.scanned or 2 * len(read.scanned_pages) > len(read.pages):
            raise UnreadableTable(
                f"{name}: {len(read.scanned_pages)} of {len(read.pages)} pages are pictures without text; "
                "have the characters recognised first.",
                reason="scanned",
                where=name,
            )
        if read.scanned_pages:
            shown = ", ".join(map(str, read.scanned_pages[:10]))
            notes.append(("scanned_pages", f"Pages {shown} are pictures: nothing of them was counted."))
        if read.cut:
            notes.append(("cut", "The text was cut at its largest length: what follows was not counted."))
        text, starts = read.text, read.pages
    else:
        text = _decoded(body, name)
        starts = (0, *(m.end() for m in re.finditer("\f", text)))
    _must_be_chinese(text, name)
    lines = _lines(text, starts)
    kept = _without_heads(lines, len(starts))
    return Pages(
        lines=tuple(kept), pages=len(starts), running_heads=len(lines) - len(kept), notes=tuple(notes)
    )


def names_in(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The firm's own names where the report declares them (公司的中文名称, 证券简称, …), longest first."""
    found = {m[1] for line in lines for m in _NAMED.finditer(unicodedata.normalize("NFKC", line.text))}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _decoded(body: bytes, name: str) -> str:
    encodings = ["utf-16"] if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableTable(
        f"{name} is neither PDF, HTML nor text in UTF-8, UTF-16 or GB18030.",
        reason="unknown_kind",
        where=name,
    )


def _must_be_chinese(text: str, name: str) -> None:
    letters = sum(character.isalpha() for character in text)
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    if not letters or chinese < LEAST_CHINESE * letters:
        raise UnreadableTable(
            f"{name}: {chinese} of {letters} letters are Chinese characters; the word list is Chinese and "
            "would count nothing in this text. Give the Chinese edition.",
            reason="not_chinese",
            where=name,
        )


def _lines(text: str, starts: tuple[int, ...]) -> list[Line]:
    found, at = [], 0
    for raw in text.splitlines(keepends=True):
        if stripped := raw.strip():
            found.append(Line(stripped, bisect_right(starts, at)))
        at += len(raw)
    return found


def _without_heads(lines: list[Line], pages: int) -> list[Line]:
    if pages < LEAST_PAGES:
        return lines
    by_page: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(number)
    edges = {n for listed in by_page.values() for n in (*listed[:HEAD_LINES], *listed[-HEAD_LINES:])}
    often = Counter(key for page in by_page.values() for key in {_head(lines[n]) for n in page if n in edges})
    return [
        line
        for number, line in enumerate(lines)
        if number not in edges or 2 * often[_head(line)] < pages or _head(line) == ""
    ]


def _head(line: Line) -> str:
    """The line without page numbers; empty for what is no running head: numbers, sentences, long lines."""
    if "。" in line.text or len(line.text) > LONGEST_HEAD:
        return ""
    return re.sub(r"[\d\s/\-—第页共]+", "", line.text)
