"""Names of substances for a reader of Chinese, from our table; the printed name stays beside them.

Knows `reference/substances.yml` and, for the Candidate List, `reference/substance_names_zh.csv`: a substance
that is in neither keeps its printed name.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from regulations.understanding.lexicon import lexicon_file
from regulations.understanding.substances import TABLE, substances

NAMES = TABLE.parent / "substance_names_zh.csv"
LISTED = TABLE.parent / "svhc_candidate_list.csv"
_SHORT = re.compile(r"\(([A-Z][A-Za-z0-9 -]{1,11})\)\s*$")
"""An abbreviation behind the name, as in “Dibutyl phthalate (DBP)”."""


def substance_words(code: str, printed: str = "") -> str:
    """The Chinese name of a substance by its CAS number, else, and in English, the printed name."""
    if not _is_chinese():
        return printed
    known = substances().get(code)
    return (known.name_zh if known else "") or _by_number().get(code, "") or printed


def substance_title(printed: str) -> str:
    """“铅（Lead）” for a title that is nothing but the name of a known substance; any other as it is."""
    if not _is_chinese() or not printed:
        return printed
    chinese = _by_name().get(_bare(printed)) or _by_name().get(_bare(_SHORT.sub("", printed)))
    return f"{chinese}（{printed}）" if chinese else printed


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _bare(name: str) -> str:
    """Letters and digits alone: lists differ in blanks, hyphens and capitals."""
    return re.sub(r"[^0-9a-z']+", "", name.lower())


@cache
def _by_name() -> dict[str, str]:
    """English name without blanks → first Chinese name."""
    found: dict[str, str] = {}
    for row in lexicon_file(TABLE)["substances"]:
        for printed in row.get("en", ()):
            if row.get("zh"):
                found.setdefault(_bare(str(printed).replace("(s)", "")), str(row["zh"][0]))
    for entry in _rows(LISTED):
        if chinese := _by_number().get(entry["cas"], ""):
            found.setdefault(_bare(entry["name"]), chinese)
    return found


@cache
def _by_number() -> dict[str, str]:
    """CAS number → Chinese name of substances of the Candidate List."""
    return {row["cas"]: row["name_zh"] for row in _rows(NAMES)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
