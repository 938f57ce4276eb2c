"""Answers on traits that come with a product list: compared with those on file, written with the products."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.evidence.ledger import record_append
from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import chunks
from compliance.firms.imports.traits import contradiction
from compliance.firms.models import Product, ProductTrait

Key = tuple[int, str]


@dataclass(slots=True)
class AnswersPlan:
    """`changed`: numbers of lines whose answers differ from those on file; `rows`: what is to be written."""

    changed: set[int] = field(default_factory=set)
    rows: list[tuple[int, Key, str, bool]] = field(default_factory=list)
    """(number of the line, firm and SKU, trait, yes or no)."""


def answers_plan(reading: Reading) -> AnswersPlan:
    """Reject lines whose answers cannot stand beside those on file; warn where one replaces another."""
    found = AnswersPlan()
    stated = [(number, line) for number, line in enumerate(reading.lines) if line.values.get("answers")]
    for part in chunks(stated, 2_000):
        known = _on_file([line for _number, line in part])
        for number, line in part:
            _line_plan(reading, found, number, line, known.get(_key(line), {}))
    return found


def _line_plan(
    reading: Reading, found: AnswersPlan, number: int, line: Line, before: dict[str, ProductTrait]
) -> None:
    said = dict(line.values["answers"])
    on_file = {trait: row.holds for trait, row in before.items()}
    if clash := contradiction(on_file | said):
        reading.reject_cell(line, "answers", CellFault("answers_contradict", **clash))
        return
    for trait, holds in said.items():
        row = before.get(trait)
        if row is not None and row.holds == holds:
            continue
        if row is not None:
            facts = {"trait": trait, "by": row.by, "on": row.at.date().isoformat()}
            fault = CellFault("answer_taken_back" if not holds else "answer_turned", **facts)
            reading.warn_cell(line, "answers", fault)
        found.changed.add(number)
        found.rows.append((number, _key(line), trait, holds))


def answers_write(plan: AnswersPlan, *, final: str, actor: str) -> None:
    """Write the answers of lines that are taken, with one record a firm. `final`: the staging table."""
    if not plan.rows:
        return
    with connection.cursor() as cursor:
        numbers = sorted(plan.changed)
        cursor.execute(f"SELECT n FROM {final} WHERE NOT conflicts AND n = ANY(%s)", [numbers])
        taken = {number for (number,) in cursor.fetchall()}
    rows = [row for row in plan.rows if row[0] in taken]
    products = _products({key for _n, key, _trait, _holds in rows})
    now = clock.now()
    for part in chunks(rows, 2_000):
        ProductTrait.objects.bulk_create(
            [
                ProductTrait(product_id=products[key], trait=trait, holds=holds, by=actor[:254], at=now)
                for _n, key, trait, holds in part
            ],
            update_conflicts=True,
            unique_fields=["product", "trait"],
            update_fields=["holds", "by", "at", "note"],
        )
    _record(rows, actor)


def _record(rows: list[tuple[int, Key, str, bool]], actor: str) -> None:
    by_firm: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for _n, (firm, sku), trait, holds in rows:
        by_firm[firm].append((sku, trait, holds))
    for firm, said in sorted(by_firm.items()):
        counts: dict[str, dict[str, int]] = defaultdict(lambda: {"yes": 0, "no": 0})
        for _sku, trait, holds in said:
            counts[trait]["yes" if holds else "no"] += 1
        # The digest proves what each product was said to be; the list itself stays with the firm.
        payload = {"counts": dict(counts), "sha256": content_hash(sorted(said)), "how": "list"}
        record_append(kind="product.answered", subject=f"firm:{firm}", payload=payload, actor=actor)


def _key(line: Line) -> Key:
    return line.found["firm"].pk, line.values["sku"]


def _on_file(lines: list[Line]) -> dict[Key, dict[str, ProductTrait]]:
    keys = {_key(line) for line in lines}
    rows = ProductTrait.objects.filter(
        product__firm__in={firm for firm, _ in keys}, product__sku__in={sku for _, sku in keys}
    )
    found: dict[Key, dict[str, ProductTrait]] = defaultdict(dict)
    for row in rows.select_related("product"):
        found[row.product.firm_id, row.product.sku][row.trait] = row
    return found


def _products(keys: set[Key]) -> dict[Key, int]:
    rows: Any = Product.objects.filter(
        firm__in={firm for firm, _ in keys}, sku__in={sku for _, sku in keys}
    ).values_list("firm_id", "sku", "pk")
    return {(firm, sku): pk for firm, sku, pk in rows}
