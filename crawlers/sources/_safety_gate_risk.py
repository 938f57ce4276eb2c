"""Which risk the words of an alert tell, beside the type that the authority chose: our inference, so marked.

It knows English words of risk descriptions and legal provisions; it knows no alert and no field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

NAMES = (
    r"asbestos|lead(?!\s+(?:to|into)\b)|cadmium|mercury|hexavalent chromium|chromium vi|nickel|arsenic"
    r"|antimony|cobalt|phthalates?|chlorinated paraffins?|formaldehyde|benzene|toluene|chloroform"
    r"|methylene chloride|dichloromethane|bisphenol|boron|borax|nitrosamines?|azo dyes?|aromatic amines?"
    r"|polycyclic aromatic hydrocarbons?|methanol|hydroquinone|(?:methyl)?isothiazolinones?"
    r"|flame retardants?|cyanoacrylates?|perchlorates?|organotin"
)
ABBREVIATIONS = r"DEHP|DBP|BBP|DIBP|DINP|DIDP|DNOP|SCCPs?|MCCPs?|PAHs?|PFAS|PFOA|PFOS|BMHCA|PBDEs?|PBBs?"
CHEMICAL_LAW = r"(?:REACH|RoHS(?: 2)?|CLP|POPs?|Cosmetic Products|Cosmetics?) (?:Regulation|Directive)"
POLLUTANT_LAW = r"(?:RoHS(?: 2)?|POPs?) (?:Regulation|Directive)|Persistent Organic Pollutants"
EFFECTS = {
    "chemical": r"toxic|carcinogen(?:ic)?|cause cancer|reproductive system|sensitis(?:ing|ation|er)",
    "environment": r"risk to the environment|persist in the environment|aquatic organisms",
    "electric shock": r"electric(?:al)? shock|live parts?|electrocut\w+",
    "fire": r"catch(?:es|ing)? fire|fire(?! extinguish)|flammab\w+|ignit\w+",
    "burns": r"burns?|scald\w*",
    "choking": r"chok(?:e|es|ing)|small parts?",
    "suffocation": r"suffocat\w+|asphyxia\w*",
    "strangulation": r"strangl\w+|strangulat\w+",
    "damage to sight": r"damage to (?:the )?(?:sight|eyes?)|eyesight",
    "damage to hearing": r"hearing",
    "drowning": r"drown\w*",
    "microbiological": r"bacteria|pseudomonas|staphylococcus|mould|micro-?organisms?",
    "injuries": r"injur(?:y|ies|ed)",
}
"""Risk and the words that tell it. Written by us from terms of the subject."""
RULES = (
    ("chemical", "substance", re.compile(rf"(?i:\b(?:{NAMES})\b)|\b(?:{ABBREVIATIONS})\b")),
    ("chemical", "law", re.compile(rf"\b(?:{CHEMICAL_LAW})\b")),
    ("environment", "law", re.compile(rf"\b(?:{POLLUTANT_LAW})\b")),
    *((risk, "effect", re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for risk, words in EFFECTS.items()),
)


def risks_read(description: str, provision: str, typed: Iterable[str]) -> list[dict[str, Any]]:
    """Risks that the words tell, each once, with the words, the field and whether the type says so too.

    Every entry bears `inferred`: the authority's own word is `risk_types`.
    """
    said = {name.casefold() for name in typed}
    found: dict[str, dict[str, Any]] = {}
    for field, text in (("riskDescription", description), ("legalProvision", provision)):
        for risk, told_by, words in RULES:
            match = words.search(text)
            if match and risk not in found:
                found[risk] = {
                    "risk": risk,
                    "words": match[0],
                    "field": field,
                    "told_by": told_by,
                    "typed_so": risk in said,
                    "inferred": True,
                }
    return list(found.values())
