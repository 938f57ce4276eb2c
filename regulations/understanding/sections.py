"""Where a long text is cut: articles, annexes and their rows, chapters, with their places in the whole text.

Knows how headings of laws look in plain text of several languages, and takes the cuts of an act that was
parsed already. It knows no subject and judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from regulations.lawtext.headings import annex_number, appendix_number, article_number

_NUMBER = r"[0-9]{1,4}(?:[.\-][0-9]{1,4}){0,3}[a-z]{0,2}|[IVXLC]{1,7}|[A-Z]"
_LATIN = (
    r"(?P<article>(?:article|artículo|articulo|artikel|articolo|artigo)[^\S\n]+"
    r"(?:[0-9]{1,4}(?:[^\S\n]?(?:bis|ter|quater|[a-z])\b)?|premier|1er|primero|[IVXLC]{1,7})\b)|"
    r"(?P<annex>(?:annexe?|anexo|appendix|apéndice|appendice|schedule)\b(?:[^\S\n]+(?:n[o°.]{1,2}[^\S\n]*)?"
    rf"(?:{_NUMBER})\b)?)|"
    rf"(?P<chapter>(?:chapter|chapitre|capítulo|capitulo|kapitel)[^\S\n]+(?:{_NUMBER}|premier|primero)\b)|"
    rf"(?P<part>(?:part|partie|parte|title|titre|título|titulo|subpart|división|division)"
    rf"[^\S\n]+(?:{_NUMBER}|premier)\b)|"
    r"(?P<section>(?:§{1,2}|sec\.|section|sección)[^\S\n]*[0-9]{1,4}(?:[.\-][0-9]{1,5}){0,3}[a-z]?)"
)
_CHINESE_NUMBER = r"[0-9〇零一二三四五六七八九十百千]{1,7}"
_CHINESE = (
    rf"第(?P<zh>{_CHINESE_NUMBER})(?P<zh_unit>[编篇章节条])(?=[\s\u3000（(【]|$)"
    rf"(?:之[一二三四五六七八九十])?|"
    rf"(?P<zh_annex>附[件录表])\s?(?P<zh_n>{_CHINESE_NUMBER}|[A-Z])?(?=[\s\u3000：:（(]|$)"
)
_HEADING = re.compile(
    rf"^[ \t\u3000]{{0,8}}(?:[#*|]{{1,6}}[ \t]{{0,3}})?(?:{_LATIN}|{_CHINESE})", re.MULTILINE | re.IGNORECASE
)
# "Article 290 TFEU should be delegated": a wrapped line of prose is no heading.
_PROSE = re.compile(r"\s*(?:,|;|\)|\]|[a-zà-ÿ]|\([0-9a-z]{1,3}\)|TFEU|TEU|TUE|TFUE|[LR]\.)")
_ROW = re.compile(r"^[ \t|]{0,4}(?P<n>[0-9]{1,3})[a-z]{0,2}(?:[.)]|[ \t]*\||\t)[ \t]*\S", re.MULTILINE)
_NEXT_LINE = re.compile(r"\n\s{0,4}(\S[^\n]{2,140})(?=\n|\Z)")
_TEXT_LINE = re.compile(r"[0-9(]|.*[.;]\s*\Z")
_CORRELATION = re.compile(r"correlation table|tableau de correspondance|tabla de correspondencias", re.I)
_CHINESE_KINDS = {"编": "part", "篇": "part", "章": "chapter", "节": "division", "条": "article"}
_RANK = {
    "part": 0,
    "annex": 0,
    "chapter": 1,
    "annex_part": 1,
    "division": 2,
    "article": 3,
    "section": 3,
    "row": 4,
}
_RUNS_ON = re.compile(r"[a-zà-ÿ,(]\s*\n?\Z")
_WRAPPED_LENGTH = 60
"""A line this long that ends within a sentence was wrapped: what follows it is no heading."""
_HEADING_LENGTH, _TITLE_LENGTH = 160, 140
FEWEST = 2
"""Fewer headings than this cut nothing."""
FEWEST_ROWS = 3
_TABLE_LINE = 200
"""An article inside an annex that is shorter is a line of a table of correlation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """[start, end) of the whole text. `key` is stable within a text: `article:5`, `annex:XVII/27`.

    `heading` is printed; `heading_end` where its words end and the section's own text begins.
    `depth` counts the sections around it.
    """

    key: str
    heading: str
    start: int
    heading_end: int
    end: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Cut:
    kind: str
    number: str
    start: int
    heading_end: int


