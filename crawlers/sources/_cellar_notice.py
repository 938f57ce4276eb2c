"""XML notices of CELLAR (object, branch and tree): names, dates, titles and ties of one work or dossier.

It knows the elements that we use; the notice has hundreds more, which are left alone on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from crawlers.contract import UnreadablePage, UnreadableRow
from crawlers.sources import _cellar_names as names

TYPES = ("object", "branch", "tree", "identifiers")
TIES = {
    "RESOURCE_LEGAL_AMENDS_RESOURCE_LEGAL": "amends",
    "RESOURCE_LEGAL_REPEALS_RESOURCE_LEGAL": "repeals",
    "RESOURCE_LEGAL_IMPLICITLY_REPEALS_RESOURCE_LEGAL": "repeals",
    "RESOURCE_LEGAL_CORRECTS_RESOURCE_LEGAL": "corrects",
    "RESOURCE_LEGAL_BASED_ON_RESOURCE_LEGAL": "based_on",
    "RESOURCE_LEGAL_ADOPTS_RESOURCE_LEGAL": "adopts",
    "RESOURCE_LEGAL_ADOPTED_BY_RESOURCE_LEGAL": "adopted_by",
    "ACT_CONSOLIDATED_BASED_ON_RESOURCE_LEGAL": "consolidates",
    "ACT_CONSOLIDATED_CONSOLIDATES_RESOURCE_LEGAL": "consolidates",
    "DOSSIER_PRODUCES_RESOURCE_LEGAL": "produces",
    "DOSSIER_INITIATED_BY_ACT_PREPARATORY": "initiated_by",
}
DAYS = {
    "RESOURCE_LEGAL_DATE_ENTRY-INTO-FORCE": "entry_into_force",
    "RESOURCE_LEGAL_DATE_END-OF-VALIDITY": "sunset",
    "OFFICIAL-JOURNAL-ACT_DATE_PUBLICATION": "publication",
    "DATE_PUBLICATION": "publication",
}
APPLICATION = "MA"
"""Code of table fd_335 on an entry-into-force date: the day from which the act applies."""
FOREVER = date(9999, 12, 31)
LANGUAGE = "en"
_DRAFT_NUMBER = re.compile(r"(?:PI_COM|immc|comnat|com|procedure):", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What one notice says of its work. `ties` are (kind, CELEX), `days` (role, day)."""

    cellar: str
    celex: str
    names: tuple[str, ...]
    title: str
    document_type: str
    document_on: date | None
    in_force: bool | None
    days: tuple[tuple[str, date], ...]
    ties: tuple[tuple[str, str], ...]
    procedures: tuple[str, ...]
    keywords: tuple[str, ...]


def notice_read(body: bytes) -> WorkFacts:
    """Raises UnreadablePage for XML that is no notice, UnreadableRow for a work without a name."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    if root.tag != "NOTICE":
        raise UnreadablePage(f"a notice of CELLAR starts with NOTICE, this XML with {root.tag!r}")
    if root.get("type") not in TYPES:
        raise UnreadablePage(f"a notice of type {root.get('type')!r} is none of {', '.join(TYPES)}")
    work = next((found for name in ("WORK", "DOSSIER") if (found := root.find(name)) is not None), None)
    if work is None:
        raise UnreadablePage("the notice has neither WORK nor DOSSIER")
    cellar = next((n for n in _own_names(work) if n.startswith("cellar:")), "")
    aliases = tuple(dict.fromkeys(_own_names(work)))
    celex = _value(work, "RESOURCE_LEGAL_ID_CELEX") or next(
        (n.removeprefix("celex:") for n in aliases if n.startswith("celex:")), ""
    )
    if not cellar and not celex:
        raise UnreadableRow("the work of the notice bears neither a CELLAR identifier nor a CELEX number")
    return WorkFacts(
        cellar=cellar.removeprefix("cellar:"),
        celex=celex,
        names=aliases,
        title=_title(root, work),
        document_type=_label(work, "WORK_HAS_RESOURCE-TYPE"),
        document_on=_document_on(work),
        in_force=_flag(work, "RESOURCE_LEGAL_IN-FORCE"),
        days=tuple(dict.fromkeys(_days(work))),
        ties=tuple(dict.fromkeys(_ties(work))),
        procedures=tuple(dict.fromkeys(_procedures(work))),
        keywords=tuple(dict.fromkeys(_keywords(work))),
    )


def _own_names(work: Any) -> Iterator[str]:
    for address in work.xpath("./URI/VALUE | ./SAMEAS/URI/VALUE | ./ELI/VALUE"):
        if alias := names.alias_of((address.text or "").strip()):
            yield alias
    for number in work.xpath("./WORK_ID_DOCUMENT/VALUE"):
        if _DRAFT_NUMBER.match((number.text or "").strip()):
            yield number.text.strip()


def _title(root: Any, work: Any) -> str:
    """The English title: of the expression first; a work's own titles come in any language."""
    titles = [*root.iter("EXPRESSION_TITLE"), *work.findall("TITLE"), *work.findall("DOSSIER_TITLE")]
    spoken = [(t.findtext("LANG") or _language_around(t), t.findtext("VALUE") or "") for t in titles]
    found = next((text for language, text in spoken if language.lower()[:2] == LANGUAGE and text), "")
    return names.title_clean(found)


def _language_around(title: Any) -> str:
    expression = title.getparent()
    if expression is None or expression.tag != "EXPRESSION":
        return ""
    stated = expression.find("LANG")
    return "" if stated is None else (stated.findtext("VALUE") or stated.text or "").strip()


def _document_on(work: Any) -> date | None:
    found = work.xpath("./WORK_DATE_DOCUMENT/VALUE | ./DATE_DOCUMENT/VALUE")
    return _day(found[0].text) if found else None


def _days(work: Any) -> Iterator[tuple[str, date]]:
    for element in work:
        role = DAYS.get(element.tag) if isinstance(element.tag, str) else None
        on = _day(element.findtext("VALUE")) if role else None
        if role is None or on is None or on == FOREVER:
            continue
        marks = " ".join(e.text or "" for e in element.iter("TYPE_OF_DATE", "COMMENT_ON_DATE"))
        applies = role == "entry_into_force" and re.search(r"\{" + APPLICATION + r"\|", marks)
        yield ("application" if applies else role), on


def _ties(work: Any) -> Iterator[tuple[str, str]]:
    for element in work:
        kind = TIES.get(element.tag) if isinstance(element.tag, str) else None
        if kind is None:
            continue
        for address in element.xpath("./SAMEAS/URI/VALUE | ./URI/VALUE"):
            if celex := names.celex_of_address((address.text or "").strip()):
                yield kind, celex
                break


def _procedures(work: Any) -> Iterator[str]:
    for address in work.xpath("./WORK_PART_OF_DOSSIER/SAMEAS/URI/VALUE"):
        alias = names.alias_of((address.text or "").strip())
        if alias.startswith("procedure:"):
            yield alias


def _keywords(work: Any) -> Iterator[str]:
    for element in work.findall("IS_ABOUT"):
        kind, label = element.findtext("URI/TYPE") or "", element.findtext("PREFLABEL") or ""
        if kind.upper() == "EUROVOC" and label.strip():
            yield " ".join(label.split())


def _label(work: Any, name: str) -> str:
    return " ".join((work.findtext(f"{name}/PREFLABEL") or "").split())


def _value(work: Any, name: str) -> str:
    return (work.findtext(f"{name}/VALUE") or "").strip()


def _flag(work: Any, name: str) -> bool | None:
    value = _value(work, name).lower()
    return {"true": True, "1": True, "false": False, "0": False}.get(value)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
