"""Loads the lexicons of this package once: the automaton, and what regime files say of acts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from regulations.understanding.lexicon import LEXICONS, Lexicon, LexiconError, Term, label_terms, lexicon_file
from regulations.understanding.products import product_terms
from regulations.understanding.result import REGIMES
from regulations.understanding.scoring import Yield
from regulations.understanding.substances import substance_terms


def _terms() -> Iterator[Term]:
    for regime in (*REGIMES, "irrelevant"):
        yield from label_terms(LEXICONS / f"{regime}.yml", "regime")
    yield from label_terms(LEXICONS / "doc_types.yml", "type")
    yield from substance_terms()
    yield from product_terms()


@cache
def lexicon() -> Lexicon:
    """All words of regimes, types, substances and products. Raises `LexiconError` where a file is wrong."""
    return Lexicon(_terms())


@cache
def regime_acts() -> dict[str, dict[str, float]]:
    """Regime → CELEX → weight of a reference to that act."""
    return {
        regime: {str(act): float(weight) for act, weight in (loaded.get("acts") or {}).items()}
        for regime in REGIMES
        if (loaded := lexicon_file(LEXICONS / f"{regime}.yml"))
    }


@cache
def regime_yields() -> tuple[Yield, ...]:
    """What the regime files say of rules that say nothing beside others (`yields`)."""
    found = []
    for regime in REGIMES:
        stated = lexicon_file(LEXICONS / f"{regime}.yml").get("yields")
        if stated is None:
            continue
        if unknown := set(stated["to"]) - set(REGIMES):
            raise LexiconError(f"{regime}.yml: `yields.to` names unknown regimes {sorted(unknown)}")
        found.append(Yield(label=regime, rules=frozenset(stated["rules"]), to=frozenset(stated["to"])))
    return tuple(found)
