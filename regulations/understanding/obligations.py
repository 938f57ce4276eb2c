"""Duties in a text: who must or must not do what, by when, with the sentence that says so.

Knows the parties of `actors.yml`, deadlines and clauses; the verbs are those of `duty_verbs` and
`indicative_duties`. A duty that none of them announces is not found; nothing here says whether a duty
applies to a given firm.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from regulations.understanding.days import days_found
from regulations.understanding.duty_verbs import READ, Verb, places_of_verbs, verbs_of_duty
from regulations.understanding.indicative_duties import verbs_by_mood
from regulations.understanding.lexicon import LEXICONS, lexicon_file
from regulations.understanding.normalise import fold, normalise
from regulations.understanding.result import DateFound, Obligation
from regulations.understanding.sections import SectionFinder
from regulations.understanding.sieve import Starts, needed

MOST = 200
"""Duties told of one section, or of a text without sections."""
_LONGEST_SENTENCE = 1_200
_SCANNED = 400_000
"""Characters of one section, or of a text without sections, that are searched for duties."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z«“\"(ÁÉÍÓÚÀÂÇÈÊÎÔ])|(?<=[。！？；])|\n+")
_ABBREVIATED = re.compile(
    r"\b(?:No|Nos|Art|Nr|vol|pp?|para|Sec|Fig|cf|vs|e\.g|i\.e|Reg|Dir|núm|approx)\.\s*\Z"
)
_CLAUSE_CUT = re.compile(r"[;；:：]\s*|,\s+(?:and|which|who|et|qui|y|que)\s+|，")
_DUTY_END = re.compile(r"[;；。]|\.(?:\s|\Z)")
_LONGEST_DUTY, _LONGEST_SUBJECT = 240, 160
_BINDING = frozenset({"application", "entry_into_force", "sunset", "comment_deadline"})
"""Roles of days by which somebody must have acted."""
_FORMAL = re.compile(
    r"\s*(?:also |only )?(?:be binding|enter into force|come into force|apply\b|mean\b|"
    r"be deemed|be understood|be construed|cease to|take effect|be repealed|be replaced|be amended|read\b|"
    r"entend|s'appliquer|entrer en vigueur|entenderse|entrar en vigor|aplicarse)",
    re.IGNORECASE,
)
"""What "shall" says of the act itself is no duty of anybody."""
_DEADLINE = re.compile(
    r"(?:\bby|\bbefore|not? later than|\buntil|\bfrom|\bafter|\bas of|\bstarting|\bbeginning(?: on)?|"
    r"avant(?: le)?|au plus tard le|à partir du|à compter du|dès le|après le|jusqu'au|"
    r"a más tardar(?: el)?|antes del?|a partir del|después del|desde el|hasta el|于|在|自|从|截至|"
    r"不迟于)\s*\Z",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\bwithin\s+[\w-]+\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?)"
    r"(?:\s+(?:of|after|from|following)\b[^,;.]{0,60})?|"
    r"dans un délai de [^,;.]{3,60}|en un plazo de [^,;.]{3,60}|"
    r"在?[0-9一二三四五六七八九十]+个?(?:日|天|月|年)内",
    re.IGNORECASE,
)
_WITHIN_WORDS = needed(_WITHIN.pattern) or frozenset()
"""Of these one stands in every sentence that `_WITHIN` matches, in lower case."""
_BY_PARTY = re.compile(
    r"\b(?:by|par|por|obligation (?:aux?|à))\s+(?:the |le |la |les |l['’]|une? |el |los |las |una )?\Z",
    re.IGNORECASE,
)
_TO_PARTY = re.compile(r" ?(?:(?:for|to|aux?|a) (?:(?:the|any|les|la|los|las|tout|toute) )?)?")
"""What stands between words of a ban and the party that they bind: "interdit aux importateurs de"."""


@cache
def _actors() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over all names, longest first, and the party that each name stands for."""
    party_of = {
        fold(name): party
        for party, languages in lexicon_file(LEXICONS / "actors.yml").items()
        for names in languages.values()
        for name in names
    }
    names = sorted(party_of, key=len, reverse=True)
    latin = "|".join(re.escape(n) for n in names if n.isascii())
    other = "|".join(re.escape(n) for n in names if not n.isascii())
    return re.compile(rf"\b(?:{latin})\b|(?:{other})"), party_of


def _sentences(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Sentences of [begin, stop); a line break ends one."""
    start = begin
    stop = min(stop, begin + _SCANNED)
    for cut in _SENTENCE_END.finditer(text, begin, stop):
        if text[start : cut.start()].rstrip().endswith(".") and _ABBREVIATED.search(
            text, max(start, cut.start() - 14), cut.start()
        ):
            continue
        if cut.start() > start:
            yield start, min(cut.start(), start + _LONGEST_SENTENCE)
        start = cut.end()
    if start < stop:
        yield start, min(stop, start + _LONGEST_SENTENCE)


