"""Reads products and measures as the facts that matching works on: a fixed number of queries a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from compliance.exposure.facts import ContentFact, MeasureFacts, Needs, ProductFacts, ScopeFact
from compliance.exposure.vocabulary import concept_of, concepts_of_measure, concepts_of_product
from compliance.firms.models import Component, Product, TradeFlow
from regulations.models import Listing, Measure, ScopeCode, Substance

LISTS = {
    "reach_candidate_list": "REACH Candidate List",
    "reach_annex_xiv": "REACH Annex XIV",
    "reach_annex_xvii": "REACH Annex XVII",
    "eu_pops": "EU POPs Regulation",
    "clp_annex_vi": "CLP Annex VI",
}
"""Names of lists as their publishers print them; another list is shown by its code."""
SCOPE = ("kind", "code", "pk")
"""The order in which the codes of a measure are told and met."""
_LABEL_LENGTH = 80
_NEEDS = {
    Measure.Needs.ANY: Needs.ANY,
    Measure.Needs.CODE: Needs.CODE,
    Measure.Needs.SUBSTANCE: Needs.SUBSTANCE,
    Measure.Needs.BOTH: Needs.BOTH,
}


_PRODUCT = ("pk", "sku", "name", "name_zh", "hs", "cn", "markets", "bom_complete")


def product_facts(product_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Facts of these products, by id. A product without stated markets is sold where its flows go."""
    ids = list(product_ids)
    return _product_facts(ids, list(Product.objects.filter(pk__in=ids).order_by().values_list(*_PRODUCT)))


def facts_of_product(product: Product) -> ProductFacts:
    """The same of a product that is read."""
    return _product_facts([product.pk], [tuple(getattr(product, name) for name in _PRODUCT)])[product.pk]


def _product_facts(ids: list[int], rows: Sequence[tuple[Any, ...]]) -> dict[int, ProductFacts]:
    contents = _contents(ids)
    flows = _flow_markets([row[0] for row in rows if not row[6]])
    return {
        pk: ProductFacts(
            product_id=pk,
            sku=sku,
            name=name,
            hs=hs or cn[:6],
            cn=cn,
            markets=tuple(markets or flows.get(pk, ())),
            bom_complete=bom_complete,
            has_components=pk in contents,
            contents=tuple(contents.get(pk, ())),
            concepts=concepts_of_product(hs=hs or cn[:6], names=(name, name_zh)),
        )
        for pk, sku, name, name_zh, hs, cn, markets, bom_complete in rows
    }


def markets_of_products(product_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Where each product is sold: as stated, else where its flows go."""
    rows = list(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "markets"))
    flows = _flow_markets([pk for pk, markets in rows if not markets])
    return {pk: tuple(markets or flows.get(pk, ())) for pk, markets in rows}


def measure_facts(measure_ids: Iterable[int]) -> dict[int, MeasureFacts]:
    """Facts of these measures, by id; ICS codes come as the product words that they stand for."""
    ids = list(measure_ids)
    scope = _scope(ScopeCode.objects.filter(measure__in=ids).order_by(*SCOPE))
    lists = dict(Listing.objects.filter(notice__measures__in=ids).values_list("notice_id", "list_code"))
    return {
        row.pk: _measure_facts(row, scope.get(row.pk, []), lists.get(row.notice_id, ""))
        for row in Measure.objects.filter(pk__in=ids).only("notice", "markets", "needs")
    }


def facts_of_measure(measure: Measure, scope: Iterable[ScopeCode], list_code: str) -> MeasureFacts:
    """The same of a measure that is read, with its scope in the order of `SCOPE` and the list that its
    notice is an entry of ("": none)."""
    return _measure_facts(measure, _scope(scope).get(measure.pk, []), list_code)


def _measure_facts(measure: Measure, scope: list[ScopeFact], list_code: str) -> MeasureFacts:
    return MeasureFacts(
        measure_id=measure.pk,
        markets=tuple(measure.markets),
        needs=_NEEDS[Measure.Needs(measure.needs)],
        scope=tuple(scope),
        list_name=LISTS.get(list_code, list_code),
    )


def _contents(product_ids: list[int]) -> dict[int, list[ContentFact]]:
    """Product → what its components hold; empty where it has components of which nothing is known."""
    found: dict[int, list[ContentFact]] = defaultdict(list)
    rows = Component.objects.filter(product__in=product_ids).order_by("name", "contents__pk")
    for product_id, component, cas, share in rows.values_list(
        "product_id", "name", "contents__cas", "contents__share_percent"
    ):
        known = found[product_id]
        if cas is not None:
            known.append(ContentFact(code=cas, share_percent=share, component=component))
    return found


def _flow_markets(product_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if product_ids:
        rows = TradeFlow.objects.filter(product__in=product_ids, value__gt=0).order_by("market")
        for product_id, market in rows.values_list("product_id", "market").distinct():
            found[product_id].append(market)
    return found


def _scope(codes: Iterable[ScopeCode]) -> dict[int, list[ScopeFact]]:
    rows = list(codes)
    names = _substance_names(row.code for row in rows if row.kind == ScopeCode.Kind.SUBSTANCE)
    found: dict[int, list[ScopeFact]] = defaultdict(list)
    for row in rows:
        found[row.measure_id] += _scope_facts(row, names)
    return found


def _scope_facts(row: ScopeCode, names: dict[str, str]) -> Iterator[ScopeFact]:
    if row.kind == ScopeCode.Kind.ICS:
        for concept in concepts_of_measure(ics=row.code):
            yield ScopeFact(
                kind="product",
                code=concept.concept,
                is_inferred=True,
                via=f"ICS {row.code}",
                concept=concept,
                scope_id=row.pk,
            )
        return
    concept_ = concept_of(row.code) if row.kind == ScopeCode.Kind.PRODUCT else None
    yield ScopeFact(
        kind=row.kind,
        code=row.code,
        limit_ppm=row.limit_ppm,
        basis=row.basis,
        is_inferred=row.is_inferred,
        via=row.via,
        label=names.get(row.code, ""),
        concept=concept_,
        scope_id=row.pk,
    )


def _substance_names(codes: Iterable[str]) -> dict[str, str]:
    """Short names of substances by CAS and EC number."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = Substance.objects.filter(Q(ec__in=wanted) | Q(cas__in=wanted)).order_by("name")
    known = list(rows.values_list("ec", "cas", "name"))
    # A CAS number tells more than an EC number: it has the last word.
    by_number = [(ec, name) for ec, _cas, name in known] + [(cas, name) for _ec, cas, name in known]
    return {
        code: name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1].rstrip()}…"
        for code, name in by_number
        if code in wanted
    }
