"""HS, CN and ICS codes in prose: lists, ranges and exclusions, each checked against the nomenclature.

Reads normalised text. A number is a code only behind a cue ("HS", "heading", 税则号) and only if
it exists; it knows no descriptions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from regulations.understanding import code_patterns as p
from regulations.understanding.hits import Hit
from regulations.understanding.nomenclature import cn_exists, hs_exists, hs_group, hs_range, ics_exists

Cue = Literal["chapters", "strong", "weak"]
CueFound = tuple[int, int, Cue]
"""(start, end, kind) of a cue; a list of codes may begin at the end."""
_LEFT_OUT_WITHIN, _RANGES_AT_MOST, _COLUMNS_AT_MOST = 240, 400, 4
"""Bounds on what one exclusion or one heading of a table may reach, so that time grows with the text only."""
_LIST_BEFORE = 300
"""Characters before a cue in which the list that it closes is looked for."""
Code = tuple[str, str, str]
"""(kind, bare digits, rule)"""
_CERTAINTY: dict[Cue, float] = {"chapters": 0.95, "strong": 0.95, "weak": 0.75}


def code_of(printed: str) -> Code | None:
    """(kind, digits, rule) of a code as printed, or None where neither HS nor CN holds it.

    Eight and more digits outside the CN are national lines: their first six are HS. A code padded
    with zeros ("850600") stands for its heading, five digits ("68022") for the subheadings under them.
    """
    digits = re.sub(r"[^0-9]", "", printed)
    if len(digits) == 8 and cn_exists(digits):
        return "cn", digits, "cn.exact"
    if len(digits) in (2, 4, 6) and hs_exists(digits):
        return "hs", digits, "hs.exact"
    if len(digits) == 5 and hs_group(digits):
        return "hs", digits, "hs.group"
    short = digits
    while len(short) in (6, 8, 10, 12) and short.endswith("00"):
        short = short[:-2]
        if hs_exists(short):
            return "hs", short, "hs.padded"
    if len(digits) in (8, 10, 12) and hs_exists(digits[:6]):
        return "hs", digits[:6], "hs.national_line"
    return None


def _clause_start(text: str, position: int) -> int:
    start = max(0, position - 160)
    for cut in p.CLAUSE_CUT.finditer(text, start, position):
        start = cut.end()
    return start


def _excluded_before(text: str, position: int) -> bool:
    """True where an exclusion governs what starts here and no inclusion has followed it."""
    before = text[_clause_start(text, position) : position]
    before = p.EXCEPT_CLOSED.sub("", before)
    last = max((found.start() for found in p.EXCEPT_WORD.finditer(before)), default=-1)
    if last < 0:
        return False
    if p.EXCEPT_OVER.search(before, last + 3):
        return False
    # A closed bracket ends the exclusion that it holds: "(other than toys) of heading 95.05".
    if before.count("(", 0, last) > before.count(")", 0, last) and ")" in before[last:]:
        return False
    # A code field states what is covered; prose before it on the line may hold "other than".
    if p.CODE_FIELD_OPENS.search(before):
        return False
    return not any(found.start() > last + 2 for found in p.INCLUDE_WORD.finditer(before))


def _token_at(text: str, position: int, cue: Cue) -> tuple[int, int, Code | None] | None:
    """(start, end, code) of the token here; the longest reading that exists wins."""
    heading = p.HEADING_TOKEN.match(text, position)
    found = p.TOKEN.match(text, position) or heading
    if found is None:
        if cue == "chapters" and (chapter := p.CHAPTER_TOKEN.match(text, position)):
            return chapter.start(), chapter.end(), code_of(chapter[1])
        unreadable = p.UNREADABLE_TOKEN.match(text, position) if cue != "weak" else None
        return (unreadable.start(), unreadable.end(), None) if unreadable else None
    code = code_of(found[1])
    if code is not None and code[2] == "hs.group" and cue == "weak":
        return found.start(), found.end(), None
    if code is not None and not (code[2] == "hs.national_line" and " " in found[1]):
        return found.start(), found.end(), code
    # "8516 8509" is two headings, not one line of eight digits.
    if heading is not None and heading.end() < found.end() and text[heading.end()] == " ":
        return heading.start(), heading.end(), code_of(heading[1])
    return found.start(), found.end(), code


def _is_year(text: str, start: int, end: int) -> bool:
    """Behind a weak cue "2005" is a year; headings 20.01 to 20.09 are written with a dot there."""
    return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", text[start:end]))


def _range_end(text: str, end: int, code: Code | None, cue: Cue) -> tuple[int, tuple[str, ...]]:
    """(end, member codes) where a second code of the same level closes a range here."""
    to = p.RANGE_WORD.match(text, end)
    last = _token_at(text, to.end(), cue) if to else None
    if last is None or last[2] is None or code is None or last[2][0] != code[0]:
        return end, ()
    return last[1], hs_range(code[1], last[2][1])


def _read_list(text: str, position: int, cue: Cue) -> Iterator[Hit]:
    """Codes from here on, as long as only list words stand between them."""
    excluded = _excluded_before(text, position)
    certainty = _CERTAINTY[cue]
    token = _token_at(text, position, cue)
    while token is not None:
        start, end, code = token
        if cue == "weak" and _is_year(text, start, end):
            return
        end, members = _range_end(text, end, code, cue)
        out = excluded or bool(p.EXCEPT_AFTER.match(text, end))
        for member in members:
            yield Hit(
                kind=code[0] if code else "hs",
                code=member,
                start=start,
                end=end,
                rule="hs.range",
                certainty=certainty,
                excluded=out,
            )
        if code and not members:
            kind, digits, rule = code
            sure = certainty if rule.endswith("exact") else certainty - 0.15
            yield Hit(kind=kind, code=digits, start=start, end=end, rule=rule, certainty=sure, excluded=out)
        gap = p.GAP.match(text, end)
        if gap is None or gap.end() == end:
            return
        if excluded and p.NEW_CLAUSE.search(text, end, gap.end()):
            return
        bracket = text.find("(", end, gap.end())
        close = text.find(")", bracket, gap.end()) if bracket >= 0 else -1
        if close > 0:
            yield from _left_out_in(text, bracket, close)
            excluded = excluded or bool(p.EXCEPT_WORD.search(text, end, bracket))
        # "87 - Vehicles other than trams; 8707 - Bodies": words of a code leave nothing of the next one out.
        worded = gap[0].startswith((" - ", "- ")) and gap[0].rstrip().endswith(";")
        excluded = excluded or (not worded and bool(p.EXCEPT_WORD.search(text, max(end, close), gap.end())))
        token = _token_at(text, gap.end(), cue)


def _left_out_in(text: str, start: int, close: int) -> Iterator[Hit]:
    """Codes of a bracket that says what is left out: "8501 to 8504 (8503 excluded)"."""
    if not (p.EXCEPT_WORD.search(text, start, close) or p.EXCEPT_AFTER.search(text, start + 1, close)):
        return
    for token in p.TOKEN.finditer(text, start, close):
        if code := code_of(token[1]):
            kind, digits, rule = code
            yield Hit(
                kind=kind,
                code=digits,
                start=token.start(1),
                end=token.end(1),
                rule=rule,
                certainty=0.8,
                excluded=True,
            )


def _before_their_cue(text: str) -> Iterator[CueFound]:
    """Where lists begin that name their nomenclature afterwards: "8471.30 and 8471.41 of the HS"."""
    for cue in p.TRAILING_CUE.finditer(text):
        offset = max(0, cue.start() - _LIST_BEFORE)
        before = p.BRACKET.sub(lambda found: "~" * len(found[0]), text[offset : cue.start()])
        first = len(before)
        for code in reversed([*p.DOTTED.finditer(before)]):
            if not p.DOTTED_GAP.fullmatch(before, code.end(), first):
                break
            first = code.start()
        first += offset
        if first < cue.start():
            yield first, first, "strong"


def _in_tables(text: str) -> Iterator[CueFound]:
    """Cells of columns whose heading says that they hold codes."""
    if "|" not in text and "\t" not in text:
        return
    columns: list[int] = []
    width = start = 0
    for line in text.split("\n"):
        cells = re.split(r"[|\t]", line)
        headed = [i for i, cell in enumerate(cells) if len(cell) < 90 and p.CODE_COLUMN.fullmatch(cell)]
        if len(cells) < 2:
            columns = []
        elif headed:
            columns, width = headed[:_COLUMNS_AT_MOST], len(cells)
        elif columns and len(cells) == width:
            for column in columns:
                at = start + sum(len(cell) + 1 for cell in cells[:column])
                at += len(cells[column]) - len(cells[column].lstrip(" *"))
                yield at, at, "chapters"
        start += len(line) + 1


def _in_columns(text: str) -> Iterator[CueFound]:
    """Lines that begin with a code below a line that says so, where a file lost the lines of its table."""
    for heading in p.COLUMN_HEADING.finditer(text):
        line = heading.end() + 1
        while (token := p.COLUMN_CODE.match(text, line)) and code_of(token[1]):
            yield line, line, "strong"
            line = text.find("\n", line) + 1 or len(text)


def _described(text: str) -> list[tuple[int, int]]:
    """Where a form words its codes: "parts for machines of headings 8425 to 8430 (HS code(s): 8431)".

    The headings named there are others, told to delimit the code; so they are in "HS code(s): 3208 - Paints".
    """
    found = [(line.start(), line.end()) for line in p.CODE_LINE.finditer(text)]
    read_to = 0
    for field in p.CODE_FIELD.finditer(text):
        found.append((max(read_to, text.rfind("\n", read_to, field.start()) + 1), field.start()))
        read_to = field.end()
    return sorted(found)


def _outside(cues: list[CueFound], described: Sequence[tuple[int, int]]) -> list[CueFound]:
    """The cues (sorted) without those that lie in one of the places (sorted)."""
    kept: list[CueFound] = []
    reach, place = -1, 0
    for cue in cues:
        while place < len(described) and described[place][0] <= cue[0]:
            reach = max(reach, described[place][1])
            place += 1
        if cue[0] >= reach:
            kept.append(cue)
    return kept


def _cues(text: str) -> list[CueFound]:
    """All cues in order of place."""
    found: list[CueFound] = [
        (cue.start(), cue.end(), "chapters" if cue["chapters"] or cue["chapters_zh"] else "strong")
        for cue in p.STRONG_CUE.finditer(text)
    ]
    # Most texts hold none of these words; looking for them is cheaper than trying the patterns everywhere.
    if any(word in text for word in p.WEAK_WORDS):
        found += [(cue.start(), cue.end(), "weak") for cue in p.WEAK_CUE.finditer(text)]
        headings = sorted(cue for cue in found if p.HEADING_CUE.match(text, cue[0]))
        found = [c for c in found if not p.HEADING_CUE.match(text, c[0])] + _outside(
            headings, _described(text)
        )
    if any(word in text for word in p.TRAILING_WORDS):
        found += _before_their_cue(text)
    found += [*_in_tables(text), *_in_columns(text), *_lists_in_product_lines(text)]
    if "rancel" in text:
        found += [(cue.start(), cue.end(), "strong") for cue in p.ARANCEL_CUE.finditer(text)]
    return sorted(found)


def _in_product_lines(text: str) -> Iterator[Hit]:
    """ "Products: lithium cells (850650)": six digits in brackets on a product line."""
    for line in p.PRODUCT_LINE.finditer(text):
        for found in p.BRACKETED.finditer(text, line.start(), line.end()):
            if hs_exists(found[1]):
                yield Hit(
                    kind="hs",
                    code=found[1],
                    start=found.start(1),
                    end=found.end(1),
                    rule="hs.bracketed",
                    certainty=0.8,
                )


def _lists_in_product_lines(text: str) -> Iterator[CueFound]:
    """ "Products: cars (8703.21 - 8703.24)": brackets of a product line that open with a dotted code."""
    for line in p.PRODUCT_LINE.finditer(text):
        for found in p.BRACKETED_LIST.finditer(text, line.start(), line.end()):
            yield found.end(), found.end(), "strong"


def _bare(code: str) -> str:
    """ "760200" is the whole of heading 7602."""
    return code[:4] if len(code) > 4 and not code[4:].strip("0") else code


def _left_out_later(text: str, hits: list[Hit]) -> set[int]:
    """Places in `hits` of members of ranges that their sentence leaves out further on, by bare numbers.

    "Chapters 50 to 63 of the HS ..., except chapter 57"; 7301至7311的钢铁制品,7303除外.
    """
    ranges = sorted((h.end, i) for i, h in enumerate(hits) if h.rule == "hs.range" and not h.excluded)
    if not ranges:
        return set()
    left_out = [
        (word.start(), {h.code for h in _read_list(text, word.end(), "chapters") if h.excluded})
        for word in p.CHAPTER_WORD.finditer(text)
    ]
    if "除外" in text or "不在" in text:
        for found in p.LEFT_OUT_HAN.finditer(text):
            codes = (code_of(token[1]) for token in p.TOKEN.finditer(found[1]))
            left_out.append((found.start(), {code[1] for code in codes if code}))
    dropped: set[int] = set()
    for start, out in left_out:
        first = bisect_left(ranges, (start - _LEFT_OUT_WITHIN, 0)) if out else len(ranges)
        for end, i in ranges[first : bisect_left(ranges, (start, 0))]:
            if hits[i].code in out and not p.SENTENCE_CUT.search(text, end, start):
                dropped.add(i)
    return dropped


def hs_codes(text: str) -> list[Hit]:
    """HS and CN codes behind their cues; `excluded` where the text leaves them out."""
    hits: list[Hit] = [*_in_product_lines(text)]
    read_to = 0
    dropped: set[int] = set()
    ranges: list[int] = []
    """Places in `hits` of the members of ranges that the running clause has named."""
    for start, end, cue in _cues(text):
        if start < read_to:
            continue
        after = p.AFTER_CUE.match(text, end)
        listed = list(_read_list(text, after.end() if after else end, cue))
        # A national line that is left out takes nothing from the six digits it lies in.
        left_out = tuple(_bare(h.code) for h in listed if h.excluded and h.rule != "hs.national_line")
        if p.SENTENCE_CUT.search(text, read_to, start):
            ranges = []
        # "85.16 to 85.18 of the HS, except heading 85.17": what a clause excludes is no member of its range.
        dropped.update(i for i in ranges if left_out and hits[i].code.startswith(left_out))
        kept = [h for h in listed if h.excluded or not (left_out and h.code.startswith(left_out))]
        ranges += [len(hits) + i for i, h in enumerate(kept) if h.rule == "hs.range" and not h.excluded]
        del ranges[:-_RANGES_AT_MOST]
        hits += kept
        read_to = listed[-1].end if listed else read_to
    dropped |= _left_out_later(text, hits)
    return [hit for i, hit in enumerate(hits) if i not in dropped]


def ics_codes(text: str) -> list[Hit]:
    """ICS codes behind "ICS", as long as only list words stand between them."""
    hits: list[Hit] = []
    read_to = 0
    for cue in p.ICS_CUE.finditer(text):
        if cue.start() < read_to:
            continue
        after = p.AFTER_CUE.match(text, cue.end())
        position = after.end() if after else cue.end()
        while (token := p.ICS_TOKEN.match(text, position)) is not None:
            code = token[1].replace(",", ".")
            read_to = token.end()
            if ics_exists(code):
                hits.append(
                    Hit(
                        kind="ics",
                        code=code,
                        start=token.start(),
                        end=read_to,
                        rule="ics.listed",
                        certainty=0.95,
                    )
                )
            gap = p.GAP.match(text, read_to)
            if gap is None or gap.end() == read_to:
                break
            position = gap.end()
    return hits
