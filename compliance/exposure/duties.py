"""Judges products on file before the obligations of a market, each with how it is proved. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.exposure.applicability import APPLIES, DOES_NOT_APPLY, Applicability, Assessor, ProductProfile
from compliance.exposure.applicability.evaluation import Answers
from compliance.exposure.applicability.limits import LimitReading, limits_read
from compliance.exposure.applicability.proofs import DocumentFact, Proof, proof_of
from compliance.exposure.keys import EU_MEMBERS
from compliance.exposure.profiles import documents_of, live_lists, profiles_of
from compliance.firms.models import Firm, Product
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

_AS_CATALOGUE = {"GB": "UK", "EL": "GR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An obligation as it stands for one product. `proof` None: it does not apply, nothing needs proof."""

    obligation: Obligation
    verdict: Applicability
    proof: Proof | None
    limits: tuple[LimitReading, ...] = ()
    """How the product stands to the limits of the obligation, as far as it is known what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDuties:
    """All obligations of a market for one product on a day, in the order of the catalogue."""

    profile: ProductProfile
    product_id: int | None
    market: str
    on: date
    answers: Answers
    duties: tuple[Duty, ...]


def assessor_now() -> Assessor:
    """The catalogue as shipped with the lists as they stand in the database."""
    known = catalogue()
    return Assessor(known, live_lists(known))


def obligations_of(market: str) -> tuple[Obligation, ...]:
    """Obligations of a market by its code: a member state has those of the EU, a state of the US also the
    federal ones. Empty where the catalogue holds none."""
    code = _AS_CATALOGUE.get(market.upper(), market.upper())
    wanted = {code, "EU"} if code in EU_MEMBERS else {code, "US"} if code.startswith("US-") else {code}
    return tuple(one for one in catalogue().obligations.values() if wanted & set(one.markets))


def duties_of(
    profile: ProductProfile,
    *,
    market: str,
    on: date,
    product_id: int | None = None,
    documents: Sequence[DocumentFact] = (),
    assessor: Assessor | None = None,
) -> ProductDuties:
    """Every obligation of the market with verdict and proof, for any profile."""
    judge = assessor or assessor_now()
    answers = judge.answers(profile, on)
    kinds = judge.catalogue.evidence_kinds
    duties = []
    for one in obligations_of(market):
        verdict = judge.judge(answers, one)
        proof = None
        if verdict.verdict != DOES_NOT_APPLY:
            proof = proof_of(
                one, documents, product_id=product_id, on=on, kinds=kinds, lists=judge.catalogue.lists
            )
        limits = limits_read(one, answers) if verdict.verdict != DOES_NOT_APPLY else ()
        duties.append(Duty(obligation=one, verdict=verdict, proof=proof, limits=limits))
    return ProductDuties(
        profile=profile,
        product_id=product_id,
        market=market,
        on=on,
        answers=answers,
        duties=tuple(duties),
    )


def product_duties(product: Product, *, market: str, on: date) -> ProductDuties:
    """The duties of one product on file."""
    return firm_duties(product.firm, market=market, on=on, product_ids=[product.pk])[0]


def firm_duties(
    firm: Firm, *, market: str, on: date, product_ids: Iterable[int] | None = None
) -> list[ProductDuties]:
    """The duties of a firm's active products (or of those named), in the order of their SKU."""
    rows = Product.objects.filter(firm=firm)
    rows = rows.filter(is_active=True) if product_ids is None else rows.filter(pk__in=product_ids)
    ids = list(rows.order_by("sku").values_list("pk", flat=True))
    profiles, documents, judge = profiles_of(ids), documents_of(firm.pk), assessor_now()
    return [
        duties_of(profiles[pk], market=market, on=on, product_id=pk, documents=documents, assessor=judge)
        for pk in ids
    ]


def standing(found: ProductDuties) -> list[Duty]:
    """Those that apply."""
    return [duty for duty in found.duties if duty.verdict.verdict == APPLIES]
