"""A large association in the real tables: firms, products, notices, rules, findings, readers.

Everything follows from a seed and is obviously made up; codes are real. `scratch()` gives a database of
its own that is dropped at the end.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

DAY = date(2025, 6, 9)
"""A Monday; the week of the findings ends here."""
_MARKETS = ("EU", "US", "JP", "GB", "KR")
_THINGS = ("kettle", "toaster", "fan", "lamp", "heater", "blender", "charger", "speaker")
_CODES = ("851610", "851672", "841451", "940521", "851629", "850940", "850440", "851821")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    firms: int
    products: int
    notices: int
    measures: int
    findings: int
    readers: int
    exposures_a_finding: int = 20
    seed: int = 7


@contextlib.contextmanager
def scratch(name: str, *, keep: bool = False) -> Iterator[str]:
    """An empty database with all tables; yields its name. Django is set up on the embedded servers.

    `keep`: it stands afterwards, and the next to ask for it gets it as it was left.
    """
    from compliance.core.embedded import ensure

    ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TEST"]["NAME"] = name
    old = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    try:
        yield str(connection.settings_dict["NAME"])
    finally:
        teardown_databases(old, verbosity=0, keepdb=keep)


def size_words(size: Size) -> str:
    """A size as it is noted."""
    return ", ".join(f"{name} {value}" for name, value in asdict(size).items())


def size_noted() -> str:
    """What `size_note` wrote at the current database; empty where nothing was."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database "
            "WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0])


def size_note(size: Size) -> None:
    """Write at the current database what it holds."""
    from django.db import connection

    with connection.cursor() as cursor:
        name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [size_words(size)])


