"""What may be read of CBAM, by whom: everything follows the firm; scenarios also their sharing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from compliance.cbam.models import (
    CostAlarm,
    CostChange,
    EmissionDeclaration,
    Installation,
    ProductCost,
    SavedScenario,
    Shipment,
)
from compliance.core.roles import ADMINISTRATOR, ANALYST, OFFICER, STAFF, role_of
from compliance.firms.selectors import of_visible_firms


def shipment_list_visible(*, user: Any) -> QuerySet[Shipment]:
    return of_visible_firms(Shipment.objects.all(), user=user)


def installation_list_visible(*, user: Any) -> QuerySet[Installation]:
    return of_visible_firms(Installation.objects.all(), user=user)


def declaration_list_visible(*, user: Any) -> QuerySet[EmissionDeclaration]:
    return of_visible_firms(EmissionDeclaration.objects.all(), user=user, firm="installation__firm")


def cost_list_visible(*, user: Any) -> QuerySet[ProductCost]:
    """Costs of visible firms, superseded ones included."""
    return of_visible_firms(ProductCost.objects.all(), user=user, firm="product__firm")


def cost_list_standing(*, user: Any) -> QuerySet[ProductCost]:
    """Costs of visible firms as they stand."""
    return cost_list_visible(user=user).filter(superseded_at__isnull=True)


def alarm_list_visible(*, user: Any) -> QuerySet[CostAlarm]:
    return of_visible_firms(CostAlarm.objects.all(), user=user)


def change_list_visible(*, user: Any) -> QuerySet[CostChange]:
    return of_visible_firms(CostChange.objects.all(), user=user)


def change_list_open(*, user: Any) -> QuerySet[CostChange]:
    """Alarms that nobody has set aside yet."""
    return change_list_visible(user=user).filter(is_alarm=True, seen_at__isnull=True)


def scenarios_of_role(rows: QuerySet[SavedScenario], *, user: Any) -> QuerySet[SavedScenario]:
    """Own ones; those shared in the user's firm; for an association those shared with it.

    The firm's consent is asked by `of_visible_firms`: withdrawn, nothing of the firm is left to see.
    """
    seen, role, Audience = of_visible_firms(rows, user=user), role_of(user), SavedScenario.Audience
    if role == OFFICER:
        return seen.filter(Q(owner=user) | ~Q(audience=Audience.OWNER))
    if role in (STAFF, ANALYST):
        return seen.filter(Q(owner=user) | Q(audience=Audience.ASSOCIATION))
    return seen if role == ADMINISTRATOR else seen.none()


def scenario_list_visible(*, user: Any) -> QuerySet[SavedScenario]:
    return scenarios_of_role(SavedScenario.objects.all(), user=user)
