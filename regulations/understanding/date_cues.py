"""Which of the words around a place says what a day there is for.

Reads folded text (lower case, no accents, hyphens as spaces). Knows no calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from regulations.understanding.date_words import AFTER, BEFORE, LATER

# Forms lose the space between sentences: "through final action.This rule is effective on".
_CUT = re.compile(r"[;。;]|(?<![ap]\.m)(?<!i\.e)\.(?= [^0-9])|(?<=[a-z]{3})\.(?=[a-z]{2})|\n")
# The cue has its date already: "deadline: 60 days; G/TBT/N/THA/568, 4 May 2020".
_ANSWERED = re.compile(r"(?<![/0-9])(?:19|20)[0-9]{2}(?![0-9/])|[0-9] ?(?:days|months|天|个月|jours|dias)")
_UP_TO = re.compile(
    r"(?<![a-z])(?:to|until|till|au|jusqu'au|al|hasta el) *\Z|[至到] *\Z|, (?:on|le|el) *\Z|"
    r"(?<![a-z])(?:i\.e\.|that is(?: to say)?|namely|c'est a dire|soit|es decir|esto es),?"
    r"(?: (?:on|by|le|el|until|hasta el|jusqu'au))? *\Z|即 *\Z"
)
_UNTIL = re.compile(r"until|hasta el|jusqu'au")
_REACH_BEFORE, _REACH_AFTER, _REACH_LATER = 110, 48, 140
_LABELLED = 0.95
"""Certainty of a cue right before the day with a colon between the two."""
_WEAK = re.compile(
    r"until|mandatory|compulsory|approved|issued|applicables?|withdrawn|no longer|hasta el|jusqu'au"
)


def _compiled(table: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    groups = (f"(?P<{role}>{'|'.join(patterns)})" for role, patterns in table.items())
    return re.compile("|".join(groups))


_BEFORE_RE = re.compile(rf"(?<![a-z])(?:{_compiled(BEFORE).pattern})")
_AFTER_RE = re.compile(rf"[\s,)(]{{0,3}}(?:{_compiled(AFTER).pattern})")
_LATER_RE = re.compile(rf"(?<![a-z])(?:{_compiled(LATER).pattern})(?![a-z])")


@dataclass(frozen=True, slots=True)
class Cue:
    """What a day is for, and by which rule it is said."""

    role: str
    rule: str
    certainty: float


def _words_before(folded: str, start: int, reach: int, floor: int = 0) -> str:
    """At most `reach` characters before `start`; none before `floor` where `start` stands behind it."""
    return folded[max(floor if start >= floor else 0, start - reach) : start]


def _last_sentence(words: str) -> str:
    """What stands behind the last end of a sentence or clause."""
    cuts = [cut.end() for cut in _CUT.finditer(words)]
    return words[cuts[-1] :] if cuts else words


def _first_sentence(words: str) -> str:
    cut = _CUT.search(words)
    return words[: cut.start()] if cut else words


def _cue_before(folded: str, start: int, floor: int) -> tuple[int, Cue] | None:
    window = _last_sentence(_words_before(folded, start, _REACH_BEFORE, floor))
    last = None
    hearing = False
    for last in _BEFORE_RE.finditer(window):
        hearing = hearing or last.lastgroup == "comment_deadline"
    if last is None or last.lastgroup is None:
        return None
    if last.lastgroup in ("publication", "adoption") and _COUNTED_FROM.search(window, 0, last.end()):
        return None  # "within 30 days of publication, that is by ..."
    hearing = hearing or bool(_HEARS.search(window))
    if hearing and last.lastgroup == "sunset" and _UNTIL.fullmatch(last[0]):
        # "The period for comments is prolonged, until ...": what ends is the hearing.
        return len(window) - last.end(), Cue("comment_deadline", "date.cue_before", 0.75)
    gap = len(window) - last.end()
    if gap > 16 and last.lastgroup == "entry_into_force" and _REFERRED.search(window, 0, last.start()):
        return None  # "systems set up after entry into force of this Regulation that reach 90 % by ..."
    if gap > 16 and _ANSWERED.search(window, last.end()) and not _UP_TO.search(window):
        return None  # "extended by 30 days to" a day: the count is not the answer
    labelled = bool(re.fullmatch(r"[ a-z()]{0,30}:\s*", window[last.end() :]))
    certainty = _LABELLED if labelled else 0.9 if gap <= 16 else 0.75 if gap <= 45 else 0.55
    if _WEAK.fullmatch(last[0]):
        certainty -= 0.2
    return gap, Cue(last.lastgroup, "date.cue_before", certainty)


_REFERRED = re.compile(
    r"(?<![a-z])(?:after|before|prior to|since|following|from|upon|apres|avant|depuis|antes de|despues de|"
    r"tras|desde)(?: (?:the|its|their|sa|son|l'|la|su))?(?: ?(?:date|day|fecha) (?:of|de|d'))?"
    r"(?: (?:the|l'|la))? ?\Z"
)
_SAY_BY = re.compile(
    r"(?<![a-z])(?:by|before|until|up to|up to and including|up until|no later than|not later than|through|"
    r"avant le|jusqu'au|d'ici (?:au|le)|au plus tard le|antes del?|hasta el|a mas tardar(?: el)?)"
    r"(?: the(?: end of)?)? ?\Z"
)
_SAYING = re.compile(
    r"(?<![a-z])(?:comments?|feedback|(?<!'s )views|opinions?|input|objections?|object|"
    r"observations?|commentaires?|remarques|avis|contributions|se prononcer|donner leur avis|observaciones|"
    r"comentarios|aportaciones|alegaciones|puntos de vista|opiniones|pronunciarse|sugerencias)(?![a-z])|"
    r"意见|评议|反馈|建议"
)


_ENDS = re.compile(
    r"(?<![a-z])(?:clos(?:es?|ed|ing)|end(?:s|ed|ing)?|shuts?|finish(?:es)?|conclu(?:de|des|ye|ira)|"
    r"cierra|se (?:cloture|cloturera|termine|terminera|cerrara|cierra|clausura)|s'ache\w+|prend(?:ra)? fin|"
    r"finaliza(?:n|ra|ran)?|termin(?:a|ara)|venc(?:e|era))"
    r"(?: (?:at|a|on|at midnight|a minuit|a medianoche|por|[0-9:.hapm]+))*"
    r"(?: (?:on|le|el|until))? ?\Z"
)
_ENDS_HAN = re.compile(r"(?:日)?(?:结束|截止|止)")


def _end_of_hearing(folded: str, start: int, end: int, floor: int) -> Cue | None:
    """The consultation opened on 1 March and "will close on 26 April": its end, far behind its name."""
    before = _words_before(folded, start, 200, floor)
    if not (_ENDS.search(before) or _ENDS_HAN.match(folded, end)):
        return None
    heard = _HEARS.search(_last_sentence(before))
    return Cue("comment_deadline", "date.hearing", 0.8) if heard else None


def _cue_of_hearing(folded: str, start: int, end: int, floor: int) -> Cue | None:
    """A day by which to speak: "written input is welcome up to 12 June", "by 12 June ... give your views"."""
    before = _words_before(folded, start, 160, floor)
    if not (_SAY_BY.search(before) or _BY_HAN.match(folded, end)):
        return None
    after = _first_sentence(folded[end : end + 60])
    said = _SAYING.search(_last_sentence(before)) or _SAYING.search(after)
    return Cue("comment_deadline", "date.hearing", 0.7) if said else None


_COUNTED_FROM = re.compile(
    r"(?:days|weeks|months|jours|mois|dias|meses)(?: \w+){0,4} "
    r"(?:publication|adoption|publicacion|adopcion)\Z"
)
_DEADLINE = re.compile(
    r"(?<![a-z])(?:deadline|closing date|date limite|fecha limite|date de cloture)\s?:\s*\Z|"
    r"(?:^|[。; ])截止(?:日期|时间)\s?[:为]\s*\Z"
)
"""A bare "Deadline:": beside words of a hearing it is that of the hearing."""


def governing_cue(folded: str, start: int, end: int, floor: int = 0) -> Cue | None:
    """The cue that governs the place [start, end): the one right behind it, else the last before.

    Nothing before `floor` is looked at: words of a title say nothing of a day in the text.
    """
    bare = _DEADLINE.search(_words_before(folded, start, 30, floor))
    if bare and _HEARS.search(folded, max(0, start - 250), end + 160):
        return Cue("comment_deadline", "date.deadline", 0.7)
    if ends := _end_of_hearing(folded, start, end, floor):
        return ends
    after = _AFTER_RE.match(folded, end, min(len(folded), end + _REACH_AFTER))
    before = _cue_before(folded, start, floor)
    if before and before[1].role == "sunset" and (given := _given_until(folded, start, end)):
        before = before[0], given
    dated = before is not None and before[1].role == "application"
    if not dated and _OR_COUNT.match(folded, end) and _from_or_by(folded, start):
        return Cue("application", "date.or_count", 0.6)
    if before and before[1].role in ("adoption", "publication") and _since(folded, start, end):
        # "signed on 20 May; from 1 January a person shall not ...": nothing is signed from a day
        before = None
    if before and before[1].certainty >= _LABELLED:
        return before[1]
    if after and after.lastgroup:
        # 2025年1月1日起施行: what stands right behind a Chinese date is its role.
        return Cue(after.lastgroup, "date.cue_after", 0.9)
    if before:
        return before[1]
    return (
        _cue_of_hearing(folded, start, end, floor)
        or _cue_later(folded, end)
        or _cue_of_duty(folded, start, end, floor)
        or _cue_of_effect(folded, start)
    )


_TO_SAY = re.compile(
    r"[^.;\n。]{0,40}?(?<![a-z])(?:to|for|pour|afin de|para|a fin de) [^.;\n。]{0,50}?(?:comment|feedback|"
    r"views?|opinion|observa|remarques|avis|contribut|propositions|coment|"
    r"aportac|alegac|sugeren|respond|repond|respuesta)"
)
_HAVE_UNTIL = re.compile(
    r"(?<![a-z])(?:ha(?:ve|s)|gets?|allowed|given|granted|ont|avez|disposent|tienen|tendran|disponen|dispondran|cuentan)"
    r"(?: \w+){0,4}? (?:until|jusqu'au|hasta el)(?: the end of)?(?: the)? ?\Z"
)


def _given_until(folded: str, start: int, end: int) -> Cue | None:
    """ "You have until ... to send your views", "small firms have until ...": the end of time given."""
    near = folded[max(0, start - 60) : start]
    if not re.search(r"(?:until|jusqu'au|hasta el)(?: the end of)?(?: the)? ?\Z", near):
        return None
    if _TO_SAY.match(folded, end, min(len(folded), end + 110)):
        return Cue("comment_deadline", "date.given", 0.75)
    return Cue("application", "date.given", 0.6) if _HAVE_UNTIL.search(near) else None


def _from_or_by(folded: str, start: int) -> bool:
    near = folded[max(0, start - 24) : start]
    return bool(_FROM.search(near) or _BY.search(near))


def _cue_of_effect(folded: str, start: int) -> Cue | None:
    taken = _EFFECT.search(folded, max(0, start - 40), start)
    return Cue("entry_into_force", "date.effect", 0.6) if taken else None


def _since(folded: str, start: int, end: int) -> bool:
    """Whether something lasts from the day on, rather than being done on it."""
    return bool(_FROM.search(folded, max(0, start - 24), start) or _FROM_HAN.match(folded, end))


_FROM = re.compile(
    r"(?<![a-z])(?:from|beginning|starting|commencing|as of|as from|on (?:and|or) after|after|"
    r"a compter du|a partir du|des le|apres le|passe le|au dela du|pasado el|past|a partir del?|"
    r"desde el|despues del)(?: on| the)? ?\Z|[从自] ?\Z"
)
_EFFECT = re.compile(
    r"(?<![a-z])(?:with effect (?:from|on|as of)|avec effet (?:au|a compter du|a partir du)|"
    r"con efectos? (?:a partir del?|desde el|del?))(?: the)? ?\Z"
)
"""Said of a change that no other word dates: "with effect from 12 July, the annex is amended"."""
_OR_COUNT = re.compile(r" or (?:[0-9]{1,2}|[a-z]{3,12}) (?:months|years|days) (?:from|after|of) the ")
"""From 12 August 2028 "or 24 months from the date of ...": the later of two days binds."""
_BY = re.compile(
    r"(?<![a-z])(?:by|before|no later than|not later than|prior to|avant le|au plus tard le|"
    r"antes del?|a mas tardar(?: el)?)(?: the)? ?\Z|不迟于 ?\Z"
)
_BY_HAN = re.compile(r"(?:之|以|或之)?前")
_FROM_HAN = re.compile(r"(?:之?日)?(?:起|开始|[之以]?后)")
_BINDS = re.compile(
    r"(?<![a-z])(?:shall|must|may not|no person|cannot|prohibit\w*|banned|ban|required?|requirements?|"
    r"obliged|only (?:\w+ ){0,8}(?:permitted|allowed|accepted|sold|used)|unlawful|"
    r"(?:will|would) (?:have|need) to|"
    r"(?:firms|companies|manufacturers|importers|exporters|producers|suppliers|operators|sellers)"
    r"(?: \w+){0,6} should|"
    r"tendran? que|habran? de|"
    r"illegal|forbidden|offen[cs]e|requires|impos\w+|impon\w+|exig\w+|not permitted|not allowed|"
    r"interdi\w+|obligat\w+|doi(?:t|vent)|devr(?:a|ont)|ne p(?:eu|our)\w*|tout\w* \w+ doit|exige\w*|"
    r"prohib\w+|debera\w?|debe[n]?|no podra\w?|obliga\w*)(?![a-z])|禁止|不得|应|必须|须|强制|要求"
)
# "Les producteurs transmettent leur déclaration au plus tard le ...": the mood alone binds.
_NO_LATER = re.compile(r"(?:no later than|not later than|au plus tard le|a mas tardar(?: el)?) ?\Z")
_FIRMS = re.compile(
    r"(?<![a-z])(?:manufacturers?|producers?|importers?|distributors?|suppliers?|registrants?|operators?|"
    r"fabricants?|producteurs?|importateurs?|distributeurs?|exploitants?|operateurs?|entreprises?|"
    r"fabricantes?|productor(?:es)?|importador(?:es)?|distribuidor(?:es)?|operador(?:es)?|empresas?)(?![a-z])"
)
_OLD_STOCK = re.compile(
    r"(?:placed|put|made available|imported|manufactured|produced|sold|mise?s?|fabriquee?s|importee?s|"
    r"introducid[oa]s?|comercializad[oa]s?|fabricad[oa]s?|importad[oa]s?)(?![a-z])[^,;.]{0,40}\Z"
)


# What Member States or the Commission must do by a day is no duty of a firm.
_RULERS = re.compile(
    r"[^.;]{0,40}?(?<![a-z])(?:member states?|the commission|the agency|the esas|the council|the secretary|"
    r"the department|agencies|cpsc|epa|fda|doe|nhtsa|osha|"
    r"etats membres|la commission|estados miembros|la comision)(?![a-z])|[^。;]{0,20}?(?:成员国|欧盟委员会)"
)
_SHARE = re.compile(r"% ?\Z|% [a-z ]{0,20}\Z")


def binds(folded: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) lays a duty on somebody other than an authority."""
    before = _last_sentence(_words_before(folded, start, 160))
    after = _first_sentence(folded[end : end + 100])
    if _RULERS.search(before):
        return False
    return bool(_BINDS.search(before) or _BINDS.search(after))


