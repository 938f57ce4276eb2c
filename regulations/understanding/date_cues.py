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
        r"comments?(?: \w+){0,8}?"
        r" (?:due|until|till|by|before|no later than|not later than|through|close[sd]?)",
        r"(?:comment|consultation|feedback)(?: period)?(?: \w+){0,6}?"
        r" (?:closes?|ends?|until|till|through|to|extended to|expires?)",
        r"(?:remarks|views|replies|responses|submissions)(?: \w+){0,6}? "
        r"(?:due|until|by|before|no later than)",
        r"period for sending (?:written )?comments",
        r"donner (?:son|votre) avis du [0-9]{1,2}(?:er)?(?: \w+){0,2} au",
        r"(?:observaciones|comentarios) en (?:el|un) plazo",
        r"comment deadline|comments? (?:close|deadline)|provision of comments",
        r"date limite (?:pour|de)(?: \w+){0,4} (?:observations|commentaires)",
        r"(?:observations|commentaires)(?: \S+){0,8}? (?:avant le|jusqu'au|au plus tard le)",
        r"(?:fecha limite|plazo)(?: \w+){0,5} (?:observaciones|comentarios)",
        r"(?:observaciones|comentarios)(?: \w+){0,8}? (?:hasta el|antes del)",
        r"han cuoi cung|gop y kien",
        r"(?:提意见|评议|评论|征求意见|意见反馈|反馈意见|公众咨询|咨询)的?(?:截止|结束)(?:日期|时间|日)?",
        r"(?:意见|评论)[^。;\n]{0,24}?(?:截止|于|在|前)",
        r"咨询[^。;\n]{0,40}?截止(?:日期|时间)?|(?:评议|评论|咨询|征求意见)期限?(?:截?至|到|为)",
    ),
    "entry_into_force": (
        r"(?:enter(?:s|ed|ing)?|entry|com(?:e|es|ing)|came) (?:in|into) (?:force|effect)",
        r"(?:become|becomes|became|be|is|are|was|were|been) (?:in )?effect(?:ive)?",
        r"effective(?: date)?|takes? effect|took effect|in force|brought into force",
        r"entr(?:er|e|era|eront|ee|ant) en vigueur|en vigueur",
        r"entr(?:ar|ara|aran|a|an|ada|o) en vigor|vigencia|entr(?:ar|ara|ada) en vigencia",
        r"co hieu luc|(?:regira|rige)n? (?:desde|a partir)",
        r"(?:拟)?(?:生效|施行|实施)(?:日期|时间|日)?",
    ),
    "application": (
        r"(?:shall|will|to|does|do|would) (?:be )?appl(?:y|icable|ied)|applies|applicable",
        r"date of application|application date",
        r"(?:mandatory|compulsory)(?= (?:from|as of|on|by|since|with effect))",
        r"compliance (?:is|shall be) (?:required|mandatory)",
        r"(?:compliance|reporting|submission) (?:dates?|deadlines?)|(?:must|shall|to) comply",
        r"s'appliqu\w+|applicables?|mise en application",
        r"sera (?:aplicable|de aplicacion)|aplicables?|se aplicara\w?|obligatori[oa]s?",
        r"适用|强制(?:实施|执行)|开始执行|执行日期",
    ),
    "adoption": (
        r"adopted|adoption|approved|approval date|date of approval",
        r"adopt(?:e|ee|er|es)\b|arrete du",
        r"adoptad[oa]s?|aprobad[oa]s?|adopcion|aprobacion",
        r"(?:拟)?(?:批准|通过)(?:日期|时间)?",
    ),
    "publication": (
        r"publi(?:shed|cation)(?: date)?|distribution date",
        r"date of (?:arrival|circulation|distribution|issue)",
        r"circulated|promulgated|issued|federal register,",
        r"publie(?:e|s|es)?\b|parution",
        r"publicad[oa]s?|publicacion|fecha de distribucion",
        r"公布|发布(?:日期)?|颁布|通报日期|公告日期|刊登",
    ),
    "sunset": (
        r"expir(?:e|es|ed|y|ation)(?: date)?|sunset(?: date)?|(?:shall|will) (?:end|cease)",
        r"valid until|phase out|phased out|no longer",
        r"repealed|withdrawn|until|discontinued",
        r"expirent?|prend fin|abroge\w*|jusqu'au",
        r"vence\w?|caduca\w?|expira\w?|derogad[oa]|hasta el",
        r"失效|废止|有效期至|到期|终止|撤回",
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
    "adoption": (r"[^。;\n\d]{0,24}?(?:通过|批准)",),
    "sunset": (r"(?:起)?(?:失效|废止)",),
}
# "On 3 April 2017, the Regulation was published": the verb follows in the same sentence.
_LATER: dict[str, tuple[str, ...]] = {
    "entry_into_force": (
        r"(?:enter(?:s|ed)?|com(?:e|es)|came) into (?:force|effect)",
        r"(?:became|becomes|become|is|was) effective|took effect|takes effect",
    ),
    "application": (r"(?:shall|will|must) (?:apply|comply)|applies|becomes? mandatory",),
    "adoption": (r"adopted|approved|passed|signed|voted",),
    "publication": (r"published|issued|released|announced|promulgated|notified|circulated",),
    "sunset": (r"expires?|expired|repealed",),
}
# Forms lose the space between sentences: "through final action.This rule is effective on".
_CUT = re.compile(r"[;。;]|\.(?= [^0-9])|(?<=[a-z]{3})\.(?=[a-z]{2})|\n")
# The cue has its date already: "deadline: 60 days; G/TBT/N/THA/568, 4 May 2020".
_ANSWERED = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])|[0-9] ?(?:days|months|天|个月|jours|dias)")
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
    if hearing and last.lastgroup == "sunset" and _UNTIL.fullmatch(last[0]):
        # "The period for comments is prolonged, until ...": what ends is the hearing.
        return len(window) - last.end(), Cue("comment_deadline", "date.cue_before", 0.75)
    gap = len(window) - last.end()
    if gap > 16 and _ANSWERED.search(window, last.end()):
        return None
    labelled = bool(re.fullmatch(r"[ a-z()]{0,30}:\s*", window[last.end() :]))
    certainty = 0.95 if labelled else 0.9 if gap <= 16 else 0.75 if gap <= 45 else 0.55
    if _WEAK.fullmatch(last[0]):
        certainty -= 0.2
    return gap, Cue(last.lastgroup, "date.cue_before", certainty)


