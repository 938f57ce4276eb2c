"""Computes all exposures afresh from products and measures and compares with what is stored.

The incremental way and the full way must agree to the row; a difference is a fault, and is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from compliance.exposure.join import full_rescore_settings_sql, pairs_sql
from compliance.exposure.loading import measure_facts, product_facts
from compliance.exposure.postings import BATCH, wanted_of_measure, wanted_of_product
from compliance.firms.models import Product
from regulations.models import Measure

_TABLES = """
    CREATE TEMP TABLE fresh_product
        (product_id bigint, key bigint, ppm float8, flags smallint) ON COMMIT DROP;
    CREATE TEMP TABLE fresh_measure
        (measure_id bigint, key bigint, limit_ppm float8, flags smallint, needs smallint) ON COMMIT DROP;
"""
_OWN_ONLY = """
    DELETE FROM fresh_pair f
    USING regulations_measure m
    JOIN regulations_notice n ON n.id = m.notice_id AND n.owner_key <> '', firms_product p
    WHERE m.id = f.measure_id AND p.id = f.product_id AND n.owner_key <> 'firm:' || p.firm_id
"""
"""A measure from one firm's own page meets no other firm's product (see `firms.owning`)."""
_PRODUCT_COLUMNS = "product_id, key, ppm, flags"
_MEASURE_COLUMNS = "measure_id, key, limit_ppm, flags, needs"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Rows of a full rescore and how the stored rows differ from it.

    `missing`: computed, not stored. `extra`: stored, not computed. `changed`: both, met by other kinds.
    `postings`: owners whose stored postings differ. `products`, `measures`: ids to expose again.
    """

    pairs: int
    missing: int
    extra: int
    changed: int
    postings: int
    products: tuple[int, ...] = ()
    measures: tuple[int, ...] = ()

    @property
    def differences(self) -> int:
        return self.missing + self.extra + self.changed + self.postings


@transaction.atomic
def exposure_reconcile() -> Reconciliation:
    """Rescore everything into temporary tables and compare. Writes nothing that stays."""
    with connection.cursor() as cursor:
        cursor.execute(full_rescore_settings_sql())
        cursor.execute(_TABLES)
        _fill(
            cursor,
            f"fresh_product ({_PRODUCT_COLUMNS})",
            _active_products(),
            product_facts,
            wanted_of_product,
        )
        _fill(cursor, f"fresh_measure ({_MEASURE_COLUMNS})", _measures(), measure_facts, wanted_of_measure)
        cursor.execute("ANALYZE fresh_product; ANALYZE fresh_measure")
        products = _differing(cursor, "fresh_product", "exposure_productposting", _PRODUCT_COLUMNS)
        measures = _differing(cursor, "fresh_measure", "exposure_measureposting", _MEASURE_COLUMNS)
        cursor.execute(
            "CREATE TEMP TABLE fresh_pair ON COMMIT DROP AS "
            + pairs_sql(products="fresh_product", measures="fresh_measure")
        )
        cursor.execute(_OWN_ONLY)
        cursor.execute("SELECT count(*) FROM fresh_pair")
        pairs = cursor.fetchone()[0]
        cursor.execute(
            """
            SELECT coalesce(f.product_id, e.product_id), coalesce(f.measure_id, e.measure_id),
                   CASE WHEN e.id IS NULL THEN 'missing' WHEN f.product_id IS NULL THEN 'extra'
                        ELSE 'changed' END
            FROM fresh_pair f
            FULL JOIN exposure_exposure e ON e.product_id = f.product_id AND e.measure_id = f.measure_id
            WHERE e.met IS DISTINCT FROM f.met
            """
        )
        rows = cursor.fetchall()
        # The caller may hold the transaction open and ask again.
        cursor.execute("DROP TABLE fresh_product, fresh_measure, fresh_pair")
    kinds = [kind for _, _, kind in rows]
    return Reconciliation(
        pairs=pairs,
        missing=kinds.count("missing"),
        extra=kinds.count("extra"),
        changed=kinds.count("changed"),
        postings=len(products) + len(measures),
        products=tuple(sorted({product for product, _, _ in rows} | products)),
        measures=tuple(sorted({measure for _, measure, _ in rows} | measures)),
    )


def _active_products() -> list[int]:
    return list(Product.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))


def _measures() -> list[int]:
    return list(Measure.objects.order_by("pk").values_list("pk", flat=True))


def _fill(
    cursor: Any,
    target: str,
    ids: list[int],
    facts_of: Callable[[Iterable[int]], dict[int, Any]],
    rows_of: Callable[[Any], frozenset[tuple[Any, ...]]],
) -> None:
    for start in range(0, len(ids), BATCH):
        facts = facts_of(ids[start : start + BATCH])
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for pk, fact in facts.items():
                for row in rows_of(fact):
                    copy.write_row((pk, *row))


def _differing(cursor: Any, fresh: str, stored: str, columns: str) -> set[int]:
    """Owners whose rows differ either way."""
    owner = columns.split(",")[0]
    cursor.execute(
        f"""
        SELECT {owner} FROM (
            (SELECT {columns} FROM {fresh} EXCEPT SELECT {columns} FROM {stored})
            UNION ALL
            (SELECT {columns} FROM {stored} EXCEPT SELECT {columns} FROM {fresh})
        ) rows
        """
    )
    return {row[0] for row in cursor}