def _cue_of_duty(folded: str, start: int, end: int, floor: int) -> Cue | None:
    """ "Beginning 1 January 2035, a person shall not sell ...": from or by then a duty binds."""
    before = _last_sentence(_words_before(folded, start, 160, floor))
    after = _first_sentence(folded[end : end + 160])
    since = _FROM.search(before) or _FROM_HAN.match(after)
    until = None if since else _BY.search(before)
    if _RULERS.search(before) or _RULERS.match(after):
        return None
    if until and (_SHARE.search(before, 0, until.start()) or _OLD_STOCK.search(before, 0, until.start())):
        return None
    if until and _NO_LATER.search(before) and _FIRMS.search(before):
        return Cue("application", "date.duty", 0.5)
    if not (since or until or _BY_HAN.match(after)) or not (_BINDS.search(before) or _BINDS.search(after)):
        return None
    return Cue("application", "date.duty", 0.6 if since else 0.55)


_TO_DAY = re.compile(
    r"[ ,]*(?:to|until|till|through|and|a|al|au|jusqu'au|hasta(?: el)?|y el|et le|至|到|~|-) *(?:the "
    r"|le |el )?",
    re.I,
)
_HEARS = re.compile(
    r"consult|feedback|comment|observ|coment|opinion|(?<![a-z])avis(?![a-z])|contribut|aportac|alegac|audiencia|"
    r"informacion publica|participation du public|submission|公示|意见|咨询|反馈|评议"
)
_HEARS_AFTER = re.compile(r"comments|observations|observaciones|commentaires|意见|建议|评论")


