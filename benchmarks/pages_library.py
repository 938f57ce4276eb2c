"""Texts of notices, an index of all that can be found, and people with open sessions, for the page benchmark.

Everything follows from the association's seed and is made up. The law is indexed by the code of production, a
million products by one statement that writes the same columns: cutting their Chinese names one by one would
take most of the time of a run. The indexes of words are built after the rows, as in a restored database.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

_WORDS = """
energy efficiency limit lead cadmium phthalate battery label marking safety electric household appliance
requirement manufacturer importer declaration conformity test report temperature standby plug cable motor
recycled content packaging mercury lamp chemical registration deadline comment market surveillance
"""
WORDS = tuple(_WORDS.split())
REGIMES = ("ecodesign_energy", "rohs", "reach", "batteries", "packaging", "ce_safety", "tbt_other")
_TEXT_WORDS = 120
_GIN = ("entry_words_of_law", "entry_words_of_products")
_PRODUCTS = """
    INSERT INTO search_entry (product_id, kind, firm_id, owner_key, label, title, title_zh, body, regimes,
                              markets, doc_type, language, source, dated_on, state, words)
    SELECT p.id, 'product', p.firm_id, '', p.sku, p.name, p.name_zh, '', '{}', p.markets, '', '', '',
           p.changed_at::date, p.id::text,
           setweight(to_tsvector('english', w.a), 'A') || setweight(to_tsvector('simple', w.a), 'A')
               || array_to_tsvector(ARRAY['of:firm:' || p.firm_id, 'id:sku:' || replace(p.sku, '-', ''),
                  'has:code:' || left(p.hs, 2), 'has:code:' || left(p.hs, 4), 'has:code:' || p.hs,
                  'has:code=' || p.hs])
    FROM firms_product p, LATERAL (
        SELECT concat_ws(' ', lower(p.name), '示例 产品', p.id, lower(replace(p.sku, '-', ' '))) AS a
    ) w
"""


def texts_make(seed: int) -> int:
    """A version with a text for every notice, and what the understanding says of it; how many."""
    from django.db import connection

    from compliance.core.copying import rows_copy
    from regulations.models import Capture, Notice, NoticeMember, NoticeVersion, Run, Source

    dice = random.Random(seed)
    source = Source.objects.get(name="example")
    notices = list(Notice.objects.order_by("pk").values_list("pk", "title", "created_at"))
    moment = notices[0][2]
    run = Run.objects.create(
        source=source, origin="replay", as_of=moment.date(), status="ok", started_at=moment
    )
    capture = Capture.objects.create(
        run=run, url="https://authority.example/list", method="GET", status=200, sha256="0" * 64, size=1,
        content_type="text/html", retrieved_at=moment, observed_on=moment.date(), offset=0, length=1,
    )  # fmt: skip
    rows_copy(
        NoticeVersion,
        ("notice_id", "title", "text", "content_hash"),
        ((pk, title, " ".join(dice.choices(WORDS, k=_TEXT_WORDS)), f"{pk:064d}") for pk, title, _ in notices),
        same={"number": 1, "capture_id": capture.pk, "locator": "rows[0]", "item": b"{}", "read_at": moment},
    )
    rows_copy(
        NoticeMember,
        ("notice_id", "market"),
        ((pk, ("EU", "US", "JP", "GB", "KR")[pk % 5]) for pk, _, _ in notices),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE regulations_notice SET regimes = ARRAY[(%s::text[])[1 + id %% %s]], language = 'en', "
            "doc_type = (ARRAY['proposal', 'adopted', 'amendment'])[1 + id %% 3]",
            [list(REGIMES), len(REGIMES)],
        )
        cursor.execute("VACUUM ANALYZE regulations_notice")
    return len(notices)


def index_make(tell: Callable[[str], None] = lambda _: None) -> int:
    """Fill the index of the search; how many entries."""
    from django.db import connection

    from compliance.search.indexing import LAW, index_refresh, vocabulary_refresh
    from compliance.search.models import Entry

    gin = [index for index in Entry._meta.indexes if index.name in _GIN]
    with connection.schema_editor() as editor:
        for index in gin:
            editor.remove_index(Entry, index)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET synchronous_commit = off")
    total = 0
    for kind in LAW:
        total += index_refresh(kind)
        tell(f"{kind}: {total} entries")
    with connection.cursor() as cursor:
        cursor.execute(_PRODUCTS)
        total += cursor.rowcount
    tell(f"product: {total} entries")
    with connection.schema_editor() as editor:
        for index in gin:
            editor.add_index(Entry, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")
    tell("indexes of words built")
    vocabulary_refresh()
    return total


def sessions_make(count: int) -> dict[str, list[Any]]:
    """So many officers and staff with a session each: role → (session key, user)."""
    from django.conf import settings
    from django.test import Client

    from compliance.firms.models import User

    found: dict[str, list[Any]] = {}
    for role in ("officer", "staff"):
        found[role] = []
        for user in User.objects.filter(role=role).order_by("pk")[:count]:
            client = Client(SERVER_NAME="127.0.0.1")
            client.force_login(user)
            found[role].append((client.cookies[settings.SESSION_COOKIE_NAME].value, user))
    return found
