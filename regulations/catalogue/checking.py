"""Proves the catalogue: references, dates, scopes, codes, substances. Does not know the law's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from regulations.catalogue.conditions import CodesAre, Condition, SubstanceIn, leaves
from regulations.catalogue.equipment import table_read
from regulations.catalogue.exemptions import exemptions_read
from regulations.catalogue.loading import catalogue_read, conditions_of
from regulations.catalogue.membership import known_cas
from regulations.catalogue.reachability import MOST_LEAVES, can_be
from regulations.catalogue.schema import Catalogue, Limit, Obligation, Problem
from regulations.understanding.identifiers import cas_valid
from regulations.understanding.nomenclature import HS_EDITIONS, cn_exists, cn_table, hs_exists

FEWEST = 150
"""Fewer obligations than this are no catalogue of what meets an exporter of goods."""
OLDEST = date(1967, 1, 1)
"""No duty of the regimes at hand began before the first directive on dangerous substances."""

_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_CELEX = re.compile(r"3(19[5-9]\d|20\d\d)[RLD]\d{4}(R\(\d\d\))?")
_ARTICLE = re.compile(
    r"(Annex(es)? [IVXLC]+[A-Za-z]?\b.*"
    r"|\d{1,3}[a-z]?(\((\d{1,2}[a-z]?|[a-z]{1,2}|[ivx]+)\))*)([,;] .+| to .+)?"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def checked(*, fewest: int = FEWEST) -> tuple[Catalogue, tuple[Problem, ...]]:
    """The catalogue as shipped with every fault of it, in order of file. No fault: all is proved."""
    found, faults = catalogue_read()
    table_faults = (*exemptions_read()[1], *table_read()[1])
    every = (*faults, *table_faults, *problems_of(found, fewest=fewest))
    return found, tuple(sorted(every, key=lambda problem: (problem.file, problem.where)))


def check(*, fewest: int = FEWEST) -> tuple[Problem, ...]:
    """Every fault of the catalogue as shipped."""
    return checked(fewest=fewest)[1]


def counts(found: Catalogue) -> dict[str, int]:
    """Number of obligations a regime."""
    return dict(sorted(Counter(one.regime for one in found.obligations.values()).items()))


def problems_of(found: Catalogue, *, fewest: int = FEWEST) -> Iterator[Problem]:
    """What is wrong with a catalogue that could be read."""
    for one in found.obligations.values():
        for code, message in _faults(one, found):
            yield Problem(file=one.file, where=one.id, code=code, message=message)
    for trait in found.traits.values():
        for kind, code in ((kind, code) for kind, codes in trait.codes.items() for code in codes):
            for end in () if code == "all" else code.split("-"):
                if told := _code_fault(end, 0):
                    message = f"{kind}_codes: {told}"
                    yield Problem(file=trait.file, where=trait.id, code="unknown_code", message=message)
        if set(trait.codes.get("yes", ())) & set(trait.codes.get("no", ())) or set(trait.implies) & set(
            trait.implied_no
        ):
            message = "something stands on both sides; remove it from one"
            yield Problem(file=trait.file, where=trait.id, code="contradiction", message=message)
    for held in found.lists.values():
        for number in sorted(held.cas):
            if not cas_valid(number):
                message = f"CAS {number} has a wrong check digit; correct it"
                yield Problem(file=held.file, where=held.id, code="wrong_cas", message=message)
    if len(found.obligations) < fewest:
        message = f"{len(found.obligations)} obligations, fewer than {fewest}; a file is missing or unread"
        yield Problem(file="obligations", where="total", code="too_few", message=message)


def _faults(one: Obligation, found: Catalogue) -> Iterator[tuple[str, str]]:
    yield from _identity(one)
    if one.regime not in found.regimes:
        yield "unnamed_regime", f"regime {one.regime!r} has no name; add it to regimes.yml"
    yield from _dates(one)
    for condition in conditions_of(one):
        yield from _condition_faults(condition, found)
    for limit in one.limits:
        yield from (fault for number in _numbers(limit) for fault in _cas_faults(number, found))
    if one.twin_of == one.id:
        yield "own_twin", "an obligation is no twin of itself"
    texts = (one.title, one.what, one.who.text, one.reference.act, one.next_step.text)
    if any(not _CHINESE.search(text.zh) or text.en == text.zh for text in (*texts[:3], texts[4])):
        yield "not_chinese", "a Chinese text holds no Chinese; translate it"


def _numbers(limit: Limit) -> tuple[str, ...]:
    return (*limit.cas, *([limit.as_element] if limit.as_element else []))


def _identity(one: Obligation) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(one.id) or one.id.split(".")[0] != one.regime:
        yield "ill_formed_id", f"the id must read {one.regime}.<subject>, in lower case"
    reference = one.reference
    if reference.celex and not _CELEX.fullmatch(reference.celex):
        yield "wrong_celex", f"CELEX {reference.celex!r} is ill-formed; write it as 32006R1907"
    if reference.celex and not _ARTICLE.fullmatch(reference.article):
        yield (
            "wrong_article",
            f"article {reference.article!r} is ill-formed; write 33(1) or Annex XVII entry 27",
        )
    if "EU" in one.markets and not reference.celex:
        yield "no_celex", "a duty of the EU market needs the CELEX number of its act"


def _dates(one: Obligation) -> Iterator[tuple[str, str]]:
    fixed = [step.on for step in one.dates if step.on is not None]
    if not fixed:
        yield "no_day", "no date is a fixed day; give the day the duty applies from"
    latest = date(one.reviewed_on.year + 25, 1, 1)
    if any(not OLDEST <= day <= latest for day in fixed):
        yield "odd_day", f"a date lies outside {OLDEST.year} to {latest.year}; correct it"
    begins = [s.on for s in one.dates if s.on and s.role == "applies_from" and s.when is None]
    ends = [s.on for s in one.dates if s.on and s.role == "applies_until" and s.when is None]
    if begins and ends and min(ends) < min(begins):
        yield "ends_before", "the duty ends before it begins; correct the dates"


def _condition_faults(condition: Condition, found: Catalogue) -> Iterator[tuple[str, str]]:
    for leaf in leaves(condition):
        if isinstance(leaf, CodesAre):
            yield from _codes_faults(leaf)
        elif isinstance(leaf, SubstanceIn):
            yield from (fault for number in leaf.cas for fault in _cas_faults(number, found))
    reachable = can_be(condition, True, found.traits)
    if reachable is None:
        yield "too_many_leaves", f"more than {MOST_LEAVES} different conditions; split the obligation"
    elif not reachable:
        yield "unreachable", "no product can meet this condition; correct it"


def _codes_faults(node: CodesAre) -> Iterator[tuple[str, str]]:
    for code in (*node.any_of, *node.except_for):
        if told := _code_fault(code, node.edition):
            yield "unknown_code", told
    for code in node.except_for:
        if not any(code.startswith(prefix) and code != prefix for prefix in node.any_of):
            yield "idle_exception", f"{code} is excepted but lies under none of the codes; remove it"


def _code_fault(code: str, edition: int) -> str:
    """Why a code cannot be used; "" where it exists in that edition (0: the newest at hand)."""
    if not code.isdigit() or len(code) not in (2, 4, 6, 8):
        return f"code {code!r} is none: write 2, 4, 6 (HS) or 8 (CN) digits without dots"
    if len(code) == 8:
        year = edition or max(year for years in cn_table().values() for year in years)
        return "" if cn_exists(code, year) else f"CN code {code} does not stand in {year}; correct it"
    hs = (
        max((e for e in HS_EDITIONS if e <= edition), default=HS_EDITIONS[-1]) if edition else HS_EDITIONS[-1]
    )
    return "" if hs_exists(code, hs) else f"HS code {code} does not stand in HS {hs}; correct it"


def _cas_faults(number: str, found: Catalogue) -> Iterator[tuple[str, str]]:
    if not cas_valid(number):
        yield "wrong_cas", f"CAS {number} has a wrong check digit; correct it"
    elif number not in known_cas() and not any(number in held.cas for held in found.lists.values()):
        yield "unknown_cas", f"CAS {number} stands in none of our lists; add it to one"
