"""Symbols that we made ourselves for entries of lists, in the reader's language; official symbols stay.

A source that numbers nothing gets a symbol such as “Candidate List 2018-06-27: Lead” (`crawlers/sources`).
"""

from __future__ import annotations

import re

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LISTS = {
    "reach_candidate_list": _("REACH Candidate List"),
    "reach_annex_xiv": _("REACH Annex XIV"),
    "reach_annex_xvii": _("REACH Annex XVII"),
    "eu_pops": _("EU POPs Regulation"),
    "clp_annex_vi": _("CLP Annex VI"),
}
_PRINTED = {
    "Candidate List": LISTS["reach_candidate_list"],
    "REACH Annex XIV": LISTS["reach_annex_xiv"],
    "REACH Annex XVII": LISTS["reach_annex_xvii"],
    "EU POPs Regulation": LISTS["eu_pops"],
    "CLP Annex VI": LISTS["clp_annex_vi"],
}
_MADE = re.compile(
    r"^(?P<list>Candidate List|REACH Annex XIV|REACH Annex XVII|CLP Annex VI|EU POPs Regulation)"
    r"(?P<rest>(?: (?:entry )?[\d-]+[a-z]?)?)(?:: (?P<name>.+))?$",
    re.S,
)


def symbol_words(symbol: str) -> str:
    """“候选清单 2018-06-27” for an entry whose name stands beside it as title; any other as printed."""
    found = _MADE.match(symbol.strip())
    if not found or not (get_language() or "").startswith("zh"):
        return symbol.strip()
    rest = re.sub(r"entry (\S+)", r"第 \1 项", found["rest"].strip())
    return f"{_PRINTED[found['list']]} {rest}".strip()


def list_words(code: str) -> str:
    """A list by its code, as “reach_candidate_list”; one without words by the code."""
    return str(LISTS.get(code, code))
