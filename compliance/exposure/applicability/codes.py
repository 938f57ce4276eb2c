"""Reads what an HS or CN code says: of a trait, and of a list of prefixes. Knows no name of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from compliance.exposure.applicability.truth import Truth

STATES = ("no", "yes", "maybe", "presumed_no", "presumed_yes")
"""Of two statements on one code the later word here stands: who took the trouble to doubt is heard."""


@dataclass(frozen=True, slots=True)
class CodeWord:
    """What a code says of a trait: one of STATES, and the prefix that said it ("" for the entry `all`)."""

    state: str
    prefix: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Prefix → state of one trait; `states` has no prefix twice."""

    states: Mapping[str, str]
    deepest: int

    def says(self, code: str) -> CodeWord | None:
        """The longest prefix decides. Where deeper entries under a short code disagree, the code leaves it
        open: presumed, as its own level says, or maybe."""
        if not code:
            return None
        found = next(
            (
                CodeWord(self.states[code[:n]], code[:n])
                for n in range(len(code), -1, -1)
                if code[:n] in self.states
            ),
            None,
        )
        if len(code) >= self.deepest:
            return found
        below = {
            state
            for prefix, state in self.states.items()
            if len(prefix) > len(code) and prefix.startswith(code)
        }
        if not below or (found is not None and below == {found.state}):
            return found
        if found is not None and found.state in ("yes", "presumed_yes") and "no" not in below:
            return CodeWord("presumed_yes", found.prefix)
        return CodeWord("maybe", code)


def table_of(codes: Mapping[str, Iterable[str]]) -> CodeTable:
    """A table from a trait's code lists; single codes stand over ranges such as 01-83."""
    states: dict[str, str] = {}
    for single in (False, True):
        for state in STATES:
            for code in codes.get(state, ()):
                if ("-" in code) is single:
                    continue
                for one in _written_out(code):
                    states[one] = state
    return CodeTable(states, max(map(len, states), default=0))


@lru_cache(maxsize=2_000)
def _written_out(code: str) -> tuple[str, ...]:
    if code == "all":
        return ("",)
    first, _, last = code.partition("-")
    if not last:
        return (first,)
    width = len(first)
    return tuple(f"{number:0{width}d}" for number in range(int(first), int(last) + 1))


def lies_under(code: str, prefixes: Iterable[str], except_for: Iterable[str] = ()) -> tuple[Truth, str]:
    """(whether a product of this code is under one of the prefixes, the prefix that decides).

    Unknown where there is no code or where it is shorter than a prefix that it may belong to.
    """
    if not code:
        return Truth.UNKNOWN, ""
    hit = next((p for p in sorted(prefixes, key=len) if code.startswith(p)), "")
    out = next((p for p in except_for if code.startswith(p)), "")
    if out:
        return Truth.FALSE, out
    if hit:
        open_exception = next((p for p in except_for if p.startswith(code)), "")
        return (Truth.UNKNOWN, open_exception) if open_exception else (Truth.TRUE, hit)
    near = next((p for p in prefixes if p.startswith(code)), "")
    return (Truth.UNKNOWN, near) if near else (Truth.FALSE, code)
