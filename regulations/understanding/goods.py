"""Goods of non-food firms beside words of rules: relevant although no law is named.

Knows how goods of a title and words of `lexicons/goods.yml` meet; it knows no word itself. Its verdict is
weak by design: it makes a notice seen, never one that needs no reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.normalise import fold
from regulations.understanding.result import Evidence, Mention, RegimeFound

FILE: Final = LEXICONS / "goods.yml"
WEIGHT: Final = 0.52
RULE: Final = "goods.ruled"
_OPENING: Final = 400
_SHOWN: Final = 3
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_NAMED_LATER: Final = 90
"""Characters behind a Chinese title in which its goods may still be named: headlines leave them out."""
_PLACES: Final = ("common", "regimes", "rules", "dangers", "openings", "subjects")


@dataclass(frozen=True, slots=True)
class Words:
    """What `goods.yml` holds."""

    common: frozenset[str]
    regimes: Mapping[str, str]
    """Product concept → the regime that it is of."""
    rules: re.Pattern[str]
    dangers: re.Pattern[str]
    openings: re.Pattern[str]
    """Words so plain that goods of the first sentences meet them too."""
    subjects: Mapping[str, re.Pattern[str]]
    """Regime → words beside which goods of no regime of their own are of it."""


@cache
def words() -> Words:
    """The words in use. Raises `LexiconError` where the file lacks a place."""
    loaded = lexicon_file(FILE)
    if missing := [place for place in _PLACES if not loaded.get(place)]:
        raise LexiconError(f"{FILE.name}: {', '.join(missing)} is missing")
    return Words(
        common=frozenset(loaded["common"]),
        regimes={concept: regime for regime, listed in loaded["regimes"].items() for concept in listed},
        rules=re.compile("|".join(loaded["rules"])),
        dangers=re.compile("|".join(loaded["dangers"])),
        openings=re.compile("|".join(loaded["openings"])),
        subjects={regime: re.compile("|".join(listed)) for regime, listed in loaded["subjects"].items()},
    )


def goods_ruled(mentions: Sequence[Mention], content: str, title_end: int) -> RegimeFound | None:
    """What the goods of a title and words of rules near the head speak for; None where they do not meet.

    Some goods are of one regime; else a word of danger makes it product safety, and none a technical rule.
    """
    known = words()
    head = fold(content[: title_end + _OPENING])
    plain = known.openings.search(head) is not None
    behind = _NAMED_LATER if _HAN.search(content, 0, title_end) else 0
    until = len(head) if plain else title_end + behind
    named = [
        m
        for m in mentions
        if m.kind == "product" and m.code not in known.common and m.start is not None and m.start < until
    ]
    if not named or not (plain or known.rules.search(head)):
        return None
    told = "ce_safety" if known.dangers.search(head) else "tbt_other"
    told = next((regime for regime, words_of in known.subjects.items() if words_of.search(head)), told)
    label = known.regimes.get(named[0].code, told)
    evidence = tuple(
        Evidence(label=label, start=m.start, end=m.end, rule=RULE, weight=WEIGHT) for m in named[:_SHOWN]
    )
    return RegimeFound(label=label, weight=WEIGHT, evidence=evidence)
