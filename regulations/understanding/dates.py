"""Dated milestones of a document: stated by its source, printed in its text, or given as a rule.

Puts days, cues and counting rules together; drops days that belong to a cited act.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from regulations.understanding.date_cues import Cue, binds, governing_cue, is_hearing, subject_of_move
from regulations.understanding.date_rules import BASES, Rule, rules_found
from regulations.understanding.days import DayFound, days_found
from regulations.understanding.from_metadata import metadata_dates
from regulations.understanding.hits import Hit
from regulations.understanding.moved_days import is_given_up, is_moved
from regulations.understanding.normalise import Normal, fold
from regulations.understanding.others_days import is_others_count, is_others_day
from regulations.understanding.periods import periods_found
from regulations.understanding.result import DateFound, Document
from regulations.understanding.sections import SectionFinder
from regulations.understanding.yearless import year_given, yearless_days

_OF = re.compile(
    r"(?:(?<!end )(?<!as )\bof|(?<!compter )(?<!partir )\bdu|\bde|(?<!partir )(?<!antes )(?<!despues )\bdel|"
    r"\bdated|\bvom|,|\()\s*\Z"
)
# "published in the journal of 22 May": the day is that of the publication, not of a journal that is cited.
_PRINTED = re.compile(
    r"(?:paru|publie|publicad|published|gazetted)\w{0,3} (?:au|dans|en|in)(?: \w+){1,5} (?:du|of|del?)\s*\Z"
)
# "the measure notified in G/TBT/N/UKR/300 on 4 May": the day is that of the earlier notification.
_NOTIFIED = re.compile(
    r"notifi\w+(?: \w+){0,6} g/(?:tbt|sps)/[a-z0-9/.]{3,24},?(?: (?:on|of|dated|le|du|el|de(?: fecha)?))* ?\Z"
)
_APPEARED = re.compile(
    r"(?:that|which|(?:meeting|hearing|workshop|request)(?: \w+)?) "
    r"(?:was |were )?(?:appeared|announced|published) in the federal register "
    r"(?:of|on|dated) (?:\w+day,? )?\Z"
)
# 根据2023年7月12日通过的法规: the act is cited with its day.
_CITED_HAN = re.compile(r"(?:根据|依据|按照|依照|鉴于)\s?\Z")
_NUMBERED = re.compile(
    r"(?:\b(?:no|nos|n°|n\.o|number|law|act|order|ordinance|decree|resolution|decision|directive|regulation|"
    r"loi|arrete|decret|ley|decreto|resolucion|orden|g/tbt/n|g/sps/n|oj|jo|do)\b[^;\n]{0,70})\Z"
)
_OF_STRICT = re.compile(r"(?:\bof|\bdu|\bde|\bdel|\bdated)(?: the)?\s*\Z")
_JOURNAL = re.compile(r"\b(?:oj|jo|do|fr)\b[^;\n]{0,25}[,(]\s*\Z")
_TIME_GIVEN = re.compile(
    r"(?:grace|transition\w*|phase in|adaptation) period|periode (?:transitoire|de transition)|"
    r"delai d'adaptation|(?:periodo|plazo) (?:transitorio|de (?:transicion|adecuacion|adaptacion|gracia))|"
    r"过渡期|宽限期"
)
_SURE_BASE = 0.7
"""Certainty from which a day may be counted from: a deadline that is wrong is worse than none."""
_COMMENT_BASES = re.compile(
    r"comment|observa|comentario|representations|object|alegaciones|意见|评议|评论|consult"
)


@dataclass(frozen=True, slots=True)
class _Text:
    content: str
    normal: Normal
    folded: str
    floor: int
    """Where the title ends in the normalised text."""

    def told(self, start: int, end: int, cue: Cue, *, on: date | None = None) -> DateFound:
        """A part of the normalised text as a finding: the day `on`, or else a rule in its own words."""
        first, last = self.normal.span(start, end)
        words = self.content[first:last]
        return DateFound(
            role=cue.role,
            on=on,
            rule="" if on else words,
            earliest=on,
            text=words,
            start=first,
            end=last,
            origin="text",
            certainty=cue.certainty,
        )


def _belongs_to_cited_act(text: str, folded: str, start: int, acts: Sequence[Hit]) -> bool:
    """True for "Regulation (EC) No 1907/2006 ... of 18 December 2006" and "notified in X dated ..."."""
    before = folded[max(0, start - 110) : start]
    if _CITED_HAN.search(before) or _NOTIFIED.search(before) or _APPEARED.search(before):
        return True
    if not _OF.search(before) or _PRINTED.search(before):
        return False
    if _JOURNAL.search(before):
        return True
    index = bisect_right(acts, start, key=lambda act: act.end) - 1
    if index >= 0:
        end = acts[index].end
        if start <= end + 110 and not re.search(r"[;\n]|\.\s", text[end:start]):
            return bool(_OF_STRICT.search(before)) or start - end <= 6
    return bool(_OF_STRICT.search(before) and _NUMBERED.search(before))


def _stated(document: Document, content: str) -> Iterator[DateFound]:
    for role, on, rule, place in metadata_dates(document, content):
        shown = content[place[0] : place[1]] if place else (on.isoformat() if on else rule)
        yield DateFound(
            role=role,
            on=on,
            rule=rule,
            earliest=on,
            text=shown,
            start=place[0] if place else None,
            end=place[1] if place else None,
            origin="metadata",
            certainty=1.0,
        )


_DONE = re.compile(
    r"(?<!be )(?<!etre )(?<!ser )(?:adopted|approved|passed|adoptee?s?|adoptad[oa]s?) (?:in|en) \Z"
)
_MILESTONES = ("application", "entry_into_force", "sunset")
_JOINED = re.compile(
    r"(?: ?\([^()\n]{0,60}\))?(?:[^.;:\n\d]|\d{1,2}(?!\d)){0,60}?(?:,|,? (?:and|et|y)|和|及|、)"
    r" ?(?:from|on|by|du|le|a partir du|a compter du|del?|el|desde el|a partir del?)? ?"
)
_PLANNED = re.compile(
    r"must|shall|doi(?:t|vent)|deber|plan|expect|schedul|propos|project|foreseen|anticipat|target|date|"
    r"prev|fecha|envisag|预计|拟|计划|有望"
)


def _periods(text: _Text, days: Sequence[DayFound]) -> Iterator[DateFound]:
    """Months and quarters right behind what they date; of adoptions those that are still to come."""
    for first, last in periods_found(text.folded, days):
        cue = governing_cue(text.folded, first, last, text.floor)
        if cue is None or cue.role == "publication" or cue.certainty < 0.7:
            continue
        planned = bool(_PLANNED.search(text.folded, max(0, first - 60), last + 8))
        if not planned and (cue.role == "adoption" or cue.certainty < 0.85):
            continue
        if cue.role == "adoption" and _DONE.search(text.folded, max(0, first - 24), first):
            continue
        yield text.told(first, last, replace(cue, certainty=0.6))


def _without_year(text: _Text, days: Sequence[DayFound], published_on: date | None) -> Iterator[DateFound]:
    """Ends of hearings that are printed without their year; without a publication a rule in their words."""
    for start, end, month, day in yearless_days(text.normal.text, text.folded, days):
        cue = governing_cue(text.folded, start, end, text.floor)
        if cue is None or cue.role != "comment_deadline":
            continue
        on = year_given(month, day, published_on) if published_on else None
        if on is not None or published_on is None:
            yield text.told(start, end, replace(cue, certainty=min(cue.certainty, 0.6)), on=on)


def _printed(text: _Text, days: Sequence[DayFound], acts: Sequence[Hit]) -> Iterator[DateFound]:
    moved: Cue | None = None
    last: tuple[DayFound, Cue] | None = None
    for day, following in zip_longest(days, days[1:]):
        if following and is_hearing(
            text.folded,
            day.start,
            following.start,
            text.normal.text[day.end : following.start][:24],
            text.floor,
        ):
            moved = Cue("comment_deadline", "date.hearing", 0.85)
            continue
        if not moved and _belongs_to_cited_act(text.normal.text, text.folded, day.start, acts):
            continue
        cue, moved = moved or governing_cue(text.folded, day.start, day.end, text.floor), None
        if following and is_moved(text.folded, day.start, day.end, following.start):
            # The old day is no milestone any more; the new one takes its role.
            moved = cue or subject_of_move(text.folded, day.start, text.floor)
            continue
        if cue is None and last and _JOINED.fullmatch(text.folded, last[0].end, day.start):
            # "from 1 September to substances and from 1 March to mixtures"
            cue = replace(last[1], certainty=0.6)
        if cue is None or is_given_up(text.folded, day.start):
            continue
        if is_others_day(text.folded, day.start, day.end, cue.role):
            continue
        last = (day, cue) if cue.role in _MILESTONES else None
        yield text.told(day.start, day.end, cue, on=day.on)


def _rule_role(text: _Text, rule: Rule) -> Cue | None:
    if is_others_count(text.folded, rule.start, rule.end, rule.base):
        return None
    cue = governing_cue(text.folded, rule.start, rule.end, text.floor)
    near = text.folded[max(0, rule.start - 110) : rule.end]
    near += re.split(r"[.;。\n]", text.folded[rule.end : rule.end + 90], maxsplit=1)[0]
    vague = cue is None or cue.role in ("publication", "sunset", rule.base)
    if rule.base in ("notification", "publication") and vague and _COMMENT_BASES.search(near):
        return Cue("comment_deadline", "date.rule", 0.8)
    if rule.base == "notification" and vague:
        return None
    if vague and _TIME_GIVEN.search(near):
        return Cue("application", "date.rule", 0.55)
    if rule.base == "entry_into_force" and (cue is None or cue.role in (rule.base, "publication")):
        # What is counted from the entry into force is when somebody must have complied.
        return Cue("application", "date.rule", 0.6)
    if cue is None or cue.role == rule.base or cue.role == "publication":
        bound = rule.base == "publication" and binds(text.folded, rule.start, rule.end)
        return Cue("application", "date.rule", 0.55) if bound else None
    return cue


def _ruled(text: _Text) -> Iterator[tuple[Rule, DateFound]]:
    for rule in rules_found(text.folded):
        if cue := _rule_role(text, rule):
            weaker = replace(cue, certainty=min(cue.certainty, 0.85))
            yield rule, text.told(rule.start, rule.end, weaker)


def _bases(
    found: Sequence[DateFound], published_on: date | None, *, proposed: bool
) -> tuple[dict[str, date], dict[str, date]]:
    """First known day of each base, and days that are safe where nothing better is known.

    A draft is adopted and published on the day of its notification at the earliest, so that day
    is a safe lower bound; for law already made only a named day will do.
    """
    bases: dict[str, date] = {}
    for one in sorted(found, key=lambda d: -d.certainty):
        if one.on is not None and one.certainty >= (0.6 if one.role == "publication" else _SURE_BASE):
            bases.setdefault(one.role, one.on)
    lower: dict[str, date] = {}
    if published_on is not None:
        bases["notification"] = published_on
        bases.setdefault("publication", published_on)
        if proposed:
            lower["adoption"] = published_on
    elif "publication" in bases:
        bases.setdefault("notification", bases["publication"])
    return bases, lower


def _with_earliest(
    found: list[DateFound],
    ruled: Sequence[tuple[Rule, DateFound]],
    bases: dict[str, date],
    lower: Mapping[str, date],
) -> Iterator[DateFound]:
    """Rules in the order of their bases: adoption and entry into force may themselves come from a rule."""
    for rule, unresolved in sorted(ruled, key=lambda pair: BASES.index(pair[0].base)):
        earliest = rule.earliest(bases) or rule.earliest(lower)
        if earliest is not None:
            bases.setdefault(unresolved.role, earliest)
        yield replace(unresolved, earliest=earliest)
    for one in found:
        if one.on is not None or one.earliest is not None:
            continue
        rule_in_words = next(rules_found(fold(one.rule)), None)
        if rule_in_words is not None:
            earliest = rule_in_words.earliest(bases) or rule_in_words.earliest(lower)
            yield replace(one, earliest=earliest)


def dates_found(
    document: Document,
    content: str,
    normal: Normal,
    acts: Sequence[Hit],
    *,
    proposed: bool,
    title_end: int = 0,
    finder: SectionFinder | None = None,
) -> tuple[DateFound, ...]:
    """Stated dates first, then those of the text in order of place, each once a section.

    A day of the text that repeats a stated one is left out; one that contradicts it stays with
    half its certainty, because the source's own field outranks what we read.
    """
    if title_end < len(content) and content[title_end] not in "\n\r":
        # A text that opens with the words of its title goes on in the same sentence.
        title_end = len(document.title) + 1
    floor = title_end if normal.starts is None else bisect_left(normal.starts, title_end)
    text = _Text(content, normal, fold(normal.text), floor)
    stated = list(_stated(document, content))
    roles = {(one.role, one.on) for one in stated}
    days = days_found(normal.text, text.folded, document.source)
    read = [one for one in _printed(text, days, acts) if (one.role, one.on) not in roles]
    places = {one.start for one in stated if one.start is not None}
    ruled = [pair for pair in _ruled(text) if pair[1].start not in places]
    bases, lower = _bases([*stated, *read], document.published_on, proposed=proposed)
    resolved = {(r.role, r.start, r.text): r for r in _with_earliest([*stated], ruled, bases, lower)}
    stated = [resolved.pop((s.role, s.start, s.text), s) for s in stated]
    named = {one.role for one in stated if one.on is not None}
    periods = [one for one in _periods(text, days) if one.start not in places]
    heard = {one.on for one in (*stated, *read) if one.role == "comment_deadline"}
    if not heard and _COMMENT_BASES.search(text.folded):
        periods += _without_year(text, days, document.published_on)
    rest = sorted([*read, *resolved.values(), *periods], key=lambda one: one.start or 0)
    halved = (replace(r, certainty=r.certainty / 2) if r.role in named else r for r in rest)
    return (*stated, *_first_of_each(halved, finder))


def _first_of_each(found: Iterator[DateFound], finder: SectionFinder | None) -> Iterator[DateFound]:
    """One finding for each (section, role, day or rule), the most certain."""
    best: dict[tuple[str, str, date | None, str], DateFound] = {}
    for one in found:
        key = (finder.key_at(one.start) if finder else "", one.role, one.on, one.rule.lower())
        if key not in best or best[key].certainty < one.certainty:
            best[key] = one
    return iter(best.values())
