"""Substances of daily trade by name: CAS numbers, groups, and the limits of RoHS Annex II.

Knows the table `reference/substances.yml`, and by their English names the substances of the candidate
list. What the list itself decides lives elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from regulations.understanding.identifiers import cas_valid, ec_valid
from regulations.understanding.lexicon import LANGUAGES, LexiconError, Term, entry_terms, lexicon_file
from regulations.understanding.nomenclature import REFERENCE
from regulations.understanding.normalise import fold

TABLE = REFERENCE / "substances.yml"
# Words beside which "lead", "nickel" or "boro" is the element.
_CONTENT_WORDS = [
    r"content|limit|migrat|releas|%|\bppm\b|mg/?kg|alloy|solder|paint|compound|restrict|"
    r"cadmium|mercury|chromium|arsenic|metal|exempt|substance|ban\b|prohibit|concentrat|toxic|batter|acid|brass|"
    r"crystal|glass|ceramic",
    r"含量|限|合金|焊|禁|超标|迁移|重金属|化合物|豁免|镉|汞|铬|电池|物质",
    r"teneur|limite|alliage|soudure|peinture|compose|interdi|metaux|substance|migration|liberation|"
    r"taux|relarg|concentration|poids|chrome|mercure|arsenic|\bpile|accumulateur|pigment|bijou|"
    r"exempt|derogation",
    r"contenido|limite|aleacion|soldadura|pintura|compuesto|prohib|metales|sustancia|migracion|liberacion|"
    r"concentracion|\bpeso\b|cromo|mercurio|arsenico|\bpila|bateria|pigmento|joyas|bisuteria|"
    r"exencion|restric",
]
_VERB_LEAD = [
    r"lead (?:to|the|a|an|by(?! (?:weight|mass))|author|agency|time|up|registrant)\b",
    r"(?<!of )(?<!or )(?<!and )(?<!, )lead in (?:a|an|the|to)\b",
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


LISTED = ("svhc_candidate_list.csv", "svhc_members.csv")
"""Tables of the candidate list and of the members of its groups, with English names."""
_SHORTEST, _LONGEST = 6, 110
_BEHIND = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*\Z")
_SPELLINGS = (("sulph", "sulf"), ("aluminium", "aluminum"))


def _names(printed: str) -> Iterator[str]:
    """A name of the list without what stands in brackets behind it, and that by itself where it is a name."""
    behind = _BEHIND.search(printed)
    yield printed[: behind.start()] if behind and behind.start() else printed
    if behind and re.fullmatch(r"[A-Za-z][A-Za-z0-9,' -]*", behind[1]) and not behind[1].isupper():
        yield behind[1]


def listed_terms() -> Iterator[Term]:
    """English names of the candidate list that `substances.yml` does not hold, by their first CAS number."""
    known = {fold(name) for one in substances().values() for name in one.names}
    for table in LISTED:
        with (REFERENCE / table).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                cas = row["cas"].split("|")[0].strip()
                if not cas_valid(cas):
                    continue
                names = {n.strip() for n in _names(row.get("member") or row["name"])}
                names |= {n.replace(a, b) for n in names for a, b in _SPELLINGS}
                fresh = sorted(n for n in names if _SHORTEST <= len(n) <= _LONGEST and fold(n) not in known)
                known.update(map(fold, fresh))
                if fresh:
                    entry = {"id": f"substance.listed.{cas}", "weight": 0.9, "en": fresh}
                    yield from entry_terms(entry, kind="substance", label=cas, file=table)


def substance_terms() -> Iterator[Term]:
    """Names for the automaton; acronyms ("BPA", "Pb") count only as written."""
    yield from listed_terms()
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
