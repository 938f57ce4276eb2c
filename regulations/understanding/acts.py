"""References to acts of the EU, in English, French, Spanish and Chinese, as CELEX numbers.

Reads normalised text. Knows how the Official Journal numbers acts; knows no act by its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from regulations.understanding.hits import Hit

_COMMUNITY = r"(?:EU|EC|EEC|UE|CE|CEE|ECSC|CECA|Euratom|CFSP|PESC|JHA|JAI)"
_NUMBER_SIGN = r"(?:N(?:os?|rs?|°|ums?|\.\s?o)\.?|第)"
# 2011/65/EU, 94/62/EC, No 768/2008/EC
_SUFFIXED = re.compile(
    rf"([0-9](?<![0-9/.\-][0-9])[0-9]{{0,3}})/\s?([0-9]{{1,4}})/\s?({_COMMUNITY})(?![A-Za-z0-9])", re.I
)
# (EC) No 1907/2006, (EU) 2023/1542, (EU, Euratom) 2020/2092
_PREFIXED = re.compile(
    rf"[(\[]\s?({_COMMUNITY})(?:\s?,\s?Euratom)?\s?[)\]]\s{{0,2}}({_NUMBER_SIGN})?\s{{0,2}}"
    r"([0-9]{1,4})/\s?([0-9]{1,4})(?![0-9]|/[0-9A-Za-z])",
    re.I,
)
# Directive 2009/48, règlement n° 1907/2006, 第1907/2006号法规
_WORDED = re.compile(
    r"([RDrd法条指](?:(?<=[Rr])(?i:egulation|èglement|eglement|eglamento|eg\b\.?)|"
    r"(?<=[Dd])(?i:irective|irectiva|ir\b\.?)|"
    r"(?<=法)规|(?<=条)例|(?<=指)令))[sS]?\s{0,2}"
    rf"(?i:(?:{_COMMUNITY}\s{{1,2}})?({_NUMBER_SIGN})?)\s{{0,2}}"
    r"([0-9]{1,4})/([0-9]{1,4})(?![0-9/]|\.[0-9])"
)
# eli/reg/2023/1542, eli/dir_del/2015/863
_ELI = re.compile(r"/eli/(reg|dir|dec|reco)(?:_(?:impl|del|framw))?/([0-9]{4})/([0-9]{1,4})(?![0-9])", re.I)
# ", 1272/2008 and 1223/2009" behind an act of a list
_NEXT = re.compile(
    r"\s{0,2}(?:,|;|、|\band\b|\bet\b|\by\b|\bou\b|\bor\b|和|及|与){1,2}\s{0,2}"
    rf"(?:{_NUMBER_SIGN}\s{{0,2}})?([0-9]{{1,4}})/([0-9]{{1,4}})(?![0-9/]|\.[0-9])",
    re.I,
)
_SEVERAL = re.compile(
    r"(?:Regulations|Directives|Decisions|R[èe]glements|D[ée]cisions|Reglamentos|Directivas|Decisiones|acts|"
    r"\bNos)\b|法规|指令|条例|决定",
    re.I,
)
_WORDED_ZH = re.compile(r"(第)?(?<![0-9/.\-])([0-9]{1,4})/([0-9]{1,4})号?(?:欧盟)?(法规|条例|指令)")
_CHINESE_ACT = re.compile("[法条指](?:(?<=法)规|(?<=条)例|(?<=指)令)")
_CELEX = re.compile(r"3(?<![0-9A-Za-z]3)((?:19|20)[0-9]{2})([RLDHFQX])([0-9]{4})(?![0-9])")
_CONSOLIDATED = re.compile(
    r"0(?<![0-9A-Za-z]0)((?:19|20)[0-9]{2})([RLD])([0-9]{4})(?:-[0-9]{8})?(?![0-9A-Za-z])"
)

_TYPES = (
    ("R", re.compile(r"Regulations?|\bReg\b\.?|R[èe]glements?|Reglamentos?|法规|条例", re.I)),
    ("L", re.compile(r"Directives?|\bDir\b\.?|Directivas?|指令", re.I)),
    ("D", re.compile(r"Decisions?|D[ée]cisions?|Decisi[óo]n(?:es)?|决定", re.I)),
    ("H", re.compile(r"Recommendations?|Recommandations?|Recomendaci[óo]n(?:es)?|建议", re.I)),
)
_TYPE_AFTER = re.compile(
    r"\s{0,2}(?:(Regulation|Directive|Decision)|号?(?:(?![修废替取改和与及将对按依])[\u4e00-\u9fff]){0,8}?(法规|条例|指令|决定))",
    re.I,
)
_FRAMEWORK = re.compile(r"Framework Decision|décision-cadre|Decisión marco", re.I)
_CLAUSE_END = re.compile(r"[;\n。；]|\.\s+(?=[A-Z])")
_JOINER = re.compile(r"[\s,;、()]*(?:and|or|et|ou|y|o|和|及|与|或)?[\s,()]*", re.I)
_JOINED = 12
"""Characters between two acts of one list."""
_FIRST_YEAR, _LAST_YEAR = 1952, 2045


def celex(kind: str, year: int, number: int) -> str:
    """CELEX number of an act of sector 3: `kind` R, L, D, H or F."""
    return f"3{year}{kind}{number:04d}"


def _year(digits: str) -> int | None:
    """Two digits were used until 1999 only."""
    value = int(digits)
    if len(digits) == 2:
        return 1900 + value if value >= _FIRST_YEAR - 1900 else None
    return value if len(digits) == 4 and _FIRST_YEAR <= value <= _LAST_YEAR else None


def _letter(word: str) -> str | None:
    return next((letter for letter, pattern in _TYPES if pattern.fullmatch(word)), None)


def _letter_near(text: str, start: int, end: int) -> str | None:
    """The type of act as named right after, or else last before the number in the same clause."""
    if after := _TYPE_AFTER.match(text, end):
        return _letter(after[1] or after[2])
    before = text[max(0, start - 90) : start]
    if cuts := list(_CLAUSE_END.finditer(before)):
        before = before[cuts[-1].end() :]
    best: tuple[int, str] | None = None
    for letter, pattern in _TYPES:
        for found in pattern.finditer(before):
            if best is None or found.start() >= best[0]:
                best = (found.start(), letter)
    if best and best[1] == "D" and _FRAMEWORK.search(before):
        return "F"
    return best[1] if best else None


def _number_year(first: str, second: str, *, signed: bool) -> tuple[int, int] | None:
    """(year, number). Until 2014 regulations are number/year, since 2015 every act is year/number."""
    front, back = _year(first), _year(second)
    front = front if front is not None and len(first) == 4 else None
    if back is not None and (front is None or (signed and back < 2015) or front < 2015):
        return back, int(first)
    if front is not None and front >= 2015:
        return front, int(second)
    return None


def _numbered_as(letter: str | None, first: str, second: str, *, signed: bool) -> tuple[int, int] | None:
    """(year, number) of an act of that type; directives were always year/number."""
    if letter != "L":
        return _number_year(first, second, signed=signed)
    year = _year(first)
    return None if year is None else (year, int(second))


_Row = tuple[int, int, str | None, int, int, str]
"""(start, end, type of act where the form of the number tells it, year, number, rule)"""
_SUFFIX_TYPES = {"JHA": "F", "JAI": "F", "CFSP": "D", "PESC": "D"}


def _suffixed(text: str) -> Iterator[_Row]:
    for found in _SUFFIXED.finditer(text):
        year, number, default = _year(found[1]), int(found[2]), _SUFFIX_TYPES.get(found[3].upper(), "L")
        if year is None or (len(found[1]) < 4 and len(found[2]) == 4):
            # Decisions of both houses stood number first until 2014: No 768/2008/EC.
            year, number, default = _year(found[2]) if len(found[2]) == 4 else None, int(found[1]), "D"
        if year is not None and number:
            yield found.start(), found.end(), default, year, number, "act.suffixed"


def _prefixed(text: str) -> Iterator[_Row]:
    for found in _PREFIXED.finditer(text):
        pair = _number_year(found[3], found[4], signed=bool(found[2]))
        if pair and pair[1]:
            yield found.start(), found.end(), "R", *pair, "act.prefixed"


def _worded(text: str) -> Iterator[_Row]:
    in_chinese = _WORDED_ZH.finditer(text) if _CHINESE_ACT.search(text) else ()
    for found in (*_WORDED.finditer(text), *in_chinese):
        chinese = found.re is _WORDED_ZH
        word, sign = (found[4], found[1]) if chinese else (found[1], found[2])
        first, second = (found[2], found[3]) if chinese else (found[3], found[4])
        letter = _letter(word)
        pair = _numbered_as(letter, first, second, signed=bool(sign))
        start = found.start(2) if chinese else found.start(3)
        end = found.end(3) if chinese else found.end(4)
        if pair and pair[1]:
            yield start, end, letter, *pair, "act.worded"


def _numbered(text: str) -> Iterator[_Row]:
    for found in (*_CELEX.finditer(text), *_CONSOLIDATED.finditer(text)):
        yield found.start(), found.end(), found[2], int(found[1]), int(found[3]), "act.celex"
    for found in _ELI.finditer(text):
        letter = {"reg": "R", "dir": "L", "dec": "D", "reco": "H"}[found[1].lower()]
        yield found.start(), found.end(), letter, int(found[2]), int(found[3]), "act.celex"


def _listed(text: str, start: int, end: int, letter: str) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, year, number) of what follows an act in a list that names several of its type."""
    if not _SEVERAL.search(text, max(0, start - 40), start):
        return
    while found := _NEXT.match(text, end):
        pair = _numbered_as(letter, found[1], found[2], signed=False)
        if pair is None or not pair[1]:
            return
        yield found.start(1), found.end(), *pair
        end = found.end()


