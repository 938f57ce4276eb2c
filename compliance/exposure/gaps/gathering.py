"""Reads a firm's products, documents and duties for its gap report: a fixed number of queries a firm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import connection

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.exposure.applicability import Applicability, Assessor, ProductProfile
from compliance.exposure.applicability.questions import no_product_question
from compliance.exposure.duties import assessor_now
from compliance.exposure.gaps.facts import Duty, DutyDay, GapDocument, GapProduct, OpenQuestion, Verdict
from compliance.exposure.gaps.markets import catalogue_markets, markets_uncovered
from compliance.exposure.gaps.matrix import matrix_of
from compliance.exposure.gaps.report import GapReport
from compliance.exposure.profiles import profiles_of
from compliance.firms.models import Component, Evidence, Firm, Product, ProductTrait
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

_CODE = OpenQuestion(about="product", key="code", text=no_product_question())
_AT_ONCE = 200
"""Products whose bills of material are read together."""


def firm_report(
    *,
    firm: Firm,
    product: Product | None = None,
    assessor: Assessor | None = None,
    profiles: Mapping[int, ProductProfile] | None = None,
) -> GapReport:
    """The gaps of a firm as of the clock, or of one of its products. `assessor`: reused for many firms;
    `profiles`: of the products, where they are read."""
    held = catalogue()
    judge = assessor or assessor_now()
    products = firm_products(firm, product)
    ids = [row.product_id for row in products]
    matrix = matrix_of(
        products,
        duties_of(products, judge, clock.today(), profiles),
        _documents(firm, ids if product else None),
        catalogue=held,
        as_of=clock.today(),
    )
    return GapReport(
        firm_code=firm.code,
        firm_name=firm.name,
        firm_name_zh=firm.name_zh,
        currency=firm.currency,
        sku=product.sku if product else "",
        matrix=matrix,
        catalogue=held,
        edition=catalogue_edition(),
        uncovered=markets_uncovered(market for row in products for market in row.markets),
    )


@cache
def catalogue_edition() -> str:
    """Twelve digits that change with any obligation: what a report was judged by."""
    held = catalogue()
    return content_hash([repr(held.obligations[name]) for name in sorted(held.obligations)])[:12]


def duties_of(
    products: Iterable[GapProduct],
    judge: Assessor,
    on: date,
    known: Mapping[int, ProductProfile] | None = None,
) -> Iterator[Duty]:
    """Each product before each obligation of its markets, a few hundred products in memory at a time.

    Why an obligation does not apply is not told: that many are counted, and none of them is shown.
    """
    rows = list(products)
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        profiles = known or profiles_of(row.product_id for row in part)
        for row in part:
            markets, profile = catalogue_markets(row.markets), profiles[row.product_id]
            missing = () if profile.code else (_CODE,)
            asked = [one for one in judge.catalogue.obligations.values() if set(one.markets) & markets.keys()]
            found = judge.assess_all(profile, asked, on, denials=False)
            for obligation, verdict in zip(asked, found, strict=True):
                sure = any(not markets[market] for market in obligation.markets if market in markets)
                duty = duty_of(row.product_id, obligation, verdict, on, market_is_sure=sure)
                if missing and duty.verdict is Verdict.UNCERTAIN:
                    # One code answers most of what is asked; it goes before everything else.
                    duty = replace(duty, questions=(*missing, *duty.questions))
                yield duty


def duty_of(
    product_id: int, obligation: Obligation, found: Applicability, on: date, *, market_is_sure: bool
) -> Duty:
    """A verdict as the matrix takes it. `market_is_sure`: the product is known to be sold where it binds."""
    questions = tuple(OpenQuestion(about=q.about, key=q.key, text=q.text) for q in found.settles)
    if found.verdict == Verdict.UNCERTAIN and not questions:
        questions = (_CODE,)
    days = _days(obligation, found, on)
    ahead = sorted((day.on, day.role) for day in days)
    return Duty(
        product_id=product_id,
        obligation=obligation,
        verdict=Verdict(found.verdict),
        phase=found.phase or "applies",
        is_inferred=found.inferred or not market_is_sure,
        is_presumed=found.presumed or (found.verdict == Verdict.APPLIES and not market_is_sure),
        leans_to_apply=found.lean == Verdict.APPLIES,
        path=tuple(found.path),
        questions=questions,
        next_on=ahead[0][0] if ahead else None,
        next_role=ahead[0][1] if ahead else "",
        dates=days,
    )


def _days(obligation: Obligation, found: Applicability, on: date) -> tuple[DutyDay, ...]:
    """The dates still ahead, each with the place of its step among the obligation's."""
    places = {(step.role, step.note, step.on): n for n, step in enumerate(obligation.dates)}
    counted = {(step.role, step.note): n for n, step in enumerate(obligation.dates) if step.after}
    return tuple(
        DutyDay(
            places.get((day.role, day.note, day.on), counted.get((day.role, day.note), 0)),
            day.role,
            day.on,
            day.is_open,
        )
        for day in found.dates
        if day.on is not None and day.on >= on
    )


