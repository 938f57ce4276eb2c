"""Dates that are given as a rule: "20 days after publication", 自公布之日起30日后施行.

Reads folded text. Knows how to count from a base day; which base days exist it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from regulations.understanding.days import add_months

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30,
    "forty five": 45, "sixty": 60, "ninety": 90, "twentieth": 20, "thirtieth": 30, "third": 3,
    "tenth": 10, "sixtieth": 60, "first": 1,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10, "douze": 12, "quinze": 15,
    "dix huit": 18, "vingt": 20, "vingtieme": 20, "trente": 30, "soixante": 60, "quatre vingt dix": 90,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "diez": 10, "doce": 12, "quince": 15,
    "dieciocho": 18, "veinte": 20, "vigesimo": 20, "treinta": 30, "sesenta": 60, "noventa": 90,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十二": 12, "十五": 15, "十八": 18, "二十": 20, "三十": 30, "六十": 60, "九十": 90,
}  # fmt: skip
_LATIN = "|".join(sorted((w for w in _WORDS if w[0].isascii()), key=len, reverse=True))
_HAN = "|".join(sorted((w for w in _WORDS if not w[0].isascii()), key=len, reverse=True))
_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year",
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "annee": "year",
    "dia": "day", "semana": "week", "mes": "month", "meses": "month", "ano": "year",
    "日": "day", "天": "day", "个工作日": "work", "工作日": "work", "周": "week", "个星期": "week",
    "个月": "month", "月": "month", "年": "year",
}  # fmt: skip
_BASES = {
    "publication": "publication", "publicacion": "publication", "promulgation": "publication",
    "issuance": "publication", "issue": "publication", "gazetting": "publication", "parution": "publication",
    "公布": "publication", "发布": "publication", "颁布": "publication", "公告": "publication",
    "notification": "notification", "circulation": "notification", "distribution": "notification",
    "notificacion": "notification", "distribucion": "notification", "通报": "notification",
    "adoption": "adoption", "approval": "adoption", "adopcion": "adoption", "aprobacion": "adoption",
    "批准": "adoption", "通过": "adoption",
    "entry into force": "entry_into_force", "coming into force": "entry_into_force",
    "effective date": "entry_into_force", "entree en vigueur": "entry_into_force",
    "entrada en vigor": "entry_into_force", "entrada en vigencia": "entry_into_force",
    "生效": "entry_into_force", "施行": "entry_into_force", "实施": "entry_into_force",
}  # fmt: skip
_LATIN_BASES = "|".join(sorted((b for b in _BASES if b[0].isascii()), key=len, reverse=True))
_HAN_BASES = "|".join(b for b in _BASES if not b[0].isascii())
_COUNTED = re.compile(
    rf"(?<![a-z0-9.])(?P<n>[0-9]{{1,3}}|{_LATIN})(?:st|nd|rd|th|eme|e)?\s?(?:\([0-9a-z ]{{1,12}}\)\s?)?"
    r"(?P<kind>calendar |working |business |full )?"
    r"(?P<unit>days?|weeks?|months?|years?|jours?|semaines?|mois|ans?|annees?|dias?|semanas?|mes(?:es)?|anos?)'?s?"
    r"(?: (?P<kind2>calendaires?|ouvrables?|ouvres|francs|naturales|calendario|habiles))?(?: period)?,? "
    r"(?:\w+ ){0,2}?(?:after|from|following|of|since|starting|apres|a compter|suivant|a partir|desde|despues|"
    r"de(?= su| la)|contados?|siguientes?|posteriores?|tras|counting)"
    r"(?: (?:that|the|its|their|this|date|day|of|in|from|official|starting|celle|celui|"
    r"de|la|le|sa|son|du|des|l'|d'|del|al|dia|su|fecha|desde|partir|a|jour)){0,8} ?(?:l'|d')?"
    rf"(?P<base>{_LATIN_BASES})(?![a-z])"
)
_COUNTED_HAN = re.compile(
    rf"(?P<base>{_HAN_BASES})(?:之?日期?)?(?:之日起|之后|以后|起|后)(?:计算?|的|第|满|,)?\s?"
    rf"(?P<n>[0-9]{{1,3}}|{_HAN})\s?(?P<unit>个工作日|工作日|个星期|个月|天|日|周|月|年)"
)
_SAME_DAY = re.compile(
    rf"(?P<n>)(?P<unit>)自?(?P<base>{_HAN_BASES})之?日起(?=施行|实施|生效|执行)"
    r"|(?:on|from|upon) (?:the )?(?:date|day) of (?:its |the )?(?P<base2>publication|promulgation|adoption)"
    r"|(?:des|a compter de|le jour de) sa (?P<base3>publication)"
    r"|(?:a partir|el dia) de su (?P<base4>publicacion)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`count` units after the day of `base` (publication, notification, adoption, entry_into_force)."""

    count: int
    unit: str
    base: str
    start: int
    end: int

    def earliest(self, bases: Mapping[str, date]) -> date | None:
        """First day that the rule allows, None where its base day is not known or out of range."""
        base = bases.get(self.base)
        if base is None:
            return None
        try:
            return _counted(base, self.count, self.unit)
        except (ValueError, OverflowError):
            return None


def _counted(day: date, count: int, unit: str) -> date:
    if unit == "work":
        for _ in range(count):
            day += timedelta(days=3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)
        return day
    if unit in ("month", "year"):
        return add_months(day, count * (12 if unit == "year" else 1))
    return day + timedelta(days=count * (7 if unit == "week" else 1))


def _unit(word: str) -> str:
    return _UNITS.get(word) or _UNITS[word.rstrip("s")]


def rules_found(folded: str) -> Iterator[Rule]:
    """Every counted rule in the text, in no particular order; overlapping ones are left out."""
    taken: list[tuple[int, int]] = []
    for found in _COUNTED.finditer(folded):
        word = found["n"]
        count = int(word) if word.isdigit() else _WORDS[word]
        kinds = f"{found['kind'] or ''} {found['kind2'] or ''}"
        work = re.search(r"working|business|ouvr|habil", kinds)
        taken.append(found.span())
        yield Rule(count, "work" if work else _unit(found["unit"]), _BASES[found["base"]], *found.span())
    for found in _COUNTED_HAN.finditer(folded):
        word = found["n"]
        count = int(word) if word.isdigit() else _WORDS[word]
        start = found.start("base")
        taken.append((start, found.end()))
        yield Rule(count, _unit(found["unit"]), _BASES[found["base"]], start, found.end())
    for found in _SAME_DAY.finditer(folded):
        base = found["base"] or found["base2"] or found["base3"] or found["base4"]
        if not any(start <= found.start() < end for start, end in taken):
            yield Rule(0, "day", _BASES[base], *found.span())
