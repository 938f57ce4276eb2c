"""Days and counts of which a text tells that are none of its own rule.

Recitals and footnotes name treaties, positions and communications with their days; every act that delegates
power repeats when a revocation takes effect and until when Parliament and Council may object. Reads folded
text (lower case, no accents, hyphens as spaces); knows no calendar.
"""

from __future__ import annotations

import re

_REACH = 120
_PAPER = re.compile(
    r"(?<![a-z])(?:communication|position|opinion|resolution|conclusions|recommendation|statement|"
    r"comunicacion|posicion|dictamen|resolucion|conclusiones|recomendacion|avis)"
    r" (?:of|by|from|de|du|del)(?: (?:the|la|le|l'))? ?"
    r"(?:european parliament|(?:european )?commission|(?:european )?council|[a-z' ]{0,30}committee|"
    r"parlement europeen|conseil(?: europeen)?|comite[a-z' ]{0,40}|"
    r"parlamento europeo|comision|consejo(?: europeo)?)"
    r"(?: on [^.;]{0,40})?,? (?:of|du|de|dated) ?\Z"
)
"""A paper of an institution of the Union that is cited by its day."""
_TREATY = re.compile(
    r"(?<![a-z])(?:agreement|convention|protocol|treaty|accord|traite|protocole|acuerdo|convenio|tratado|"
    r"protocolo|conclusions)(?![a-z])[^.;\n]{0,90}?(?<![a-z])(?:adopted|done|signed|concluded|adopte\w*|"
    r"faite?|signee?s?|conclue?s?|adoptad\w+|hech[oa]|firmad\w+|celebrad\w+)"
    r"(?: (?:at|in|a|en) [a-z ]{2,25},?)?(?: (?:on|le|el))? ?\Z"
)
_UNPUBLISHED = re.compile(r" ?\((?:not yet (?:published|reported)|non encore par|pendiente de publica)")
_AS_OF_THEN = re.compile(
    r"(?:as|legislation|version|tel\w* (?:qu'|que )?) ?applicables? "
    r"(?:on|before|au|avant le|el|a)(?: the)? ?\Z"
)
"""Another act in the wording that it had on a day."""
_OLDER = re.compile(
    r"(?<![a-z])(?:adopted|approved|signed|issued|made|published|placed on the market|adoptee?s?|publiee?s?|"
    r"adoptad[oa]s?|publicad[oa]s?) (?:before|prior to|after|since|until|avant le|apres le|antes del?|"
    r"despues del?)(?: the)? ?\Z"
)
"""Measures of any kind, told apart by their age."""
_REVOKED = re.compile(
    r"[^.]{0,140}?(?:later date specified|date ulterieure|"
    r"fecha posterior (?:que se )?(?:indi|espec|fij|sena))"
)
_THAT_ACT = re.compile(
    r"notification of (?:that|the|such an?) act(?![a-z])|notification de (?:cet|l') ?acte|"
    r"notificacion (?:del|de dicho|de este) acto|"
    r"(?:parliament|parlement|parlamento)[^.;\n]{0,90}(?:council|conseil|consejo)[^.;\n]{0,60}notificat\w+"
)
"""Two months for Parliament and Council to object to a delegated act."""
_OBJECTED = re.compile(r"objections? (?:is|are|has been|have been|was|were) (?:raised|expressed|made)")
_OF_ANOTHER = re.compile(
    r" (?:(?:either|both|any) )?(?:of|de|des|del|du|por)(?: (?:the|that|those|such|each|any|either|an?|of|"
    r"first|last|relevant|l'|la|los|las|les|le|actes?|actos?|cada)){0,5} ?"
    r"(?:implementing|delegated|legislative|harmonised|draft opinion|opinion|labelling requirements|"
    r"delegues?|delegados?|legislati[fv]\w*|d'execution|de ejecucion)(?![a-z])|"
    r" referred to in|,? (?:visee?s?|mentionnee?s?) (?:a|au|aux) |,? (?:a que se refiere|mencionad[oa]s? en) "
)


def is_others_day(folded: str, start: int, end: int, role: str) -> bool:
    """Whether the day at [start, end), read as `role`, is that of a paper, treaty or act merely named."""
    before = folded[max(0, start - _REACH) : start]
    if _UNPUBLISHED.match(folded, end) or _PAPER.search(before) or _AS_OF_THEN.search(before):
        return True
    return role in ("adoption", "publication") and bool(_TREATY.search(before) or _OLDER.search(before))


def is_others_count(folded: str, start: int, end: int, base: str) -> bool:
    """Whether the count at [start, end) starts from, or ends for, what is not this rule."""
    if _OF_ANOTHER.match(folded, end):
        return True
    near = folded[max(0, start - _REACH) : min(len(folded), end + _REACH)]
    if base == "publication":
        return bool(_REVOKED.match(folded, end))
    return base == "notification" and bool(_THAT_ACT.search(near) or _OBJECTED.search(near))
