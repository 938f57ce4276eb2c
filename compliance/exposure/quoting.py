"""Finds the words of a notice that a finding rests on. Pure: text and offsets in, a quote out."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 600
_END = re.compile(r"[.!?](?=\s)|[。；！？;\n]")


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentences around `marked`; `start` and `end` count characters of the notice's content, or of the
    text of the linked `document` (its address; `page` from 1, 0 unknown), and bound the marked words.
    `basis`: mention, milestone, code or title. `section`: such as article:5."""

    text: str
    start: int
    end: int
    marked: str
    basis: str
    document: str = ""
    page: int = 0
    section: str = ""


def quote_around(content: str, start: int, end: int, *, basis: str) -> Quote:
    """The sentence or line that holds [start, end), shortened where it is very long."""
    left = max((found.end() for found in _END.finditer(content, 0, start)), default=0)
    ending = _END.search(content, end)
    right = ending.end() if ending else len(content)
    if right - left > LONGEST:
        spare = max(0, LONGEST - (end - start)) // 2
        left, right = max(left, start - spare), min(right, end + spare)
    return Quote(content[left:right].strip(), start, end, content[start:end], basis)


def place_of_code(content: str, kind: str, code: str) -> tuple[int, int] | None:
    """Where a code is printed, with or without dots: HS "851660" also as 8516.60 or 85.16.60."""
    if kind in {"hs", "cn"} and code.isdigit():
        pattern = r"[.\s]?".join(re.escape(code[i : i + 2]) for i in range(0, len(code), 2))
    else:
        pattern = re.escape(code)
    found = re.search(rf"(?<![0-9]){pattern}(?![0-9])", content)
    return (found.start(), found.end()) if found else None
