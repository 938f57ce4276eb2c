"""Reads CN and TARIC codes and says which line of Annex I a good falls under; knows no emissions."""

from __future__ import annotations

import re

from .faults import LineFault
from .rulepack import Good, RulePack

ELECTRICITY = "electricity"  # no free allocation, no mass: IR 2025/2620 Art 1(2)
HEADING = 4
DIGITS = (4, 6, 8, 10)


def cn_read(text: str) -> str:
    """Digits of a CN or TARIC code as people write it ("7208 10 00", "7208.10", 72081000)."""
    digits = re.sub(r"[\s.\-\u00a0]", "", text)
    if not digits.isascii() or not digits.isdigit():
        raise LineFault(
            "cn_malformed", f"{text!r} is not a CN code.", "Give 8 digits (CN) or 10 (TARIC), digits only."
        )
    if len(digits) < HEADING or len(digits) > max(DIGITS):
        raise LineFault(
            "cn_length", f"CN code {text!r} has {len(digits)} digits.", "Give 8 digits (CN) or 10 (TARIC)."
        )
    if len(digits) not in DIGITS:
        raise LineFault(
            "cn_length",
            f"CN code {text!r} has {len(digits)} digits; a zero may have been lost.",
            "Give 8 digits (CN) or 10 (TARIC).",
        )
    # TARIC "00" adds nothing to the CN code it ends.
    return digits[:8] if len(digits) == 10 and digits.endswith("00") else digits


def good_find(cn: str, pack: RulePack) -> Good:
    """The line of Annex I for `cn`. Raises LineFault if the good is out of scope or the code is too short."""
    key = ("good", cn)
    if key not in pack.memory:
        pack.memory[key] = _good_find(cn, pack)
    good: Good = pack.memory[key]
    return good


def good_maybe(cn: str, pack: RulePack) -> Good | None:
    """As `good_find`, but None when Annex I has no such good."""
    try:
        return good_find(cn, pack)
    except LineFault:
        return None


def _good_find(cn: str, pack: RulePack) -> Good:
    for good in pack.goods:
        if cn.startswith(good.cn):
            if any(cn.startswith(prefix) for prefix in good.excluded):
                raise _outside(cn, pack, "is excluded from CBAM's Annex I")
            return good
    below = [good for good in pack.goods if good.cn.startswith(cn)]
    if len(below) == 1:
        return below[0]
    if below:
        raise LineFault(
            "cn_ambiguous",
            f"{cn} covers several goods of Annex I: {', '.join(good.cn for good in below)}.",
            "Give the 8-digit CN code.",
        )
    raise _outside(cn, pack, "is not in CBAM's Annex I")


def _outside(cn: str, pack: RulePack, what: str) -> LineFault:
    proposed = next((year for prefix, year in pack.proposed.items() if cn.startswith(prefix)), None)
    if proposed:
        return LineFault(
            "cn_not_yet_in_scope",
            f"{cn} {what}; COM(2025) 989 proposes it from {proposed}, which is not law.",
            "No CBAM cost today. Leave the line out, or check the code.",
        )
    return LineFault(
        "cn_not_in_scope",
        f"{cn} {what}: no CBAM cost arises, none was computed.",
        "Check the code. If it is right, leave the line out.",
    )
