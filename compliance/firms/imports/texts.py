"""Bytes of a CSV file as text: which encoding, which separator. Nothing is replaced or guessed away."""

import codecs
import csv
import unicodedata
from collections import Counter

from compliance.firms.imports.problems import TableUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t"
_LOOKED_AT_CHARACTERS, _LOOKED_AT_LINES = 200_000, 40
_COMMON_SHARE = 0.9
"""Share of non-ASCII characters that must be everyday Chinese before bytes are taken for GB18030."""

csv.field_size_limit(1_000_000)


def text_decode(raw: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, or GB18030; raises TableUnreadable otherwise."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding)
    if b"\x00" in raw:
        return _utf16_without_mark(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = _strict(raw, "gb18030")
    # GB18030 accepts many a byte of Western code pages and would turn "Müller" into rare characters.
    foreign = [mark for mark in text if ord(mark) > 127]
    if sum(_is_common(mark) for mark in foreign) < _COMMON_SHARE * len(foreign):
        raise TableUnreadable("encoding_unknown")
    return text


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        raise TableUnreadable("encoding_unknown") from fault


def _utf16_without_mark(raw: bytes) -> str:
    """Every other byte of the ASCII characters is zero; on which side tells the order of the bytes."""
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    try:
        text = raw.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError as fault:
        raise TableUnreadable("not_text") from fault
    strange = sum(unicodedata.category(mark) in ("Cc", "Cn", "Co") for mark in text if mark not in "\r\n\t")
    if strange or not any(mark in text for mark in "\n,;\t"):
        raise TableUnreadable("not_text")
    return text


def _is_common(mark: str) -> bool:
    try:
        return len(mark.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def text_dialect(text: str) -> type[csv.Dialect]:
    """The separator under which most of the first lines have the same number of columns, more than one.

    Quotes are double quotes, doubled inside. A title above the header has no separator and decides nothing.
    """
    lines = [line for line in text[:_LOOKED_AT_CHARACTERS].splitlines() if line.strip()][:_LOOKED_AT_LINES]

    def agreement(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        except csv.Error:
            return 0, 0
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    class Found(csv.excel):
        delimiter = max(_SEPARATORS, key=agreement)

    return Found