def _number(kind: str, printed: str) -> str:
    """The number as laws are cited: "Article premier" → "1", "Annexe II" → "II"."""
    if kind == "article" and (found := article_number(printed)):
        return found
    if kind == "annex" and (told := annex_number(printed) or appendix_number(printed)):
        return told
    last = re.search(rf"({_NUMBER}|premier|primero)\s*\Z", printed, re.IGNORECASE)
    number = last[1] if last else ""
    return {"premier": "1", "primero": "1"}.get(number.lower(), number)


def _line_end(text: str, at: int) -> int:
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop


def _heading_end(text: str, number_end: int) -> int:
    """End of the heading's words: its own line, or the next one where the number stands alone."""
    stop = _line_end(text, number_end)
    rest = text[number_end:stop].strip(" \t.:–—-*#|")
    if rest:
        if stop - number_end <= _TITLE_LENGTH:
            return stop
        # "Artículo 3. Definiciones. A los efectos ...": the first sentence is the heading.
        point = re.compile(r"[.:]\s").search(text, number_end + 2, min(stop, number_end + _TITLE_LENGTH))
        return point.start() if point else number_end
    following = _NEXT_LINE.match(text, stop)
    if following and not _HEADING.match(following[1]) and not _TEXT_LINE.match(following[1]):
        return following.end()
    return stop


def _runs_on(text: str, start: int) -> bool:
    """Whether the line before breaks off within a sentence, as PDF lines do."""
    before = text.rfind("\n", 0, max(0, start - 1)) + 1
    return start - before > _WRAPPED_LENGTH and bool(_RUNS_ON.search(text, start - 3, start))