_CERTAINTY = {"act.celex": 1.0, "act.suffixed": 0.97, "act.prefixed": 0.97, "act.worded": 0.8}


def _hit(letter: str, year: int, number: int, start: int, end: int, rule: str, *, named: bool) -> Hit:
    return Hit(
        kind="act",
        code=celex(letter, year, number),
        start=start,
        end=end,
        rule=rule,
        certainty=_CERTAINTY[rule] if named else 0.7,
    )


def act_references(text: str) -> list[Hit]:
    """Every reference with its CELEX number, in order of place, one for each stretch of text."""
    rows = sorted((*_numbered(text), *_suffixed(text), *_prefixed(text), *_worded(text)), key=lambda r: r[:2])
    hits: list[Hit] = []
    letter_before: str | None = None
    for start, end, default, year, number, rule in rows:
        if hits and start < hits[-1].end:
            continue
        named = default if rule in ("act.celex", "act.worded") else _letter_near(text, start, end)
        listed_on = hits and start - hits[-1].end <= _JOINED and _JOINER.fullmatch(text, hits[-1].end, start)
        if named is None and listed_on:
            named = letter_before
        letter = named or default or "R"
        hits.append(_hit(letter, year, number, start, end, rule, named=bool(named)))
        listed = _listed(text, start, end, letter) if rule != "act.celex" else ()
        hits += [_hit(letter, y, n, first, last, "act.worded", named=True) for first, last, y, n in listed]
        letter_before = letter
    return hits
