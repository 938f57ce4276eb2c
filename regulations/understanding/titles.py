"""What the form of a title alone says of the kind of paper: an act names its instrument first.

Knows how laws of four languages begin their titles and what makes one an amendment; it knows no subject.
"""

from __future__ import annotations

import re

from regulations.understanding.normalise import fold

_EN = (
    r"(?:commission|council|parliament and council)?\s?(?:implementing|delegated)?\s?"
    r"(?:regulation|directive|decision) (?:\((?:ec|eu|eec|euratom)|no |\d{2,4}/)"
)
_FR = (
    r"(?:arrete|ordonnance|decret|loi)(?: (?:du|de|n\S{0,2}|royal|(?:inter)?ministeriel\w*|grand ducal|"
    r"portant|relati\w+|fixant|modifiant|visant|instituant|encadrant|interdisant|\d+)\b| n°)|"
    r"(?:reglement|directive|decision)(?: (?:d'execution|deleguee?))? (?:\((?:ce|ue|cee)|n[°o.]|\d|"
    r"de la commission|du conseil|du parlement)|(?:reglement|directive|decision) (?:d'execution|deleguee?)\b"
)
_ES = (
    r"real decreto|decreto (?:ley|legislativo|supremo|ejecutivo|foral|n|no|num|\d)|"
    r"orden (?:de |ministerial|[a-z]{2,4}/\d)|"
    r"resolucion (?:n|no|num|numero|de|del|directoral|ministerial|exenta|administrativa|jefatural|\d+)\b|"
    r"ley (?:organica |general |foral |federal )?(?:n\S{0,2} ?)?\d|norma oficial mexicana|nom \d|"
    r"(?:reglamento|directiva|decision)(?: (?:de ejecucion|delegad[oa]))? (?:\((?:ce|ue|cee)|n[°o.]|\d|"
    r"de la comision|del consejo|del parlamento)|(?:reglamento|directiva|decision) (?:de ejecucion|"
    r"delegad[oa])\b"
)
_INSTRUMENT = re.compile(rf"[\s#\"'«]*(?:{_EN}|{_FR}|{_ES})")
_MENDS = re.compile(r"\b(?:rectificat\w+|corrigendum|correccion de errores|fe de erratas|correcting)\b")
_LETS_PASS = re.compile(
    r"\b(?:portant derogation|accordant une (?:derogation|exemption)|portant exemption|"
    r"por (?:el|la) que se (?:concede|prorroga)\w* (?:una |la )?(?:exencion|excepcion)|"
    r"(?:granting|as regards) (?:an?|the) exemption|"
    r"en ce qui concerne (?:l'|une )(?:exemption|derogation)|"
    r"en lo que respecta a (?:una |la )(?:exencion|excepcion))\b"
)
_CHANGES = re.compile(
    r"\b(?:modifiant|modifie(?:nt)?|portant (?:modification|report|prorogation)|"
    r"(?:repoussant|reportant|prorogeant|completant)|amending|amendments? (?:to|of)|"
    r"por (?:el|la) (?:que|cual) se modifican?|que modifican?|"
    r"por (?:el|la) que se (?:prorrogan?|aplazan?|amplian?|corrigen?|derogan? parcialmente)|"
    r"modificacion (?:a |de )?(?:la|el|los|las)|"
    r"modifica(?:torio|toria)?)\b"
)
# "On batteries, amending Directive ...": a law of its own that changes another one besides.
_BESIDES = re.compile(
    r"\b(?:concerning|on|laying down|establishing|concernant|relati\w+|etablissant|fixant|"
    r"sobre|establecen?|regulan?)\b.*(?:,| and| et| y| e)\s*(?:(?:por (?:el|la) )?que )?(?:se )?\Z"
)
_DRAFT = re.compile(
    r"[\s#\"'«]*(?:(?:avant )?projet(?: de|s de| d')|proposition de (?:loi|reglement|directive)|"
    r"proy(?:\.? mod)?\.? nom|(?:ante)?proyecto de|propuesta de (?:ley|reglamento|directiva|norma))"
)
_ENDED = re.compile(
    r"\b(?:retir\w+|retrait|abandon\w+|rejet\w+|rechaz\w+|archiv\w+|rectificat\w+|adopt\w+|aprob\w+|aprueb\w+|"
    r"publi\w+|vigueur|vigor|modific\w+ al? plazo|prorrog\w+|plazo|delai)\b"
)
"""What became of a draft: then other words tell."""
_HEARING = re.compile(
    r"consultation (?:publique )?(?:du|ouverte|est ouverte)|(?:est )?ouverte? (?:a la consultation|du)|"
    r"deposer (?:votre|un) commentaire|"
    r"donner son avis|le public est invite|contributions se deposent|"
    r"somet(?:e|en|id[oa]s?) a (?:consulta|informacion|audiencia) publica|"
    r"(?:periodo|plazo|tramite) de (?:consulta|informacion|audiencia) publica|audiencia e informacion publica"
)
_OPENING = 400
_BARE = 45


def type_by_title(title: str, text: str) -> str | None:
    """The type of an act whose title begins with its instrument, or of a draft put to the public; else None.

    A draft act is a consultation where the page opens with the hearing itself, which ends on a day.
    """
    folded = fold(title)
    if _DRAFT.match(folded):
        if _HEARING.search(fold(text[:_OPENING])):
            return "consultation"
        return None if _ENDED.search(folded) else "proposal"
    if not _INSTRUMENT.match(folded):
        return None
    if len(folded) < _BARE:
        # "RESOLUCIÓN 40 DE 2031": what it is about stands at the head of its text.
        folded = f"{folded} {fold(text[:_OPENING])}"
    if _HEARING.search(folded):
        return "consultation"
    if _MENDS.search(folded):
        return "correction"
    if _LETS_PASS.search(folded):
        return "exemption"
    changes = _CHANGES.search(folded)
    besides = changes and _BESIDES.search(folded, 0, changes.start())
    return "amendment" if changes and not besides else "adopted"
