"""Notices, acts, substances and obligations as documents of the index. It writes nothing but deletions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection

from compliance.core.hashing import content_hash
from compliance.search.documents import BODY, Document, KindOfThing
from compliance.search.identifiers import act_lexemes, tariff_lexemes
from compliance.search.models import Entry
from compliance.search.words import bare
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation
from regulations.models import (
    Act,
    DocumentText,
    Listing,
    Mention,
    Notice,
    NoticeMember,
    NoticeVersion,
    Substance,
    WatchedAct,
)
from regulations.understanding.substances import substances

_ENTRY = Entry._meta.db_table
_NOTICE_STATE = (
    "concat_ws(':', n.xmin::text, n.ctid::text, coalesce(v.newest, 0)::text, coalesce(d.newest, 0)::text)"
)
"""Which row of the table stands: a row that is written anew has another place, other transaction or both."""
_NOTICES = f"""
    SELECT n.id, {_NOTICE_STATE}
    FROM regulations_notice n
    LEFT JOIN LATERAL (SELECT max(id) AS newest FROM regulations_noticeversion
                       WHERE notice_id = n.id) v ON true
    LEFT JOIN LATERAL (SELECT max(t.id) AS newest FROM regulations_documenttext t
                       JOIN regulations_noticedocument o ON o.id = t.document_id
                       WHERE o.notice_id = n.id) d ON true
    LEFT JOIN {_ENTRY} e ON e.notice_id = n.id
    WHERE NOT n.is_gone AND n.id > %(after)s AND (%(only)s::bigint IS NULL OR n.id = %(only)s)
      AND e.state IS DISTINCT FROM {_NOTICE_STATE}
    ORDER BY n.id LIMIT %(most)s
"""
_ACTS = f"""
    WITH now AS (
        SELECT a.id, md5(concat_ws(
                   ':', a.xmin::text, a.ctid::text, w.xmin::text, w.ctid::text,
                   (SELECT string_agg(alias, ',' ORDER BY alias)
                    FROM regulations_actalias WHERE act_id = a.id)
               )) AS state
        FROM regulations_act a LEFT JOIN regulations_watchedact w ON w.celex = a.celex
    )
    SELECT now.id, now.state FROM now LEFT JOIN {_ENTRY} e ON e.act_id = now.id
    WHERE e.state IS DISTINCT FROM now.state ORDER BY now.id LIMIT %(most)s
"""
_SUBSTANCES = f"""
    WITH now AS (
        SELECT s.id, md5(concat_ws(':', s.xmin::text, s.ctid::text, (
                   SELECT string_agg(concat(l.id, l.xmin::text, l.ctid::text), ',' ORDER BY l.id)
                   FROM regulations_listing l JOIN regulations_listing_substances m ON m.listing_id = l.id
                   WHERE m.substance_id = s.id))) AS state
        FROM regulations_substance s
    )
    SELECT now.id, now.state FROM now LEFT JOIN {_ENTRY} e ON e.substance_id = now.id
    WHERE e.state IS DISTINCT FROM now.state ORDER BY now.id LIMIT %(most)s
