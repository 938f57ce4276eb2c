"""Days that no longer stand: "delayed from ... to ...", "originally set for ...", "instead of ...".

Reads folded text between two days. Knows words of moving, not what a day is for.
"""

from __future__ import annotations

import re

_MOVED = re.compile(
    r",? ?(?:to|until|till|a|al|au|jusqu'au|hasta(?: el)?|to no earlier than|"
    r"(?:推迟|延长|延期|延后|延|顺延|调整|更改|变更|改)?[至到为]) ?"
)
_FROM = re.compile(r"(?:from|del?|du|由|从|自)(?: the)? ?\Z")
_MOVING = re.compile(
    r"delay|exten[ds]|postpon|defer|(?:put|set|pushed) back|brought forward|reschedul|shift|reopen|push|"
    r"mov(?:e|ing)|chang|amend|revis|report|prorr?og|prolong|ampli|aplaz|posterg|pospo|"
    r"differ|decal|retras|repouss|推迟|延长|延期|延后|延至|修改|改|调整"
)
_ONCE = re.compile(
    r"(?<![a-z])(?:originally|initially|formerly|previously|initialement|precedemment|auparavant|"
    r"inicialmente|originalmente|anteriormente|previst[oa]|prevue?|fixee?|fijad[oa]|set for|scheduled for|"
    r"dev(?:ait|aient)|debian?|vencian?|finalizaban?|terminaban?|expirait|se terminait|"
    r"(?:was|were) (?:to|due|set|scheduled|planned)|would have|should have|closed)(?![a-z])"
    r"[^.;\n\d]{0,36}\Z|原(?:定|计划|拟|截止)[^。;\n\d]{0,12}\Z"
)
_TO_NOW = re.compile(
    r"[^.;\n。]{0,90}?(?<![a-z])(?:to|until|till|au|al|jusqu'au|hasta el|for) ?|"
    r"[^。;\n]{0,60}[至到为] ?"
)
_AFRESH = re.compile(r"(?<![a-z])(?:(?:is|are) now|will now|desormais|ahora)(?![a-z])|现")
_INSTEAD = re.compile(
    r"(?<![a-z])(?:instead of|rather than|and not(?: on)?|au lieu du?|en lugar del?|en vez del?)"
    r"(?: the| on| from)? ?\Z|"
    r"(?:而不是|而非|代替)\s?\Z|"
    r"\((?:previously|formerly|originally|anciennement|auparavant|antes|anteriormente|"
    r"原为|原定为?):? ?(?:the |le |el )?\Z"
)


def is_moved(folded: str, start: int, end: int, following: int) -> bool:
    """Whether the day at [start, end) is the old one of two, the new one beginning at `following`."""
    if following - end > 100:
        return False
    if _MOVED.fullmatch(folded, end, following) and _FROM.search(folded, max(0, start - 12), start):
        return bool(_MOVING.search(folded, max(0, start - 140), following))
    return bool(
        _ONCE.search(folded, max(0, start - 50), start)
        and (
            _AFRESH.search(folded, end, following)
            or (_MOVING.search(folded, end, following) and _TO_NOW.fullmatch(folded, end, following))
        )
    )


def is_given_up(folded: str, start: int) -> bool:
    """Whether the day is named as what no longer holds: "from 1 May instead of 1 March"."""
    return bool(_INSTEAD.search(folded, max(0, start - 24), start))
