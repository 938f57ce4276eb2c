"""Bytes of a CSV file as text: which encoding, which separator. Nothing is replaced or guessed away."""

import codecs
import csv

from compliance.firms.imports.problems import TableUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t"
_COMMON_SHARE = 0.9
"""Share of non-ASCII characters that must be everyday Chinese before bytes are taken for GB18030."""

csv.field_size_limit(1_000_000)


def text_decode(raw: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, or GB18030; raises TableUnreadable otherwise."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding)
    if b"\x00" in raw:
        raise TableUnreadable("not_text")
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


def _is_common(mark: str) -> bool:
    try:
        return len(mark.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def text_dialect(text: str) -> type[csv.Dialect]:
    """The separator that the header row shows most; quotes are double quotes, doubled inside."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    class Found(csv.excel):
        delimiter = max(_SEPARATORS, key=header.count)

    return Found
