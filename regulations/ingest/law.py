"""Writes acts of the EU with their names and ties, their texts, and hints at acts from EUR-Lex feeds.

It knows the items of the sources `cellar` and `eurlex_feed`; notices themselves are written elsewhere.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from compliance.core import clock
from crawlers.contract import NoticeItem
from regulations.ingest.captured import capture_body
from regulations.models import Act, ActAlias, ActRelation, ActText, Capture, Notice, WatchedAct
from regulations.understanding.acts import act_references

ACT_KIND, FACTS_KIND, TEXT_KIND, HINT_KIND = "act", "act_facts", "act_text", "act_hint"
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
PUBLISHED = re.compile(r"3\d{4}[A-Z]")
PACKING = 6
TIE_OF_WORD = {
    "amending": "amends",
    "repealing": "repeals",
    "correcting": "corrects",
    "supplementing": "based_on",
    "implementing": "based_on",
    "pursuant to": "based_on",
    "for the application of": "based_on",
}
_TIE_WORDS = re.compile("|".join(TIE_OF_WORD), re.IGNORECASE)


def rank(name: str) -> int:
    """How far an act of this name has come: 2 published law (CELEX sector 3), 1 proposal, 0 a bare draft."""
    return 2 if PUBLISHED.match(name) else 1 if re.match(r"5\d{4}[A-Z]", name) else 0


def is_outrun(item: NoticeItem, notice: Notice | None) -> bool:
    """Whether the notice already speaks of a later step than the item: a draft never replaces the law."""
    return notice is not None and rank(item.symbol) < rank(notice.symbol)


def tells_less(item: NoticeItem, notice: Notice | None) -> bool:
    """Whether the item knows its act only from hearsay, or lacks the page that the notice was read from.

    A page or notice that did not come this time takes nothing away from what it said before.
    """
    if notice is None or notice.symbol != item.symbol:
        return False
    heard = set(item.details.get("told_by", ()))
    before = set(notice.current.item["details"].get("told_by", ()))
    return bool((before & {"notice", "text"}) - heard)


def act_upsert(*, item: NoticeItem, notice: Notice | None) -> str:
    """Write an act with its names and relations. Names once known stay; relations are only added to."""
    told: Mapping[str, Any] = item.details
    act = act_named(celex=told["celex"], cellar=told.get("cellar", ""), aliases=told.get("aliases", ()))
    outcome = CHANGED if act else CREATED
    act = act or Act(celex=told["celex"])
    if rank(told["celex"]) < rank(act.celex):
        added = _aliases_add(act, (told["celex"], *told.get("aliases", ())))
        return CHANGED if added else UNCHANGED
    before = _state(act)
    act.celex = told["celex"]
    act.cellar = told.get("cellar") or act.cellar
    act.title = act.title if act.title and not told.get("is_titled", True) else item.title
    act.eli = told.get("eli") or act.eli
    act.document_type = item.document_type or act.document_type
    act.document_on = _day(told.get("document_on")) or act.document_on
    act.published_on = item.published_on or act.published_on
    if told.get("in_force") is not None:
        act.in_force = told["in_force"]
    act.notice = notice or act.notice
    if act.pk and _state(act) == before:
        outcome = UNCHANGED
    else:
        act.changed_at = clock.now()
        act.save()
    relations = told.get("relations") or title_ties(act.title)
    added = _aliases_add(act, told.get("aliases", ())) + _relations_add(act, relations)
    return CHANGED if added and outcome == UNCHANGED else outcome


def act_named(*, celex: str, cellar: str = "", aliases: Iterable[str] = ()) -> Act | None:
    """The act under its CELEX number, else under its CELLAR identifier, else under any of its names."""
    found = Act.objects.filter(celex=celex).first()
    if found is None and cellar:
        found = Act.objects.filter(cellar=cellar).first()
    if found is None:
        named = ActAlias.objects.filter(alias__in=[celex, *aliases]).select_related("act").first()
        # A proposal and the law it became may share the number of a draft: two works all the same.
        is_same = named is not None and 0 in (rank(celex), rank(named.act.celex))
        found = named.act if named and is_same else None
    return found


def act_text_upsert(items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> str:
    """Keep the bytes of one text; the same bytes of the same text are kept once."""
    item = items[0]
    told = item.details
    same = {"celex": told["celex"], "language": told["language"], "media": told["media"]}
    capture = captures[item.capture.url, item.capture.sha256]
    if ActText.objects.filter(**same, sha256=capture.sha256).exists():
        return UNCHANGED
    body = capture_body(capture)
    outcome = CHANGED if ActText.objects.filter(**same).exists() else CREATED
    act = act_named(celex=told["act"]) or Act.objects.create(celex=told["act"], changed_at=clock.now())
    ActText.objects.create(
        act=act,
        **same,
        state_on=_day(told.get("state_on")),
        body=zlib.compress(body, PACKING),
        size=len(body),
        sha256=capture.sha256,
        capture=capture,
        read_at=clock.now(),
    )
    return outcome


def act_hint_upsert(items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> str:
    """A line of a EUR-Lex feed: remembered where its title names a watched act, for CELLAR to be asked.

    What it names is our reading of a title, so no alert follows from it.
    """
    item = items[0]
    told = item.details
    named = {hit.code for hit in act_references(item.title)} - {told["celex"]}
    watched = WatchedAct.objects.filter(enabled=True, celex__in=[*named, told["celex"]])
    targets = sorted(set(watched.values_list("celex", flat=True)))
    if not targets:
        return UNCHANGED
    act = act_named(celex=told["celex"], cellar=told["cellar"])
    if act is None:
        act = Act.objects.create(
            celex=told["celex"],
            cellar=told["cellar"],
            title=item.title,
            published_on=item.published_on,
            changed_at=clock.now(),
        )
        _relations_add(act, [_mention(code) for code in targets if code != act.celex])
        return CREATED
    added = _relations_add(act, [_mention(code) for code in targets if code != act.celex])
    return CHANGED if added else UNCHANGED


def _mention(celex: str) -> dict[str, str]:
    return {"kind": ActRelation.Kind.MENTIONS, "celex": celex, "origin": ActRelation.Origin.TITLE}


def _state(act: Act) -> tuple[Any, ...]:
    return tuple(
        getattr(act, name)
        for name in (
            *("celex", "cellar", "title", "eli", "document_type"),
            *("document_on", "published_on", "in_force", "notice_id"),
        )
    )


def _aliases_add(act: Act, names: Iterable[str]) -> int:
    wanted = dict.fromkeys(name[:200] for name in names)
    # A name that another act already bears stays there: two works may cite one page of the Journal.
    held = set(ActAlias.objects.filter(alias__in=wanted).values_list("alias", flat=True))
    fresh = [ActAlias(act=act, alias=name) for name in wanted if name not in held]
    ActAlias.objects.bulk_create(fresh)
    return len(fresh)


def _relations_add(act: Act, relations: Iterable[Mapping[str, str]]) -> int:
    added = 0
    for told in relations:
        if told["celex"] == act.celex:
            continue
        relation, made = ActRelation.objects.get_or_create(
            act=act, kind=told["kind"], target=told["celex"], defaults={"origin": told["origin"]}
        )
        if relation.origin == ActRelation.Origin.TITLE != told["origin"]:
            relation.origin = told["origin"]
            relation.save(update_fields=["origin"])
        added += made
    return added


def title_ties(title: str) -> list[dict[str, str]]:
    """What a title says that its act does to others: our reading, for acts whose notice is not there."""
    found = []
    verbs = [(verb.start(), verb[0].lower()) for verb in _TIE_WORDS.finditer(title)]
    for hit in act_references(title):
        before = [word for start, word in verbs if start < hit.start]
        if before:
            found.append({"kind": TIE_OF_WORD[before[-1]], "celex": hit.code, "origin": "title"})
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
