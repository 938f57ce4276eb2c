"""What a paper does by the words of its title and first sentences: proposes, adopts, recalls, explains.

Knows which words act and where they stand: the first verb of a headline governs what follows it, and the
first present act of an opening. Knows no subject, no source and no form of law (see titles.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final

from regulations.understanding.lexicon import LEXICONS, LexiconError, lexicon_file
from regulations.understanding.normalise import fold
from regulations.understanding.result import DOCUMENT_TYPES
from regulations.understanding.sieve import Patterns

FILE: Final = LEXICONS / "actions.yml"
TELLING, FINAL = "telling", "final"
"""Acts that are no kind: a verb that only announces what follows it, and a rule that is final."""
KINDS: Final = frozenset((*DOCUMENT_TYPES, "withdrawal", TELLING, FINAL))
_TITLE, _OPENING, _DECIDING = 600, 600, 1200
"""Characters of the title, and behind it, within which a paper says what it does."""
_QUESTION = re.compile(r"[?？]\s*\Z")
QUOTED = re.compile(r"《[^《》]{1,120}》|「[^「」]{1,120}」")
"""The name of another text: its words act on nothing."""
_CHANGING = re.compile(
    r"\b(?:is |are |to )?(?:amend(?:s|ing)?|revis(?:es?|ing)|updat(?:es?|ing)|extend(?:s|ing)?|"
    r"delay(?:s|ing)?|push back|postpon(?:es?|ing)|modif(?:y|ies|ying)|expands?|upgrades?)\b|"
    r"\b(?:amendments|changes|revisions) to\b"
)
"""Verbs by which a final rule changes an older one; "amended" and "revision" may be of others."""

_SETTLED = re.compile(
    r"\b(?:was|were|ha(?:s|ve) been|is|are) (?:now |formally |officially )?"
    r"(?:published in the official|adopted|approved|signed|enacted|promulgated)\b|"
    r"\b(?:entered|came) into (?:force|effect)\b|\bfinal rule\b|"
    r"正式(?:发布|通过|实施)|已(?:经)?(?:发布|通过|生效)|获得?通过|即时生效"
)
"""What is past: a proposal told beside it is history."""
_IN_FORCE = re.compile(r"(?:force|effect|effective|law|mandatory)\Z")
_DRAFTED = re.compile(r"\b(?:proposed|proposals?|draft|opinions?|negotiating position)\b")
_DRAFT_CHANGES = re.compile(r"\b(?:draft|proposed)\b[^:;,—]{0,40}\Z")
"""A draft as what changes: "draft act adds two substances", "proposed changes to the label"."""
_NEXT_WORDS = 20
"""Characters behind a verb of change in which its object stands: "modifies proposed limits" is a proposal."""
_AT_ONCE = 200
"""Characters of an opening within which its first sentence acts."""


class Group:
    """Patterns of one place in their rows, each of which tells a kind."""

    def __init__(self, rows: Sequence[tuple[str, str]], before: str = "") -> None:
        self._kinds = [kind for kind, _ in rows]
        self.patterns = Patterns([pattern for _, pattern in rows], before)

    def first(self, text: str, start: int = 0, end: int | None = None) -> tuple[str, re.Match[str]] | None:
        """The leftmost of all, of two at one place the earlier row."""
        matches = self.patterns.found(text, start, end)
        row, found = min(matches, key=lambda one: one[1].start(), default=(0, None))
        return (self._kinds[row], found) if found else None

    def foremost(self, text: str) -> tuple[str, re.Match[str]] | None:
        """The leftmost of the first row of which any pattern stands anywhere."""
        row, matches = next(groupby(self.patterns.found(text), key=lambda one: one[0]), (0, None))
        return (self._kinds[row], min((m for _, m in matches), key=re.Match.start)) if matches else None


@dataclass(frozen=True, slots=True)
class Acts:
    """The places of `actions.yml`, each as it is looked for."""

    named: Group
    deciding: Group
    verbs: Group
    nouns: Group
    opening: Group


def _rows(loaded: Mapping[str, Any], place: str) -> Sequence[tuple[str, str]]:
    """(kind, pattern without groups that are caught) of one place of the file."""
    found = []
    for row in loaded.get(place) or ():
        if row.get("kind") not in KINDS or not row.get("patterns"):
            raise LexiconError(f"{FILE.name}: {place} has a row of kind {row.get('kind')!r} without patterns")
        found.append((str(row["kind"]), "|".join(str(p) for p in row["patterns"])))
    if not found:
        raise LexiconError(f"{FILE.name}: {place} is missing")
    return found


_WORD_BEGINS: Final = r"(?:(?<![a-z0-9])|(?=[\u3400-\u9fff]))"
"""A Latin word begins where none runs on; a Chinese one anywhere."""


@cache
def acts() -> Acts:
    """The patterns in use. Raises `LexiconError` where the file lacks a place."""
    loaded = lexicon_file(FILE)
    rows = {place: _rows(loaded, place) for place in ("named", "deciding", "verbs", "nouns", "opening")}
    return Acts(
        named=Group(rows["named"]),
        deciding=Group(rows["deciding"]),
        verbs=Group(rows["verbs"], _WORD_BEGINS),
        nouns=Group(rows["nouns"], _WORD_BEGINS),
        opening=Group(rows["opening"], _WORD_BEGINS),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What a title does."""

    kind: str
    sure: bool
    """False where only a noun of the title tells: other words may outweigh it."""


