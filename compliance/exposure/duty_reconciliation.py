"""Works out all classes and their duties afresh and compares with what is stored; a difference is a fault."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from compliance.core import clock
from compliance.exposure.duties import assessor_now
from compliance.exposure.duty_join import duty_rows, markets_of_product
from compliance.exposure.duty_postings import (
    BATCH,
    classes_judge,
    classes_sweep,
    judge_now,
    products_classes_refresh,
)
from compliance.exposure.keys import Kind, key, markets_read
from compliance.exposure.loading import markets_of_products
from compliance.exposure.models import CatalogueDuty, DutyClass, DutyPosting, ProductClass, ProductDutyPosting
from compliance.exposure.profiles import profiles_of
from compliance.firms.models import Product


@dataclass(frozen=True, slots=True)
class DutyReconciliation:
    """`products`: ids whose class or keys differ; `classes`: numbers whose duties differ."""

    checked: int
    products: tuple[int, ...] = ()
    classes: tuple[int, ...] = ()

    @property
    def differences(self) -> int:
        return len(self.products) + len(self.classes)


def duties_reconcile() -> DutyReconciliation:
    """Compare everything. Writes nothing."""
    ids = list(Product.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    signatures: dict[int, bytes] = {}
    wrong: set[int] = set(ProductClass.objects.exclude(product__in=ids).values_list("product_id", flat=True))
    for start in range(0, len(ids), BATCH):
        wrong |= _wrong_products(ids[start : start + BATCH], signatures)
    return DutyReconciliation(len(ids), tuple(sorted(wrong)), tuple(sorted(_wrong_classes(signatures))))


def duties_mend(*, found: DutyReconciliation) -> int:
    """Write what differs anew and forget empty classes. Returns how many products and classes that were."""
    DutyClass.objects.filter(number__in=found.classes).update(judged_by="")
    classes_judge(numbers=found.classes)
    ProductClass.objects.filter(product__in=found.products).update(facts_hash="")
    gone = Product.objects.filter(pk__in=found.products, is_active=False)
    ProductClass.objects.filter(product__in=gone).delete()
    ProductDutyPosting.objects.filter(product__in=gone).delete()
    products_classes_refresh(
        product_ids=Product.objects.filter(pk__in=found.products, is_active=True).values_list("pk", flat=True)
    )
    classes_sweep()
    return found.differences


def _wrong_products(ids: list[int], signatures: dict[int, bytes]) -> set[int]:
    judge, assessor, today = judge_now().matrix.table, assessor_now(), clock.today()
    stored = dict(ProductClass.objects.filter(product__in=ids).values_list("product_id", "number"))
    keys: dict[int, set[int]] = defaultdict(set)
    for pk, packed in ProductDutyPosting.objects.filter(product__in=ids).values_list("product_id", "key"):
        keys[pk].add(packed)
    sold = markets_of_products(ids)
    wrong = set()
    for pk, profile in profiles_of(ids).items():
        signature = judge.signature(assessor.answers(profile, today))
        number = judge.number(signature)
        signatures[number] = signature
        wanted = {key(m, Kind.CLASS, number) for m in markets_of_product(markets_read(sold[pk])[0])}
        if stored.get(pk) != number or keys.get(pk, set()) != wanted:
            wrong.add(pk)
    return wrong


def _wrong_classes(signatures: dict[int, bytes]) -> set[int]:
    judge = judge_now()
    known = dict(CatalogueDuty.objects.values_list("code", "pk"))
    wanted: dict[int, set[tuple[int | None, int, int]]] = {number: set() for number in signatures}
    for number, row in zip(
        signatures, judge.matrix.verdicts(list(signatures.values())).tolist(), strict=True
    ):
        for one, verdict in zip(judge.duties, row, strict=True):
            for packed, stored in duty_rows(number, verdict, one.markets):
                wanted[number].add((known.get(one.id), packed, stored))
    found: dict[int, set[tuple[int | None, int, int]]] = defaultdict(set)
    mask = (1 << 48) - 1
    for duty, packed, verdict in DutyPosting.objects.values_list("duty_id", "key", "verdict"):
        if packed & mask in wanted:
            found[packed & mask].add((duty, packed, verdict))
    return {number for number, rows in wanted.items() if rows != found.get(number, set())}
