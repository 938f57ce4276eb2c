"""Obligations, products and documents of our own for tests of the gap report."""

from datetime import date
from decimal import Decimal

from compliance.exposure.gaps.facts import Duty, GapDocument, GapProduct, OpenQuestion, Verdict
from compliance.exposure.gaps.matrix import matrix_of
from regulations.catalogue.conditions import Always
from regulations.catalogue.schema import Catalogue, EvidenceDemand, EvidenceKind, NextStep, Obligation, Text
from tests.exposure.applicability import made

DAY = date(2026, 11, 21)
KINDS = {
    name: EvidenceKind(
        id=name,
        text=Text(en=f"the {name}", zh=f"文件{name}"),
        issuer=made.text("lab"),
        validity_months=months,
    )
    for name, months in (("report", 12), ("declaration", None), ("label", None))
}


def duty_of(name: str, *demands: str, effort: str = "days", cost=None, **more) -> Obligation:
    """An obligation; a demand "report|label" is served by either."""
    evidence = tuple(
        EvidenceDemand(kind=one.split("|")[0], any_of=tuple(one.split("|")[1:])) for one in demands
    )
    step = NextStep(text=made.text(f"Do {name}"), effort=effort, cost_eur=cost)
    return made.obligation(Always(), id=name, evidence=evidence, next_step=step, **more)


def product(pk: int, value: str | None = None, **more) -> GapProduct:
    told = {"product_id": pk, "sku": f"SKU-{pk}", "name": f"Kettle {pk}", "markets": ("EU",)}
    return GapProduct(**(told | {"value": Decimal(value) if value else None} | more))


def document(pk: int, *serves: str, **more) -> GapDocument:
    told = {
        "evidence_id": pk, "title": f"Report {pk}", "title_zh": f"报告{pk}", "issuer": "Lab",
        "number": f"N-{pk}",
        "issued_on": date(2026, 6, 1), "expires_on": None, "serves": frozenset(serves),
    }  # fmt: skip
    return GapDocument(**(told | more))


def question(key: str) -> OpenQuestion:
    return OpenQuestion(about="trait", key=key, text=made.text(f"Is it {key}?"))


def applies(pk: int, obligation: Obligation, **more) -> Duty:
    return Duty(product_id=pk, obligation=obligation, verdict=Verdict.APPLIES, **more)


def uncertain(pk: int, obligation: Obligation, *keys: str, **more) -> Duty:
    asked = tuple(map(question, keys))
    return Duty(product_id=pk, obligation=obligation, verdict=Verdict.UNCERTAIN, questions=asked, **more)


def not_concerned(pk: int, obligation: Obligation) -> Duty:
    return Duty(product_id=pk, obligation=obligation, verdict=Verdict.DOES_NOT_APPLY)


def catalogue_of(*obligations: Obligation) -> Catalogue:
    return Catalogue(
        obligations={one.id: one for one in obligations}, traits={}, evidence_kinds=KINDS, lists={}
    )


def matrix(products, duties, documents=()):
    duties = list(duties)
    held = catalogue_of(*{duty.obligation.id: duty.obligation for duty in duties}.values())
    return matrix_of(products, duties, documents, catalogue=held, as_of=DAY)
