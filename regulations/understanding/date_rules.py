"""Dates that are given as a rule: "20 days after publication", 自公布之日起30日后施行.

Reads folded text. Knows how to count from a base day; which base days exist it is told.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from regulations.understanding.days import add_months
from regulations.understanding.number_words import HAN, LATIN, number_of
from regulations.understanding.sieve import Sieve

_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year",
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "annee": "year",
    "dia": "day", "semana": "week", "mes": "month", "meses": "month", "ano": "year",
    "日": "day", "天": "day", "个工作日": "work", "工作日": "work", "周": "week", "个星期": "week",
    "个月": "month", "月": "month", "年": "year",
}  # fmt: skip
BASES = ("notification", "publication", "adoption", "comment_deadline", "entry_into_force", "application")
"""What a rule can count from, the earlier first."""
_BASES = {
    "publication": "publication", "publicacion": "publication", "promulgation": "publication",
    "issuance": "publication", "issue": "publication", "gazetting": "publication", "parution": "publication",
    "published": "publication", "gazetted": "publication", "registered": "publication",
    "registration": "publication", "promulgacion": "publication", "publicada": "publication",
    "publicado": "publication", "publie": "publication", "publiee": "publication",
    "公布": "publication", "发布": "publication", "颁布": "publication", "公告": "publication",
    "刊登": "publication", "印发": "publication",
    "notification": "notification", "circulation": "notification", "distribution": "notification",
    "notificacion": "notification", "distribucion": "notification", "circulated": "notification",
    "通报": "notification", "分发": "notification", "散发": "notification",
    "adoption": "adoption", "approval": "adoption", "adopcion": "adoption", "aprobacion": "adoption",
    "approbation": "adoption", "adopted": "adoption", "made": "adoption", "enacted": "adoption",
    "enactment": "adoption", "批准": "adoption", "通过": "adoption",
    "entry into force": "entry_into_force", "coming into force": "entry_into_force",
    "comes into force": "entry_into_force", "come into force": "entry_into_force",
    "enters into force": "entry_into_force", "entry into effect": "entry_into_force",
    "effective date": "entry_into_force", "entree en vigueur": "entry_into_force",
    "entre en vigueur": "entry_into_force", "entrada en vigor": "entry_into_force",
    "entrada en vigencia": "entry_into_force", "puesta en vigor": "entry_into_force",
    "生效": "entry_into_force", "施行": "entry_into_force", "实施": "entry_into_force",
    "date of application": "application", "date d'application": "application",
    "fecha de aplicacion": "application",
    "end of the comment period": "comment_deadline", "close of the comment period": "comment_deadline",
    "end of the comments period": "comment_deadline", "final date for comments": "comment_deadline",
    "fin de la periode de consultation": "comment_deadline", "fin de la consultation": "comment_deadline",
    "fin del periodo de consulta": "comment_deadline", "fin de la consulta": "comment_deadline",
}  # fmt: skip
_LATIN_BASES = "|".join(sorted((b for b in _BASES if b[0].isascii()), key=len, reverse=True))
_HAN_BASES = "|".join(b for b in _BASES if not b[0].isascii())
_BETWEEN = (
    r"(?: (?:that|the|its|their|this|date|day|of|in|from|official|starting|celle|celui|following|"
    r"with|notice|document|decree|ordinance|standard|measure|draft|present|presente|ce|cet|cette|avis|se|"
    r"on|which|it|they|is|are|was|were|has|have|been|final|regulations?|rule|act|law|order|"
    r"de|la|le|el|los|las|sa|son|du|des|l'|d'|del|al|dia|su|fecha|desde|partir|a|jour|siguiente|suivant|"
    r"haya|sido|compter)){0,10} ?(?:l'|d')?"
)
_COUNTED = re.compile(
    r"(?<![a-z])"
    r"(?P<unit>days?|weeks?|months?|years?|"
    r"jours?|semaines?|mois|ans?|annees?|dias?|semanas?|mes(?:es)?|anos?)'?s?"
    r"(?: (?P<kind>calendaires?|ouvrables?|ouvres|francs|naturales|calendario|corridos|habiles))?"
    r"(?: period)?,? (?:\w+ ){0,2}?"
    r"(?P<link>after|from|beginning|following|of|since|starting|apres|a compter|suivant|qui suit|a partir|"
    r"desde|despues|de(?= su| la| que)|contados?|siguientes?|posteriores?|tras|counting)"
    rf"{_BETWEEN}(?P<base>{_LATIN_BASES})(?![a-z])"
)
_COUNT_BEFORE = re.compile(
    rf"(?<![a-z0-9.])(?P<n>[0-9]{{1,3}}|{LATIN})(?:st|nd|rd|th|eme|e)?\s?(?:\([0-9a-z ]{{1,24}}\)\s?)?"
    r"(?P<kind>(?:calendar |working |business |full |clear |consecutive )*)\Z"
)
_LOOK_BACK = 64
_ONE_DAY = frozenset({"day", "jour", "dia"})
_NEXT = frozenset({"after", "following", "suivant", "qui suit", "siguiente", "posterior"})
"""Links by which a single day without a number is the next one."""
_COUNTED_HAN = re.compile(
    rf"(?P<base>{_HAN_BASES})(?:之?日期?)?"
    r"(?:(?:之日起|之日|之后|以后|起|后)(?:计算?|的|第|满|,)?|"
    r"(?=[0-9一二两三四五六七八九十百 ]{1,5}个?(?:工作日|[天日周月年])[之以]?后))\s?"
    rf"(?P<n>[0-9]{{1,3}}|{HAN})\s?(?P<unit>个工作日|工作日|个星期|个月|天|日|周|月|年)"
)
_NEXT_DAY = re.compile(
    rf"(?:(?<![a-z])lendemain{_BETWEEN}(?P<base>{_LATIN_BASES})(?![a-z]))|"
    rf"(?P<base2>{_HAN_BASES})(?:之日)?的?(?:次日|第二日|第二天)"
)
_MONTH_START = re.compile(
    r"(?:first (?:calendar |working )?day of the|premier jour du|primer dia del) "
    rf"(?:(?P<nth>{LATIN}) )?(?:calendar )?(?:month|mois|mes)"
    r"(?: natural| civil)? (?:following|after|beginning|that follows|which follows|commencing|"
    r"suivant|qui suit|siguiente|posterior|inmediato|que siga)"
)
_BASE_NEXT = re.compile(rf"{_BETWEEN}(?P<base>{_LATIN_BASES})(?![a-z])")
_COUNT_NEXT = 90
"""Characters between "the month following" and the count that it follows ("the expiry of 24 months ...")."""
_SAME_DAY = re.compile(
    rf"自?(?P<base>{_HAN_BASES})之?日起(?=施行|实施|生效|执行|即)"
    r"|(?:on|from|upon) (?:the )?(?:date|day) of (?:its |the )?(?P<base2>publication|promulgation|adoption)"
    r"|(?:des|a compter (?:du jour |de la date )?de|(?:le jour|a la date)(?: meme)? de) sa "
    r"(?P<base3>publication)"
    r"|(?:a partir|el(?: mismo)? dia|desde)(?: del? dia| de la fecha| la fecha| el dia)? de su "
    r"(?P<base4>publicacion|promulgacion)"
)

_WORDS_OF_RULES = (_COUNTED, _COUNTED_HAN, _NEXT_DAY, _MONTH_START, _SAME_DAY)
_SIEVE = Sieve([pattern.pattern for pattern in _WORDS_OF_RULES])
"""Most texts hold none of the words that these need."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`count` units after the day of `base`, then the first day of the `months`-th month from there."""

    count: int
    unit: str
    base: str
    start: int
    end: int
    months: int = 0

    def earliest(self, bases: Mapping[str, date]) -> date | None:
        """First day that the rule allows, None where its base day is not known or out of range."""
        base = bases.get(self.base)
        if base is None:
            return None
        try:
            day = _counted(base, self.count, self.unit)
            return add_months(day.replace(day=1), self.months) if self.months else day
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