def _cuts(text: str) -> Iterator[_Cut]:
    for found in _HEADING.finditer(text):
        if found["zh"]:
            kind, number = _CHINESE_KINDS[found["zh_unit"]], found["zh"]
            end = found.end()
            # A Chinese article runs on behind its number; only a chapter has a heading of its own.
            stop = end if kind == "article" else min(_line_end(text, end), end + _TITLE_LENGTH)
            yield _Cut(kind, number, found.start(), stop)
            continue
        if found["zh_annex"]:
            yield _Cut("annex", found["zh_n"] or "", found.start(), _heading_end(text, found.end()))
            continue
        kind = str(found.lastgroup)
        printed = found[kind]
        stop = _line_end(text, found.end())
        if stop > found.end() and _runs_on(text, found.start()):
            continue
        if _PROSE.match(text, found.end(), stop):
            continue
        if kind != "article" and stop - found.end() > _HEADING_LENGTH:
            continue
        if kind in ("annex", "chapter", "part") and not printed[0].isupper():
            continue
        yield _Cut(kind, _number(kind, printed), found.start(), _heading_end(text, found.end()))


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(number, place) of rows of an annex: numbers at the start of lines that count upwards."""
    last = 0
    for found in _ROW.finditer(text, start, end):
        number = int(found["n"])
        if last < number <= last + 30:
            last = number
            yield number, found.start()


def _without_contents(cuts: Sequence[_Cut], text: str) -> list[_Cut]:
    """A table of contents names each heading once before it stands: such lines are no sections."""
    last = {(cut.kind, cut.number): index for index, cut in enumerate(cuts)}
    kept: list[_Cut] = []
    after: _Cut | None = None
    dropped = True
    for index in range(len(cuts) - 1, -1, -1):
        cut = cuts[index]
        stop = after.start if after else len(text)
        bare = not text[cut.heading_end : stop].strip(" .\n\t0123456789")
        inner = after is not None and (
            _RANK[after.kind] > _RANK[cut.kind] or (cut.kind, after.kind) == ("annex", "part")
        )
        dropped = last[cut.kind, cut.number] != index and bare and (dropped or not inner)
        after = cut
        if not dropped:
            kept.append(cut)
    return kept[::-1]


def sections_of(text: str, begin: int = 0) -> tuple[Section, ...]:
    """Sections of a plain text in order of place, outer ones before inner ones; () where nothing cuts it.

    `begin` leaves out what stands before, such as a title. Time and memory grow with the text.
    """
    cuts = [cut for cut in _without_contents(list(_cuts(text)), text) if cut.start >= begin]
    if len(cuts) < FEWEST:
        return ()
    return _nested(list(_with_rows(cuts, text)), text)


def _with_rows(cuts: Sequence[_Cut], text: str) -> Iterator[_Cut]:
    """The cuts, with the parts and rows of annexes; a table of an annex that lists articles is not cut."""
    annex: str | None = None
    correlating = False
    seen: set[tuple[str, str]] = set()
    for index, cut in enumerate(cuts):
        end = cuts[index + 1].start if index + 1 < len(cuts) else len(text)
        again = cut.kind == "article" or (cut.kind == "annex" and (cut.kind, cut.number) in seen)
        if correlating or (annex is not None and again and end - cut.start < _TABLE_LINE):
            continue
        seen.add((cut.kind, cut.number))
        if cut.kind == "annex":
            annex = cut.number
            correlating = bool(_CORRELATION.search(text, cut.start, cut.heading_end))
        if annex is not None and cut.kind == "part":
            cut = _Cut("annex_part", f"{annex}/{cut.number}", cut.start, cut.heading_end)
        yield cut
        if cut.kind in ("annex", "annex_part"):
            rows = list(_rows(text, cut.heading_end, end))
            if len(rows) >= FEWEST_ROWS:
                yield from (_Cut("row", f"{cut.number}/{n}", at, at) for n, at in rows)


def _nested(cuts: Sequence[_Cut], text: str) -> tuple[Section, ...]:
    """Each section ends where one of its own or a higher rank begins."""
    found: list[Section] = []
    open_: list[tuple[int, int]] = []
    times: dict[str, int] = {}
    for cut in cuts:
        rank = _RANK[cut.kind]
        while open_ and open_[-1][0] >= rank:
            index = open_.pop()[1]
            found[index] = replace(found[index], end=cut.start)
        kind = "annex" if cut.kind in ("row", "annex_part") else cut.kind
        key = f"{kind}:{cut.number}"
        times[key] = times.get(key, 0) + 1
        if times[key] > 1:
            key = f"{key}#{times[key]}"
        heading = " ".join(text[cut.start : min(cut.heading_end, cut.start + 240)].split()).strip("#*| ")
        if cut.kind == "row":
            heading = (
                f"{found[open_[-1][1]].heading} · {cut.number.rpartition('/')[2]}" if open_ else cut.number
            )
        found.append(
            Section(
                key=key,
                heading=heading,
                start=cut.start,
                heading_end=cut.heading_end,
                end=len(text),
                depth=len(open_),
            )
        )
        open_.append((rank, len(found) - 1))
    return tuple(found)


def moved(sections: Sequence[Section], by: int) -> tuple[Section, ...]:
    """The same sections where `by` characters were put before the text, such as a title."""
    return tuple(
        replace(s, start=s.start + by, heading_end=s.heading_end + by, end=s.end + by) for s in sections
    )


class SectionFinder:
    """Names the innermost section of a place in a text."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._edges: list[int] = []
        self._keys: list[str] = []
        open_: list[Section] = []
        for section in sections:
            while open_ and open_[-1].end <= section.start:
                self._edge(open_.pop().end, open_)
            open_.append(section)
            self._edge(section.start, open_)
        while open_:
            self._edge(open_.pop().end, open_)

    def _edge(self, at: int, open_: Sequence[Section]) -> None:
        self._edges.append(at)
        self._keys.append(open_[-1].key if open_ else "")

    def key_at(self, place: int | None) -> str:
        """ "" for a place outside all sections and for None."""
        if place is None:
            return ""
        index = bisect_right(self._edges, place) - 1
        return self._keys[index] if index >= 0 else ""

    def pieces(self, length: int) -> Iterator[tuple[int, int]]:
        """The stretches between two edges, which together are the whole text."""
        edges = sorted({0, length, *(edge for edge in self._edges if edge < length)})
        return pairwise(edges)
