"""What the evidence of a document tells: its law by name, the source's own field, goods, or only words.

Reads the rules that fired, not the text; which entries of a lexicon speak of goods the lexicon says itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from textwrap import shorten
from typing import Final

from regulations.understanding.basis import INFERRED, Basis, RegimeTold
from regulations.understanding.by_model import RULE as BY_MODEL
from regulations.understanding.goods import RULE as BY_GOODS
from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.long_texts import BY_LIMIT
from regulations.understanding.result import REGIMES, Evidence, RegimeFound
from regulations.understanding.subjects import book

_STATED: Final = "metadata."
_WORDS_KEPT, _LONGEST = 3, 80


@cache
def goods_rules() -> frozenset[str]:
    """Rules of goods, substances, dangers and recalls. Raises `LexiconError` on an unknown entry."""
    told = {BY_GOODS, BY_LIMIT, *(subject.id for subject in book().subjects)}
    for regime in REGIMES:
        loaded = lexicon_file(LEXICONS / f"{regime}.yml")
        listed = {str(name) for name in loaded.get("goods") or ()}
        if unknown := listed - {str(row["id"]) for row in loaded["entries"]}:
            raise LexiconError(f"{regime}.yml: `goods` names entries that are not there: {sorted(unknown)}")
        told |= listed
    return frozenset(told)


def basis_of(evidence: Iterable[Evidence]) -> Basis | None:
    """The strongest that the evidence of one regime holds; None where there is none."""
    return min((_basis(one.rule) for one in evidence), key=list(Basis).index, default=None)


def _basis(rule: str) -> Basis:
    if rule == BY_MODEL:
        return Basis.WORDS
    if rule.startswith(_STATED):
        return Basis.SOURCE
    return Basis.GOODS if rule in goods_rules() else Basis.LAW


def regimes_told(regimes: Iterable[RegimeFound], content: str) -> tuple[RegimeTold, ...]:
    """What tells each regime of one document; `content` is what its evidence counts characters of."""
    told = []
    for regime in regimes:
        by = basis_of(regime.evidence) or (Basis(regime.basis) if regime.basis else None)
        if by is not None:
            told.append(RegimeTold(regime.label, by, _words(regime, content) if by in INFERRED else ()))
    return tuple(told)


def _words(regime: RegimeFound, content: str) -> tuple[str, ...]:
    """The first that differ; one that holds another, or lies in it, says nothing more."""
    kept: dict[str, str] = {}
    for one in regime.evidence:
        if one.start is None or one.end is None or len(kept) == _WORDS_KEPT:
            continue
        word = _whole(" ".join(content[one.start : one.end].split()))
        key = word.casefold()
        if key and not any(key in known or known in key for known in kept):
            kept[key] = word
    return tuple(kept.values())


def _whole(text: str) -> str:
    """At most `_LONGEST` characters, cut between words where there are any: Chinese has none."""
    if len(text) <= _LONGEST:
        return text
    cut = shorten(text, _LONGEST, placeholder="…")
    return cut if cut != "…" else f"{text[: _LONGEST - 1]}…"
