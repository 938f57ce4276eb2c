"""Keeps products in their classes and classes before the catalogue's obligations; writes only what differs.

A product is read anew only where its facts changed; a class is judged once, however many products it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Exists, OuterRef

from compliance.core import clock
from compliance.exposure.applicability import Assessor, ProductProfile
from compliance.exposure.applicability.classes import ScopeMatrix, scope_matrix
from compliance.exposure.duties import assessor_now
from compliance.exposure.duty_join import duty_rows, markets_of_duty, markets_of_product
from compliance.exposure.keys import Kind, key, markets_read
from compliance.exposure.loading import markets_of_products
from compliance.exposure.models import CatalogueDuty, DutyClass, DutyPosting, ProductClass, ProductDutyPosting
from compliance.exposure.profiles import profiles_of
from compliance.firms.models import Content, Firm, Product
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Judge:
    """The catalogue as classes are judged by it. `version` changes with anything that a verdict rests on."""

    duties: tuple[Obligation, ...]
    matrix: ScopeMatrix
    version: str


@cache
def judge_now() -> Judge:
    """Of the catalogue as shipped."""
    known = catalogue()
    duties = tuple(known.obligations.values())
    told = repr([(one.id, one.scope, one.markets) for one in duties]) + repr(sorted(known.traits.items()))
    return Judge(duties, scope_matrix(duties), hashlib.sha256(told.encode()).hexdigest()[:16])


def firm_classes_refresh(*, firm: Firm) -> int:
    """Bring a firm's products into their classes. Returns how many products changed."""
    ProductDutyPosting.objects.filter(product__firm=firm, product__is_active=False).delete()
    ProductClass.objects.filter(product__firm=firm, product__is_active=False).delete()
    ids = list(Product.objects.filter(firm=firm, is_active=True).order_by("pk").values_list("pk", flat=True))
    return products_classes_refresh(product_ids=ids)


def products_classes_refresh(*, product_ids: Iterable[int], assessor: Assessor | None = None) -> int:
    """Bring these products into their classes, and their classes before the obligations. Returns how many
    products changed class or market."""
    ids, changed = list(product_ids), 0
    judge = assessor or (assessor_now() if ids else None)
    for start in range(0, len(ids), BATCH):
        if judge is not None:
            changed += _batch_refresh(ids[start : start + BATCH], judge)
    return changed


def substances_rescreen(*, codes: Iterable[str]) -> int:
    """Judge again every product whose bill of material names one of these CAS or EC numbers, from the bill on
    file. Returns how many products changed class."""
    # A product that is no longer sold meets no duty, whatever is in it.
    held = Content.objects.filter(cas__in=list(codes), component__product__is_active=True).order_by()
    ids = held.values_list("component__product_id", flat=True).distinct()
    return products_classes_refresh(product_ids=sorted(ids))


def classes_judge(*, numbers: Iterable[int] | None = None) -> int:
    """Post anew what an older catalogue judged, of these classes or of all. Returns how many."""
    judge = judge_now()
    stale = DutyClass.objects.exclude(judged_by=judge.version)
    if numbers is not None:
        stale = stale.filter(number__in=list(numbers))
    rows = [(one.number, bytes(one.signature)) for one in stale]
    fitting = [(n, s) for n, s in rows if len(s) == len(judge.matrix.table.leaves)]
    _classes_post(dict(fitting))
    return len(fitting)


def classes_sweep() -> int:
    """Forget classes in which no product is left, with their postings. Returns how many."""
    held = ProductClass.objects.filter(number=OuterRef("number"))
    gone = list(DutyClass.objects.exclude(Exists(held)).values_list("number", flat=True))
    _unpost(gone)
    DutyClass.objects.filter(number__in=gone).delete()
    return len(gone)