"""
_LINKED_TEXTS = 5


def _asked(statement: str, **values: Any) -> dict[int | str, str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def notices_stale(most: int, only: int | None = None, after: int = 0) -> Mapping[int | str, str]:
    """Standing notices that changed since they were indexed, by their keys; `only`: this one."""
    return _asked(_NOTICES, most=most, only=only, after=after)


def notices_gone() -> int:
    return Entry.objects.filter(notice__is_gone=True).delete()[0]


def notice_documents(states: Mapping[int | str, str]) -> Iterator[Document]:
    """A notice with the titles and texts of all its versions and of the documents it links to."""
    notices = Notice.objects.filter(pk__in=states).select_related("source").in_bulk()
    versions = _grouped(
        NoticeVersion.objects.filter(notice__in=states)
        .order_by("notice_id", "-number")
        .values_list("notice_id", "title", "text", "pk")
    )
    linked = _grouped(
        DocumentText.objects.filter(document__notice__in=states)
        .order_by("document__notice_id", "-pk")
        .values_list("document__notice_id", "text")
    )
    markets = _grouped(NoticeMember.objects.filter(notice__in=states).values_list("notice_id", "market"))
    newest = {rows[0][2]: notice for notice, rows in versions.items()}
    codes = _grouped(
        Mention.objects.filter(version__in=newest)
        .values_list("version__notice_id", "kind", "code")
        .distinct()
    )
    for pk, notice in notices.items():
        texts = versions.get(pk, [])
        yield Document(
            kind=Entry.Kind.NOTICE,
            ref="notice_id",
            pk=pk,
            state=states[pk],
            label=notice.symbol.strip(),
            title=notice.title,
            names=_others(notice.title, (title for title, _text, _pk in texts)),
            body=_joined([*(text for _title, text, _pk in texts),
                          *(text for (text,) in linked.get(pk, [])[:_LINKED_TEXTS])]),
            lexemes=tuple(_notice_lexemes(notice, codes.get(pk, []))),
            regimes=tuple(notice.counting_regimes),
            markets=tuple(sorted(market for (market,) in markets.get(pk, []))),
            doc_type=notice.reviewed_type or notice.doc_type,
            language=notice.language,
            source=notice.source.name,
            dated_on=notice.published_on or notice.created_at.date(),
            first_at=notice.created_at,
            owner_key=notice.owner_key,
        )  # fmt: skip


def _notice_lexemes(notice: Notice, codes: Iterable[Sequence[str]]) -> Iterator[str]:
    for symbol in {notice.symbol, *notice.symbols}:
        if name := bare(symbol)[:200]:
            yield f"id:sym:{name}"
    for kind, code in codes:
        if kind in ("hs", "cn"):
            yield from tariff_lexemes(code)
        elif kind == "act":
            yield from act_lexemes(code, "has")
        elif kind in ("cas", "ec"):
            yield f"has:{kind}:{code}"
        elif kind == "substance" and code in substances():
            yield f"has:cas:{code}"


def acts_stale(most: int, _only: int | None = None, _after: int = 0) -> Mapping[int | str, str]:
    return _asked(_ACTS, most=most)


def act_documents(states: Mapping[int | str, str]) -> Iterator[Document]:
    """An act with its names; what people call it comes from the watched acts and the catalogue."""
    watched = dict(WatchedAct.objects.values_list("celex", "title"))
    for act in Act.objects.filter(pk__in=states).prefetch_related("aliases"):
        aliases = [alias.alias for alias in act.aliases.all()]
        nicks = _nicknames(act.celex, watched)
        names = {act.celex, act.eli, *aliases} - {""}
        yield Document(
            kind=Entry.Kind.ACT,
            ref="act_id",
            pk=act.pk,
            state=states[act.pk],
            label=act.celex,
            title=act.title or " · ".join(nicks) or act.celex,
            names=(*nicks, *aliases),
            lexemes=(
                *act_lexemes(act.celex, "id"),
                *(f"id:sym:{bare(name)[:200]}" for name in sorted(names)),
                *(f"id:nick:{bare(name)}" for name in nicks),
            ),
            regimes=tuple(sorted({one.regime for one in _obligations_of(act.celex)})),
            markets=("EU",),
            source="cellar",
            dated_on=act.published_on or act.document_on,
        )


def _nicknames(celex: str, watched: Mapping[str, str]) -> tuple[str, ...]:
    named = [watched.get(celex, "")]
    for one in _obligations_of(celex):
        named += [one.reference.act.en, one.reference.act.zh]
    return tuple(dict.fromkeys(name for name in named if name))


@cache
def _obligations_by_act() -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = defaultdict(list)
    for one in catalogue().obligations.values():
        if one.reference.celex:
            found[one.reference.celex].append(one)
    return found


def _obligations_of(celex: str) -> list[Obligation]:
    return _obligations_by_act().get(celex, [])


def substances_stale(most: int, _only: int | None = None, _after: int = 0) -> Mapping[int | str, str]:
    return _asked(_SUBSTANCES, most=most)


def substance_documents(states: Mapping[int | str, str]) -> Iterator[Document]:
    """A substance with its names in our tables and on the lists that it stands on."""
    listed = _grouped(
        Listing.substances.through.objects.filter(substance__in=states)
        .order_by("substance_id", "listing__list_code", "listing__included_on")
        .values_list("substance_id", "listing__name", "listing__list_code", "listing__included_on")
    )
    for one in Substance.objects.filter(pk__in=states):
        rows = listed.get(one.pk, [])
        known = substances().get(one.cas)
        synonyms = known.names if known else ()
        yield Document(
            kind=Entry.Kind.SUBSTANCE,
            ref="substance_id",
            pk=one.pk,
            state=states[one.pk],
            label=one.cas or one.ec,
            title=one.name,
            title_zh=next((name for name in synonyms if not name.isascii() and _is_chinese(name)), ""),
            names=_others(one.name, (*synonyms, *(name for name, _list, _on in rows))),
            body="; ".join(dict.fromkeys(f"{code} {on}" for _name, code, on in rows)),
            lexemes=tuple(
                [f"id:cas:{one.cas}"] * bool(one.cas)
                + [f"id:ec:{one.ec}"] * bool(one.ec)
                + [f"id:nick:{bare(name)}" for name in synonyms if len(bare(name)) <= 60]
            ),
            dated_on=max((on for _name, _list, on in rows), default=None),
        )


def obligations_stale(most: int, _only: int | None = None, _after: int = 0) -> Mapping[int | str, str]:
    """Obligations of the catalogue that the index holds otherwise or not at all."""
    held = dict(Entry.objects.filter(kind=Entry.Kind.OBLIGATION).values_list("obligation", "state"))
    now = {name: _state_of(one) for name, one in catalogue().obligations.items()}
    return dict(islice(((name, state) for name, state in now.items() if held.get(name) != state), most))


def obligations_gone() -> int:
    known = catalogue().obligations.keys()
    return Entry.objects.filter(kind=Entry.Kind.OBLIGATION).exclude(obligation__in=known).delete()[0]


def obligation_documents(states: Mapping[int | str, str]) -> Iterator[Document]:
    for name, state in states.items():
        one = catalogue().obligations[str(name)]
        act, reference = one.reference.act, one.reference
        yield Document(
            kind=Entry.Kind.OBLIGATION,
            ref="obligation",
            pk=one.id,
            state=state,
            label=one.id,
            title=one.title.en,
            title_zh=one.title.zh,
            names=(act.en, act.zh, reference.article, reference.citation),
            body=f"{one.what.en}\n{one.what.zh}",
            lexemes=(
                f"id:sym:{bare(one.id)}",
                *(act_lexemes(reference.celex, "has") if reference.celex else ()),
                *(f"has:cas:{cas}" for limit in one.limits for cas in limit.cas),
            ),
            regimes=(one.regime,),
            markets=one.markets,
            dated_on=one.reviewed_on,
        )


def _state_of(one: Obligation) -> str:
    told = (one.title, one.what, one.reference, one.markets, one.regime, [limit.cas for limit in one.limits])
    return content_hash([repr(part) for part in told])


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first value."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def _others(title: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name and name != title)


def _joined(texts: Sequence[str]) -> str:
    """Texts without repetition, cut at what is indexed of a document."""
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))[:BODY]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


KINDS = (
    KindOfThing(Entry.Kind.NOTICE, "notice_id", notices_stale, notice_documents, notices_gone),
    KindOfThing(Entry.Kind.ACT, "act_id", acts_stale, act_documents),
    KindOfThing(Entry.Kind.SUBSTANCE, "substance_id", substances_stale, substance_documents),
    KindOfThing(
        Entry.Kind.OBLIGATION, "obligation", obligations_stale, obligation_documents, obligations_gone
    ),
)