def is_hearing(folded: str, start: int, following: int, between: str, floor: int = 0) -> bool:
    """Whether the day at `start` and that at `following` open and close a period for comments.

    `between` are the characters between the two as printed: "to", "-", "au", 至.
    """
    if not _TO_DAY.fullmatch(between):
        return False
    if _HEARS.search(_last_sentence(_words_before(folded, start, 120, floor))):
        return True
    # No day is shorter than six characters: what is said behind the second one counts.
    after = _first_sentence(folded[following + 6 : following + 46])
    return bool(_HEARS_AFTER.search(after))


# What is told behind a further day is told of that.
_CUT_LATER = re.compile(rf"{_CUT.pattern}|(?:19|20)[0-9]{{2}} ?年")


def subject_of_move(folded: str, start: int, floor: int = 0) -> Cue | None:
    """What is moved by the words before `start`: the last date named there, whatever day it had."""
    named = [
        cue.lastgroup
        for cue in _BEFORE_RE.finditer(_last_sentence(_words_before(folded, start, 200, floor)))
        if cue.lastgroup and cue.lastgroup != "publication" and not _WEAK.fullmatch(cue[0])
    ]
    return Cue(named[-1], "date.moved", 0.85) if named else None


def _cue_later(folded: str, end: int) -> Cue | None:
    """A verb that follows in the same sentence: "On 3 April 2017, the Regulation was published"."""
    window = folded[end : end + _REACH_LATER]
    cut = _CUT_LATER.search(window)
    found = _LATER_RE.search(window, 0, cut.start() if cut else len(window))
    return Cue(found.lastgroup, "date.cue_later", 0.6) if found and found.lastgroup else None
