"""Why a notice should be looked at by a person: doubt, disagreement, a rare regime, or chance. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

RANDOM_SHARE = 0.05
"""Share of notices that a person sees whatever we think of them: the report card rests on it."""
RARE = frozenset({"cbam", "rohs", "weee", "packaging"})
"""Regimes of which there are few notices, so that each one teaches much."""
DISAGREES_FROM = 0.75


def review_reason(
    *,
    key: str,
    auto: bool,
    regimes: Collection[str],
    rules: Mapping[str, float],
    words: Mapping[str, float],
) -> str:
    """random, disagreement, unsure, rare or "" for a notice that may stand as it was read.

    `key` is the notice's hexadecimal key: chance is a property of the notice, not of the day, so that nobody
    can try again. `rules` and `words` are the probabilities of the rules and of the second opinion.
    """
    if int(key[:8], 16) < RANDOM_SHARE * 0x1_0000_0000:
        return "random"
    if any(abs(rules[label] - words[label]) >= DISAGREES_FROM for label in rules if label in words):
        return "disagreement"
    if not auto:
        return "unsure"
    return "rare" if RARE & set(regimes) else ""
