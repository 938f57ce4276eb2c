"""Links between two registers of firms by tiers: identifier, name, folded name and postcode, likeness.

Each link carries its tier, score and evidence. A row is linked at the first tier that finds a partner; where
that tier finds several, the row is left for a person with all of them named (`ambiguous`), and no weaker
tier is asked. Aliases are dated: a former name links only in the years it was borne.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.panels.names import credit_code_of, folded_name, postcode_of, written_name

TIERS = {1: "identifier", 2: "name_and_year", 3: "folded_name_and_postcode", 4: "likeness_within_postcode"}
LEAST_LIKENESS = 90.0
"""rapidfuzz ratio (0 to 100) of folded names within a postcode; such links are proposals for review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmRow:
    """One firm-year of a register; `key` names it there."""

    key: str
    year: int
    name: str = ""
    postcode: str = ""
    credit_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name of the firm `key` of the left register, borne from `first` to `last` inclusive."""

    key: str
    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`score` is 100 for equal keys; `review` says that a person should look before it is used."""

    left: str
    right: str
    year: int
    tier: int
    score: float
    evidence: str
    review: bool

    @property
    def by(self) -> str:
        return TIERS[self.tier]


@dataclass(frozen=True, slots=True)
class Matching:
    """`ambiguous` are rows of the right register with the several left keys their best tier found."""

    links: tuple[Link, ...]
    ambiguous: tuple[tuple[str, int, int, tuple[str, ...]], ...]
    unmatched: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, str], ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """Links by tier, and what was left."""
        found = {name: sum(link.tier == tier for link in self.links) for tier, name in TIERS.items()}
        return found | {"ambiguous": len(self.ambiguous), "unmatched": len(self.unmatched)}


def match(
    left: Sequence[FirmRow],
    right: Sequence[FirmRow],
    *,
    aliases: Sequence[Alias] = (),
    least_likeness: float = LEAST_LIKENESS,
) -> Matching:
    """Links each firm-year of `right` to one of `left` in the same year.

    Raises SpecificationFault for a firm-year that stands twice in a register, an alias of an unknown firm or
    with its years reversed, and a likeness outside 50 to 100.
    """
    if not 50 <= least_likeness <= 100:
        raise SpecificationFault(
            f"least_likeness {least_likeness:g} must lie between 50 and 100.",
            reason="likeness",
            where="match",
        )
    _once(left, "left")
    _once(right, "right")
    _aliases_checked(left, aliases)
    found: dict[tuple[str, int], dict[int, dict[str, tuple[float, str]]]] = {}
    with duckdb.connect() as con:
        _loaded(con, left, right, aliases)
        for tier, lk, rk, year, how in con.execute(_EXACT).fetchall():
            found.setdefault((rk, year), {}).setdefault(tier, {})[lk] = (100.0, how)
        for lk, rk, year, one, other, code in con.execute(_NEAR).fetchall():
            if (rk, year) not in found or 4 in found[rk, year]:
                score = _likeness(one, other, least_likeness)
                if score is not None:
                    held = found.setdefault((rk, year), {}).setdefault(4, {})
                    if lk not in held or score > held[lk][0]:
                        held[lk] = (score, f"{one} ~ {other}, postcode {code}")
    return _decided(right, found, _notes(left, right))


def _decided(
    right: Sequence[FirmRow],
    found: dict[tuple[str, int], dict[int, dict[str, tuple[float, str]]]],
    notes: tuple[tuple[str, str], ...],
) -> Matching:
    links: list[Link] = []
    ambiguous: list[tuple[str, int, int, tuple[str, ...]]] = []
    unmatched: list[tuple[str, int]] = []
    for row in sorted(right, key=lambda r: (r.key, r.year)):
        tiers = found.get((row.key, row.year))
        if not tiers:
            unmatched.append((row.key, row.year))
            continue
        tier = min(tiers)
        if len(tiers[tier]) > 1:
            ambiguous.append((row.key, row.year, tier, tuple(sorted(tiers[tier]))))
            continue
        ((key, (score, evidence)),) = tiers[tier].items()
        links.append(
            Link(
                left=key,
                right=row.key,
                year=row.year,
                tier=tier,
                score=score,
                evidence=evidence,
                review=tier == 4,
            )
        )
    return Matching(tuple(links), tuple(ambiguous), tuple(unmatched), notes)


def _likeness(one: str, other: str, least: float) -> float | None:
    from rapidfuzz import fuzz

    score = float(fuzz.ratio(one, other, score_cutoff=least))
    return score if score >= least and score > 0 else None