def association_make(size: Size) -> None:
    """Fill the tables of the current database. Memory stays bounded: rows are streamed with COPY."""
    dice = random.Random(size.seed)
    _firms(size)
    _products(size)
    _rules(size, dice)
    _findings(size, dice)
    _readers(size, dice)
    _analyse()


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _firms(size: Size) -> None:
    from compliance.firms.models import Association, Firm, Membership

    associations = Association.objects.bulk_create(
        Association(code=f"example-{n}", name=f"Example association {n}", name_zh=f"示例协会{n}")
        for n in range(max(size.firms // 40, 1))
    )
    firms = Firm.objects.bulk_create(
        Firm(code=f"example-{n}", name=f"Example {n} Ltd", name_zh=f"示例{n}有限公司", sector=_THINGS[n % 8])
        for n in range(size.firms)
    )
    Membership.objects.bulk_create(
        Membership(
            association=associations[n % len(associations)], firm=firm,
            joined_on=date(2024, 1, 1), consent_on=date(2024, 1, 1),
        )
        for n, firm in enumerate(firms)
    )  # fmt: skip


def _products(size: Size) -> None:
    from compliance.core.copying import rows_copy
    from compliance.firms.models import Firm, Product, TradeFlow

    firms = list(Firm.objects.order_by("pk").values_list("pk", flat=True))
    moment = datetime.combine(DAY, datetime.min.time(), UTC)
    rows_copy(
        Product,
        ("firm_id", "sku", "name", "name_zh", "hs", "markets", "bom_complete"),
        (
            (
                firms[n % len(firms)], f"EX-{n:07d}", f"Example {_THINGS[n % 8]} {n}", f"示例产品{n}",
                _CODES[n % 8], [_MARKETS[n % 5]], n % 10 < 6,
            )
            for n in range(size.products)
        ),
        same={"changed_at": moment},
    )  # fmt: skip
    # A list: while rows are copied the connection answers no other question.
    some = list(Product.objects.order_by("pk").values_list("pk", "markets")[:100_000])
    rows_copy(
        TradeFlow,
        ("product_id", "market", "year", "value"),
        ((pk, markets[0], 2024, 1000 + pk % 9000) for pk, markets in some),
    )


def _rules(size: Size, dice: random.Random) -> None:
    """Notices over the years; the newest of them have measures with codes and dates."""
    from compliance.core.copying import rows_copy
    from regulations.models import Measure, Milestone, Notice, ScopeCode, Source

    source = Source.objects.create(
        name="example", title="Example source", every="daily", last_success_at=_moment()
    )
    rows_copy(
        Notice,
        ("symbol", "key", "base_symbol", "title", "published_on"),
        (
            (
                f"G/TBT/N/XYZ/{n}", f"{n:064d}", f"G/TBT/N/XYZ/{n}",
                f"Draft regulation {n} on the safety of each {_THINGS[n % 8]}",
                DAY - timedelta(days=(size.notices - n) % 3000),
            )
            for n in range(size.notices)
        ),
        same={"source_id": source.pk, "kind": "notification", "url": "https://authority.example/notice",
              "created_at": _moment(), "changed_at": _moment(), "relevant": True},
    )  # fmt: skip
    newest = list(Notice.objects.order_by("-pk").values_list("pk", "title")[: size.measures])
    measures = Measure.objects.bulk_create(
        (
            Measure(
                notice_id=pk, slot="main", title=title, regime=("ecodesign", "rohs", "ce_safety")[n % 3],
                stage=("proposed", "adopted")[n % 2], markets=[_MARKETS[n % 5]], content_hash=f"{n:064d}",
                changed_at=_moment(),
            )
            for n, (pk, title) in enumerate(newest)
        ),
        batch_size=2000,
    )  # fmt: skip
    ScopeCode.objects.bulk_create(
        (
            ScopeCode(measure=m, kind="hs", code=code)
            for m in measures
            for code in {dice.choice(_CODES), dice.choice(_CODES)[:4]}
        ),
        batch_size=5000,
    )
    Milestone.objects.bulk_create(
        (
            Milestone(
                measure=m, role=role, on=DAY + timedelta(days=dice.randrange(10, 700)), origin="metadata"
            )
            for m in measures
            for role in ("comment_deadline", "application")
        ),
        batch_size=5000,
    )


def _findings(size: Size, dice: random.Random) -> None:
    """Each with its products; the rules are shared so that one event meets many firms."""
    from compliance.core.copying import rows_copy
    from compliance.exposure.models import Exposure, Finding
    from compliance.firms.models import Firm, Product
    from regulations.models import Measure

    firms = list(Firm.objects.order_by("pk").values_list("pk", flat=True))
    measures = list(Measure.objects.order_by("pk").values_list("pk", flat=True))
    fresh = measures[: max(size.findings // 10, -(-size.findings // len(firms)))]
    pairs = [(firm, measure) for firm in firms for measure in fresh]
    chosen = sorted(dice.sample(pairs, size.findings))
    contributions = {"applicability": 30.0, "severity": 10.0, "urgency": 10.0}
    Finding.objects.bulk_create(
        Finding(
            firm_id=firm, measure_id=measure, verdict=("act", "watch")[n % 2], score=40 + n % 60,
            contributions=contributions, reasons=[{"code": "hs6"}], sku_count=size.exposures_a_finding,
            value=100_000, model_version="benchmark", inputs_hash="0" * 64, found_at=_moment(),
            changed_at=_moment(), next_step="comment", next_on=DAY + timedelta(days=10 + n % 90),
            next_role="comment_deadline", products_hash=f"{n}",
        )
        for n, (firm, measure) in enumerate(chosen)
    )  # fmt: skip
    products = {firm: _some_of(Product, firm, size.exposures_a_finding) for firm in firms}
    rows_copy(
        Exposure,
        ("product_id", "measure_id", "markets", "path", "strength", "value", "value_year"),
        (
            (product, measure, ["EU"], ["HS 8516", "HS 851660", f"SKU {sku}"], "hs6", 5000, 2024)
            for firm, measure in chosen
            for product, sku in products[firm]
        ),
    )


def _some_of(model: type, firm: int, count: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = list(
        model.objects.filter(firm_id=firm).order_by("pk").values_list("pk", "sku")[:count]  # type: ignore[attr-defined]
    )
    return found


def _readers(size: Size, dice: random.Random) -> None:
    """Nineteen officers of one firm to one of an association's staff, half of them reading Chinese."""
    from compliance.alerts.models import Subscription
    from compliance.firms.models import Association, Firm, User

    firms = list(Firm.objects.order_by("pk").values_list("pk", flat=True))
    associations = list(Association.objects.order_by("pk").values_list("pk", flat=True))
    users = User.objects.bulk_create(
        (
            User(username=f"reader-{n}", email=f"reader-{n}@firm.example", password="!",
                 role="staff" if n % 20 == 19 else "officer")
            for n in range(size.readers)
        ),
        batch_size=2000,
    )  # fmt: skip
    User.firms.through.objects.bulk_create(
        User.firms.through(user_id=user.pk, firm_id=firms[n % len(firms)])
        for n, user in enumerate(users)
        if n % 20 != 19
    )
    User.associations.through.objects.bulk_create(
        User.associations.through(user_id=user.pk, association_id=associations[n % len(associations)])
        for n, user in enumerate(users)
        if n % 20 == 19
    )
    Subscription.objects.bulk_create(
        (
            Subscription(
                user=user, language=("en", "zh-hans")[dice.randrange(2)], active_since=_moment(-400),
                hour=dice.choice((8, 8, 8, 7)),
            )
            for user in users
        ),
        batch_size=2000,
    )  # fmt: skip


def _moment(days: int = 0) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC) + timedelta(days=days)
