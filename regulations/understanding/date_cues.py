"""Words that say what a day is for, in four languages, and which one governs a given place.

Reads folded text (lower case, no accents, hyphens as spaces). Knows no calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEFORE: dict[str, tuple[str, ...]] = {
    "comment_deadline": (
        r"(?:final|closing|last|end|due|cut off) (?:date|day|deadline)(?: for| of| to)?(?: the)?"
        r"(?: submi\w+(?: of)?)?(?: public| written)?(?: comments?| feedback| observations?)",
        r"(?:deadline|time limit|period) (?:for|to)(?: the)?"
        r"(?: submi\w+(?: of)?| provi\w+(?: of)?| receipt of)?(?: public| written)?"
        r" (?:comments?|feedback|views|responses)",
        r"(?:comments?|objections?),?(?: \S+){0,12}?"
        r" (?:due|until|till|by|before|no later than|not later than|through|close[sd]?)",
        r"(?:comment|consultation|feedback)(?: period)?(?: \w+){0,6}?"
        r" (?:clos(?:es?|ed|ing)|end(?:s|ed|ing)?|until|till|through|to|extended to|expires?)",
        r"clos(?:e|ing) of (?:the )?(?:public )?(?:comments?|consultation|submissions)",
        r"(?:responses|submissions|views|feedback|contributions|statements)(?: \w+){0,6} "
        r"(?:clos\w+|shuts?|ends?)",
        r"(?:respond|reply|have your say|give (?:us )?your (?:views?|opinions?))(?: \w+){0,5} "
        r"(?:by|before|until|no later than)",
        r"(?:remarks|views|replies|responses|submissions)(?: \w+){0,6}? "
        r"(?:due|until|by|before|no later than)",
        r"period for sending (?:written )?comments",
        r"(?:representations|submissions|feedback|views|responses)(?: \w+){0,8}? (?:by|before|until|no "
        r"later than)",
        r"(?:consultation|avis|contributions?|observations|commentaires)(?: \S+){0,8}? "
        r"du [0-9]{1,2}(?:er)?(?: [a-z]+){0,2} (?:au|jusqu'au)",
        r"(?:consulta|comentarios|observaciones|aportaciones|alegaciones|informacion publica|audiencia)"
        r"(?: \S+){0,8}? (?:del?|desde el) [0-9]{1,2}(?: de [a-z]+)? (?:al?|hasta el)",
        r"(?:observaciones|comentarios) en (?:el|un) plazo",
        r"comment deadline|comments? (?:close|deadline)|provision of comments",
        r"date limite (?:pour|de)(?: \w+){0,4} (?:observations|commentaires)",
        r"(?:date limite|date butoir|delai|cloture|fin)(?: \S+){0,5}? (?:observations|commentaires|"
        r"consultation|contributions|remarques|reponses)",
        r"(?:observations|commentaires|contributions?|remarques|avis|reponses|propositions)(?: \S+){0,8}? "
        r"(?:avant le|jusqu'au|au plus tard le|d'ici au|d'ici le)",
        r"consultation(?: \S+){0,8}? (?:jusqu'au|prend fin|s'acheve|se termine|close? le)",
        r"(?:fecha limite|fecha final|plazo|cierre|vencimiento)(?: \S+){0,6}? "
        r"(?:observaciones|comentarios|aportaciones|alegaciones|consulta(?: publica)?|sugerencias)",
        r"(?:observaciones|comentarios|aportaciones|alegaciones|sugerencias|opiniones|consulta publica)"
        r"(?: \S+){0,8}? (?:hasta el|antes del|finaliza|vence|concluye|termina|a mas tardar)",
        r"han cuoi cung|gop y kien",
        r"(?:提意见|评议|评论|征求意见|意见反馈|反馈意见|公众咨询|咨询)的?(?:截止|结束)(?:日期|时间|日)?",
        r"(?:意见|评论)[^。;\n]{0,24}?(?:截止|于|在|前)",
        r"(?:公示|反馈|征求意见|评议|咨询|公开征集)(?:意见)?(?:期限?|时间|时限|截止)(?:为|是|到|至|:)?",
        r"咨询[^。;\n]{0,40}?截止(?:日期|时间)?|(?:评议|评论|咨询|征求意见)期限?(?:截?至|到|为)",
    ),
    "entry_into_force": (
        r"(?:enter(?:s|ed|ing)?|entry|com(?:e|es|ing)|came) (?:in|into) (?:force|effect|operation)",
        r"(?:become|becomes|became|be|is|are|was|were|been) (?:in )?effect(?:ive)?",
        r"effective(?: date)?|takes? effect|took effect|in force|brought into force",
        r"commencement(?: date)?|date of effect|(?:date of implementation|implementation date)",
        r"entr(?:er|e|era|eront|ee|ant) en vigueur|en vigueur",
        r"entr(?:ar|ara|aran|an?|en?|ada|o) en vigor|vigencia|entr(?:ar|ara|ada) en vigencia",
        r"(?:comenzara|empezara|comienza|empieza|entra|entrara)n? a regir|surtira efectos?",
        r"prend(?:ra)? effet|prenant effet",
        r"co hieu luc|(?<![a-z])(?:regira|rige)n?(?![a-z])",
        r"(?:拟)?(?:生效|施行|实施)(?:日期|时间|日)?",
    ),
    "application": (
        r"(?:shall|will|to|does|do|would) (?:be )?appl(?:y|icable|ied)|applies|applicable",
        r"date of application|application date|entree en application|fecha de aplicacion",
        r"l'application(?= (?:au|est|a|en|sera|prevue)(?![a-z]))",
        r"(?:ban|prohibition|restriction|requirements?|obligations?|dut(?:y|ies)|limits?|interdiction|"
        r"prohibicion|obligacion)(?: \w+){0,5} (?:starts?|begins?|commences?|debutera|debute|commencera?|"
        r"comienza|comenzara|empieza|empezara)(?: on)?",
        r"(?:mandatory|compulsory)(?= (?:from|as of|on|by|since|with effect))",
        r"compliance (?:[a-z]\S* ){0,10}?(?:is|are|shall be|will be) (?:required|mandatory)",
        r"(?:reports?|declarations?|registrations?|notifications?)(?: \w+){0,5}? due",
        r"(?:compliance|reporting|submission) (?:dates?|deadlines?)|(?:must|shall|to) comply",
        r"(?:s')?appliqu(?:e|ent|era|eront|aient|ait)(?![a-z])|applicables?|mise en application|"
        r"d'application|(?:mise|mettre) en conformite|se conformer",
        r"sera (?:aplicable|de aplicacion)|aplicables?|aplicaran?(?![a-z])|se aplican?(?![a-z])|"
        r"obligatori[oa]s?",
        r"adecuarse|adecuacion|para adecuar",
        r"适用|强制(?:实施|执行)|开始执行|执行日期|合规(?:日期|期限|截止日?期?|时间)",
    ),
    "adoption": (
        r"adopted|adoption|approved|approval date|date of approval|signed|made:?(?: at [0-9.:apm "
        r"]{3,14})?(?: on)?(?: the)?(?= *\Z)",
        r"done (?:at|in) [a-z ]{2,25},?(?: on| this)?(?= *\Z)",
        r"adopt(?:e|ee|er|es)\b|arrete du|signee?s?\b|promulguee?s?\b",
        r"(?:fait|donnee?) a [a-z' ]{2,25},? le(?= *\Z)",
        r"(?:aprobo|adopto|approuve)(?![a-z])|adoptad[oa]s?|aprobad[oa]s?|adopcion|aprobacion|"
        r"firmad[oa]|sancionad[oa]|promulgad[oa]",
        r"(?:hecho|dad[oa]) en [a-z,. ]{2,40}?,? ?(?:el|a los|a)(?= *\Z)",
        r"(?:拟)?(?:批准|通过|签署)(?:日期|时间)?",
    ),
    "publication": (
        r"publi(?:shed|cation)(?: date)?|distribution date",
        r"(?:date of (?:arrival|circulation|distribution|issue|notification)|notification date)",
        r"date de (?:distribution|publication|diffusion)|(?:dof|boe|jorf|jo|d\.o\.f\.) ?:? ?(?= *\Z)",
        r"circulated|promulgated|issued|federal register,",
        r"publie(?:e|s|es)?\b|parution",
        r"recall date|date (?:of )?recall|se publico(?![a-z])|se publica(?![a-z])|paru(?:e|s)?(?![a-z])",
        r"publicad[oa]s?|publicacion|fecha de distribucion",
        r"公布|发布(?:日期)?|颁布|通报日期|公告日期|刊登",
    ),
    "sunset": (
        r"expir(?:e|es|ed|y|ation)(?: date)?"
        r"(?! of *\Z| d[eu] *\Z| del plazo| of (?:a|the|an)? ?(?:period|[0-9]|[a-z]+ (?:month|day|"
        r"year))| (?:d'un|du) delai| de (?:un|"
        r"los?) )|sunset(?: date)?|(?:shall|will) (?:end|cease(?! to))",
        r"(?:shall |will )?ceases? to (?:be )?(?:appl\w+|have effect|valid|in force)",
        r"cess(?:e|ent|era|eront) (?:de s'appliquer|d'etre|de produire)|dejar(?:a|an) de (?:ser |"
        r"aplicarse|surtir)",
        r"end of (?:the )?validity|valid until|phase out|phased out|no longer",
        r"repealed|withdrawn|until|discontinued",
        r"(?:transition\w*|grace|phase out|sell off|sell through) (?:period|phase)s?(?: \w+){0,6} "
        r"(?:end(?:s|ing)?|expir\w+|clos\w+|until|runs? to|lasts? until)",
        r"periode (?:de transition|transitoire)(?: \S+){0,6}? "
        r"(?:s'acheve\w*|prend\w* fin|se termine\w*|expire\w*)",
        r"(?:ecoul\w+|epuisement|stocks?)(?: \S+){0,10}? au plus tard le",
        r"(?:periodo|plazo|regimen) (?:transitorio|de transicion)(?: \S+){0,6}? "
        r"(?:finaliz\w+|termin\w+|conclu\w+|venc\w+|expir\w+)",
        r"expirent?|prend fin|abroge\w*|jusqu'au|fin de (?:la )?(?:validite|procedure|derogation|periode)",
        r"vence\w?|caduca\w?|expira(?:n|ra|ran)?(?![a-z])|derogad[oa]|hasta el",
        r"过渡期[^。;\n\d]{0,10}?(?:截止日期|截止|至|到)|(?:销售|使用|供应|流通|投放|库存)(?:期限)?(?:截止?)?[至到]",
        r"失效|废止|过渡期(?:截)?[至到]|有效期(?:截)?至|到期|终止|撤回",
    ),
}
_AFTER: dict[str, tuple[str, ...]] = {
    "entry_into_force": (
        r"(?:之?日?起|以后|后)?(?:正式|开始|全面)?(?:施行|实施|生效)",
        r"(?:is|was) the (?:date of entry into force|effective date)",
    ),
    "application": (
        r"(?:之?日?起)(?:正式|开始)?(?:适用|执行|强制)",
        r"(?:is|will be) the (?:date of application|compliance date)",
    ),
    "comment_deadline": (
        r"(?:is|as|will be) the (?:final date|deadline|closing date) (?:for|of) comments?",
        r"(?:之?前|截止)[^。;\n]{0,14}?(?:意见|评论|反馈)",
        r"for (?:submi\w+ )?(?:written )?comments",
    ),
    "publication": (r"(?:公布|发布|颁布|通报|公告|刊登)",),
    "adoption": (r"(?:[^。;\n\d]|\d{1,2}(?!\d)){0,24}?(?:通过|批准)|制定|签署",),
    "sunset": (r"(?:之?日?起)?(?:失效|废止|到期|期满)|止",),
}
# "On 3 April 2017, the Regulation was published": the verb follows in the same sentence.
_LATER: dict[str, tuple[str, ...]] = {
    "entry_into_force": (
        r"(?:enter(?:s|ed)?|com(?:e|es)|came) into (?:force|effect)",
        r"(?:became|becomes|become|is|was) effective|took effect|takes effect",
    ),
    "application": (r"(?:shall|will|must) (?:apply|comply)|applies|becomes? mandatory",),
    "adoption": (r"adopted|approved|passed|signed|voted",),
    "publication": (
        r"published|issued|released|announced|promulgated|notified|circulated",
        r"公布|发布|刊登|刊发|颁布",
    ),
    "sunset": (r"expires?|expired|repealed",),
}
# Forms lose the space between sentences: "through final action.This rule is effective on".
_CUT = re.compile(r"[;。;]|(?<![ap]\.m)\.(?= [^0-9])|(?<=[a-z]{3})\.(?=[a-z]{2})|\n")
# The cue has its date already: "deadline: 60 days; G/TBT/N/THA/568, 4 May 2020".
_ANSWERED = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])|[0-9] ?(?:days|months|天|个月|jours|dias)")
_UP_TO = re.compile(r"(?<![a-z])(?:to|until|till|au|jusqu'au|al|hasta el) *\Z|[至到] *\Z")
_UNTIL = re.compile(r"until|hasta el|jusqu'au")
_REACH_BEFORE, _REACH_AFTER, _REACH_LATER = 110, 48, 140
_WEAK = re.compile(
    r"until|mandatory|compulsory|approved|issued|applicables?|withdrawn|no longer|hasta el|jusqu'au"
)


def _compiled(table: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    groups = (f"(?P<{role}>{'|'.join(patterns)})" for role, patterns in table.items())
    return re.compile("|".join(groups))


_BEFORE_RE = re.compile(rf"(?<![a-z])(?:{_compiled(_BEFORE).pattern})")
_AFTER_RE = re.compile(rf"[\s,)(]{{0,3}}(?:{_compiled(_AFTER).pattern})")
_LATER_RE = re.compile(rf"(?<![a-z])(?:{_compiled(_LATER).pattern})(?![a-z])")


@dataclass(frozen=True, slots=True)
class Cue:
    role: str
    rule: str
    certainty: float


def _cue_before(folded: str, start: int, floor: int) -> tuple[int, Cue] | None:
    window = folded[max(floor, start - _REACH_BEFORE) : start]
    cuts = [cut.end() for cut in _CUT.finditer(window)]
    window = window[cuts[-1] :] if cuts else window
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
    if gap > 16 and _ANSWERED.search(window, last.end()) and not _UP_TO.search(window):
        return None  # "extended by 30 days to" a day: the count is not the answer
    labelled = bool(re.fullmatch(r"[ a-z()]{0,30}:\s*", window[last.end() :]))
    certainty = 0.95 if labelled else 0.9 if gap <= 16 else 0.75 if gap <= 45 else 0.55
    if _WEAK.fullmatch(last[0]):
        certainty -= 0.2
    return gap, Cue(last.lastgroup, "date.cue_before", certainty)


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
    if _DEADLINE.search(folded, max(floor if start >= floor else 0, start - 30), start) and _HEARS.search(
        folded, max(0, start - 250), end + 160
    ):
        return Cue("comment_deadline", "date.deadline", 0.7)
    after = _AFTER_RE.match(folded, end, min(len(folded), end + _REACH_AFTER))
    before = _cue_before(folded, start, floor if start >= floor else 0)
    if before and before[1].role == "sunset" and (given := _given_until(folded, start, end)):
        before = before[0], given
    if before and before[1].role in ("adoption", "publication") and _since(folded, start, end):
        before = (
            None  # "signed on 20 May; from 1 January a person shall not ...": nothing is signed from a day
        )
    if after and after.lastgroup:
        # 2025年1月1日起施行: what stands right behind a Chinese date is its role.
        return Cue(after.lastgroup, "date.cue_after", 0.9)
    return before[1] if before else _cue_later(folded, end) or _cue_of_duty(folded, start, end, floor)


_TO_SAY = re.compile(
    r"[^.;\n。]{0,40}?(?<![a-z])(?:to|for|pour|afin de|para|a fin de) [^.;\n。]{0,50}?(?:comment|feedback|"
    r"views?|opinion|observa|remarques|avis|contribut|propositions|coment|"
    r"aportac|alegac|sugeren|respond|repond|respuesta)"
)
_HAVE_UNTIL = re.compile(
    r"(?<![a-z])(?:ha(?:ve|s)|given|granted|ont|avez|disposent|tienen|tendran|disponen|dispondran|cuentan)"
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


def _since(folded: str, start: int, end: int) -> bool:
    return bool(_FROM.search(folded, max(0, start - 24), start) or _FROM_HAN.match(folded, end))


_FROM = re.compile(
    r"(?<![a-z])(?:from|beginning|starting|commencing|as of|as from|on (?:and|or) after|after|"
    r"a compter du|a partir du|des le|apres le|a partir del?|desde el|despues del)(?: on| the)? "
    r"?\Z|[从自] ?\Z"
)
_BY = re.compile(
    r"(?<![a-z])(?:by|before|no later than|not later than|prior to|avant le|au plus tard le|"
    r"antes del?|a mas tardar(?: el)?)(?: the)? ?\Z|不迟于 ?\Z"
)
_BY_HAN = re.compile(r"(?:之|以)?前")
_FROM_HAN = re.compile(r"(?:之?日)?(?:起|开始|之后)")
_BINDS = re.compile(
    r"(?<![a-z])(?:shall|must|may not|no person|cannot|prohibit\w*|banned|ban|required?|requirements?|"
    r"obliged|only|permitted|allowed|accepted|"
    r"interdi\w+|obligat\w+|doi(?:t|vent)|devr(?:a|ont)|ne p(?:eu|our)\w*|tout\w* \w+ doit|exige\w*|"
    r"prohib\w+|debera\w?|debe[n]?|no podra\w?|obliga\w*)(?![a-z])|禁止|不得|应|必须|须|强制|要求"
)
_OLD_STOCK = re.compile(
    r"(?:placed|put|made available|imported|manufactured|produced|sold|mise?s?|fabriquee?s|importee?s|"
    r"introducid[oa]s?|comercializad[oa]s?|fabricad[oa]s?|importad[oa]s?)(?![a-z])[^,;.]{0,40}\Z"
)


# What Member States or the Commission must do by a day is no duty of a firm.
_RULERS = re.compile(
    r"[^.;]{0,40}?(?<![a-z])(?:member states?|the commission|the agency|the esas|the council|the secretary|"
    r"etats membres|la commission|estados miembros|la comision)(?![a-z])|[^。;]{0,20}?(?:成员国|欧盟委员会)"
)
_SHARE = re.compile(r"% ?\Z|% [a-z ]{0,20}\Z")


def binds(folded: str, start: int, end: int) -> bool:
    """Whether the sentence around [start, end) lays a duty on somebody other than an authority."""
    before, after = folded[max(0, start - 160) : start], folded[end : end + 100]
    cuts = [cut.end() for cut in _CUT.finditer(before)]
    before = before[cuts[-1] :] if cuts else before
    cut = _CUT.search(after)
    after = after[: cut.start()] if cut else after
    if _RULERS.search(before):
        return False
    return bool(_BINDS.search(before) or _BINDS.search(after))


def _cue_of_duty(folded: str, start: int, end: int, floor: int) -> Cue | None:
    """ "Beginning 1 January 2035, a person shall not sell ...": from or by then a duty binds."""
    low = max(floor if start >= floor else 0, start - 160)
    before, after = folded[low:start], folded[end : end + 160]
    cuts = [cut.end() for cut in _CUT.finditer(before)]
    before = before[cuts[-1] :] if cuts else before
    cut = _CUT.search(after)
    after = after[: cut.start()] if cut else after
    since = _FROM.search(before) or _FROM_HAN.match(after)
    until = None if since else _BY.search(before)
    if _RULERS.search(before) or _RULERS.match(after):
        return None
    if until and (_SHARE.search(before, 0, until.start()) or _OLD_STOCK.search(before, 0, until.start())):
        return None
    if not (since or until or _BY_HAN.match(after)) or not (_BINDS.search(before) or _BINDS.search(after)):
        return None
    return Cue("application", "date.duty", 0.6 if since else 0.55)


_TO_DAY = re.compile(
    r"[ ,]*(?:to|until|till|through|and|a|al|au|jusqu'au|hasta(?: el)?|y el|et le|至|到|~|-) *(?:the "
    r"|le |el )?",
    re.I,
)
_HEARS = re.compile(
    r"consult|feedback|comment|observ|coment|(?<![a-z])avis(?![a-z])|contribut|aportac|alegac|audiencia|"
    r"informacion publica|participation du public|submission|公示|意见|咨询|反馈|评议"
)
_HEARS_AFTER = re.compile(r"comments|observations|observaciones|commentaires|意见|建议|评论")


def is_hearing(folded: str, start: int, following: int, between: str, floor: int = 0) -> bool:
    """Whether the day at `start` and that at `following` open and close a period for comments.

    `between` are the characters between the two as printed: "to", "-", "au", 至.
    """
    if not _TO_DAY.fullmatch(between):
        return False
    before = folded[max(floor if start >= floor else 0, start - 120) : start]
    cuts = [cut.end() for cut in _CUT.finditer(before)]
    if _HEARS.search(before[cuts[-1] :] if cuts else before):
        return True
    after = _CUT.split(folded[following + 6 : following + 46], maxsplit=1)[0]
    return bool(_HEARS_AFTER.search(after))


# What is told behind a further day is told of that.
_CUT_LATER = re.compile(rf"{_CUT.pattern}|(?:19|20)[0-9]{{2}} ?年")


def subject_of_move(folded: str, start: int, floor: int = 0) -> Cue | None:
    """What is moved by the words before `start`: the last date named there, whatever day it had."""
    window = folded[max(floor if start >= floor else 0, start - 200) : start]
    cuts = [cut.end() for cut in _CUT.finditer(window)]
    named = [
        cue.lastgroup
        for cue in _BEFORE_RE.finditer(window, cuts[-1] if cuts else 0)
        if cue.lastgroup and cue.lastgroup != "publication" and not _WEAK.fullmatch(cue[0])
    ]
    return Cue(named[-1], "date.moved", 0.85) if named else None


def _cue_later(folded: str, end: int) -> Cue | None:
    window = folded[end : end + _REACH_LATER]
    cut = _CUT_LATER.search(window)
    found = _LATER_RE.search(window, 0, cut.start() if cut else len(window))
    return Cue(found.lastgroup, "date.cue_later", 0.6) if found and found.lastgroup else None