def firm_products(firm: Firm, product: Product | None = None) -> list[GapProduct]:
    """The firm's products on sale, or the one that is asked for."""
    columns = ("pk", "sku", "name", "name_zh", "hs", "cn", "markets")
    rows = Product.objects.filter(firm=firm, is_active=True).order_by("sku").values_list(*columns)
    told = list(rows) if product is None else [tuple(getattr(product, name) for name in columns)]
    values = _values([row[0] for row in told])
    known = _described(pk for pk, _sku, _name, _name_zh, hs, cn, _markets in told if not hs and not cn)
    return [
        GapProduct(
            product_id=pk,
            sku=sku,
            name=name,
            name_zh=name_zh,
            markets=tuple(markets),
            value=values.get(pk),
            is_bare=not hs and not cn and pk not in known,
        )
        for pk, sku, name, name_zh, hs, cn, markets in told
    ]


def _described(product_ids: Iterable[int]) -> set[int]:
    """Those of the products of which a component or a trait is on file."""
    ids = list(product_ids)
    if not ids:
        return set()
    traits = ProductTrait.objects.filter(product__in=ids).order_by().values_list("product_id")
    parts = Component.objects.filter(product__in=ids).order_by().values_list("product_id")
    return {pk for (pk,) in traits.union(parts)}


def _values(product_ids: list[int]) -> dict[int, Decimal]:
    """Product → yearly value of its exports, of each market the latest year with figures."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT product_id, sum(value) FROM (
                SELECT DISTINCT ON (product_id, market) product_id, value
                FROM firms_tradeflow WHERE product_id = ANY(%s) AND year <= %s
                ORDER BY product_id, market, year DESC
            ) latest GROUP BY product_id
            """,
            [product_ids, clock.today().year],
        )
        return dict(cursor.fetchall())


def _documents(firm: Firm, product_ids: list[int] | None) -> list[GapDocument]:
    """The firm's documents; of one product's report, those that cover it."""
    covers: dict[int, set[int]] = defaultdict(set)
    through = Evidence.products.through.objects.filter(evidence__firm=firm)
    for evidence_id, product_id in through.values_list("evidence_id", "product_id"):
        covers[evidence_id].add(product_id)
    found = [
        GapDocument(
            evidence_id=row.pk,
            title=row.title,
            title_zh=row.title_zh,
            issuer=row.issuer,
            number=row.number,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            serves=frozenset(row.serves),
            obligations=frozenset(row.obligations),
            substances=frozenset(row.substances),
            product_ids=frozenset(covers[row.pk]) if row.pk in covers else None,
            has_file=bool(row.file),
        )
        for row in Evidence.objects.filter(firm=firm).order_by("pk")
    ]
    if product_ids is None:
        return found
    asked = set(product_ids)
    return [row for row in found if row.product_ids is None or row.product_ids & asked]
