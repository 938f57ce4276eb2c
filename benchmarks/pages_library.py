"""Texts of notices, an index of all that can be found, and people with open sessions, for the page benchmark.

Everything follows from the association's seed and is made up. The law is indexed by the code of production, a
million products by one statement that writes the same columns: cutting their Chinese names one by one would
take most of the time of a run. The indexes of words are built after the rows, as in a restored database.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from crawlers.contract import CaptureRef, NoticeItem

_WORDS = """
energy efficiency limit lead cadmium phthalate battery label marking safety electric household appliance
requirement manufacturer importer declaration conformity test report temperature standby plug cable motor
recycled content packaging mercury lamp chemical registration deadline comment market surveillance
"""
WORDS = tuple(_WORDS.split())
REGIMES = ("ecodesign_energy", "rohs", "reach", "batteries", "packaging", "ce_safety", "tbt_other")
_TEXT_WORDS = 120
Result = TypeVar("Result")
_GIN = ("entry_law_by_words", "entry_words_of_products")
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
    notices = list(Notice.objects.order_by("pk"))
    moment = notices[0].created_at
    run = Run.objects.create(
        source=source, origin="replay", as_of=moment.date(), status="ok", started_at=moment
    )
    capture = Capture.objects.create(
        run=run, url="https://authority.example/list", method="GET", status=200, sha256="0" * 64, size=1,
        content_type="text/html", retrieved_at=moment, observed_on=moment.date(), offset=0, length=1,
    )  # fmt: skip
    rows_copy(
        NoticeVersion,
        ("notice_id", "title", "text", "content_hash", "item"),
        (_version(one, " ".join(dice.choices(WORDS, k=_TEXT_WORDS))) for one in notices),
        same={"number": 1, "capture_id": capture.pk, "locator": "rows[0]", "read_at": moment},
    )
    rows_copy(
        NoticeMember,
        ("notice_id", "market"),
        ((one.pk, ("EU", "US", "JP", "GB", "KR")[one.pk % 5]) for one in notices),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE regulations_notice SET regimes = ARRAY[(%s::text[])[1 + id %% %s]], language = 'en', "
            "doc_type = (ARRAY['proposal', 'adopted', 'amendment'])[1 + id %% 3], symbols = ARRAY[symbol]",
            [list(REGIMES), len(REGIMES)],
        )
        cursor.execute("VACUUM ANALYZE regulations_notice")
    return len(notices)


def documents_make(each: int = 20) -> None:
    """So many documents of every firm, every other for one of its products."""
    from django.db.models import Min

    from benchmarks.association import DAY
    from compliance.firms.models import Evidence, Firm, Product

    firms = list(Firm.objects.order_by("pk").values_list("pk", flat=True))
    rows = Evidence.objects.bulk_create(
        (
            Evidence(
                firm_id=firm, title=f"Example report {n}", issuer="Example laboratory",
                number=f"R-{firm}-{n}", regime=REGIMES[n % len(REGIMES)],
                issued_on=DAY - timedelta(days=30 * n), expires_on=DAY + timedelta(days=60 * n),
            )
            for firm in firms
            for n in range(each)
        ),
        batch_size=2000,
    )  # fmt: skip
    first = dict(Product.objects.order_by().values_list("firm").annotate(Min("pk")))
    Evidence.products.through.objects.bulk_create(
        Evidence.products.through(evidence_id=row.pk, product_id=first[row.firm_id]) for row in rows[::2]
    )


def _version(notice: Any, text: str) -> tuple[Any, ...]:
    place = CaptureRef(url="https://authority.example/list", sha256="0" * 64, locator="rows[0]")
    item = NoticeItem(
        source="example", symbol=notice.symbol, kind=notice.kind, title=notice.title, text=text,
        published_on=notice.published_on, url=notice.url, symbols=(notice.symbol,),
        base_symbol=notice.base_symbol, capture=place,
    )  # fmt: skip
    return notice.pk, notice.title, text, f"{notice.pk:064d}", item.to_line()


def index_make(tell: Callable[[str], None] = lambda _: None) -> int:
    """Fill the index of the search, the law and the products side by side; how many entries."""
    from django.db import connection

    from compliance.search.indexing import LAW, index_refresh, vocabulary_refresh
    from compliance.search.models import Entry

    gin = {index.name: index for index in Entry._meta.indexes if index.name in _GIN}
    with connection.schema_editor() as editor:
        for index in gin.values():
            editor.remove_index(Entry, index)

    def law() -> int:
        written = sum(index_refresh(kind) for kind in LAW)
        tell(f"law: {written} entries")
        return written

    def products() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_PRODUCTS)
            written = int(cursor.rowcount)
        tell(f"products: {written} entries")
        return written

    with ThreadPoolExecutor(2) as pool:
        total = sum(one.result() for one in [pool.submit(_apart, law), pool.submit(_apart, products)])
        # CREATE INDEX CONCURRENTLY would wait for the other; two plain ones may stand side by side.
        built = [pool.submit(_apart, partial(_index_add, index)) for index in gin.values()]
        for one in built:
            one.result()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")
    tell("indexes of words built")
    vocabulary_refresh()
    return total


def _apart(work: Callable[[], Result]) -> Result:
    """Work in a thread, with a connection of its own that is closed at its end."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute("SET synchronous_commit = off")
        return work()
    finally:
        connection.close()


def _index_add(index: Any) -> None:
    from django.db import connection

    from compliance.search.models import Entry

    with connection.schema_editor() as editor:
        editor.add_index(Entry, index)


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
