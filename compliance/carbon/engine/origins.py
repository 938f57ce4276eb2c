"""Reads where a good comes from: a country, one that is exempt, or unknown; it prices nothing."""

from __future__ import annotations

from difflib import get_close_matches

from .faults import LineFault
from .rulepack import Country, RulePack, name_fold

UNKNOWN = Country("", "unknown origin", "unknown")
UNION = Country("EU", "European Union", "eu")
UNION_WORDS = frozenset({"eu", "eu27", "eu-27", "european union"})
EXEMPT_ZONES = ("eu", "annex_iii")
OTHER = Country("", "other countries and territories", "third")
OTHER_WORDS = frozenset({"other", "other countries", "other countries and territories", "rest of world"})
UNKNOWN_WORDS = frozenset({"unknown", "xx", "zz", "n/a", "not known", "?"})
# Annex III names them without an ISO code of their own.
EXEMPT_PLACES = frozenset({"busingen", "buesingen", "heligoland", "livigno", "ceuta", "melilla"})


def origin_read(text: str, pack: RulePack) -> Country:
    """ISO 3166 alpha-2 or alpha-3, an English name, or "unknown". Raises LineFault for anything else."""
    word = name_fold(text)
    if word in UNKNOWN_WORDS:
        return UNKNOWN
    if word in OTHER_WORDS:
        return OTHER
    if word in UNION_WORDS:
        return UNION
    if word in EXEMPT_PLACES:
        return Country(text.strip(), text.strip(), "annex_iii")
    iso2 = pack.country_names.get(word)
    if iso2 is None:
        near = get_close_matches(word, [n for n in pack.country_names if len(n) > 3], n=3, cutoff=0.75)
        hint = f" Near: {', '.join(near)}." if near else ""
        raise LineFault(
            "origin_not_a_country",
            f"{text!r} is not a country.{hint}",
            'Give the country of origin as ISO 3166 code (for example "CN"), or "unknown" for a precursor.',
        )
    return pack.countries[iso2]
