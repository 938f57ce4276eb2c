"""Writes the index: what changed is read, cut into words and stored. It knows no page and no user."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction

from compliance.search import law_documents, product_documents
from compliance.search.documents import OPENING, Document, KindOfThing
from compliance.search.models import Entry, Word
from compliance.search.words import indexed

AT_ONCE = 2_000
"""Things that are read and written together."""
KINDS: dict[str, KindOfThing] = {kind.kind: kind for kind in (*law_documents.KINDS, product_documents.KIND)}
LAW = tuple(kind for kind in KINDS if kind != Entry.Kind.PRODUCT)
Tell = Callable[[int], None]

_PLAIN = (
    *("kind", "firm_id", "owner_key", "label", "title", "title_zh", "body", "regimes", "markets"),
    *("doc_type", "language", "source", "dated_on", "first_at", "state"),
)
_TABLE = Entry._meta.db_table
_STAGE = f"""
    CREATE TEMP TABLE IF NOT EXISTS search_stage (
        ref text, {", ".join(f"{name} text" for name in _PLAIN if name not in ("regimes", "markets"))},
        regimes text[], markets text[], a text, b text, c text, d text, english bool, lexemes text[]
    ) ON COMMIT DELETE ROWS
"""
_CASTS = {"firm_id": "::bigint", "dated_on": "::date", "first_at": "::timestamptz"}
_HEAD = " || ".join(
    f"setweight(to_tsvector('{config}', {part}), '{weight}')"
    for part, weight in (("a", "A"), ("b", "B"), ("c", "C"))
    for config in ("english", "simple")
)
_WORDS = """
    counted.head || CASE WHEN english THEN to_tsvector('english', d) ELSE to_tsvector('simple', d) END
            || array_to_tsvector(lexemes)
"""
_VOCABULARY = f"""
    INSERT INTO {Word._meta.db_table} (word, entries)
    SELECT word, ndoc FROM ts_stat($$
        SELECT to_tsvector('simple', lower(title || ' ' || label)) FROM {_TABLE}
        WHERE product_id IS NULL AND owner_key = ''
    $$)
    WHERE word ~ '^[a-z]{{4,40}}$' OR word ~ '^[\u4e00-\u9fff]{{2,20}}$'
"""


def index_refresh(
    kind: str, *, only: int | None = None, most: int | None = None, tell: Tell | None = None
) -> int:
    """Index what changed of a kind, in slices of one transaction each; how many things were written.

    `only`: of products those of this firm, of notices this one. `most`: stop after about so many.
    """
    thing, done, after = KINDS[kind], 0, 0
    while most is None or done < most:
        with transaction.atomic():
            states = thing.stale(AT_ONCE, only, after)
            if not states:
                break
            written = documents_write(thing, thing.documents(states))
            after = max((key for key in states if isinstance(key, int)), default=0)
        done += written
        if tell:
            tell(done)
        if len(states) < AT_ONCE or not written:
            break
    return done


def index_forget(kind: str) -> int:
    """Take out of the index what is no longer there; how many entries."""
    return KINDS[kind].gone()


def documents_write(thing: KindOfThing, documents: Iterable[Document]) -> int:
    """Store documents of one kind in place of what the index held of them. Returns how many."""
    columns = ("ref", *_PLAIN, "a", "b", "c", "d", "english", "lexemes")
    # Made before they are copied: while rows are copied the connection answers no other question.
    rows = [_row(document) for document in documents]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_STAGE)
            with cursor.copy(f"COPY search_stage ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(_insert(thing))
            cursor.execute("DELETE FROM search_stage")
    return len(rows)


def _row(one: Document) -> tuple[Any, ...]:
    title = indexed(f"{one.title} {one.title_zh} {one.label}")
    names = indexed("\n".join(one.names))
    body = indexed(one.body)
    values = [getattr(one, name) for name in _PLAIN]
    values = [list(value) if isinstance(value, tuple) else value for value in values]
    values = [value.replace("\x00", " ") if isinstance(value, str) else value for value in values]
    lexemes = [lexeme for lexeme in dict.fromkeys(one.lexemes) if lexeme]
    return (str(one.pk), *values, title, names, body[:OPENING], body, one.is_english, lexemes)


def _insert(thing: KindOfThing) -> str:
    """Products rank by all their words: they have no head of their own."""
    ref = f"ref{'' if thing.ref == 'obligation' else '::bigint'}"
    stored = ", ".join(f"{name}{_CASTS.get(name, '')}" for name in _PLAIN)
    head = "NULL::tsvector" if thing.kind == Entry.Kind.PRODUCT else "counted.head"
    taken = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*_PLAIN, "head", "words"))
    return f"""
        INSERT INTO {_TABLE} ({thing.ref}, {", ".join(_PLAIN)}, head, words)
        SELECT {ref}, {stored}, {head}, {_WORDS}
        FROM search_stage, LATERAL (SELECT {_HEAD} AS head OFFSET 0) counted
        ON CONFLICT ({thing.ref}) DO UPDATE SET {taken}
    """


@transaction.atomic
def vocabulary_refresh() -> int:
    """Read anew which words stand in public titles. Words of firms' products are nobody else's."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Word._meta.db_table}")
        cursor.execute(_VOCABULARY)
        return int(cursor.rowcount)
