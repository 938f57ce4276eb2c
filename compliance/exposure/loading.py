"""Reads products and measures as the facts that matching works on: a fixed number of queries a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from compliance.exposure.facts import ContentFact, MeasureFacts, Needs, ProductFacts, ScopeFact
from compliance.exposure.vocabulary import concept_of, concepts_of_measure, concepts_of_product
from compliance.firms.models import Component, Content, Product, TradeFlow
from regulations.models import Listing, Measure, ScopeCode, Substance

LISTS = {
    "reach_candidate_list": "REACH Candidate List",
    "reach_annex_xiv": "REACH Annex XIV",
    "reach_annex_xvii": "REACH Annex XVII",
    "eu_pops": "EU POPs Regulation",
    "clp_annex_vi": "CLP Annex VI",
}
"""Names of lists as their publishers print them; another list is shown by its code."""
_LABEL_LENGTH = 80
_NEEDS = {
    Measure.Needs.ANY: Needs.ANY,
    Measure.Needs.CODE: Needs.CODE,
    Measure.Needs.SUBSTANCE: Needs.SUBSTANCE,
    Measure.Needs.BOTH: Needs.BOTH,
}


def product_facts(product_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Facts of these products, by id. A product without stated markets is sold where its flows go."""
    ids = list(product_ids)
    contents = _contents(ids)
    with_components = set(
        Component.objects.filter(product__in=ids).values_list("product_id", flat=True).distinct()
    )
    rows = list(
        Product.objects.filter(pk__in=ids).values_list(
            "pk", "sku", "name", "name_zh", "hs", "cn", "markets", "bom_complete"
        )
    )
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
            has_components=pk in with_components,
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
    scope = _scope(ids)
    lists = dict(Listing.objects.filter(notice__measures__in=ids).values_list("notice_id", "list_code"))
    return {
        pk: MeasureFacts(
            measure_id=pk,
            markets=tuple(markets),
            needs=_NEEDS[needs],
            scope=tuple(scope.get(pk, ())),
            list_name=LISTS.get(lists.get(notice_id, ""), lists.get(notice_id, "")),
        )
        for pk, notice_id, markets, needs in Measure.objects.filter(pk__in=ids).values_list(
            "pk", "notice_id", "markets", "needs"
        )
    }


def _contents(product_ids: list[int]) -> dict[int, list[ContentFact]]:
    found: dict[int, list[ContentFact]] = defaultdict(list)
    rows = Content.objects.filter(component__product__in=product_ids).order_by("component__name", "pk")
    for product_id, cas, share, component in rows.values_list(
        "component__product_id", "cas", "share_percent", "component__name"
    ):
        found[product_id].append(ContentFact(code=cas, share_percent=share, component=component))
    return found


def _flow_markets(product_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if product_ids:
        rows = TradeFlow.objects.filter(product__in=product_ids, value__gt=0).order_by("market")
        for product_id, market in rows.values_list("product_id", "market").distinct():
            found[product_id].append(market)
    return found


def _scope(measure_ids: list[int]) -> dict[int, list[ScopeFact]]:
    rows = list(ScopeCode.objects.filter(measure__in=measure_ids).order_by("kind", "code", "pk"))
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
    names: dict[str, str] = {}
    by_ec = Substance.objects.filter(ec__in=wanted).values_list("ec", "name")
    by_cas = Substance.objects.filter(cas__in=wanted).values_list("cas", "name")
    for code, name in (*by_ec, *by_cas):
        names[code] = name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1].rstrip()}…"
    return names
