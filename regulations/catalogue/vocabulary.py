"""Turns mappings of the YAML files into traits, kinds of evidence and lists of substances. Opens no file."""

from __future__ import annotations

from collections.abc import Mapping

from regulations.catalogue.rows import Refused, Row
from regulations.catalogue.schema import EvidenceKind, Regime, SubstanceList, Trait

CODE_KINDS = ("yes", "no", "maybe", "presumed_yes", "presumed_no")
WORD_KINDS = ("yes", "no", "maybe")


def trait_of(row: Row, file: str) -> Trait:
    """One trait. Raises Refused."""
    found = Trait(
        id=row.word("id"),
        question=row.text("question"),
        law=_law(row.row("law")),
        codes={kind: codes for kind in CODE_KINDS if (codes := row.words(f"{kind}_codes"))},
        words={kind: words for kind in WORD_KINDS if (words := _by_language(row, f"{kind}_words"))},
        parts=row.flag("parts", False),
        volts=_volts(row),
        implies=row.words("implies"),
        implied_no=row.words("implied_no"),
        inferred=row.flag("inferred", True),
        file=file,
    )
    row.done()
    return found


def _law(row: Row) -> str:
    act = row.word("celex", "") or row.word("citation", "")
    if not act:
        raise Refused("celex_or_citation", f"{row.where}: give `celex` or `citation`")
    row.take("celex", None), row.take("citation", None)
    article = row.word("article", "")
    row.done()
    return f"{act} {article}".strip()


def _by_language(row: Row, key: str) -> Mapping[str, tuple[str, ...]]:
    if not row.has(key):
        row.take(key, None)
        return {}
    inner = row.row(key)
    found = {language: words for language in ("en", "zh") if (words := inner.words(language))}
    inner.done()
    return found


def _volts(row: Row) -> Mapping[str, tuple[float, float]]:
    if not row.has("volts"):
        row.take("volts", None)
        return {}
    inner = row.row("volts")
    found = {}
    for kind in ("ac", "dc"):
        bounds = inner.take(kind)
        if not (isinstance(bounds, list) and len(bounds) == 2 and bounds[0] < bounds[1]):
            raise Refused("not_a_range", f"{inner.where}.{kind} must be [lowest, highest] in volts")
        found[kind] = (float(bounds[0]), float(bounds[1]))
    inner.done()
    return found


def evidence_kind_of(row: Row, file: str) -> EvidenceKind:
    months = row.take("validity_months", None)
    if months is not None and (isinstance(months, bool) or not isinstance(months, int) or months < 1):
        raise Refused("not_a_number", "`validity_months` must be a whole number of months, or null")
    found = EvidenceKind(
        id=row.word("id"), text=row.both(), issuer=row.text("issuer"), validity_months=months, file=file
    )
    row.done()
    return found


def regime_of(row: Row, file: str) -> Regime:
    found = Regime(id=row.word("id"), text=row.both(), file=file)
    row.done()
    return found


def substance_list_of(row: Row, file: str, cas: frozenset[str]) -> SubstanceList:
    """A list; `cas` are members read from our fact tables, joined with those the entry gives itself."""
    found = SubstanceList(
        id=row.word("id"),
        text=row.both(),
        cas=cas | frozenset(row.words("cas")),
        complete=row.flag("complete", False),
        words=_by_language(row, "words"),
        listing=row.word("listing", ""),
        reference=row.word("reference", ""),
        file=file,
    )
    row.take("members_from", None)
    row.done()
    if not (found.cas or found.words):
        raise Refused("empty_list", "a list needs CAS numbers or words that name its members")
    return found
