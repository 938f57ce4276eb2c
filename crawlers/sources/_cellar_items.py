"""Items of EU law from what the feed, a notice, a query and a page each say of one act, and their union.

It knows how an item is laid out and which of several tellers is believed; it reads no bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from crawlers.contract import CaptureRef, Code, DateField, Link, NoticeItem
from crawlers.sources import _cellar_names as names

SOURCE = "cellar"
ACT, FACTS, TEXT = "act", "act_facts", "act_text"
"""An act that is news; what is known of an act beside the news; the bytes of one text."""
TELLERS = ("notice", "text", "sparql", "feed")
"""Who is believed first where several tell of one act: its own notice, its page, a query, the feed."""
MEMBER = "European Union"
TIE_LABELS = {
    "amends": "Amends",
    "repeals": "Repeals",
    "corrects": "Corrects",
    "based_on": "Based on",
    "adopts": "Adopts the draft",
    "adopted_by": "Adopted as",
}
DAY_LABELS = {
    "publication": "Publication date",
    "adoption": "Adoption",
    "entry_into_force": "Entry into force",
    "application": "Application",
    "sunset": "Expiry",
}


def act_item(
    *,
    teller: str,
    capture: CaptureRef,
    celex: str,
    cellar: str = "",
    kind: str = ACT,
    title: str = "",
    words: str = "",
    document_type: str = "",
    document_on: date | None = None,
    days: Iterable[tuple[str, date]] = (),
    aliases: Iterable[str] = (),
    ties: Iterable[tuple[str, str]] = (),
    stories: Iterable[str] = (),
    keywords: Iterable[str] = (),
    journal: str = "",
    in_force: bool | None = None,
) -> NoticeItem:
    """What one teller says of one act. `stories`: names that draft, adoption and publication share."""
    celex = celex or next(iter(aliases), cellar)
    days = tuple(dict.fromkeys(days))
    relations = [{"kind": k, "celex": c, "origin": _origin(teller)} for k, c in dict.fromkeys(ties)]
    if names.is_corrigendum(celex):
        relations.append({"kind": "corrects", "celex": names.base_of(celex), "origin": "number"})
    told = {
        "celex": celex,
        "cellar": cellar,
        "eli": next((names.eli_address(a) for a in aliases if a.startswith("eli:")), ""),
        "aliases": [a for a in dict.fromkeys(aliases) if not a.startswith(("cellar:", "celex:"))],
        "relations": relations,
        "stories": list(dict.fromkeys(stories)),
        "document_on": document_on.isoformat() if document_on else None,
        "in_force": in_force,
        "journal": journal,
        "title": title,
        "words": words,
        "told_by": [teller],
    }
    return _laid_out(
        NoticeItem(
            source=SOURCE,
            symbol=celex,
            kind=kind,
            title="",
            text="",
            document_type=document_type or ("Corrigendum" if names.is_corrigendum(celex) else ""),
            dates=tuple(DateField(role=role, on=on) for role, on in days),
            keywords=tuple(keywords),
            details=told,
            capture=capture,
        )
    )


def text_item(*, capture: CaptureRef, celex: str, language: str, media: str) -> NoticeItem:
    """The bytes of one text: where in which capture they are, and which state of the act they give."""
    state = names.state_on(celex)
    what = f"consolidated text as of {state}" if state else "text"
    return NoticeItem(
        source=SOURCE,
        symbol=f"{celex} {language} {media}",
        kind=TEXT,
        title=f"{celex}: {what}, {language}, {media}",
        text="",
        language=language,
        published_on=state,
        url=names.page_for_people(celex),
        details={
            "celex": celex,
            "act": names.base_of(celex) if names.is_state(celex) else celex,
            "language": language,
            "media": media,
            "state_on": state.isoformat() if state else None,
        },
        capture=capture,
    )


def acts_united(items: Iterable[NoticeItem]) -> list[NoticeItem]:
    """One item an act, whoever told of it; texts once each. The order of first sight stays."""
    found: dict[tuple[str, str], list[NoticeItem]] = {}
    for item in items:
        found.setdefault(("text" if item.kind == TEXT else "act", item.symbol), []).append(item)
    return [
        told[0] if what == "text" else _told_once(_laid_out(_united(sorted(told, key=_belief))))
        for (what, _symbol), told in found.items()
    ]


def _told_once(item: NoticeItem) -> NoticeItem:
    """Title and words stand in the item itself; the details carry them only until all tellers are heard."""
    kept = {name: value for name, value in item.details.items() if name not in ("title", "words")}
    return replace(item, details=kept | {"is_titled": bool(item.details["title"])})


def _belief(item: NoticeItem) -> int:
    return TELLERS.index(item.details["told_by"][0])


def _united(told: list[NoticeItem]) -> NoticeItem:
    first = told[0]
    details: dict[str, Any] = {}
    for name in first.details:
        values = [item.details[name] for item in told]
        if isinstance(values[0], list):
            details[name] = _distinct(value for many in values for value in many)
        else:
            details[name] = next((v for v in values if v not in ("", None)), values[0])
    dates: dict[str, list[DateField]] = {}
    for item in told:
        fresh: dict[str, list[DateField]] = {}
        for field in item.dates:
            fresh.setdefault(field.role, []).append(field)
        dates = fresh | dates  # the first teller who gives a day of this kind is believed
    return replace(
        first,
        kind=ACT if any(item.kind == ACT for item in told) else FACTS,
        document_type=next((item.document_type for item in told if item.document_type), ""),
        dates=tuple(field for role in DAY_LABELS for field in dates.get(role, ())),
        keywords=tuple(_distinct(word for item in told for word in item.keywords)),
        details=details,
    )


def _laid_out(item: NoticeItem) -> NoticeItem:
    """The item with everything that follows from its facts: text, symbols, codes, links, parent."""
    told = item.details
    celex, base = told["celex"], names.base_of(told["celex"])
    is_corrigendum = names.is_corrigendum(celex)
    adoption = _day(told["document_on"])
    dates = item.dates
    if adoption and not is_corrigendum and not any(d.role == "adoption" for d in dates):
        dates = (*dates, DateField(role="adoption", on=adoption))
    published = next((d.on for d in dates if d.role == "publication"), None)
    # A corrigendum may bear the name of its act's procedure too: it is a document of its own.
    stories = () if is_corrigendum else told["stories"]
    page = names.page_for_people(celex) if names.is_celex(celex) else ""
    ties = _distinct((r["kind"], r["celex"]) for r in told["relations"])
    return replace(
        item,
        title=told["title"] or f"{celex}: announced by CELLAR, its title and text are not there yet",
        text=_text(told, dates, ties, item.keywords),
        published_on=published,
        url=page,
        member=MEMBER,
        members=("EU",),
        symbols=tuple(_distinct(name[:200] for name in (celex, *told["aliases"], *stories))),
        parent_symbol=base if is_corrigendum else "",
        base_symbol=base,
        dates=dates,
        codes=tuple(Code(scheme="celex", code=c) for c in _distinct((celex, *(c for _, c in ties)))),
        links=(Link(role="page", url=page),) if page else (),
        material={
            "dates": [[d.role, d.on.isoformat() if d.on else d.rule] for d in dates],
            "ties": sorted(f"{kind} {other}" for kind, other in ties),
            "in_force": told["in_force"],
        },
    )


def _text(
    told: Mapping[str, Any], dates: Iterable[DateField], ties: list[tuple[str, str]], keywords: Iterable[str]
) -> str:
    lines = [told["words"]] if told["words"] else []
    lines += [f"CELEX: {told['celex']}"]
    lines += [f"ELI: {told['eli']}"] if told["eli"] else []
    lines += [f"Official Journal: {told['journal']}"] if told["journal"] else []
    lines += [f"{DAY_LABELS[d.role]}: {d.on.isoformat()}" for d in dates if d.on and d.role in DAY_LABELS]
    for kind, label in TIE_LABELS.items():
        others = [other for tie, other in ties if tie == kind]
        lines += [f"{label}: {', '.join(others)}"] if others else []
    drafts = [a for a in told["aliases"] if a.startswith(("immc:", "comnat:", "PI_COM:"))]
    lines += [f"Known as draft: {', '.join(drafts)}"] if drafts else []
    if words := list(keywords):
        lines.append(f"Keywords: {', '.join(words)}")
    return "\n".join(lines)


def _origin(teller: str) -> str:
    return teller if teller in ("notice", "sparql") else "title"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