def governing_cue(folded: str, start: int, end: int, floor: int = 0) -> Cue | None:
    """The cue that governs the place [start, end): the one right behind it, else the last before.

    Nothing before `floor` is looked at: words of a title say nothing of a day in the text.
    """
    after = _AFTER_RE.match(folded, end, min(len(folded), end + _REACH_AFTER))
    before = _cue_before(folded, start, floor if start >= floor else 0)
    if after and after.lastgroup:
        # 2025年1月1日起施行: what stands right behind a Chinese date is its role.
        return Cue(after.lastgroup, "date.cue_after", 0.9)
    return before[1] if before else _cue_later(folded, end)


_MOVED = re.compile(
    r",? ?(?:to|until|till|a|al|au|jusqu'au|hasta(?: el)?|to no earlier than|至|到|推迟至|推迟到|延至) ?"
)
_MOVED_FROM = re.compile(r"(?:from|del?|du|由|从|自)(?: the)? ?\Z")
_MOVING = re.compile(
    r"delay|exten[ds]|postpon|defer|push|mov(?:e|ing)|chang|amend|revis|report|prorog|prolong|aplaz|推迟|延长|延期|修改|改"
)


def is_moved(folded: str, start: int, end: int, following: int) -> bool:
    """Whether the day at [start, end) is the old one of "delayed from ... to ...", the new one following."""
    return bool(
        _MOVED.fullmatch(folded, end, following)
        and _MOVED_FROM.search(folded, max(0, start - 12), start)
        and _MOVING.search(folded, max(0, start - 140), following)
    )


def _cue_later(folded: str, end: int) -> Cue | None:
    window = folded[end : end + _REACH_LATER]
    cut = _CUT.search(window)
    found = _LATER_RE.search(window, 0, cut.start() if cut else len(window))
    return Cue(found.lastgroup, "date.cue_later", 0.6) if found and found.lastgroup else None
