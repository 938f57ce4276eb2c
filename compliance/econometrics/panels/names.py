"""Names of Chinese firms in one form: width, letter case, brackets and the legal ending folded.

Folding alone joins firms that differ (their legal ending may be all that does), so a folded name never links
without a second key.
"""

from __future__ import annotations

import re
import unicodedata

_ENDINGS = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|公司|co\.?,?ltd\.?|inc\.?)$")
_NOISE = re.compile(r"[\s()（）\[\]【】《》<>·.,，。'\"“”\-]+")
POSTCODE = re.compile(r"\d{6}")
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def written_name(name: str) -> str:
    """Width and spaces folded, nothing else: what counts as the name as written."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def folded_name(name: str) -> str:
    """Without brackets, marks and legal ending; empty where nothing but an ending stands there."""
    return _ENDINGS.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", name).casefold()))


def postcode_of(text: str) -> str:
    """Six digits, or empty where it is none (000000 and 999999 are fillings)."""
    found = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    return found if POSTCODE.fullmatch(found) and len(set(found)) > 1 else ""


def credit_code_of(text: str) -> str:
    """A unified social credit code whose check sign is right (GB 32100), or empty."""
    found = unicodedata.normalize("NFKC", text).strip().upper()
    if not CREDIT_CODE.fullmatch(found):
        return ""
    rest = sum(_SIGNS.index(sign) * weight for sign, weight in zip(found, _WEIGHTS, strict=False)) % 31
    return found if _SIGNS[(31 - rest) % 31] == found[17] else ""
