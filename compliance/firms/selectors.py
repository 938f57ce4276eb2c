"""Which firms, products and documents a user may see. Reads only; what may be written follows the role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from compliance.core import clock
from compliance.core.roles import ADMINISTRATOR, ANALYST, OFFICER, STAFF, role_of
from compliance.firms.models import (
    Association,
    Component,
    Content,
    Evidence,
    Firm,
    Membership,
    Product,
    TradeFlow,
    User,
)

Row = TypeVar("Row", bound=Model)


def consent_stands() -> Q:
    """Condition on memberships: consent was given, and is not withdrawn as of today."""
    today = clock.today()
    return Q(consent_on__lte=today) & (
        Q(consent_withdrawn_on__isnull=True) | Q(consent_withdrawn_on__gt=today)
    )


def firm_list_visible(*, user: Any) -> QuerySet[Firm]:
    """Administrator: all. Officer: own firms. Staff and analyst: members that granted their association."""
    role = role_of(user)
    if role == ADMINISTRATOR:
        return Firm.objects.all()
    if role == OFFICER:
        return Firm.objects.filter(pk__in=user.firms.through.objects.filter(user=user).values("firm"))
    if role in (STAFF, ANALYST):
        granted = Membership.objects.filter(consent_stands(), association__staff=user)
        return Firm.objects.filter(pk__in=granted.values("firm"))
    return Firm.objects.none()


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides which firms a user's pages and mails are about. Equal audiences see the same."""

    role: str
    firms: tuple[int, ...]
    associations: tuple[int, ...]


def audiences_of(users: Iterable[Any]) -> dict[int, Audience]:
    """User id → audience: for thousands of users what `firm_list_visible` says of each, in three queries."""
    roles = {user.pk: role_of(user) for user in users}
    every = tuple(Firm.objects.order_by("pk").values_list("pk", flat=True))
    own: dict[int, list[int]] = defaultdict(list)
    for user, firm in User.firms.through.objects.filter(user__in=roles).values_list("user", "firm"):
        own[user].append(firm)
    granted: dict[int, list[int]] = defaultdict(list)
    for association, firm in Membership.objects.filter(consent_stands()).values_list("association", "firm"):
        granted[association].append(firm)
    staffed: dict[int, list[int]] = defaultdict(list)
    staff = User.associations.through.objects.filter(user__in=roles).values_list("user", "association")
    for user, association in staff:
        staffed[user].append(association)
    found = {}
    for user, role in roles.items():
        firms: Iterable[int] = ()
        associations: list[int] = []
        if role == ADMINISTRATOR:
            firms = every
        elif role == OFFICER:
            firms = own[user]
        elif role in (STAFF, ANALYST):
            associations = staffed[user]
            firms = {firm for one in associations for firm in granted[one]}
        found[user] = Audience(role, tuple(sorted(firms)), tuple(sorted(associations)))
    return found


def firm_list_editable(*, user: Any) -> QuerySet[Firm]:
    """Firms whose products, flows and documents the user may write."""
    if role_of(user) in (ADMINISTRATOR, OFFICER):
        return firm_list_visible(user=user)
    return Firm.objects.none()


def of_visible_firms(queryset: QuerySet[Row], *, user: Any, firm: str = "firm") -> QuerySet[Row]:
    """The rows whose firm, found by the path `firm`, the user may see."""
    if role_of(user) == ADMINISTRATOR:
        return queryset
    return queryset.filter(**{f"{firm}__in": firm_list_visible(user=user)})


def association_list_visible(*, user: Any) -> QuerySet[Association]:
    """Administrator: all. Staff and analyst: their own. Officer: those that own firms are members of."""
    role = role_of(user)
    if role == ADMINISTRATOR:
        return Association.objects.all()
    if role in (STAFF, ANALYST):
        return Association.objects.filter(staff=user)
    return Association.objects.filter(
        pk__in=Membership.objects.filter(firm__in=firm_list_visible(user=user)).values("association")
    )


def membership_list_visible(*, user: Any) -> QuerySet[Membership]:
    """Of visible firms; staff and analyst see only those in their own associations."""
    found = of_visible_firms(Membership.objects.all(), user=user)
    if role_of(user) in (STAFF, ANALYST):
        found = found.filter(association__in=association_list_visible(user=user))
    return found


def product_list_visible(*, user: Any) -> QuerySet[Product]:
    return of_visible_firms(Product.objects.all(), user=user)


def flow_list_visible(*, user: Any) -> QuerySet[TradeFlow]:
    return of_visible_firms(TradeFlow.objects.all(), user=user, firm="product__firm")


def component_list_visible(*, user: Any) -> QuerySet[Component]:
    return of_visible_firms(Component.objects.all(), user=user, firm="product__firm")


def content_list_visible(*, user: Any) -> QuerySet[Content]:
    return of_visible_firms(Content.objects.all(), user=user, firm="component__product__firm")


def evidence_list_visible(*, user: Any) -> QuerySet[Evidence]:
    return of_visible_firms(Evidence.objects.all(), user=user)
