"""Who belongs to a list of substances, as our fact tables tell. Knows no obligation and no live listing."""

from __future__ import annotations

import csv
from functools import cache

from regulations.understanding.nomenclature import REFERENCE
from regulations.understanding.substances import rohs_limits, substances

SOURCES = ("", "candidate_list", "annex_xiv", "rohs")


@cache
def members_from(source: str) -> frozenset[str]:
    """CAS numbers of a list that a fact table holds; "" gives none. Raises KeyError for an unknown table."""
    return {"": frozenset, "candidate_list": _candidate_list, "annex_xiv": _annex_xiv, "rohs": _rohs}[
        source
    ]()


def _column(name: str, file: str) -> frozenset[str]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as rows:
        told = (row[name] for row in csv.DictReader(rows))
        return frozenset(number for cell in told for number in cell.split("|") if number)


def _candidate_list() -> frozenset[str]:
    return _column("cas", "svhc_candidate_list.csv") | _column("cas", "svhc_members.csv")


def _annex_xiv() -> frozenset[str]:
    return _column("cas", "annex_xiv.csv")


def _rohs() -> frozenset[str]:
    table = substances()
    return frozenset(table[code].cas for code in rohs_limits() if table[code].cas)


@cache
def known_cas() -> frozenset[str]:
    """Every CAS number of our fact tables: what an obligation may name without a list of its own."""
    named = frozenset(one.cas for one in substances().values() if one.cas)
    return named.union(*(members_from(source) for source in SOURCES))
