"""RoHS exemptions by category with their days. Knows the table, not whether a part truly relies on one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from regulations.catalogue.rows import Refused, Row, row_of
from regulations.catalogue.schema import Problem, Text
from regulations.catalogue.strict_yaml import strict_yaml
from regulations.understanding.identifiers import cas_valid
from regulations.understanding.nomenclature import REFERENCE

TABLE = REFERENCE / "rohs_exemptions.yml"
CATEGORIES = ("1", "2", "3", "4", "5", "6", "7", "8", "8_ivd", "9", "9_industrial", "10", "11")
"""Annex I of Directive 2011/65/EU; 8_ivd and 9_industrial have days of their own, 8 and 9 are the rest."""
RENEWALS = ("none", "filed", "unknown")
CERTAINTIES = ("agreed", "single", "nominal", "conflict")
STATES = ("valid", "valid_pending", "uncertain", "expired", "not_covered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When an exemption ends for some categories. Two days where sources contradict one another."""

    categories: tuple[str, ...]
    days: tuple[date, ...]
    renewal: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    entry: str
    annex: str
    substance: str
    cas: str
    text: Text
    act: str
    expiries: tuple[Expiry, ...]

    def state(self, category: str, on: date) -> str:
        """valid; valid_pending (day passed, renewal asked for: Art. 5(5)); uncertain (day passed and the
        renewal unknown, or sources disagree about the day); expired; not_covered (no day for the category).

        Raises KeyError for a category that Annex I does not have.
        """
        if category not in CATEGORIES:
            raise KeyError(category)
        for expiry in self.expiries:
            if category in expiry.categories:
                return _state(expiry, on)
        return "not_covered"


def _state(expiry: Expiry, on: date) -> str:
    if on < min(expiry.days):
        return "valid"
    if on < max(expiry.days):
        return "uncertain"
    return {"none": "expired", "filed": "valid_pending", "unknown": "uncertain"}[expiry.renewal]


def _expiry(row: Row) -> Expiry:
    named = row.words("categories", needed=True)
    categories = CATEGORIES if named == ("all",) else named
    for one in categories:
        if one not in CATEGORIES:
            raise Refused("unknown_word", f"category {one!r} is unknown; use one of {', '.join(CATEGORIES)}")
    days = row.take("expires")
    if not (isinstance(days, list) and 1 <= len(days) <= 2 and all(type(day) is date for day in days)):
        raise Refused("not_a_day", "`expires` must be a list of one day, or of two that contradict")
    found = Expiry(
        categories=categories,
        days=tuple(days),
        renewal=row.word("renewal", of=RENEWALS),
        certainty=row.word("certainty", of=CERTAINTIES),
    )
    if (len(days) == 2) != (found.certainty == "conflict"):
        raise Refused("conflict", "two days go with `certainty: conflict`, and one day with the others")
    row.done()
    return found


def _exemption(row: Row) -> Exemption:
    found = Exemption(
        entry=row.word("entry"),
        annex=row.word("annex", of=("III", "IV")),
        substance=row.word("substance"),
        cas=row.word("cas"),
        text=row.both(),
        act=row.word("act"),
        expiries=tuple(_expiry(one) for one in row.rows("expiry", needed=True)),
    )
    row.done()
    if not cas_valid(found.cas):
        raise Refused("wrong_cas", f"CAS {found.cas} has a wrong check digit; correct it")
    covered = [one for expiry in found.expiries for one in expiry.categories]
    if len(covered) != len(set(covered)):
        raise Refused("twice", "a category has two expiries; keep one")
    return found


def exemptions_read(table: Path = TABLE) -> tuple[tuple[Exemption, ...], tuple[Problem, ...]]:
    """The table, and what in it cannot be read."""
    found: list[Exemption] = []
    problems: list[Problem] = []
    for place, told in enumerate(strict_yaml(table.read_text(encoding="utf-8")), 1):
        where = str(told.get("entry", f"row {place}")) if isinstance(told, dict) else f"row {place}"
        try:
            one = _exemption(row_of(told, where))
            if any(one.entry == held.entry and one.annex == held.annex for held in found):
                raise Refused("id_twice", "the entry stands twice; keep one")
            found.append(one)
        except Refused as error:
            problems.append(Problem(file=table.name, where=where, code=error.code, message=str(error)))
    return tuple(found), tuple(problems)


@cache
def exemptions() -> tuple[Exemption, ...]:
    """The exemptions as shipped. Raises ValueError where a row cannot be read."""
    found, problems = exemptions_read()
    if problems:
        raise ValueError(str(problems[0]))
    return found


def ending(category: str, on: date, before: date) -> Iterator[tuple[Exemption, date]]:
    """Exemptions of a category that end after `on` and not later than `before`, with the earliest day."""
    for one in exemptions():
        for expiry in one.expiries:
            if category in expiry.categories and on < min(expiry.days) <= before:
                yield one, min(expiry.days)