def act_named(title: str) -> str | None:
    """The kind that a title names outright ("; Correction", "Recall of", "指南"), wherever it stands."""
    folded = fold(title[:_TITLE])
    found = acts().named.foremost(folded)
    return found[0] if found else None


def act_of_title(title: str) -> Act | None:
    """What the first verb of a title does, or else what its nouns promise."""
    folded = QUOTED.sub(" ", fold(title[:_TITLE]))
    if _QUESTION.search(folded):
        return Act("guidance", sure=False)
    found = acts().verbs.first(folded)
    if found is None:
        noun = acts().nouns.first(folded)
        return Act(noun[0], sure=False) if noun else None
    kind, place = found
    if kind in ("amendment", "adopted") and _DRAFTED.search(folded, place.start(), place.end() + _NEXT_WORDS):
        kind = "proposal"
    if kind == "amendment" and _DRAFT_CHANGES.search(folded, 0, place.start()):
        kind = "proposal"
    return Act(kind, sure=True) if kind != TELLING else _told(folded, place.end())


def _told(text: str, start: int) -> Act:
    """What is announced: the next act behind a verb of telling, or a noun; "adopted" where none is."""
    table = acts()
    after = [g.first(text, start) for g in (table.verbs, table.nouns)]
    told = [(f[1].start(), f[0]) for f in after if f is not None and f[0] != TELLING]
    if told:
        return Act(min(told)[1], sure=True)
    if noun := table.nouns.first(text):
        return Act(noun[0], sure=True)
    return Act("adopted", sure=_IN_FORCE.search(text, max(0, start - 30), start) is not None)


def act_decided(text: str) -> str | None:
    """The act that the first sentences state outright: "this final rule" outranks the history before it."""
    folded = fold(text[:_DECIDING])
    stated = acts().deciding.foremost(folded)
    if stated is None or stated[0] != FINAL:
        return stated[0] if stated else None
    found = stated[1]
    near = folded[found.start() : found.end() + 160]
    first = acts().opening.first(folded, 0, found.start())
    changes = _CHANGING.search(near) or (first is not None and first[0] == "amendment")
    return "amendment" if changes else "adopted"


def act_of_opening(text: str) -> str | None:
    """What the first sentences do: the act stated outright, or else the first one told."""
    if decided := act_decided(text):
        return decided
    first = acts().opening.first(fold(text[:_OPENING]))
    return first[0] if first else None


def not_yet(text: str) -> str | None:
    """ "proposal" or "consultation" where first sentences propose or ask and none tells of an adoption."""
    folded = fold(text[:_OPENING])
    if _SETTLED.search(folded):
        return None
    decided = act_decided(text)
    if decided in ("proposal", "consultation"):
        return decided
    first = acts().opening.first(folded, 0, _AT_ONCE)
    return "proposal" if first is not None and first[0] == "proposal" else None
