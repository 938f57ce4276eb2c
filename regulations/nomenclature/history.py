"""The life of one code: where it holds, what it became, and what we would propose where nobody says.

Official correlations come from `correlations`; everything else is a proposal of ours and marked as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from regulations.nomenclature.correlations import (
    Correlated,
    hs_edition_of,
    is_correlated,
    predecessors,
    successors,
)
from regulations.understanding.nomenclature import (
    HS_EDITIONS,
    cn_table,
    hs_exists,
    hs_normal,
    hs_table,
    ics_table,
)

MOST_PROPOSALS = 20
_ICS = re.compile(r"\d{2}(?:\.\d{3}(?:\.\d{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A code that may stand in for one that does not hold: our inference, with its reason."""

    code: str
    editions: tuple[int, ...]
    why: str
    """same_subheading, same_heading, correlated or parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeHistory:
    """What is known of one code. `editions` are HS or ICS editions, or years of the CN."""

    scheme: str
    code: str
    editions: tuple[int, ...]
    successors: tuple[Correlated, ...] = ()
    predecessors: tuple[Correlated, ...] = ()
    holds: bool | None = None
    """Whether it holds in the year asked for; None where no year was asked or we hold no edition of it."""
    proposals: tuple[Proposal, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    """Codes of what limits this answer: no_correlation, year_not_held, unknown_code, not_a_code."""


def scheme_of(code: str) -> str:
    """hs, cn or ics by the shape of what was typed; "" where it is none of them."""
    if _ICS.fullmatch(code.strip()) and "." in code:
        # 85.16 is a heading of the HS as people type it, 29.020 an ICS group.
        return "ics"
    digits = hs_normal(code)
    return {2: "hs", 4: "hs", 6: "hs", 8: "cn"}.get(len(digits), "")


def code_history(code: str, *, year: int | None = None, scheme: str = "") -> CodeHistory:
    """Where a code holds and what became of it. `year` is a calendar year, for ICS an edition number.

    A code that does not hold in the year gets proposals: official correlations first, then codes of the
    same subheading or heading, marked as our inference.
    """
    scheme = scheme or scheme_of(code)
    if scheme == "hs":
        return _hs(hs_normal(code), year)
    if scheme == "cn":
        return _cn(hs_normal(code), year)
    if scheme == "ics":
        return _ics(code.strip(), year)
    return CodeHistory(scheme="", code=code.strip(), editions=(), remarks=("not_a_code",))


def _hs(code: str, year: int | None) -> CodeHistory:
    editions = tuple(sorted(hs_table().get(code, ())))
    after = tuple(pair for edition in editions for pair in successors(code, edition) if _moves(pair))
    before = tuple(pair for edition in editions for pair in predecessors(code, edition) if _moves(pair))
    asked = hs_edition_of(year) if year is not None else None
    remarks = [] if editions else ["unknown_code"]
    if year is not None and asked is None:
        remarks.append("year_not_held")
    if len(code) == 6 and editions and asked and asked not in editions:
        nearest = min(editions, key=lambda edition: abs(edition - asked))
        if not is_correlated(*sorted((nearest, asked))):
            remarks.append("no_correlation")
    holds = asked in editions if asked is not None and editions else None
    target = asked if asked is not None else HS_EDITIONS[-1]
    return CodeHistory(
        scheme="hs",
        code=code,
        editions=editions,
        successors=after,
        predecessors=before,
        holds=holds,
        proposals=() if target in editions else _hs_proposals(code, editions, target),
        remarks=tuple(remarks),
    )


def _moves(pair: Correlated) -> bool:
    return pair.earlier != pair.later or pair.kind != "1:1"


def hs_in_edition(code: str, edition: int, wanted: int) -> tuple[str, ...]:
    """All codes of the wanted edition that a code of another edition reaches by official correlations.

    Empty where the table does not reach that far.
    """
    reached = {code}
    while edition < wanted:
        pairs = [pair for one in reached for pair in successors(one, edition)]
        if not pairs:
            return ()
        reached, edition = {pair.later for pair in pairs}, pairs[0].later_edition
    while edition > wanted:
        pairs = [pair for one in reached for pair in predecessors(one, edition)]
        if not pairs:
            return ()
        reached, edition = {pair.earlier for pair in pairs}, pairs[0].earlier_edition
    return tuple(sorted(reached))


def _hs_proposals(code: str, editions: tuple[int, ...], wanted: int) -> tuple[Proposal, ...]:
    found: dict[str, str] = {}
    if editions and len(code) == 6:
        nearest = min(editions, key=lambda edition: abs(edition - wanted))
        found |= dict.fromkeys(hs_in_edition(code, nearest, wanted), "correlated")
    if not found and len(code) in (4, 6):
        parent = code[:-2]
        same = (c for c in hs_table() if c.startswith(parent) and len(c) == len(code) and c != code)
        found |= {c: "same_heading" for c in sorted(same) if hs_exists(c, wanted)}
        if not found and hs_exists(parent, wanted):
            found[parent] = "parent"
    return _named(found, {c: tuple(sorted(hs_table()[c])) for c in found})


def _cn(code: str, year: int | None) -> CodeHistory:
    years = tuple(sorted(cn_table().get(code, ())))
    held = sorted({one for all_years in cn_table().values() for one in all_years})
    remarks = [] if years else ["unknown_code"]
    if year is not None and year not in held:
        remarks.append("year_not_held")
    target = year if year in held else held[-1]
    missing = target not in years
    return CodeHistory(
        scheme="cn",
        code=code,
        editions=years,
        holds=(year in years) if year in held and years else None,
        proposals=_cn_proposals(code, target) if missing else (),
        remarks=(*remarks, *(["no_correlation"] if missing and years else [])),
    )


def _cn_proposals(code: str, year: int) -> tuple[Proposal, ...]:
    """Codes under the same subheading; those that came new with the year first, as splits bring them."""
    table = cn_table()
    same = [c for c in table if c[:6] == code[:6] and year in table[c]]
    why = "same_subheading"
    if not same:
        pairs = hs_in_edition(code[:6], _last_hs(code[:6]), HS_EDITIONS[-1]) if _last_hs(code[:6]) else ()
        same, why = [c for c in table if c[:6] in pairs and year in table[c]], "correlated"
    same.sort(key=lambda c: (year - 1 in table[c], c))
    return _named(dict.fromkeys(same, why), {c: tuple(sorted(table[c])) for c in same})


def _last_hs(code: str) -> int:
    return max(hs_table().get(code, ()), default=0)


def _ics(code: str, edition: int | None) -> CodeHistory:
    table = ics_table()
    editions = tuple(sorted(table.get(code, ())))
    held = sorted({one for found in table.values() for one in found})
    target = edition if edition in held else held[-1]
    found: dict[str, str] = {}
    if target not in editions:
        parent = code.rpartition(".")[0]
        siblings = (c for c in table if parent and c.startswith(f"{parent}.") and c != code)
        found = {c: "same_heading" for c in sorted(siblings) if target in table[c] and len(c) == len(code)}
        if not found and target in table.get(parent, ()):
            found[parent] = "parent"
    remarks = [] if editions else ["unknown_code"]
    return CodeHistory(
        scheme="ics",
        code=code,
        editions=editions,
        holds=(edition in editions) if edition in held and editions else None,
        proposals=_named(found, {c: tuple(sorted(table[c])) for c in found}),
        remarks=(*remarks, *(["year_not_held"] if edition is not None and edition not in held else [])),
    )


def _named(found: dict[str, str], editions: dict[str, tuple[int, ...]]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(code=code, editions=editions[code], why=why)
        for code, why in list(found.items())[:MOST_PROPOSALS]
    )
