"""Months, quarters and half-years that stand where a day would: "entry into force: March 2037".

Reads folded text. A period is no day: it is told as a rule in its own words, never as its first day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from regulations.understanding.days import MONTHS, DayFound

_YEAR = re.compile(r"(?<![0-9./\-])20[0-9]{2}(?![0-9]|[./\-][0-9])")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_PART = (
    r"(?:(?:by |at )?(?:the )?(?:early|mid|late|end of|beginning of|start of|middle of|debut|fin|mi|courant|"
    r"(?:a )?(?:principios|finales|mediados|comienzos) de) (?:de )?)?"
)
_NTH = (
    r"(?:first|second|third|fourth|last|[1-4](?:st|nd|rd|th|er|eme|e|\.?o|\.?°)?|premier|deuxieme|second|troisieme|"
    r"quatrieme|dernier|primer|segundo|tercer|cuarto|ultimo)"
)
_BEFORE_YEAR = re.compile(
    rf"(?<![a-z0-9]){_PART}(?:(?<![0-9] )(?<![0-9] of )(?<![0-9] de )(?<![0-9](?:st|nd|rd|th) )"
    rf"(?:{_MONTH})\.?"
    rf"|{_NTH} (?:quarter|half|trimestre|semestre)|q[1-4]|h[12]|t[1-4]|[1-4] ?t|"
    r"(?:spring|summer|autumn|fall|winter|printemps|ete|automne|hiver|primavera|verano|otono|invierno))"
    r"(?:,? (?:of |de |del |du )?(?:the year |l'annee |ano )?|/)\Z"
)
_AFTER_YEAR = re.compile(
    r" ?年 ?(?:(?:1[0-2]|0?[1-9]) ?月(?:份|底|初|[上中下]旬|末)?"
    r"(?! ?[0-9]{1,2} ?[日号])|(?:第[一二三四1-4]|[一二三四])季度|"
    r"[上下]半年|[春夏秋冬]季|年?[底初])| ?q[1-4](?![0-9a-z])"
)
_REACH = 48


def periods_found(folded: str, days: Sequence[DayFound]) -> Iterator[tuple[int, int]]:
    """Places of months, quarters and half-years with their year, outside the days already found."""
    taken = iter(days)
    day = next(taken, None)
    for year in _YEAR.finditer(folded):
        while day is not None and day.end <= year.start():
            day = next(taken, None)
        if day is not None and day.start <= year.start():
            continue
        before = _BEFORE_YEAR.search(folded, max(0, year.start() - _REACH), year.start())
        if before is not None:
            yield before.start(), year.end()
        elif (after := _AFTER_YEAR.match(folded, year.end())) is not None:
            yield year.start(), after.end()