def facts_hash(profile: ProductProfile, assessor: Assessor) -> str:
    """Changes with any fact, with the catalogue and, for a product with substances, with the lists."""
    told = [judge_now().version, repr(profile)]
    if profile.substances:
        told.append(assessor.lists_hash)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _batch_refresh(ids: list[int], assessor: Assessor) -> int:
    profiles = profiles_of(ids)
    stored = {row.product_id: row for row in ProductClass.objects.filter(product__in=ids)}
    hashes = {pk: facts_hash(profile, assessor) for pk, profile in profiles.items()}
    table, today = judge_now().matrix.table, clock.today()
    numbers = {
        pk: stored[pk].number for pk in profiles if pk in stored and stored[pk].facts_hash == hashes[pk]
    }
    signatures: dict[int, bytes] = {}
    for pk in profiles.keys() - numbers.keys():
        signature = table.signature(assessor.answers(profiles[pk], today))
        numbers[pk] = table.number(signature)
        signatures[numbers[pk]] = signature
    known = set(
        DutyClass.objects.filter(number__in=signatures, judged_by=judge_now().version).values_list(
            "number", flat=True
        )
    )
    _classes_post({number: s for number, s in signatures.items() if number not in known})
    moved = [pk for pk, number in numbers.items() if pk not in stored or stored[pk].number != number]
    _classes_write({pk: (numbers[pk], hashes[pk]) for pk in numbers if _differs(stored.get(pk), hashes[pk])})
    return len(set(moved) | _postings_write(numbers))


def _differs(row: ProductClass | None, told: str) -> bool:
    return row is None or row.facts_hash != told


def _classes_write(rows: Mapping[int, tuple[int, str]]) -> None:
    ProductClass.objects.bulk_create(
        (ProductClass(product_id=pk, number=number, facts_hash=told) for pk, (number, told) in rows.items()),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["number", "facts_hash"],
        batch_size=BATCH,
    )


def _postings_write(numbers: Mapping[int, int]) -> set[int]:
    """Products whose keys changed; theirs are written anew."""
    firms = dict(Product.objects.filter(pk__in=numbers).values_list("pk", "firm_id"))
    wanted: dict[int, set[int]] = {}
    for pk, printed in markets_of_products(numbers).items():
        markets = markets_of_product(markets_read(printed)[0])
        wanted[pk] = {key(market, Kind.CLASS, numbers[pk]) for market in markets}
    found: dict[int, set[int]] = {}
    for pk, packed in ProductDutyPosting.objects.filter(product__in=numbers).values_list("product_id", "key"):
        found.setdefault(pk, set()).add(packed)
    changed = {pk for pk, keys in wanted.items() if keys != found.get(pk, set())}
    ProductDutyPosting.objects.filter(product__in=changed).delete()
    rows = (
        ProductDutyPosting(product_id=pk, key=packed, firm_id=firms[pk])
        for pk in sorted(changed)
        for packed in sorted(wanted[pk])
    )
    ProductDutyPosting.objects.bulk_create(rows, batch_size=BATCH)
    return changed


def _classes_post(signatures: Mapping[int, bytes]) -> None:
    """Judge classes and write them with their postings in place of what stood there."""
    if not signatures:
        return
    judge = judge_now()
    duty_ids = _duty_ids(judge.duties)
    verdicts = judge.matrix.verdicts(list(signatures.values()))
    rows = [
        (duty_ids[one.id], packed, verdict)
        for number, told in zip(signatures, verdicts.tolist(), strict=True)
        for one, stored in zip(judge.duties, told, strict=True)
        for packed, verdict in duty_rows(number, stored, one.markets)
    ]
    _unpost(DutyClass.objects.filter(number__in=list(signatures)).values_list("number", flat=True))
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY exposure_dutyposting (duty_id, key, verdict) FROM STDIN") as copy,
    ):
        for row in sorted(rows):
            copy.write_row(row)
    DutyClass.objects.bulk_create(
        (DutyClass(number=n, signature=s, judged_by=judge.version) for n, s in signatures.items()),
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["signature", "judged_by"],
        batch_size=BATCH,
    )


def _unpost(numbers: Iterable[int]) -> None:
    """Take the postings of classes away. Their keys are written out: an index finds them."""
    markets = {market for one in judge_now().duties for market in markets_of_duty(one.markets)}
    keys = [key(market, Kind.CLASS, number) for number in numbers for market in markets]
    if keys:
        DutyPosting.objects.filter(key__in=keys).delete()


def _duty_ids(duties: Iterable[Obligation]) -> dict[str, int]:
    """Numbers of obligations; new ones get theirs, those that left the catalogue are taken off."""
    codes = [one.id for one in duties]
    known = dict(CatalogueDuty.objects.values_list("code", "pk"))
    if missing := [code for code in codes if code not in known]:
        CatalogueDuty.objects.bulk_create(
            (CatalogueDuty(code=code) for code in missing), ignore_conflicts=True
        )
        CatalogueDuty.objects.exclude(code__in=codes).delete()
        known = dict(CatalogueDuty.objects.values_list("code", "pk"))
    return {code: known[code] for code in codes}
