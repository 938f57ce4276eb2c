"""Symbols that we made ourselves for entries of lists, in the reader's language; official symbols stay.

A source that numbers nothing gets a symbol such as “Candidate List 2018-06-27: Lead” (`crawlers/sources`).
"""

from __future__ import annotations

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
    lists = {
        "Candidate List": _("REACH Candidate List"),
        "REACH Annex XIV": _("REACH Annex XIV"),
        "REACH Annex XVII": _("REACH Annex XVII"),
        "CLP Annex VI": _("CLP Annex VI"),
        "EU POPs Regulation": _("EU POPs Regulation"),
    }
    rest = re.sub(r"entry (\S+)", r"第 \1 项", found["rest"].strip())
    return f"{lists[found['list']]} {rest}".strip()
