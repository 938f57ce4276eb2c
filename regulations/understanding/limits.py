"""Limit values: number, unit, what they are counted on, and the substance named beside them.

Reads normalised text. Knows shares by mass and migration units; makes no judgement on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from regulations.understanding.normalise import Normal, fold
from regulations.understanding.owners import Owner, Place, owners
from regulations.understanding.result import LimitFound, Mention

_PPM_OF = {"%": 10_000.0, "ppm": 1.0, "ppb": 0.001, "mg/kg": 1.0, "ug/kg": 0.001, "g/kg": 1000.0, "ug/g": 1.0}
_UNIT = (
    r"(?:wt|w/w)\.?\s?%|%|ppm|ppb|[mμµu]?g/\s?(?:kg|g|l|L|m3|m²|m2|cm2|cm²|dm2|dm²|week|semaine|semana)"
    r"(?:/\s?(?:week|semaine|semana|h))?|"
    r"parts? per [mb]illion|parties par million|partes por mill[oó]n|"
    r"per ?cent|pour ?cent|por ?ciento|毫克/(?:千克|公斤|升)|微克/(?:千克|升)|重量百分比"
)
_LIMIT = re.compile(
    r"(?P<value>[0-9](?<![0-9.,/\-][0-9])"
    r"(?:[0-9]{0,2}(?:[ ,][0-9]{3}){1,2}(?![0-9,.])|[0-9]{0,6}(?:[.,][0-9]{1,6})?))"
    rf"\s?(?P<unit>{_UNIT})(?![A-Za-z0-9])",
    re.I,
)
_PER_MILLION = re.compile(r"(?P<unit>百万分之)\s?(?P<value>[0-9]{1,6}(?:\.[0-9]{1,6})?)")
_UNIT_NAMES = {
    "百万分之": "ppm",
    "percent": "%",
    "partpermillion": "ppm",
    "partspermillion": "ppm",
    "partsperbillion": "ppb",
    "partiesparmillion": "ppm",
    "partespormillon": "ppm",
    "partespormillón": "ppm",
    "pourcent": "%",
    "porciento": "%",
    "重量百分比": "%",
    "wt%": "%",
    "wt.%": "%",
    "w/w%": "%",
    "毫克/千克": "mg/kg",
    "毫克/公斤": "mg/kg",
    "毫克/升": "mg/l",
    "微克/千克": "ug/kg",
    "微克/升": "ug/l",
}
# A bare percentage is a limit only beside such words: "54 % by 2030" is a target of something else.
_LIMIT_CUE = re.compile(
    r"limit|maxim|(?<![a-z])max(?![a-z])|exceed|more than|less than|below|above|or more|greater than|"
    r"equal to or|plus de|mas de|"
    r"concentrat|by weight|by mass|w/w|content|restrict|homogeneous|migrat|release|threshold|contain|"
    r"不得超过|不超过|不大于|限量|限值|含量|浓度|小于|大于|以下|最大|"
    r"teneur|depass|inferieur|superieur|en poids|masse|exced|super|peso|contenido|menor|mayor|igual"
)
_BASES = {
    "migration": re.compile(r"migra[ct]|releas|relarg|libera[ct]|cedee?s?\b|cesion|extract|迁移|释放|溶出"),
    "homogeneous_material": re.compile(r"homogen|均质"),
    "by_weight": re.compile(
        r"by weight|by mass|w/w|\bwt\b|weight|en poids|en masse|du poids|m/m\b|p/p\b|en peso|del peso|masa|"
        r"重量|质量分数|质量百分比"
    ),
}
"""What a value is counted on → the words that say so, the first that stand there winning."""
_CUT = re.compile(r"[;\n。；]|\.(?=\s+[A-Z])")
_REACH = 140


def _value(printed: str) -> float:
    """ "1,000" and "1 000" are thousands; "0,1" is a decimal comma."""
    if re.fullmatch(r"[0-9]{1,3}(?:[ ,][0-9]{3}){1,2}", printed) and not printed.startswith("0"):
        return float(re.sub(r"[ ,]", "", printed))
    return float(printed.replace(",", ".").replace(" ", ""))


def _unit(printed: str) -> str:
    bare = re.sub(r"\s", "", printed).lower().replace("μ", "u").replace("µ", "u")
    return _UNIT_NAMES.get(bare, bare)


def _clause(folded: str, start: int, end: int, text: str) -> tuple[int, int]:
    """The stretch around the value that belongs to the same clause."""
    low = max(0, start - _REACH)
    cuts = [cut.end() for cut in _CUT.finditer(text, low, start)]
    cut_after = _CUT.search(text, end, min(len(text), end + _REACH))
    return (cuts[-1] if cuts else low), (cut_after.start() if cut_after else min(len(folded), end + _REACH))


def _basis(words: str) -> str:
    return next((name for name, pattern in _BASES.items() if pattern.search(words)), "")


_OWN_NOUN = re.compile(r"concentrat|content|teneur|contenido|含量|浓度")
_ELLIPTIC = re.compile(r"[\s,]*(?:(?:and|for|of|y|et|de|pour|para|that of|celle|celui|la|le|el|与|和)\s)+")


def _basis_of(folded: str, low: int, high: int, limits: Sequence[re.Match[str]], number: int) -> str:
    """What the value is counted on: words between its neighbours first, then those of the whole clause.

    Words of another value's part count for this one only where it names no noun of its own
    ("benzene content at most 5 mg/kg, migration of lead at most 90 mg/kg").
    """
    match = limits[number]
    begin = max(low, limits[number - 1].end()) if number else low
    stop = high
    if number + 1 < len(limits) and limits[number + 1].start() < high:
        comma = folded.rfind(",", match.end(), limits[number + 1].start())
        stop = comma if comma > 0 else limits[number + 1].start()
    if basis := _basis(folded[begin:stop]):
        return basis
    shared = _basis(folded[low:high])
    if shared == "migration" and _OWN_NOUN.search(folded, begin, stop):
        return ""
    if shared:
        return shared
    # "Migration of barium ... 1,500 mg/kg; of antimony 45 mg/kg": the noun stands in the clause before.
    joined = (
        number
        and low <= limits[number - 1].end() + 3
        and folded[limits[number - 1].end() : low].strip(" ;") == ""
    )
    if joined and _ELLIPTIC.match(folded, low):
        return _basis(folded[max(0, limits[number - 1].start() - 80) : limits[number - 1].start()])
    return ""


_LISTED_AT_MOST = 5.0
"""Per cent above which a bare list tells shares to be recovered or recycled, not limits."""
_PER_AREA = frozenset(
    f"{mass}/{area}{time}"
    for mass in ("ug", "mg")
    for area in ("cm2", "cm²", "dm2", "dm²")
    for time in ("", "/week")
)
"""Units of what a surface gives off."""
_PAIR = 60
"""Characters from one value of a list to the next."""
_ROWS = 600
"""Characters to either side of a row in which the words above or below a table are looked for."""


def _heading(text: str, folded: str, match: re.Match[str]) -> str:
    """The lines around a row of a table ("Lead | 0,1 %") where they speak of limits, else ""."""
    begin = text.rfind("\n", 0, match.start()) + 1
    stop = text.find("\n", match.end())
    stop = len(text) if stop < 0 else stop
    if stop - begin > 90 or not re.search(r"[|:\t]", text[begin : match.start()]):
        return ""
    around = f"{folded[max(0, begin - _ROWS) : begin]} {folded[stop : stop + _ROWS]}"
    return around if _LIMIT_CUE.search(around) else ""


def _is_listed(owned: Sequence[Owner], places: Sequence[Place], number: int) -> bool:
    """Whether a value and its neighbour stand right beside a substance each: "lead 0.1 %, mercury 0.1 %"."""
    if not owned[number].close:
        return False
    beside = (i for i in (number - 1, number + 1) if 0 <= i < len(owned))
    return any(
        owned[i].close
        and owned[i].codes != owned[number].codes
        and abs(places[i][0] - places[number][0]) <= _PAIR
        for i in beside
    )


def limits_found(normal: Normal, content: str, substances: Sequence[Mention]) -> tuple[LimitFound, ...]:
    """Every value with a unit of concentration; a bare percentage only beside words of limits."""
    folded = fold(normal.text)
    found: list[LimitFound] = []
    found_at = [*_LIMIT.finditer(normal.text)]
    if "百万分之" in normal.text:
        found_at = sorted([*found_at, *_PER_MILLION.finditer(normal.text)], key=lambda match: match.start())
    clauses = [_clause(folded, match.start(), match.end(), normal.text) for match in found_at]
    places = [normal.span(match.start(), match.end()) for match in found_at]
    reaches = [normal.span(low, max(high, low + 1)) for low, high in clauses]
    owned = [*owners(content, places, reaches, substances)]
    for number, match in enumerate(found_at):
        low, high = clauses[number]
        around = folded[low:high]
        start, end = places[number]
        told = owned[number].codes
        unit = _unit(match["unit"])
        value = _value(match["value"])
        listed = value <= _LISTED_AT_MOST and _is_listed(owned, places, number)
        worded = _LIMIT_CUE.search(around) is not None
        heading = _heading(normal.text, folded, match) if told and not worded else ""
        cued = worded or listed or bool(heading)
        if unit == "%" and not (
            cued and (told or "weight" in around or "poids" in around or "peso" in around)
        ):
            continue
        factor = _PPM_OF.get(unit)
        basis = _basis(heading) if heading else _basis_of(folded, low, high, found_at, number)
        if unit in _PER_AREA:
            basis = "migration"
        for substance in told or ("",):
            found.append(
                LimitFound(
                    value=value,
                    unit=unit,
                    ppm=None if factor is None or basis == "migration" else round(value * factor, 6),
                    basis=basis,
                    substance=substance,
                    text=content[start:end],
                    start=start,
                    end=end,
                    certainty=0.9 if cued and substance else 0.7 if cued else 0.5,
                )
            )
    return tuple(found)