def _any_within(places: Starts, start: int, end: int) -> bool:
    if places is None:
        return True
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def _joined(told: list[Verb], by_mood: list[Verb]) -> list[Verb]:
    """Verbs of duty, and those that bind by their mood where no verb of duty stands."""
    free = [v for v in by_mood if not any(t.start < v.end and v.start < t.end for t in told)]
    return sorted((*told, *free), key=lambda verb: verb.start)


def _actor(sentence: str, verb: Verb, clause_start: int) -> str:
    """The party nearest before the verb in its clause, else the one that a passive names after "by"."""
    pattern, party_of = _actors()
    folded = fold(sentence)
    # "Manufacturers of products placed by importers shall": the first noun of the clause is its subject;
    # Chinese often names it in the clause before ("制造商在…时，应当…").
    for begin in dict.fromkeys((clause_start, 0)):
        # "No person may sell": the party stands within the words that forbid.
        if before := pattern.search(
            folded, begin, verb.end if folded.startswith("no ", verb.start) else verb.start
        ):
            return party_of[before.group()]
    told = _TO_PARTY.match(folded, verb.end) if verb.forbids else None
    if told and (party := pattern.match(folded, told.end())):
        return party_of[party.group()]
    for after in pattern.finditer(folded, verb.end):
        if _BY_PARTY.search(sentence, max(0, after.start() - 18), after.start()):
            return party_of[after.group()]
    return ""


def _clause_start(sentence: str, position: int) -> int:
    cuts = [cut.end() for cut in _CLAUSE_CUT.finditer(sentence[:position])]
    return cuts[-1] if cuts else 0


class _Milestones:
    """Dated milestones by place: those of one sentence are found without looking at all others."""

    def __init__(self, dates: Sequence[DateFound]) -> None:
        placed = sorted((d for d in dates if d.start is not None), key=lambda d: d.start or 0)
        self._dates = [d for d in placed if d.role in _BINDING]
        self._starts = [d.start or 0 for d in self._dates]

    def first(self, start: int, end: int) -> DateFound | None:
        index = bisect_left(self._starts, start)
        return self._dates[index] if index < len(self._starts) and self._starts[index] < end else None


def _deadline(sentence: str, start: int, source: str, milestones: _Milestones) -> str:
    """A dated role found in the sentence, a day behind "by" or "before", or "within ..." as printed."""
    one = milestones.first(start, start + len(sentence))
    if one is not None and one.on:
        return one.on.isoformat()
    lowered = sentence.lower()
    within = _WITHIN.search(sentence) if any(word in lowered for word in _WITHIN_WORDS) else None
    if one is not None:
        return within.group().strip() if within else one.rule
    normal = normalise(sentence)
    for day in days_found(normal.text, fold(normal.text), source):
        if _DEADLINE.search(normal.text, max(0, day.start - 24), day.start):
            return day.on.isoformat()
    return within.group().strip() if within else ""


def obligations_found(
    content: str,
    *,
    source: str,
    language: str,
    dates: Sequence[DateFound],
    pieces: SectionFinder | None = None,
) -> tuple[Obligation, ...]:
    """Duties in order of place, at most `MOST` a section; empty where we do not know the verbs of duty.

    `pieces` cuts a long text; None reads it as one.
    """
    if language not in READ:
        return ()
    milestones = _Milestones(dates)
    found: list[Obligation] = []
    for start, end in pieces.pieces(len(content)) if pieces else ((0, len(content)),):
        found += islice(_duties(content, start, end, source, language, milestones), MOST)
    return tuple(found)


def _duties(
    content: str, begin: int, stop: int, source: str, language: str, milestones: _Milestones
) -> Iterator[Obligation]:
    scanned = min(stop, begin + _SCANNED)
    places = places_of_verbs(content[begin:scanned])
    for start, end in _sentences(content, begin, stop):
        sentence = content[start:end]
        verbs = list(verbs_by_mood(sentence, language, _actors()[0].pattern))
        if _any_within(places, start - begin, end - begin):
            verbs = _joined(verbs_of_duty(sentence, language), verbs)
        for verb in verbs:
            duty = _duty(sentence, verb)
            if not duty or _FORMAL.match(sentence, verb.end):
                continue
            clause = _clause_start(sentence, verb.start)
            yield Obligation(
                actor=_actor(sentence, verb, clause),
                duty=duty,
                subject=sentence[clause : verb.start].strip()[-_LONGEST_SUBJECT:],
                deadline=_deadline(sentence, start, source, milestones),
                forbids=verb.forbids,
                start=start,
                end=end,
            )


def _duty(sentence: str, verb: Verb) -> str:
    """The words of the duty: from the verb to the end of its clause, at most 240 characters."""
    rest = sentence[verb.end :]
    stop = _DUTY_END.search(rest)
    words = (rest[: stop.start()] if stop else rest).strip(" ,:，：")
    return words if len(words) <= _LONGEST_DUTY else words[: _LONGEST_DUTY - 1].rsplit(" ", 1)[0] + "…"
