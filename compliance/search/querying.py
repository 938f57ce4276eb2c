"""Asks the index: which entries match, in which order, how many of each facet. Two statements a search.

Who sees what is decided by the selectors of notices and firms, whose conditions go into the statement.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from compliance.core.roles import ADMINISTRATOR, role_of
from compliance.firms.selectors import firm_list_visible
from compliance.search.asking import Asked, worded
from compliance.search.identifiers import Identifier, identify
from compliance.search.models import Entry
from compliance.search.product_documents import firm_lexeme
from compliance.search.words import plain
from regulations.owned import owned_visible

PAGE = 20
MOST_LAW, MOST_PRODUCTS = 10_000, 5_000
"""So many matches are ranked and counted; beyond that the page says "more than"."""
NARROWED_FIRMS = 16
"""Up to so many firms the index itself narrows to their products."""
THING = 10
"""What is called as the query says stands before all that only matches: ranks stay below."""
_COLUMNS = ("id", "kind", "regimes", "markets", "doc_type", "language", "source", "dated_on")
_MATCHES = "words @@ %s::tsquery"
_TABLE = Entry._meta.db_table
_NAMED = {
    "head": f"SELECT id FROM {_TABLE} WHERE NOT (kind = 'product') AND {_MATCHES}",
    "words": f"SELECT id FROM {_TABLE} WHERE product_id IS NOT NULL AND {_MATCHES}",
}
"""What a query names, of law and of products."""
_DEFINITE = frozenset({"cas", "ec", "act", "tariff"})
_WEIGHTS = "'{0.05, 0.2, 0.5, 1.0}'"
_COUNTED = {
    "kind": "kind",
    "regime": "unnest(regimes)",
    "market": "unnest(markets)",
    "type": "doc_type",
    "language": "language",
    "source": "source",
    "year": "extract(year from dated_on)::int::text",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in a list: what a page that follows begins behind."""

    score: str
    day: str
    pk: int

    def token(self) -> str:
        return (
            base64.urlsafe_b64encode(json.dumps([self.score, self.day, self.pk]).encode())
            .decode()
            .rstrip("=")
        )

    @classmethod
    def read(cls, token: str) -> Place | None:
        """None for what we never gave out."""
        try:
            score, day, pk = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            float(score)
            if not (isinstance(pk, int) and 0 <= pk < 2**63 and len(day) == 10):
                return None
            return cls(str(score), str(day), pk)
        except (ValueError, TypeError, binascii.Error, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Terms:
    """The query as the database reads it: what matches, and what names a thing; empty for no words."""

    match: str = ""
    things: str = ""
    words: str = ""
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of one page in order, places, counts by facet and value, and how many there are in all."""

    keys: tuple[int, ...] = ()
    things: frozenset[int] = frozenset()
    following: Place | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    is_capped: bool = False
    terms: Terms = field(default_factory=Terms)


def terms_of(q: str) -> Terms:
    """Read a query; one statement turns its words into stems."""
    identifiers = identify(q) if q else []
    definite = any(one.kind in _DEFINITE and not one.fault for one in identifiers) or _is_symbol(q)
    asked = worded(f'"{plain(q)}"' if definite else q)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (CASE WHEN %(excludes)s THEN stems ELSE stems || plain END)::text FROM ("
            "SELECT websearch_to_tsquery('english', %(text)s) AS stems,"
            " websearch_to_tsquery('simple', %(text)s) AS plain) query",
            {"text": asked.text, "excludes": asked.excludes},
        )
        (words,) = cursor.fetchone()
    parts = [f"({words})"] * bool(words) + [f"{_quoted(one)}:*" for one in asked.beginnings]
    words = " & ".join(parts)
    things = [name for one in identifiers for name in one.things]
    bearers = [name for one in identifiers for name in one.bearers]
    either = [f"({words})"] * bool(words) + [_quoted(name) for name in (*things, *bearers)]
    return Terms(
        match=" | ".join(either),
        things=" | ".join(_quoted(name) for name in things),
        words=words,
        identifiers=tuple(identifiers),
    )


def search(
    asked: Asked, *, user: Any, after: Place | None = None, size: int = PAGE, counted: bool = True
) -> Found:
    """One page of what the user may see of a search. `after`: the last place of the page before."""
    terms = terms_of(asked.q)
    if asked.q and not terms.match:
        return Found(terms=terms)
    parts = [part for part in (_law(asked, user, terms), _products(asked, user, terms)) if part]
    if not parts:
        return Found(terms=terms)
    statement, values = _statement(parts, terms, asked, after, size, counted=counted)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return _found(cursor.fetchall(), terms, size)


def entries_matching(asked: Asked, *, user: Any) -> QuerySet[Entry]:
    """What the user may see of notices, acts, substances and obligations that match; in no order."""
    terms = terms_of(asked.q)
    rows = _law_rows(asked, user)
    if asked.q and not terms.match:
        return rows.none()
    return rows.extra(where=[_MATCHES], params=[terms.match]) if terms.match else rows


Part = tuple[str, Sequence[Any], int]
"""SQL of the rows, its values, and how many of them count at most."""


def _law(asked: Asked, user: Any, terms: Terms) -> Part | None:
    if asked.kind == (Entry.Kind.PRODUCT,):
        return None
    # Without words the newest are asked for: an index gives them in that order.
    return _part(_law_rows(asked, user), terms.match, "head", terms, MOST_LAW, newest=not terms.match)


def _law_rows(asked: Asked, user: Any) -> QuerySet[Entry]:
    rows = owned_visible(Entry.objects.exclude(kind=Entry.Kind.PRODUCT), user=user)
    return _filtered(rows.filter(kind__in=asked.kind) if asked.kind else rows, asked)


def _products(asked: Asked, user: Any, terms: Terms) -> Part | None:
    """Products of visible firms; without words only where products are asked for."""
    if asked.kind and Entry.Kind.PRODUCT not in asked.kind:
        return None
    if not terms.match and Entry.Kind.PRODUCT not in asked.kind:
        return None
    if asked.regime or asked.type or asked.language or asked.source:
        return None
    rows = Entry.objects.filter(product__isnull=False)
    match = terms.match
    if role_of(user) != ADMINISTRATOR:
        firms = list(firm_list_visible(user=user).values_list("pk", flat=True))
        if not firms:
            return None
        # As numbers, not as a question within the question: the planner would go from firm to firm.
        rows = rows.filter(firm__in=firms)
        if match and len(firms) <= NARROWED_FIRMS:
            match = f"({match}) & ({' | '.join(_quoted(firm_lexeme(firm)) for firm in firms)})"
    return _part(_filtered(rows, asked), match, "words", terms, MOST_PRODUCTS)


def _filtered(rows: QuerySet[Entry], asked: Asked) -> QuerySet[Entry]:
    if asked.regime:
        rows = rows.filter(regimes__overlap=list(asked.regime))
    if asked.market:
        rows = rows.filter(markets__overlap=list(asked.market))
    for name, column in (("type", "doc_type"), ("language", "language"), ("source", "source")):
        if chosen := getattr(asked, name):
            rows = rows.filter(**{f"{column}__in": chosen})
    if asked.year:
        rows = rows.filter(dated_on__year__in=[int(year) for year in asked.year])
    if asked.since:
        rows = rows.filter(dated_on__gte=asked.since)
    if asked.until:
        rows = rows.filter(dated_on__lte=asked.until)
    return rows


def _part(
    rows: QuerySet[Entry], match: str, ranked: str, terms: Terms, most: int, *, newest: bool = False
) -> Part:
    """The matching rows of one side of the index with their scores."""
    score, scores = "0::numeric", []
    if match:
        rows = rows.extra(where=[_MATCHES], params=[match])
        score = f"round(ts_rank({_WEIGHTS}, {ranked}, %s::tsquery, 1)::numeric, 5)"
        scores = [terms.words or terms.match]
        if terms.things:
            # Looked up by themselves: `words` of every match would have to be read for it.
            score += f" + CASE WHEN id = ANY(ARRAY({_NAMED[ranked]})) THEN {THING} ELSE 0 END"
            scores.append(terms.things)
    rows = rows.extra(select={"score": score}, select_params=scores).values_list("score", *_COLUMNS)
    sql, values = rows.order_by().query.sql_with_params()
    if newest:
        return f"({sql} ORDER BY dated_on DESC NULLS LAST, id DESC LIMIT {most + 1})", values, most
    # The bound stands outside: within, it tempts the planner to read the table instead of the index of words.
    return f"(WITH every AS MATERIALIZED ({sql}) SELECT * FROM every LIMIT {most + 1})", values, most


def _statement(
    parts: Sequence[Part], terms: Terms, asked: Asked, after: Place | None, size: int, *, counted: bool
) -> tuple[str, list[Any]]:
    values = [value for _, own, _ in parts for value in own]
    score = "score" if asked.sort == "best" and terms.match else "0::numeric"
    behind = ""
    if after:
        behind = "WHERE (at, day, id) < (%s::numeric, %s::date, %s)"
        values += [after.score, after.day, after.pk]
    sides = ", ".join(f"side{n} AS MATERIALIZED {sql}" for n, (sql, _, _) in enumerate(parts))
    totals = "".join(
        f" UNION ALL SELECT 'total', '{most}', count(*)::text, '' FROM side{n}"
        for n, (_, _, most) in enumerate(parts)
    )
    facets = "".join(
        f" UNION ALL SELECT '{name}', value, count(*)::text, '' FROM (SELECT {column} AS value FROM hit) one "
        "WHERE value <> '' GROUP BY value"
        for name, column in _COUNTED.items()
        if counted
    )
    return (
        f"""
        WITH {sides},
        hit AS MATERIALIZED ({" UNION ALL ".join(f"SELECT * FROM side{n}" for n in range(len(parts)))}),
        page AS (
            SELECT id, score, {score} AS at, coalesce(dated_on, '0001-01-01'::date) AS day FROM hit
        ),
        shown AS (SELECT * FROM page {behind} ORDER BY at DESC, day DESC, id DESC LIMIT {size + 1})
        SELECT CASE WHEN score >= {THING} THEN 'hit!' ELSE 'hit' END, id::text, at::text, day::text
        FROM shown
        {totals} {facets}
        """,
        values,
    )


def _found(rows: Sequence[tuple[str, str, str, str]], terms: Terms, size: int) -> Found:
    places = [(what, Place(at, day, int(pk))) for what, pk, at, day in rows if what in ("hit", "hit!")]
    # A statement of several parts promises no order of its rows.
    places.sort(key=lambda one: (float(one[1].score), one[1].day, one[1].pk), reverse=True)
    counts: dict[str, dict[str, int]] = {}
    total, capped = 0, False
    for what, value, number, _day in rows:
        if what == "total":
            total += min(int(number), int(value))
            capped |= int(number) > int(value)
        elif what in _COUNTED:
            counts.setdefault(what, {})[value] = int(number)
    kept = places[:size]
    return Found(
        keys=tuple(place.pk for _, place in kept),
        things=frozenset(place.pk for what, place in kept if what == "hit!"),
        following=kept[-1][1] if len(places) > size else None,
        counts={
            name: dict(sorted(of.items(), key=lambda one: (-one[1], one[0]))) for name, of in counts.items()
        },
        total=total,
        is_capped=capped,
        terms=terms,
    )


def _quoted(lexeme: str) -> str:
    """A lexeme as it stands in a query of the database, whatever signs it holds."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _is_symbol(q: str) -> bool:
    """One piece with a digit, such as a notice's symbol or an article number, is looked up as it stands."""
    return bool(q) and " " not in q and any(sign.isdigit() for sign in q) and not q.startswith(("-", '"'))
