"""Parts of a product: its bill of material, flows, answers and figures, and questions on its codes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.decorators import decorate_view
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import PRODUCTS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.routes.products import product_or_404, product_to_write
from compliance.api.rows import ERRORS, to_write
from compliance.api.schemas import Cas, Market
from compliance.evidence.ledger import record_append
from compliance.firms.answers import answers_record
from compliance.firms.codes_by_year import question_settle
from compliance.firms.imports.cas import cas
from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.wording import problem_message
from compliance.firms.models import CodeQuestion, Component, Content, Product, TradeFlow
from compliance.firms.selectors import of_visible_firms
from compliance.firms.services import firms_changed

router = Router()
Short = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Trait = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9_]+$")]


class ContentTold(Schema):
    """`share_percent`: per cent by weight of the homogeneous material; null: present, amount unknown."""

    cas: Cas
    name: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""
    share_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)] | None = None
    exemption: Short = ""


class ComponentTold(Schema):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    name_zh: Short = ""
    material: Short = ""
    mass_g: Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=9)] | None = None
    contents: Annotated[list[ContentTold], Field(max_length=500)] = []


class Bill(Schema):
    """`is_complete`: the firm's own statement that all substances above the limits are named."""

    is_complete: bool
    components: Annotated[list[ComponentTold], Field(max_length=1_000)]


class FlowTold(Schema):
    """`value` in the firm's currency."""

    market: Market
    year: Annotated[int, Field(ge=1990, le=2100)]
    value: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]
    mass_kg: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=3)] | None = None


class FlowsNew(Schema):
    flows: Annotated[list[FlowTold], Field(min_length=1, max_length=500)]


class AnswerTold(Schema):
    trait: str
    holds: bool
    by: str
    at: datetime
    note: str


class AnswersNew(Schema):
    """Trait → true, false, or null to take an answer back; traits not named stay as they are."""

    answers: Annotated[dict[Trait, bool | None], Field(min_length=1, max_length=200)]
    note: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""


class CodeQuestionRow(Schema):
    """`proposals`: pairs of code and reason; they are our inference."""

    id: int
    product_id: int
    scheme: str
    given: str
    reason: str
    edition: int | None
    proposals: list[list[Any]]
    asked_at: datetime
    settled_as: str
    settled_at: datetime | None


class CodeSettled(Schema):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{2})?$")]


@router.get("/products/{product_id}/components", response={200: Bill, **ERRORS}, summary="Bill of material")
def bill(request: HttpRequest, product_id: Path[Number]) -> dict[str, Any]:
    return _bill(product_or_404(request, product_id))


@router.put(
    "/products/{product_id}/components",
    response={200: Bill, **ERRORS},
    summary="Replace the bill of material",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@guarded(bill, Product, "product_id", required=True)
def bill_put(request: HttpRequest, product_id: Path[Number], new: Bill) -> dict[str, Any]:
    """The whole bill, all or nothing: what it does not name is taken out."""
    product = product_to_write(request, product_id)
    _cas_checked(new)
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=product.pk)
        Component.objects.filter(product=product).delete()
        for one in new.components:
            part = Component(product=product, **one.dict(exclude={"contents"}))
            part.full_clean()
            part.save()
            for held in one.contents:
                content = Content(component=part, **held.dict())
                content.full_clean()
                content.save()
        product.bom_complete = new.is_complete
        product.save(update_fields=["bom_complete", "changed_at"])
        payload = {"components": len(new.components), "is_complete": new.is_complete}
        record_append(
            kind="product.bill", subject=f"product:{product.pk}", payload=payload, actor=str(user_of(request))
        )
        firms_changed(firm_ids=[product.firm_id])
    return _bill(product)


@router.get(
    "/products/{product_id}/flows",
    response={200: list[FlowTold], **ERRORS},
    summary="Exports by market and year",
)
def flows(request: HttpRequest, product_id: Path[Number]) -> QuerySet[TradeFlow]:
    return product_or_404(request, product_id).flows.order_by("-year", "market")


@router.put(
    "/products/{product_id}/flows",
    response={200: list[FlowTold], **ERRORS},
    summary="Add or replace exports by market and year",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@guarded(flows, Product, "product_id")
def flows_put(request: HttpRequest, product_id: Path[Number], new: FlowsNew) -> QuerySet[TradeFlow]:
    """Years and markets that are not named stay as they are."""
    product = product_to_write(request, product_id)
    with transaction.atomic():
        for one in new.flows:
            key = {"product": product, "market": one.market, "year": one.year}
            row = TradeFlow.objects.filter(**key).first() or TradeFlow(**key)
            row.value, row.mass_kg = one.value, one.mass_kg
            row.full_clean()
            row.save()
        firms_changed(firm_ids=[product.firm_id])
    return product.flows.order_by("-year", "market")


@router.get(
    "/products/{product_id}/answers",
    response={200: list[AnswerTold], **ERRORS},
    summary="What was answered on traits",
)
def answers(request: HttpRequest, product_id: Path[Number]) -> Any:
    return product_or_404(request, product_id).traits.order_by("trait")


@router.put(
    "/products/{product_id}/answers",
    response={200: list[AnswerTold], **ERRORS},
    summary="Answer questions on traits",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
@guarded(answers, Product, "product_id")
def answers_put(request: HttpRequest, product_id: Path[Number], new: AnswersNew) -> Any:
    """Each is a record of the ledger, and the product's obligations are judged anew."""
    product = product_to_write(request, product_id)
    answers_record(product=product, answers=new.answers, by=user_of(request), note=new.note)
    return product.traits.order_by("trait")


@router.get(
    "/code-questions",
    response={200: list[CodeQuestionRow], **ERRORS},
    summary="Customs codes that wait for a person",
)
@paginate(Pages)
def code_questions(request: HttpRequest, is_open: bool = True) -> QuerySet[CodeQuestion]:
    rows = _questions(request).order_by("pk")
    return rows.filter(settled_at__isnull=True) if is_open else rows


@router.post(
    "/code-questions/{question_id}/settle",
    response={200: CodeQuestionRow, **ERRORS},
    summary="Give the product its code",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
def code_settle(request: HttpRequest, question_id: Path[Number], new: CodeSettled) -> CodeQuestion:
    rows = CodeQuestion.objects.filter(settled_at__isnull=True)
    row = to_write(request, rows, question_id, "open question", firm="product__firm")
    return question_settle(question=row, code=new.code, by=user_of(request))


def _questions(request: HttpRequest) -> QuerySet[CodeQuestion]:
    return of_visible_firms(CodeQuestion.objects.all(), user=user_of(request), firm="product__firm")


def _bill(product: Product) -> dict[str, Any]:
    parts = product.components.prefetch_related("contents").order_by("name", "material", "pk")
    return {
        "is_complete": product.bom_complete,
        "components": [
            {
                **{name: getattr(part, name) for name in ("name", "name_zh", "material", "mass_g")},
                "contents": sorted(part.contents.all(), key=lambda row: row.cas),
            }
            for part in parts
        ],
    }


def _cas_checked(new: Bill) -> None:
    """Raises ValidationError that names each number whose check digit is wrong, with the right one."""
    faults = {}
    for place, one in enumerate(new.components):
        for number, held in enumerate(one.contents):
            try:
                cas(Cell(held.cas))
            except CellFault as fault:
                message = problem_message(Problem.of(fault, row=None))
                faults[f"components.{place}.contents.{number}.cas"] = [message]
    if faults:
        raise ValidationError(faults)