def _latin(folded: str) -> Iterator[Rule]:
    for found in _COUNTED.finditer(folded):
        before = _COUNT_BEFORE.search(folded, max(0, found.start() - _LOOK_BACK), found.start())
        count, start, kinds = None, found.start(), found["kind"] or ""
        if before is not None:
            count, start = number_of(before["n"]), before.start()
            kinds += before["kind"]
        elif found["unit"] in _ONE_DAY and found["link"] in _NEXT:
            count = 1  # "on the day following that of its publication"
        if count is None:
            continue
        work = re.search(r"working|business|ouvr|habil", kinds)
        unit = "work" if work else _unit(found["unit"])
        yield Rule(count, unit, _BASES[found["base"]], start, found.end())


def _han(folded: str) -> Iterator[Rule]:
    for found in _COUNTED_HAN.finditer(folded):
        count = number_of(found["n"])
        if count is not None:
            yield Rule(count, _unit(found["unit"]), _BASES[found["base"]], found.start("base"), found.end())


def _month_starts(folded: str, counted: list[Rule]) -> Iterator[Rule]:
    """ "The first day of the third month following ...", with what it follows: a base or a counted rule."""
    starts = [rule.start for rule in counted]
    for found in _MONTH_START.finditer(folded):
        months = number_of(found["nth"]) if found["nth"] else 1
        if not months:
            continue
        base = _BASE_NEXT.match(folded, found.end())
        if base is not None:
            yield Rule(0, "day", _BASES[base["base"]], found.start(), base.end(), months)
            continue
        index = bisect_left(starts, found.end())
        near = index < len(starts) and starts[index] <= found.end() + _COUNT_NEXT
        if near and not re.search(r"[.;\n]", folded[found.end() : starts[index]]):
            yield replace(counted[index], start=found.start(), months=months)


def rules_found(folded: str) -> Iterator[Rule]:
    """Every counted rule in the text, in no particular order; of overlapping ones the widest."""
    live = [_WORDS_OF_RULES[index] for index in _SIEVE.passing(folded)]
    latin = _latin(folded) if _COUNTED in live else ()
    counted = sorted((*latin, *(_han(folded) if _COUNTED_HAN in live else ())), key=lambda rule: rule.start)
    rules = [*(_month_starts(folded, counted) if _MONTH_START in live else ()), *counted]
    for found in _NEXT_DAY.finditer(folded) if _NEXT_DAY in live else ():
        rules.append(Rule(1, "day", _BASES[found["base"] or found["base2"]], *found.span()))
    for found in _SAME_DAY.finditer(folded) if _SAME_DAY in live else ():
        base = found["base"] or found["base2"] or found["base3"] or found["base4"]
        rules.append(Rule(0, "day", _BASES[base], *found.span()))
    rules.sort(key=lambda rule: (rule.start, -rule.end))
    end = 0
    for rule in rules:
        if rule.start >= end:
            yield rule
            end = rule.end
