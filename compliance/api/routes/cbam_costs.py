"""CBAM as it is computed: costs, what a new edition changed, the threshold of the alarm, scenarios."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import CBAM, TokenAuth, user_of
from compliance.api.guarding import found_compare, guarded, keyed
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_or_404, firm_to_write, row_or_404, to_write
from compliance.cbam.changes import change_seen
from compliance.cbam.models import CostAlarm, CostChange, ProductCost, SavedScenario
from compliance.cbam.overview import firm_overview
from compliance.cbam.selectors import (
    change_list_visible,
    cost_list_standing,
    scenario_list_visible,
)
from compliance.cbam.whatif import ScenarioRefused, compared, overrides_check
from compliance.exposure.findings import plain
from compliance.firms.models import Firm

router = Router()
AUTH = TokenAuth(CBAM)


class CostRow(Schema):
    """EUR at the importer. `cost_eur` null: unknown, `refusal` says why. `counted`: by which values."""

    id: int
    product_id: int
    market: str
    year: int
    shipment_id: int | None
    mass_t: Decimal | None
    cost_eur: Decimal | None
    low_eur: Decimal | None
    high_eur: Decimal | None
    counted: str
    default_eur: Decimal | None
    actual_eur: Decimal | None
    is_unproven: bool
    refusal: str
    edition: str
    digest: str
    priced_at: datetime


class CostTold(CostRow):
    """`results` by basis as the engine gave them, with the explanation step by step; `path`: years ahead."""

    inputs: dict[str, Any]
    results: dict[str, Any]
    path: list[Any]


class OverviewTold(Schema):
    """A firm's year: `total` and bands are EUR, null where nothing has a price."""

    firm_id: int
    year: int
    edition: str
    digest: str
    is_partial: bool
    unproven: int
    total: dict[str, Any] | None
    products: list[dict[str, Any]]
    path: list[dict[str, Any]]
    swings: list[dict[str, Any]]


class ChangeRow(Schema):
    id: int
    firm_id: int
    year: int
    before_edition: str
    after_edition: str
    before_eur: Decimal
    after_eur: Decimal
    products: int
    is_alarm: bool
    raised_at: datetime
    seen_at: datetime | None


class AlarmTold(Schema):
    """Both must be passed: the change in per cent, and EUR a year."""

    percent: Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2)]
    least_eur: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class ScenarioRow(Schema):
    id: int
    firm_id: int
    name: str
    what_if: dict[str, Any]
    audience: str
    changed_at: datetime


class ScenarioNew(Schema):
    """`what_if` as in docs/cbam_scenarios.md; it is read by the engine before it is kept."""

    firm_id: Number
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    what_if: Annotated[dict[str, Any], Field(min_length=1, max_length=20)]
    audience: Literal["owner", "firm", "association"] = "firm"


@router.get(
    "/firms/{firm_id}/cbam",
    response={200: OverviewTold, **ERRORS},
    summary="What CBAM costs a firm this year",
)
def overview(request: HttpRequest, firm_id: Path[Number]) -> dict[str, Any]:
    found = firm_overview(firm_or_404(request, firm_id))
    return {
        "firm_id": firm_id,
        "year": found.year,
        "edition": found.edition,
        "digest": found.digest,
        "is_partial": found.is_partial,
        "unproven": found.unproven,
        "total": plain(asdict(found.total)) if found.total else None,
        "products": [
            {
                "product_id": one.product.pk,
                "mass_t": plain(one.mass_t),
                "band": plain(asdict(one.band)) if one.band else None,
                "is_partial": one.is_partial,
                "is_unproven": one.is_unproven,
                "break_even": plain(asdict(one.break_even)),
                "share": one.share,
            }
            for one in found.products
        ],
        "path": [plain(asdict(one)) for one in found.path],
        "swings": [plain(asdict(one)) for one in found.swings],
    }


@router.get(
    "/cbam/costs", response={200: list[CostRow], **ERRORS}, summary="Costs as they stand, line by line"
)
@paginate(Pages)
def costs(
    request: HttpRequest,
    firm_id: Number | None = None,
    product_id: Number | None = None,
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None,
) -> QuerySet[ProductCost]:
    rows = cost_list_standing(user=user_of(request)).order_by("pk")
    if firm_id is not None:
        rows = rows.filter(product__firm=firm_id)
    if product_id is not None:
        rows = rows.filter(product=product_id)
    return rows.filter(year=year) if year is not None else rows


@router.get(
    "/cbam/costs/{cost_id}", response={200: CostTold, **ERRORS}, summary="One cost with its explanation"
)
def cost(request: HttpRequest, cost_id: Path[Number]) -> ProductCost:
    return row_or_404(cost_list_standing(user=user_of(request)), cost_id, "cost")


