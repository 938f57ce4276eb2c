"""Substances of daily trade by name: CAS numbers, groups, and the limits of RoHS Annex II.

Knows the table `reference/substances.yml`. The official substance lists live elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from regulations.understanding.identifiers import cas_valid, ec_valid
from regulations.understanding.lexicon import LANGUAGES, LexiconError, Term, entry_terms, lexicon_file
from regulations.understanding.nomenclature import REFERENCE

TABLE = REFERENCE / "substances.yml"
# Words beside which "lead", "nickel" or "boro" is the element.
_CONTENT_WORDS = [
    r"content|limit|migrat|releas|%|\bppm\b|mg/?kg|alloy|solder|paint|compound|restrict|cadmium|mercury|chromium|"
    r"arsenic|metal|exempt|substance|ban\b|prohibit|concentrat|toxic|batter|acid|brass|crystal|glass|ceramic",
    r"含量|限|合金|焊|禁|超标|迁移|重金属|化合物|豁免|镉|汞|铬|电池|物质",
    r"teneur|limite|alliage|soudure|peinture|compose|interdi|metaux|substance|migration",
    r"contenido|limite|aleacion|soldadura|pintura|compuesto|prohib|metales|sustancia|migracion",
]
_VERB_LEAD = [
    r"lead (?:to|the|a|an|by|author|agency|time|up|in (?:a|an|the|to)|registrant)\b",
    r"lead (?:times|role|market|state|company)\b",
    r"(?:will|may|can|could|would|might|to|shall|should|must|not) lead\b",
    r"铅笔|铅球",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """`code` is the CAS number, or the id where a group has none. `rohs_ppm`: limit by weight."""

    id: str
    code: str
    cas: str
    ec: str
    group: bool
    rohs_ppm: float | None
    names: tuple[str, ...]
    name_zh: str
    """First Chinese name, for a person to read; "" where the table has none."""


def _substance(row: dict[str, Any]) -> Substance:
    cas, ec = str(row.get("cas", "")), str(row.get("ec", ""))
    if cas and not cas_valid(cas):
        raise LexiconError(f"{TABLE.name}: {row['id']}: CAS {cas} has a wrong check digit; correct it")
    if ec and not ec_valid(ec):
        raise LexiconError(f"{TABLE.name}: {row['id']}: EC {ec} has a wrong check digit; correct it")
    if not cas and not row.get("group"):
        raise LexiconError(f"{TABLE.name}: {row['id']}: give a CAS number or say `group: true`")
    percent = row.get("rohs_percent")
    return Substance(
        id=row["id"],
        code=cas or row["id"],
        cas=cas,
        ec=ec,
        group=bool(row.get("group")),
        rohs_ppm=None if percent is None else round(float(percent) * 10_000, 6),
        names=tuple(str(name) for language in LANGUAGES for name in row.get(language, ())),
        name_zh=str(next(iter(row.get("zh", ())), "")),
    )


@cache
def substances() -> dict[str, Substance]:
    """Substance by its code."""
    found = [_substance(row) for row in lexicon_file(TABLE)["substances"]]
    by_code = {one.code: one for one in found}
    if len(by_code) != len(found):
        raise LexiconError(f"{TABLE.name}: two entries share one code; merge them")
    return by_code


def rohs_limits() -> dict[str, float]:
    """Code → limit in ppm by weight of homogeneous material (Directive 2011/65/EU, Annex II)."""
    return {code: one.rohs_ppm for code, one in substances().items() if one.rohs_ppm is not None}


def substance_terms() -> Iterator[Term]:
    """Names for the automaton; acronyms ("BPA", "Pb") count only as written."""
    for row in lexicon_file(TABLE)["substances"]:
        code = _substance(row).code
        careful = row.get("context") == "limit"
        shared = {
            "id": f"substance.{row['id']}",
            "weight": 0.8 if careful else 0.9,
            "needs": _CONTENT_WORDS if careful else [],
            "unless": _VERB_LEAD if row["id"] == "lead" else [],
        }
        names = {language: row[language] for language in LANGUAGES[1:] if language in row}
        if names:
            yield from entry_terms({**shared, **names}, kind="substance", label=code, file=TABLE.name)
        if "any" in row:
            acronyms = {**shared, "any": row["any"], "case": True}
            yield from entry_terms(acronyms, kind="substance", label=code, file=TABLE.name)
