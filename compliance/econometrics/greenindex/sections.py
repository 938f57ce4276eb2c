"""Sections of an annual report by their headings, each as one normalised text with the page of every place.

Knows headings of Chinese listed firms; what is counted in a section is another module's matter. Lines of one
section are joined where Chinese meets Chinese, so that a word broken across lines or pages is whole again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compliance.econometrics.greenindex.dictionary import folded
from compliance.econometrics.greenindex.pages import Line


class Kind(StrEnum):
    """What a section is; `contents` and `audit` are never counted: they are not the management's words."""

    DISCUSSION = "discussion"
    RESPONSIBILITY = "responsibility"
    GOVERNANCE = "governance"
    MATTERS = "matters"
    FINANCE = "finance"
    AUDIT = "audit"
    CONTENTS = "contents"
    OTHER = "other"


UNCOUNTED = frozenset({Kind.CONTENTS, Kind.AUDIT})

TITLES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.CONTENTS, r"目录"),
        (Kind.DISCUSSION, r"(?:管理层|经营情况)讨论(?:与|和|及)分析|董事[会局]报告|董事[会局]工作报告"),
        (
            Kind.RESPONSIBILITY,
            r"(?:公司)?(?:积极)?(?:履行)?(?:环境(?:与|和|、|及))?社会责任(?:的?(?:工作)?(?:情况|报告))?",
        ),
        (
            Kind.RESPONSIBILITY,
            r"(?:环境信息|环境保护|环保)(?:相关)?(?:的)?(?:情况|信息)(?:披露)?|环境信息情况",
        ),
        (Kind.GOVERNANCE, r"公司治理(?:结构)?(?:、环境和社会)?"),
        (Kind.MATTERS, r"重要事项"),
        (Kind.AUDIT, r"审计报告(?:正文)?"),
        (Kind.FINANCE, r"财务(?:会计)?报告|财务报表"),
    )
)
_CHAPTER = re.compile(r"^第[一二三四五六七八九十]{1,3}[节章]\s*(.{2,24})$")
_POINT = re.compile(r"^[一二三四五六七八九十]{1,3}[、.]\s*(.{2,30})$")
_LEADER = re.compile(r"(?:[.…·。]{3,}|\s)\s*\d{1,3}$|[.…·]{3,}$")
_ENDS = re.compile(r"[。；，,;!！?？]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Section:
    """`text` is normalised; `places` are (offset, page) of the pieces it was joined from."""

    kind: Kind
    title: str
    text: str
    places: tuple[tuple[int, int], ...]

    @property
    def characters(self) -> int:
        return sum(not character.isspace() for character in self.text)

    def page(self, offset: int) -> int:
        return self.places[bisect_right(self.places, (offset, 1 << 30)) - 1][1]


def sections_of(
    lines: Sequence[Line], traditional: dict[int, str], names: Sequence[str] = ()
) -> list[Section]:
    """The report as sections in order; `names` (the firm's own) are blanked so that they count nothing."""
    own = [folded(name, traditional) for name in names if name]
    return [
        _joined(kind, title, part, traditional, sorted(own, key=len, reverse=True))
        for kind, title, part in _parts(lines, traditional)
    ]


def _parts(
    lines: Sequence[Line], traditional: dict[int, str]
) -> Iterator[tuple[Kind, str, list[tuple[Line, bool]]]]:
    chapter = kind = Kind.OTHER
    title = ""
    part: list[tuple[Line, bool]] = []
    for number, line in enumerate(lines):
        found = _heading(folded(line.text, traditional), kind)
        if found and kind is Kind.CONTENTS and _listed(lines, number, traditional):
            found = None
        if found:
            if part:
                yield kind, title, part
            level, named = found
            if level == 1:
                chapter = kind = named or Kind.OTHER
            else:
                kind = named or chapter
            title, part = line.text, []
        part.append((line, found is not None))
    if part:
        yield kind, title, part


def _heading(text: str, now: Kind) -> tuple[int, Kind | None] | None:
    """(1 chapter or 2 point, its kind) where the line is a heading; a listed entry of contents is none."""
    text = text.strip()
    if len(text) > 40 or _LEADER.search(text):
        return None
    if found := _CHAPTER.match(text):
        return 1, _kind(found[1])
    if _ENDS.search(text):
        return None
    if found := _POINT.match(text):
        # In the list of contents only chapters and plain titles end the list.
        return None if now is Kind.CONTENTS else (2, _kind(found[1]))
    named = _kind(text)
    return None if named is None else (2 if named is Kind.AUDIT else 1, named)


def _kind(title: str) -> Kind | None:
    bare = re.sub(r"\s+|[::].*$", "", title)
    return next((kind for kind, pattern in TITLES if pattern.fullmatch(bare)), None)


def _listed(lines: Sequence[Line], number: int, traditional: dict[int, str]) -> bool:
    """True for a heading inside the list of contents: a number or another heading follows at once."""
    for line in lines[number + 1 : number + 2]:
        text = folded(line.text, traditional).strip()
        return bool(re.fullmatch(r"[.…·\s]*\d{0,3}", text) or _LEADER.search(text) or _CHAPTER.match(text))
    return False


def _joined(
    kind: Kind, title: str, part: list[tuple[Line, bool]], traditional: dict[int, str], own: list[str]
) -> Section:
    text, places, barrier = "", [], True
    pieces: list[str] = []
    length = 0
    for line, heading in part:
        piece = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", folded(line.text, traditional))
        last = pieces[-1][-1:] if pieces else ""
        if pieces and (heading or barrier or not (_CHINESE.match(last) and _CHINESE.match(piece))):
            pieces.append("\n")
            length += 1
        places.append((length, line.page))
        pieces.append(piece)
        length += len(piece)
        barrier = heading
    text = "".join(pieces)
    for name in own:
        text = text.replace(name, "\ufffc" * len(name))
    return Section(kind, title, text, tuple(places))