def _loaded(
    con: duckdb.DuckDBPyConnection,
    left: Sequence[FirmRow],
    right: Sequence[FirmRow],
    aliases: Sequence[Alias],
) -> None:
    import pandas as pd

    borne: dict[str, list[Alias]] = {}
    for alias in aliases:
        borne.setdefault(alias.key, []).append(alias)
    rows = [_columns(row, row.name, "") for row in left]
    for row in left:
        for alias in borne.get(row.key, []):
            if alias.first <= row.year <= alias.last:
                rows.append(_columns(row, alias.name, f" (alias {alias.first}-{alias.last})"))
    names = ["key", "year", "written", "folded", "postcode", "code", "how"]
    for table, content in (("l", rows), ("r", [_columns(row, row.name, "") for row in right])):
        frame: Any = pd.DataFrame(content, columns=names)
        frame = frame.astype({name: "int64" if name == "year" else "object" for name in names})
        con.register("given", frame)
        con.execute(
            f"CREATE TABLE {table} (key VARCHAR, year INTEGER, written VARCHAR, folded VARCHAR, "
            "postcode VARCHAR, code VARCHAR, how VARCHAR)"
        )
        con.execute(f"INSERT INTO {table} SELECT * FROM given")
        con.unregister("given")


def _columns(row: FirmRow, name: str, how: str) -> tuple[str, int, str, str, str, str, str]:
    return (
        row.key,
        row.year,
        written_name(name),
        folded_name(name),
        postcode_of(row.postcode),
        credit_code_of(row.credit_code),
        how,
    )


_EXACT = """
SELECT 1 AS tier, l.key, r.key, r.year, 'credit code ' || r.code
  FROM l JOIN r USING (year, code) WHERE r.code <> ''
UNION SELECT 2, l.key, r.key, r.year, 'name ' || r.written || l.how FROM l JOIN r USING (year, written)
  WHERE r.written <> '' AND (l.code = '' OR r.code = '' OR l.code = r.code)
UNION SELECT 3, l.key, r.key, r.year, 'name ' || r.folded || l.how || ', postcode ' || r.postcode
  FROM l JOIN r USING (year, folded, postcode)
  WHERE r.folded <> '' AND r.postcode <> '' AND (l.code = '' OR r.code = '' OR l.code = r.code)
ORDER BY ALL DESC
"""
"""Two valid credit codes that differ are two legal persons: no name joins them."""
_NEAR = """
SELECT DISTINCT l.key, r.key, r.year, l.folded, r.folded, r.postcode FROM l JOIN r USING (year, postcode)
WHERE r.postcode <> '' AND length(l.folded) >= 4 AND length(r.folded) >= 4
  AND (l.code = '' OR r.code = '' OR l.code = r.code)
ORDER BY ALL
"""


def _once(rows: Sequence[FirmRow], side: str) -> None:
    seen: set[tuple[str, int]] = set()
    for row in rows:
        if (row.key, row.year) in seen:
            raise SpecificationFault(
                f"The {side} register holds {row.key!r} in {row.year} twice; keep one row a firm and year.",
                reason="repeated_firm_year",
                where=row.key,
            )
        seen.add((row.key, row.year))


def _aliases_checked(left: Sequence[FirmRow], aliases: Sequence[Alias]) -> None:
    known = {row.key for row in left}
    for alias in aliases:
        if alias.key not in known:
            raise SpecificationFault(
                f"The alias {alias.name!r} belongs to {alias.key!r}, which the left register does not hold.",
                reason="unknown_firm",
                where=alias.key,
            )
        if alias.first > alias.last:
            raise SpecificationFault(
                f"The alias {alias.name!r} is borne from {alias.first} to {alias.last}: years reversed.",
                reason="years_reversed",
                where=alias.key,
            )


def _notes(left: Sequence[FirmRow], right: Sequence[FirmRow]) -> tuple[tuple[str, str], ...]:
    notes = []
    for side, rows in (("left", left), ("right", right)):
        codes = sum(bool(row.credit_code.strip()) and not credit_code_of(row.credit_code) for row in rows)
        posts = sum(bool(row.postcode.strip()) and not postcode_of(row.postcode) for row in rows)
        if codes:
            notes.append(
                ("wrong_codes", f"{codes} credit codes of the {side} register fail their check sign.")
            )
        if posts:
            notes.append(("wrong_postcodes", f"{posts} postcodes of the {side} register are none."))
    return tuple(notes)