@router.get("/cbam/changes", response={200: list[ChangeRow], **ERRORS}, summary="What new editions changed")
@paginate(Pages)
def changes(request: HttpRequest, is_open: bool = False) -> QuerySet[CostChange]:
    rows = change_list_visible(user=user_of(request)).order_by("-raised_at", "pk")
    return rows.filter(is_alarm=True, seen_at__isnull=True) if is_open else rows


@router.post(
    "/cbam/changes/{change_id}/seen",
    response={200: ChangeRow, **ERRORS},
    summary="Set an alarm aside",
    auth=AUTH,
)
@decorate_view(idempotent)
def seen(request: HttpRequest, change_id: Path[Number]) -> CostChange:
    return change_seen(
        change=to_write(request, CostChange.objects.all(), change_id, "change"), by=user_of(request)
    )


@router.get(
    "/firms/{firm_id}/cbam/alarm",
    response={200: AlarmTold, **ERRORS},
    summary="From which change on the firm is told",
)
def alarm(request: HttpRequest, firm_id: Path[Number]) -> CostAlarm:
    firm = firm_or_404(request, firm_id)
    return CostAlarm.objects.filter(firm=firm).first() or CostAlarm(firm=firm)


@router.put(
    "/firms/{firm_id}/cbam/alarm",
    response={200: AlarmTold, **ERRORS},
    summary="Set that threshold",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(alarm, Firm, "firm_id", required=True)
def alarm_put(request: HttpRequest, firm_id: Path[Number], new: AlarmTold) -> CostAlarm:
    firm = firm_to_write(request, firm_id)
    row = CostAlarm.objects.filter(firm=firm).first() or CostAlarm(firm=firm)
    row.percent, row.least_eur = new.percent, new.least_eur
    row.full_clean()
    row.save()
    return row


@router.get("/cbam/scenarios", response={200: list[ScenarioRow], **ERRORS}, summary="Kept scenarios")
@paginate(Pages)
def scenarios(request: HttpRequest, firm_id: Number | None = None) -> QuerySet[SavedScenario]:
    rows = scenario_list_visible(user=user_of(request)).order_by("pk")
    return rows.filter(firm=firm_id) if firm_id is not None else rows


@router.get(
    "/cbam/scenarios/{scenario_id}/result",
    response={200: dict[str, Any], **ERRORS},
    summary="A scenario beside the law as it stands",
)
def result(request: HttpRequest, scenario_id: Path[Number]) -> dict[str, Any]:
    """Computed now. `result` is null where the firm has no line with a price."""
    row = row_or_404(
        scenario_list_visible(user=user_of(request)).select_related("firm"), scenario_id, "scenario"
    )
    try:
        told: dict[str, Any] = plain(compared(firm_overview(row.firm), [row]))
    except ScenarioRefused as refused:
        raise HttpError(409, str(refused)) from refused
    return told


@router.get(
    "/cbam/scenarios/{scenario_id}", response={200: ScenarioRow, **ERRORS}, summary="One kept scenario"
)
def scenario(request: HttpRequest, scenario_id: Path[Number]) -> SavedScenario:
    return row_or_404(scenario_list_visible(user=user_of(request)), scenario_id, "scenario")


@router.post(
    "/cbam/scenarios",
    response={200: ScenarioRow, 201: ScenarioRow, **ERRORS},
    summary="Keep a scenario, by name",
    auth=AUTH,
)
@decorate_view(idempotent)
@keyed(scenario, "scenario_id")
def scenario_put(request: HttpRequest, new: ScenarioNew) -> Status:
    firm, user = firm_to_write(request, new.firm_id), user_of(request)
    try:
        overrides_check(new.what_if)
    except ScenarioRefused as refused:
        raise ValidationError({"what_if": str(refused)}) from refused
    found = scenario_list_visible(user=user).filter(firm=firm, name=new.name).first()
    found_compare(request, found, scenario, "scenario_id")
    row = found or SavedScenario(firm=firm, name=new.name, owner=user)
    row.what_if, row.audience = new.what_if, new.audience
    row.full_clean()
    row.save()
    return Status(200 if found else 201, row)


@router.delete(
    "/cbam/scenarios/{scenario_id}", response={204: None, **ERRORS}, summary="Delete a scenario", auth=AUTH
)
@decorate_view(idempotent)
@guarded(scenario, SavedScenario, "scenario_id")
def scenario_drop(request: HttpRequest, scenario_id: Path[Number]) -> Status:
    rows = scenario_list_visible(user=user_of(request))
    to_write(request, rows, scenario_id, "scenario").delete()
    return Status(204, None)
