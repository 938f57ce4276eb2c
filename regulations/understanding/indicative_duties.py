"""Duties without a verb of duty: laws bind by the present in French and by the future in Spanish.

"Les fabricants établissent ...", "Los importadores indicarán ...", "Distributors are to verify ...": a
party as the subject right before such a verb. Knows those verbs; which words name a party it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from regulations.understanding.duty_verbs import Verb
from regulations.understanding.normalise import fold

_FR: Final = (
    r"(?:s'|se |les? |la |lui |y |en )*"
    r"(?:(?:appose|conserve|communique|informe|indique|coopere|designe|enregistre|notifie|verifie|retire|"
    r"declare|presente|redige|effectue|respecte|adhere|finance|collecte|publie|affiche|mentionne|marque|"
    r"remplace|accompagne|cesse|procede|assure|verse|restitue|identifie|evalue|supprime|rappelle|cooperent|"
    r"tienne|demontre|signale|delivre|realise|elabore|constitue|organise|contribue|acquitte|importe|utilise|"
    r"transmette|soumette|mette|remette|veille|vende|propose|demande|renouvelle|actualise|inscrive)(?:nt)?|"
    r"etabli(?:t|ssent)|fourni(?:t|ssent)|garanti(?:t|ssent)|averti(?:t|ssent)|tien(?:t|nent)|"
    r"abstien(?:t|nent)|prend|prennent|reprend|reprennent|met|transmet|soumet|remet|joint|joignent|"
    r"inscrit|vend)"
    r"(?![a-z])"
)
_ES: Final = (
    r"(?:se |les? |l[oa]s? )*(?!entrar|ser(?:á|án)\b|estar(?:á|án)|podr|deber|habr|aplicar)"
    r"[a-záéíóúñ]{2,}(?:[aei]r|dr)(?:á|án)(?![a-záéíóúñ])"
)
_EN: Final = r"(?:is|are) to(?= [a-z]+)(?! be (?:found|expected|seen|noted))"
_DETERMINER: Final = (
    r"(?:(?:les|le|la|l'|tout|toute|tous les|chaque|un|une|los|el|las|todo|toda|cada|una|the|each|"
    r"every|any|an?) ?)?"
)
_ABSTAINS = re.compile(r"abst(?:ien|endr)")
_VERBS: Final = {"fr": _FR, "es": _ES, "en": _EN}


@cache
def _quick(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-záéíóúñ])(?:{_VERBS[language]})")


@cache
def _bound(language: str, actors: str) -> re.Pattern[str]:
    reach = 30 if language == "en" else 70
    return re.compile(
        rf"(?:\A|[,;:(] )(?:[a-z]{{1,3}}\) )?{_DETERMINER}(?:{actors})"
        rf"(?P<between>(?:[ ,][^.;:]{{0,{reach}}}?)??[ ,])(?P<not>ne |n'|no )?(?P<verb>{_VERBS[language]})"
    )


def verbs_by_mood(sentence: str, language: str, actors: str) -> Iterator[Verb]:
    """Verbs that bind the party right before them, in order; none in a language without such verbs.

    `actors` is a pattern of folded names. Spanish futures are told by their accent: "manera" is none.
    """
    if language not in _VERBS:
        return
    plain, folded = sentence.lower(), fold(sentence)
    if len(plain) != len(folded) or not _quick(language).search(plain if language == "es" else folded):
        return
    # Names stand folded, Spanish verbs with accents: places are the same in both.
    text = _accented(plain, folded) if language == "es" else folded
    for found in _bound(language, actors).finditer(text):
        forbids = (
            bool(found["not"])
            or found["between"].rstrip().endswith((" ne", " no"))
            or bool(_ABSTAINS.search(found["verb"]))
        )
        yield Verb(found.start("verb"), found.end("verb"), forbids)


_FUTURE = re.compile(r"r(?:á|án)(?![a-záéíóúñ])")


def _accented(plain: str, folded: str) -> str:
    """The folded text with the accents of Spanish futures left in place; both are of one length."""
    characters = list(folded)
    for found in _FUTURE.finditer(plain):
        characters[found.start() + 1] = "á"
    return "".join(characters)
